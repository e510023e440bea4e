/** Mono signed 16-bit samples, little-endian. */
export const SPARE_VOICE_RATE = 24_000;

/** Port: a voice that speaks one sentence a request. */
export interface SpareVoice {
  readonly model: string;
  /** The sound of a sentence at SPARE_VOICE_RATE, piece by piece as it comes. AppError `unavailable`, retryable where the vendor may recover. */
  speak(sentence: string, signal: AbortSignal): AsyncIterable<Uint8Array>;
}
