import { DEFAULT_API_CONNECT_OPTIONS, shortuuid, tokenize, tts } from '@livekit/agents';
import type { AudioFrame } from '@livekit/rtc-node';
import { isVendorFault } from '#lib/breakers/is-vendor-fault.ts';
import { AppError } from '#lib/core/app-error.ts';
import { SPARE_VOICE_RATE } from '#lib/speech/spare-voice.ts';
import type { Logger } from '#lib/telemetry/logger.ts';
import { type CallVoice, NotCovered } from './call-voice.ts';
import { SpokenText } from './spoken-text.ts';

/** With less of the sound that its sentences should have, a voice has stopped in the middle; the fastest voices need this much of our guess. */
const WHOLE_ENOUGH = 0.6;
/** Shorter ones are spoken together with the next. */
const MIN_SENTENCE_LENGTH = 8;
const NOTHING_MORE = Number.POSITIVE_INFINITY;
/** A reply comes in pieces: what failed in one is not waited for again in the next. */
const REST_MS = 3_000;

export interface SteadyTtsOptions {
  /** In the order in which they are asked. */
  voices: readonly CallVoice[];
  nowMs: () => number;
  logger: Logger;
}

/** Speaks although a vendor does not: each voice behind its breaker and a deadline for its sound; the next one goes on where it broke off. */
export class SteadyTts extends tts.TTS {
  override label = 'quantum-voice.SteadyTts';
  readonly #options: SteadyTtsOptions;
  readonly #failedMs = new Map<CallVoice, number>();

  constructor(options: SteadyTtsOptions) {
    super(SPARE_VOICE_RATE, 1, { streaming: true });
    this.#options = options;
  }

  override get model(): string {
    return this.#options.voices[0]?.name ?? 'none';
  }

  /** Whoever answers soon need not wait for a connection. */
  warm(): void {
    this.#options.voices[0]?.warm?.();
  }

  override async close(): Promise<void> {
    for (const voice of this.#options.voices) voice.close?.();
    await super.close();
  }

  override synthesize(): tts.ChunkedStream {
    throw new Error('A call speaks by streams only.');
  }

  override stream(): tts.SynthesizeStream {
    return new SteadySpeech(this, this.#options, this.#failedMs);
  }
}

class SteadySpeech extends tts.SynthesizeStream {
  override label = 'quantum-voice.SteadySpeech';
  readonly #options: SteadyTtsOptions;
  readonly #failedMs: Map<CallVoice, number>;
  readonly #id = shortuuid();

  constructor(owner: SteadyTts, options: SteadyTtsOptions, failedMs: Map<CallVoice, number>) {
    // The next voice is the second try.
    super(owner, { ...DEFAULT_API_CONNECT_OPTIONS, maxRetry: 0 });
    this.#options = options;
    this.#failedMs = failedMs;
  }

  protected override async run(): Promise<void> {
    const text = new SpokenText();
    const reading = this.#read(text);
    let at = 0;
    // Not covered by the budget counts as said: no voice may say it.
    const isSaid = () => at === NOTHING_MORE || (text.isComplete && at >= text.sentences.length);
    for (const voice of this.#options.voices) {
      if (this.abortSignal.aborted || isSaid()) break;
      if (this.#isResting(voice)) continue;
      // Asked before there is a word, so that its connection is open when the first one comes.
      if (voice.breaker?.admits() === false) continue;
      at = await this.#speakWith(voice, text, at);
    }
    await reading;
    if (this.abortSignal.aborted) return;
    if (!isSaid()) throw new Error('No voice speaks.');
    if (!this.queue.closed) this.queue.put(tts.SynthesizeStream.END_OF_STREAM);
  }

  /** The last voice never rests: nobody would be left. */
  #isResting(voice: CallVoice): boolean {
    const sinceMs = this.#options.nowMs() - (this.#failedMs.get(voice) ?? Number.NEGATIVE_INFINITY);
    return sinceMs < REST_MS && voice !== this.#options.voices.at(-1);
  }

  async #read(text: SpokenText): Promise<void> {
    const sentences = new tokenize.basic.SentenceTokenizer({ minSentenceLength: MIN_SENTENCE_LENGTH }).stream();
    const reading = (async () => {
      for await (const piece of this.input) {
        if (typeof piece === 'string') sentences.pushText(piece);
        else sentences.flush();
      }
      sentences.endInput();
    })();
    for await (const { token } of sentences) {
      this.markStarted();
      text.add(token);
    }
    await reading;
    text.complete();
  }

  /** Resolves with the index of the sentence that is still to be said, the number of sentences when all are. */
  async #speakWith(voice: CallVoice, text: SpokenText, from: number): Promise<number> {
    const giveUp = new AbortController();
    const signal = AbortSignal.any([this.abortSignal, giveUp.signal]);
    const frames = voice.speak(text.from(from, signal), signal)[Symbol.asyncIterator]();
    const given = () => text.sentences.slice(from);
    let heardS = 0;
    try {
      for await (const frame of this.#withinPace(frames, { voice, text, given, heardS: () => heardS })) {
        heardS += frame.samplesPerChannel / frame.sampleRate;
        if (this.queue.closed) break;
        this.queue.put({ requestId: this.#id, segmentId: this.#id, frame, final: false });
      }
      if (heardS === 0 && given().length > 0 && !this.abortSignal.aborted) throw new Error('text without sound');
      if (heardS > 0) voice.breaker?.succeeded();
      if (!this.abortSignal.aborted) voice.pace.learn(given().join(' '), heardS);
      return text.sentences.length;
    } catch (error) {
      if (error instanceof NotCovered) return NOTHING_MORE;
      if (isVendorFault(error)) voice.breaker?.failed();
      this.#failedMs.set(voice, this.#options.nowMs());
      this.#options.logger.warn('voice passed over', { voice: voice.name, heardS, error });
      return from + voice.pace.sentenceAt(given(), heardS);
    } finally {
      // What this voice still makes is read by nobody.
      giveUp.abort();
      void frames.return?.().catch(() => undefined);
    }
  }

  /** Frames as they come until all is said or the visitor interrupts; throws when sound that is due does not come. */
  async *#withinPace(
    frames: AsyncIterator<AudioFrame>,
    ctx: { voice: CallVoice; text: SpokenText; given: () => string[]; heardS: () => number },
  ): AsyncGenerator<AudioFrame> {
    const { voice, text, given, heardS } = ctx;
    const isDue = () => heardS() < voice.pace.secondsOf(given().join(' ')) * WHOLE_ENOUGH;
    const aborted = new Promise<'aborted'>((resolve) => {
      if (this.abortSignal.aborted) resolve('aborted');
      this.abortSignal.addEventListener('abort', () => resolve('aborted'), { once: true });
    });
    let next = frames.next();
    let isWatching = true;
    // More text does not excuse the sound that is late for the text before.
    let sinceMs: number | undefined;
    for (;;) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<'late'>((resolve) => {
        if (!isWatching || given().length === 0) return;
        sinceMs ??= performance.now();
        timer = setTimeout(() => resolve('late'), Math.max(0, voice.soundWithinMs - (performance.now() - sinceMs)));
      });
      const event = await Promise.race([next, aborted, late, text.changed().then(() => 'more' as const)]).finally(() =>
        clearTimeout(timer),
      );
      if (event === 'aborted') {
        next.catch(() => undefined);
        return;
      }
      if (event === 'more') isWatching = true;
      else if (event === 'late') {
        if (isDue()) {
          next.catch(() => undefined);
          throw new AppError('unavailable', 'The voice is unavailable.', { retryable: true, cause: new Error('silence') });
        }
        // Only the word that it is over is missing.
        if (text.isComplete) {
          next.catch(() => undefined);
          return;
        }
        isWatching = false;
        sinceMs = undefined;
      } else if (event.done) {
        if (!text.isComplete) throw new Error('the voice ended before its text');
        return;
      } else {
        sinceMs = undefined;
        yield event.value;
        next = frames.next();
      }
    }
  }
}
