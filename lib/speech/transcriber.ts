/** Port: hears one utterance a request. */
export interface Transcriber {
  readonly model: string;
  /** What the vendor bills for so many seconds of sound, where its own count is not known. */
  estimateS(seconds: number): number;
  /** What is said in a WAV file in the language of a locale. AppError `unavailable`, retryable where the vendor may recover. */
  transcribe(wav: Uint8Array<ArrayBuffer>, options: { locale: string; signal: AbortSignal }): Promise<Transcript>;
}

export interface Transcript {
  /** '' when there are no words. */
  text: string;
  /** Seconds by the vendor's own count, where it tells. */
  billedS: number | undefined;
}
