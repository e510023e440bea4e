import { loudness } from './pcm.ts';

export const GATE_RATE = 16_000;
export const FRAME_MS = 10;
const FRAME_SAMPLES = (GATE_RATE * FRAME_MS) / 1_000;
const ONSET_MS = 60;
// A click is shorter than this; speech that goes on is longer.
const RESUME_MS = 30;
const QUIETEST_LIMIT = 0.006;
const LOUDEST_LIMIT = 0.02;

export type GateFrame = {
  isSpeech: boolean;
  hasStarted: boolean;
  hasResumed: boolean;
  quietMs: number;
  atMs: number;
  samples: Int16Array;
};

/** Tells speech from silence by energy over a slowly learnt noise floor, in audio time: gaps in delivery do not count. */
export class SpeechGate {
  #rest: Int16Array = new Int16Array(0);
  #atMs = 0;
  #loudMs = 0;
  #quietMs = 0;
  #floor = 0.001;
  #isSpeech = false;

  get atMs(): number {
    return this.#atMs;
  }

  /** Consumes 16 kHz samples of any number and yields one verdict for each whole 10 ms. */
  *push(samples: Int16Array): Generator<GateFrame> {
    const input = new Int16Array(this.#rest.length + samples.length);
    input.set(this.#rest);
    input.set(samples, this.#rest.length);
    let at = 0;
    for (; at + FRAME_SAMPLES <= input.length; at += FRAME_SAMPLES) yield this.#frame(input.subarray(at, at + FRAME_SAMPLES));
    this.#rest = input.slice(at);
  }

  /** Back to silence, after whoever uses the gate has ended the utterance. */
  end(): void {
    this.#isSpeech = false;
    this.#loudMs = 0;
    this.#quietMs = 0;
  }

  #frame(samples: Int16Array): GateFrame {
    this.#atMs += FRAME_MS;
    const level = loudness(samples, 0, samples.length);
    const isLoud = level > Math.min(LOUDEST_LIMIT, Math.max(QUIETEST_LIMIT, this.#floor * 3));
    if (!isLoud) this.#floor += (level - this.#floor) * 0.02;
    const before = { isSpeech: this.#isSpeech, quietMs: this.#quietMs };
    this.#loudMs = isLoud ? this.#loudMs + FRAME_MS : Math.max(0, this.#loudMs - FRAME_MS * 2);
    if (!this.#isSpeech) this.#isSpeech = this.#loudMs >= ONSET_MS;
    else if (isLoud && (this.#loudMs >= RESUME_MS || this.#quietMs < RESUME_MS)) this.#quietMs = 0;
    else this.#quietMs += FRAME_MS;
    if (!isLoud && this.#quietMs >= RESUME_MS) this.#loudMs = 0;
    return {
      isSpeech: this.#isSpeech,
      hasStarted: this.#isSpeech && !before.isSpeech,
      hasResumed: before.isSpeech && before.quietMs > 0 && this.#quietMs === 0,
      quietMs: this.#quietMs,
      atMs: this.#atMs,
      samples,
    };
  }
}
