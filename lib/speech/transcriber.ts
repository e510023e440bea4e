/** Port: hears one utterance a request. */
export interface Transcriber {
  readonly model: string;
  /** The words of a WAV file in the language of a locale, '' when there are none. AppError `unavailable`, retryable where the vendor may recover. */
  transcribe(wav: Uint8Array<ArrayBuffer>, options: { locale: string; signal: AbortSignal }): Promise<string>;
}
