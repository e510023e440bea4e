import type { AudioFrame } from '@livekit/rtc-node';
import type { Breaker } from '#lib/breakers/breaker.ts';
import type { Pace } from '#lib/speech/pace.ts';

/** One of the voices that a call may speak with. */
export interface CallVoice {
  readonly name: string;
  /** Absent: nothing is asked of a vendor. */
  readonly breaker?: Breaker;
  readonly pace: Pace;
  /** Longer without sound after a sentence came is silence. */
  readonly soundWithinMs: number;
  /** Opens what the next utterance needs; asks for nothing that costs. */
  warm?(): void;
  /** The call is over. */
  close?(): void;
  /** The sound of sentences as they come, ends after the last. Throws what went wrong; NotCovered when the budget has no room. */
  speak(sentences: AsyncIterable<string>, signal: AbortSignal): AsyncIterable<AudioFrame>;
}

/** The budget does not cover the next sentence: no other voice is asked either. */
export class NotCovered extends Error {
  override name = 'NotCovered';
}
