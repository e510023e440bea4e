import { concatSamples } from './pcm.ts';
import type { Recognizer } from './recognizer.ts';
import { Resampler } from './resample.ts';
import { GATE_RATE, type GateFrame, SpeechGate } from './speech-gate.ts';

export type Heard =
  | { kind: 'started'; startMs: number }
  /** `eager` is the text as it stands when silence begins; `final` says the same unless speech resumed. */
  | { kind: 'interim' | 'eager' | 'resumed'; text: string; startMs: number; endMs: number }
  | { kind: 'final'; text: string; startMs: number; endMs: number; isForced: boolean; endsSpeech: boolean };
export type UtterancesInput = {
  recognizer: Recognizer;
  rate: number;
  decodeAtMs: number;
  /** Silence that ends the utterance, given what was said so far (undefined: not decoded yet). */
  endpointMs: (text: string | undefined) => number;
  onHeard: (heard: Heard) => void | Promise<void>;
};

const PRE_ROLL_MS = 300;
const FIRST_INTERIM_MS = 250;
const INTERIM_EVERY_MS = 600;
// Moonshine was trained on clips up to 30 s and slows down with length.
const LONGEST_MS = 15_000;

type Guess = { text: Promise<string>; known: string | undefined; stop: AbortController; isTold: boolean };
type Open = { startMs: number; parts: Int16Array[]; decodedAtMs: number; interim: string };

/** Turns a stream of sound into utterances: start, interims, the final as soon as the silence rule is met. */
export class Utterances {
  readonly #input: UtterancesInput;
  readonly #gate = new SpeechGate();
  readonly #resampler: Resampler;
  #preRoll: Int16Array[] = [];
  #open: Open | undefined;
  #guess: Guess | undefined;
  #order: Promise<void> = Promise.resolve();

  constructor(input: UtterancesInput) {
    this.#input = input;
    this.#resampler = new Resampler(input.rate, GATE_RATE);
  }

  /** How much sound has come, in seconds of audio. */
  get audioSeconds(): number {
    return this.#gate.atMs / 1_000;
  }

  push(samples: Int16Array): void {
    for (const frame of this.#gate.push(this.#resampler.push(samples))) this.#take(frame);
  }

  /** Ends the utterance that is under way without waiting for silence; resolves when everything was told. */
  async flush(): Promise<boolean> {
    const wasOpen = this.#open !== undefined;
    if (wasOpen) this.#finish({ quietMs: 0, isForced: true, endsSpeech: true });
    await this.#order;
    return wasOpen;
  }

  /** Nothing more is told. */
  stop(): void {
    this.#guess?.stop.abort();
    this.#open = undefined;
  }

  #take(frame: GateFrame): void {
    if (frame.hasStarted) this.#start(frame);
    const open = this.#open;
    if (!open) {
      this.#preRoll.push(frame.samples.slice());
      if (this.#preRoll.length > PRE_ROLL_MS / 10) this.#preRoll.shift();
      return;
    }
    open.parts.push(frame.samples.slice());
    if (frame.hasResumed) this.#resume(open, frame.atMs);
    if (frame.quietMs >= this.#input.decodeAtMs && !this.#guess) this.#suspectEnd(open, frame);
    if (frame.quietMs >= this.#input.endpointMs(this.#guess?.known)) {
      this.#finish({ quietMs: frame.quietMs, isForced: false, endsSpeech: true });
    } else if (frame.atMs - open.startMs >= LONGEST_MS) {
      this.#finish({ quietMs: frame.quietMs, isForced: false, endsSpeech: false });
      this.#open = { startMs: frame.atMs, parts: [], decodedAtMs: frame.atMs, interim: '' };
    } else if (!this.#guess && frame.quietMs === 0) {
      // An interim that starts in a pause would stand in the way of the final.
      this.#tellInterim(open, frame.atMs);
    }
  }

  #start(frame: GateFrame): void {
    const startMs = frame.atMs - 60;
    this.#open = { startMs, parts: this.#preRoll, decodedAtMs: startMs + FIRST_INTERIM_MS - INTERIM_EVERY_MS, interim: '' };
    this.#preRoll = [];
    this.#tell({ kind: 'started', startMs });
  }

  #resume(open: Open, endMs: number): void {
    const guess = this.#guess;
    if (!guess) return;
    guess.stop.abort();
    this.#guess = undefined;
    if (guess.isTold) this.#tell({ kind: 'resumed', text: guess.known ?? '', startMs: open.startMs, endMs });
  }

  #suspectEnd(open: Open, frame: GateFrame): void {
    const stop = new AbortController();
    const samples = concatSamples(open.parts);
    const text = this.#input.recognizer.transcribe({ samples, urgency: 'final', signal: stop.signal });
    const guess: Guess = { text, known: undefined, stop, isTold: false };
    this.#guess = guess;
    const endMs = frame.atMs - frame.quietMs;
    text.then(
      (known) => {
        guess.known = known;
        if (this.#guess !== guess || known === '') return;
        guess.isTold = true;
        this.#tell({ kind: 'eager', text: known, startMs: open.startMs, endMs });
      },
      // An aborted guess is nobody's business; a failed one is told where the final waits for it.
      () => undefined,
    );
  }

  #finish(end: { quietMs: number; isForced: boolean; endsSpeech: boolean }): void {
    const open = this.#open;
    if (!open) return;
    const { isForced, endsSpeech } = end;
    const guess = this.#guess;
    const text = guess?.text ?? this.#input.recognizer.transcribe({ samples: concatSamples(open.parts), urgency: 'final' });
    const times = { startMs: open.startMs, endMs: this.#gate.atMs - end.quietMs };
    this.#guess = undefined;
    this.#open = undefined;
    if (endsSpeech) this.#gate.end();
    this.#order = this.#order.then(async () => {
      const said = await text.catch(() => open.interim);
      // A slow machine decodes longer than the pause lasts; the early word comes before the final one all the same.
      if (guess && !guess.isTold && said !== '') await this.#input.onHeard({ kind: 'eager', text: said, ...times });
      await this.#input.onHeard({ kind: 'final', text: said, ...times, isForced, endsSpeech });
    });
  }

  #tellInterim(open: Open, atMs: number): void {
    if (atMs - open.decodedAtMs < INTERIM_EVERY_MS || !this.#input.recognizer.isIdle()) return;
    open.decodedAtMs = atMs;
    this.#input.recognizer.transcribe({ samples: concatSamples(open.parts), urgency: 'interim' }).then(
      (text) => {
        if (this.#open !== open || this.#guess?.isTold || text === '') return;
        open.interim = text;
        this.#tell({ kind: 'interim', text, startMs: open.startMs, endMs: atMs });
      },
      // An interim that fails is skipped: the next one or the final says more.
      () => undefined,
    );
  }

  #tell(heard: Heard): void {
    this.#order = this.#order.then(() => this.#input.onHeard(heard));
  }
}
