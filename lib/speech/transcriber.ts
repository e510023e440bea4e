/** Port: hears one utterance a request. */
export interface Transcriber {
  readonly model: string;
  /** The words of a WAV file, '' when there are none. AppError `unavailable`, retryable where the vendor may recover. */
  transcribe(wav: Uint8Array<ArrayBuffer>, signal: AbortSignal): Promise<string>;
}
