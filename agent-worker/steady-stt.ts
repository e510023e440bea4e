import { normalizeLanguage, stt } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';
import type { Breaker } from '#lib/breakers/breaker.ts';
import { isVendorFault } from '#lib/breakers/is-vendor-fault.ts';
import { createAudioRing } from '#lib/speech/audio-ring.ts';
import { isSilent } from '#lib/speech/is-silent.ts';
import type { Logger } from '#lib/telemetry/logger.ts';
import { NotCovered } from './call-voice.ts';
import { createUtterance, isHeard, type Utterance } from './utterance.ts';

export const HEARING_RATE = 16_000;
const HELD_S = 20;
/** The voice detector needs a moment of speech before it is sure. */
const PRE_ROLL_S = 0.6;
/** A transcript comes so long after the words that it holds. */
const TRANSCRIPT_LAG_MS = 300;
/** Noise that only our detector takes for speech must not open one connection after the other. */
const REPLACE_EVERY_MS = 30_000;

/** Port: the vendor that hears the stream. Its streams end when they cannot connect. */
export interface FirstEar {
  readonly model: string;
  on(event: 'metrics_collected', take: (metrics: Parameters<stt.STTCallbacks['metrics_collected']>[0]) => void): unknown;
  on(event: 'error', take: (error: Parameters<stt.STTCallbacks['error']>[0]) => void): unknown;
  stream(options: Parameters<stt.STT['stream']>[0]): stt.SpeechStream;
  /** Seconds that the stream may have heard and cannot report. */
  retire(stream: stt.SpeechStream): Promise<number>;
  forget(stream: stt.SpeechStream): void;
}
/** Port: hears one utterance, samples at HEARING_RATE; set aside before it is asked, NotCovered where the budget has no room. */
export interface SecondEar {
  readonly breaker: Breaker;
  transcribe(samples: Int16Array, signal: AbortSignal): Promise<string>;
}
export interface SteadySttOptions {
  first: FirstEar;
  breaker: Breaker;
  second: SecondEar;
  language: string;
  nowMs: () => number;
  logger: Logger;
  /** Nobody understood what was said. */
  onUnheard: () => void;
  /** A vendor understood something. */
  onHeard: () => void;
  /** Heard by the first vendor, and not in its reports. */
  onUnreported: (seconds: number) => void;
  waits?: Partial<Waits>;
}

interface Waits {
  /** After its end, a sentence without its transcript is given to the second vendor as well. */
  hedgeMs: number;
  /** The same where the first vendor failed before. */
  suspectMs: number;
  /** The same where the first vendor is not there, or gave no sign during the sentence: the pause within a sentence. */
  downMs: number;
  /** Without a sign from the first vendor during so much speech, its connection is replaced. */
  signWithinMs: number;
  /** Longer than this is silence (seed 002). */
  transcriptWithinMs: number;
  /** Speech this long is a sentence; a cough or a chair is shorter. */
  sentenceMs: number;
  /** The shortest word. */
  wordMs: number;
}
const WAITS: Waits = {
  hedgeMs: 1_500,
  suspectMs: 600,
  downMs: 250,
  signWithinMs: 1_000,
  transcriptWithinMs: 3_000,
  sentenceMs: 1_200,
  wordMs: 400,
};

/**
 * Hears although a vendor does not. The stream goes to the first one behind its breaker; what a voice detector heard as speech and the first
 * one did not understand in time goes to the second, utterance by utterance, and enters the session as if the first had heard it.
 */
export class SteadyStt extends stt.STT {
  override label = 'quantum-voice.SteadyStt';
  readonly #options: SteadySttOptions;
  #hearing: SteadyHearing | undefined;

  constructor(options: SteadySttOptions) {
    super({ streaming: true, interimResults: true });
    this.#options = options;
    options.first.on('metrics_collected', (metrics) => this.emit('metrics_collected', metrics));
    // One such error would end the session; the stream that ends tells us the same.
    options.first.on('error', ({ error }) => options.logger.warn('speech is not heard by the first vendor', { error }));
  }

  override get model(): string {
    return this.#options.first.model;
  }

  override stream(): stt.SpeechStream {
    this.#hearing = new SteadyHearing(this, this.#options);
    return this.#hearing;
  }

  protected override _recognize(): Promise<stt.SpeechEvent> {
    return Promise.reject(new Error('A call hears by streams only.'));
  }

  /** The visitor began to speak. */
  speechStarted(): void {
    this.#hearing?.speechStarted();
  }

  /** The visitor made a pause. */
  speechEnded(): void {
    this.#hearing?.speechEnded();
  }

  /** The page understood what was said; false when a vendor was faster. */
  takePageWords(): boolean {
    return this.#hearing?.takePageWords() ?? true;
  }
}

class SteadyHearing extends stt.SpeechStream {
  override label = 'quantum-voice.SteadyHearing';
  readonly #options: SteadySttOptions;
  readonly #waits: Waits;
  readonly #ring = createAudioRing(HEARING_RATE * HELD_S);
  #first: stt.SpeechStream | undefined;
  #isSuspect = false;
  #utterance: Utterance | undefined;
  /** The first vendor has said something since the visitor began to speak, be it only that somebody speaks. */
  #hasSign = false;
  #signTimer: NodeJS.Timeout | undefined;
  #replacedMs = Number.NEGATIVE_INFINITY;

  constructor(owner: SteadyStt, options: SteadySttOptions) {
    super(owner, HEARING_RATE);
    this.#options = options;
    this.#waits = { ...WAITS, ...options.waits };
  }

  protected override async run(): Promise<void> {
    this.#connect();
    try {
      for await (const frame of this.input) {
        if (typeof frame === 'symbol') continue;
        this.#ring.push(frame.data);
        this.#first?.pushFrame(frame);
      }
    } finally {
      clearTimeout(this.#signTimer);
      this.#utterance?.settle();
      const first = this.#first;
      this.#first = undefined;
      first?.close();
    }
  }

  speechStarted(): void {
    const before = this.#utterance;
    // Whoever talks on before it was understood is still saying the same.
    const same = before?.isWaiting && before.heardBy === 'nobody' ? before : undefined;
    const from = same?.from ?? Math.max(0, this.#ring.position() - HEARING_RATE * PRE_ROLL_S);
    if (before?.heardBy === 'second') this.#judgeFirst(before);
    before?.settle();
    this.#utterance = createUtterance({ from, sinceMs: same?.sinceMs ?? this.#options.nowMs() });
    this.#connect(from);
    this.#hasSign = false;
    clearTimeout(this.#signTimer);
    this.#signTimer = setTimeout(() => this.#replaceMute(from), this.#waits.signWithinMs);
  }

  speechEnded(): void {
    clearTimeout(this.#signTimer);
    const utterance = this.#utterance;
    if (!utterance || utterance.isWaiting || utterance.heardBy === 'second' || utterance.heardBy === 'page') return;
    const unheardMs = this.#options.nowMs() - utterance.sinceMs;
    const { hedgeMs, suspectMs, downMs, transcriptWithinMs, sentenceMs, wordMs } = this.#waits;
    const isReliable = this.#first !== undefined && !this.#isSuspect;
    // A part may be understood already; it is the rest that counts.
    if (unheardMs < (isReliable ? sentenceMs : wordMs) && !utterance.hasOpenInterim) return;
    utterance.heardBy = 'nobody';
    utterance.isFirstThere = false;
    const isDown = this.#first === undefined;
    const isMute = isDown || (!this.#hasSign && unheardMs >= sentenceMs);
    utterance.wait(isMute ? downMs : isReliable ? hedgeMs : suspectMs, () => void this.#askSecond(utterance));
    if (!isDown) utterance.wait(transcriptWithinMs, () => this.#judgeFirst(utterance));
  }

  takePageWords(): boolean {
    const utterance = this.#utterance;
    if (!utterance) return true;
    if (isHeard(utterance)) return false;
    utterance.heardBy = 'page';
    utterance.settle();
    return true;
  }

  /** Opens a stream to the first vendor where its breaker lets us; it hears the sound from `from` on, which is held. */
  #connect(from = this.#ring.position()): void {
    const { first, breaker } = this.#options;
    if (this.#first || this.closed || !breaker.admits()) return;
    const stream = first.stream({ connOptions: { maxRetry: 0, retryIntervalMs: 0, timeoutMs: this.#waits.transcriptWithinMs } });
    stream.startTimeOffset = this.startTimeOffset + from / HEARING_RATE;
    this.#first = stream;
    const held = this.#ring.since(from);
    if (held.length > 0) stream.pushFrame(new AudioFrame(held, HEARING_RATE, 1, held.length));
    void this.#follow(stream);
  }

  /** The plugin does not notice that an open socket was closed or hangs. A new one hears the sentence from its start, before it is over. */
  #replaceMute(from: number): void {
    const stream = this.#first;
    const sinceMs = this.#options.nowMs() - this.#replacedMs;
    if (!stream || this.#hasSign || this.closed || sinceMs < REPLACE_EVERY_MS) return;
    this.#replacedMs = this.#options.nowMs();
    this.#first = undefined;
    void this.#options.first.retire(stream).then(this.#options.onUnreported);
    this.#options.logger.info('first ear connects anew', { model: this.#options.first.model });
    this.#connect(from);
  }

  async #follow(stream: stt.SpeechStream): Promise<void> {
    for await (const event of stream) if (stream === this.#first) this.#take(event);
    if (stream !== this.#first || this.closed) return;
    this.#first = undefined;
    this.#options.first.forget(stream);
    this.#fail('no connection');
    // Whoever is waiting for it need not wait longer.
    const utterance = this.#utterance;
    if (utterance?.isWaiting && !utterance.isAsking) void this.#askSecond(utterance);
  }

  #take(event: stt.SpeechEvent): void {
    // Its seconds come with the metrics.
    if (event.type === stt.SpeechEventType.RECOGNITION_USAGE) return;
    this.#hasSign = true;
    const utterance = this.#utterance;
    if (event.type === stt.SpeechEventType.INTERIM_TRANSCRIPT && utterance) utterance.hasOpenInterim = true;
    if (event.type === stt.SpeechEventType.FINAL_TRANSCRIPT) {
      this.#options.breaker.succeeded();
      this.#isSuspect = false;
      if (utterance) {
        utterance.hasOpenInterim = false;
        utterance.isFirstThere = true;
      }
    }
    // The same words would be answered twice.
    if (utterance?.heardBy === 'second' || utterance?.heardBy === 'page') return;
    this.queue.put(event);
    if (event.type !== stt.SpeechEventType.FINAL_TRANSCRIPT) return;
    if (utterance) {
      utterance.heardBy = 'first';
      utterance.sinceMs = this.#options.nowMs() - TRANSCRIPT_LAG_MS;
      utterance.from = Math.max(utterance.from, this.#ring.position() - (HEARING_RATE * TRANSCRIPT_LAG_MS) / 1000);
      utterance.settle();
    }
    this.#options.onHeard();
  }

  async #askSecond(utterance: Utterance): Promise<void> {
    const { second, logger } = this.#options;
    if (isHeard(utterance) || utterance.isAsking) return;
    const samples = this.#ring.since(utterance.from);
    // The framework mutes what the visitor says into words that may not be cut. Recognisers invent words for silence.
    if (isSilent(samples, HEARING_RATE)) {
      utterance.settle();
      return;
    }
    if (!second.breaker.admits()) {
      this.#giveUp(utterance);
      return;
    }
    const signal = utterance.ask();
    try {
      const text = await second.transcribe(samples, signal);
      second.breaker.succeeded();
      if (signal.aborted || isHeard(utterance)) return;
      // The second vendor hears no words either: it was no speech, and nobody is to blame.
      if (text === '') utterance.settle();
      else this.#say(utterance, text);
    } catch (error) {
      if (signal.aborted || error instanceof NotCovered) return;
      if (isVendorFault(error)) second.breaker.failed();
      logger.warn('speech is not heard by the second vendor', { error });
      this.#giveUp(utterance);
    }
  }

  #say(utterance: Utterance, text: string): void {
    utterance.heardBy = 'second';
    // The first one has until its deadline to show that it hears.
    if (!this.#first) utterance.settle();
    const startTime = this.startTimeOffset + utterance.from / HEARING_RATE;
    const endTime = this.startTimeOffset + this.#ring.position() / HEARING_RATE;
    const language = normalizeLanguage(this.#options.language);
    if (!this.queue.closed)
      this.queue.put({
        type: stt.SpeechEventType.FINAL_TRANSCRIPT,
        alternatives: [{ text, language, startTime, endTime, confidence: 1 }],
      });
    this.#options.onHeard();
  }

  /** The second vendor did not hear it; the first one may, until its deadline. */
  #giveUp(utterance: Utterance): void {
    utterance.isAsking = false;
    utterance.isGivenUp = true;
    if (!this.#first) this.#leaveUnheard(utterance);
  }

  #leaveUnheard(utterance: Utterance): void {
    utterance.settle();
    this.#options.onUnheard();
  }

  /** Its time is over: a sentence that it did not finish is a failure. */
  #judgeFirst(utterance: Utterance): void {
    const stream = this.#first;
    if (!stream || (utterance.isFirstThere && !utterance.hasOpenInterim)) {
      utterance.settle();
      return;
    }
    this.#first = undefined;
    void this.#options.first.retire(stream).then(this.#options.onUnreported);
    this.#fail('silence');
    if (utterance.heardBy === 'second') utterance.settle();
    else if (utterance.isGivenUp) this.#leaveUnheard(utterance);
    else void this.#askSecond(utterance);
  }

  #fail(because: string): void {
    this.#isSuspect = true;
    this.#options.breaker.failed();
    this.#options.logger.warn('first ear passed over', { model: this.#options.first.model, because });
  }
}
