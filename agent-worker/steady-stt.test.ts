import { APIConnectionError, initializeLogger, normalizeLanguage, stt } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createBreakers } from '#lib/breakers/breaker.ts';
import { type BreakerStore, FAILURES_TO_OPEN, OPEN_MS } from '#lib/breakers/breaker-store.ts';
import { AppError } from '#lib/core/app-error.ts';
import { NotCovered } from './call-voice.ts';
import { type FirstEar, HEARING_RATE, SteadyStt } from './steady-stt.ts';

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));

const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
const gone: BreakerStore = {
  read: () => Promise.reject(new Error('no store')),
  fail: () => Promise.reject(new Error('no store')),
  succeed: () => Promise.reject(new Error('no store')),
  claimProbe: () => Promise.reject(new Error('no store')),
};
const { FINAL_TRANSCRIPT, INTERIM_TRANSCRIPT } = stt.SpeechEventType;

class EarStream extends stt.SpeechStream {
  override label = 'test.EarStream';
  readonly heard: number[] = [];
  readonly #isRefused: boolean;
  constructor(owner: stt.STT, isRefused: boolean) {
    super(owner, HEARING_RATE, { maxRetry: 0, retryIntervalMs: 0, timeoutMs: 100 });
    this.#isRefused = isRefused;
  }
  protected override async run(): Promise<void> {
    if (this.#isRefused) throw new APIConnectionError({ message: 'refused' });
    for await (const frame of this.input) if (typeof frame !== 'symbol') this.heard.push(...frame.data);
  }
  say(text: string, type = FINAL_TRANSCRIPT): void {
    this.queue.put({
      type,
      alternatives: [{ text, language: normalizeLanguage('en'), startTime: 0, endTime: 0, confidence: 1 }],
    });
  }
}
/** The first vendor: it takes sound and says what the test tells it to. */
class Ear extends stt.STT implements FirstEar {
  override label = 'test.Ear';
  readonly streams: EarStream[] = [];
  readonly retired: stt.SpeechStream[] = [];
  readonly forgotten: stt.SpeechStream[] = [];
  isRefusing = false;
  constructor() {
    super({ streaming: true, interimResults: true });
  }
  override stream(): EarStream {
    const stream = new EarStream(this, this.isRefusing);
    this.streams.push(stream);
    return stream;
  }
  async retire(stream: stt.SpeechStream): Promise<number> {
    this.retired.push(stream);
    stream.close();
    return 2;
  }
  forget(stream: stt.SpeechStream): void {
    this.forgotten.push(stream);
    stream.close();
  }
  protected override _recognize(): Promise<stt.SpeechEvent> {
    return Promise.reject(new Error('not asked'));
  }
  get last(): EarStream {
    const stream = this.streams.at(-1);
    if (!stream) throw new Error('No stream was opened.');
    return stream;
  }
}

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

function setUp(
  second: (samples: Int16Array, signal: AbortSignal) => Promise<string> = async () => 'from the second',
  signWithinMs = 60_000,
) {
  const clock = { ms: 1_000_000 };
  const breakers = createBreakers({ store: gone, nowMs: () => clock.ms, logger });
  const [firstBreaker, secondBreaker] = [breakers.of('stt:first'), breakers.of('stt:second')];
  const ear = new Ear();
  const asked: Int16Array[] = [];
  const unheard = vi.fn();
  const unreported = vi.fn();
  const steady = new SteadyStt({
    first: ear,
    breaker: firstBreaker,
    second: {
      breaker: secondBreaker,
      transcribe: (samples, signal) => {
        asked.push(samples);
        return second(samples, signal);
      },
    },
    language: 'en',
    nowMs: () => clock.ms,
    logger,
    onUnheard: unheard,
    onHeard: () => undefined,
    onUnreported: unreported,
    waits: { hedgeMs: 60, suspectMs: 30, downMs: 5, transcriptWithinMs: 150, signWithinMs },
  });
  const errors: unknown[] = [];
  steady.on('error', ({ error }) => errors.push(error));
  const start = () => {
    const stream = steady.stream();
    const events: { type: stt.SpeechEventType; text: string }[] = [];
    void (async () => {
      for await (const event of stream) events.push({ type: event.type, text: event.alternatives?.[0]?.text ?? '' });
    })();
    closing.push(() => stream.close());
    const finals = () => events.filter(({ type }) => type === FINAL_TRANSCRIPT).map(({ text }) => text);
    const pushed = { samples: 0 };
    const sound = (ms: number) => {
      const samples = Int16Array.from({ length: (ms * HEARING_RATE) / 1_000 }, () => {
        pushed.samples += 1;
        return pushed.samples % 32_000;
      });
      stream.pushFrame(new AudioFrame(samples, HEARING_RATE, 1, samples.length));
      clock.ms += ms;
    };
    /** The stream reads its input in turns of its own. */
    const settled = async () => {
      for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    };
    const speak = async (ms: number) => {
      await settled();
      steady.speechStarted();
      sound(ms);
      await settled();
      steady.speechEnded();
    };
    return { stream, events, finals, sound, speak, settled };
  };
  return { clock, ear, asked, unheard, unreported, steady, errors, start, firstBreaker, secondBreaker };
}
const until = (check: () => void) => vi.waitFor(check, { timeout: 5_000, interval: 5 });
const SENTENCE_MS = 2_000;

describe('a first vendor that hears', () => {
  it('is passed on, and nobody else is asked or paid', async () => {
    const { ear, asked, start, firstBreaker } = setUp();
    const { speak, finals, events } = start();
    await speak(SENTENCE_MS);
    ear.last.say('Do you', INTERIM_TRANSCRIPT);
    ear.last.say('Do you offer financing?');
    await until(() => expect(finals()).toEqual(['Do you offer financing?']));
    expect(events[0]?.text).toBe('Do you');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect([asked, firstBreaker.state(), ear.streams.length]).toEqual([[], 'closed', 1]);
  });

  it('gets all sound, also what was said before its connection', async () => {
    const { ear, start } = setUp();
    const { sound, settled } = start();
    sound(300);
    await settled();
    await until(() => expect(ear.last.heard).toHaveLength(0.3 * HEARING_RATE));
  });

  it('may say nothing of a cough', async () => {
    const { ear, asked, start, firstBreaker } = setUp();
    const { speak } = start();
    await speak(600);
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect([asked.length, ear.streams.length, firstBreaker.state()]).toEqual([0, 1, 'closed']);
  });
});

describe('a first vendor that does not hear', () => {
  it('is helped out by the second one, with the sound of that sentence', async () => {
    const { asked, start, errors } = setUp();
    const { speak, sound, settled, finals } = start();
    sound(5_000);
    await settled();
    await speak(SENTENCE_MS);
    await until(() => expect(finals()).toEqual(['from the second']));
    expect(errors).toEqual([]);
    expect((asked[0]?.length ?? 0) / HEARING_RATE).toBeCloseTo(2.6, 1);
  });

  it('is connected anew while the visitor still speaks, and hears the sentence from its start', async () => {
    const { ear, asked, steady, start, unreported, firstBreaker } = setUp(undefined, 80);
    const { sound, settled, finals } = start();
    steady.speechStarted();
    sound(1_000);
    await settled();
    await until(() => expect(ear.streams).toHaveLength(2));
    expect([ear.retired, firstBreaker.state()]).toEqual([[ear.streams[0]], 'closed']);
    await until(() => expect(ear.last.heard).toHaveLength(HEARING_RATE));
    ear.last.say('from the new connection');
    sound(500);
    await settled();
    steady.speechEnded();
    await until(() => expect(finals()).toEqual(['from the new connection']));
    await until(() => expect(unreported).toHaveBeenCalledWith(2));
    expect(asked).toEqual([]);
  });

  it('keeps its connection where it gave a sign of the speech', async () => {
    const { ear, steady, start } = setUp(undefined, 80);
    const { sound, settled } = start();
    await settled();
    steady.speechStarted();
    sound(1_000);
    ear.last.say('', INTERIM_TRANSCRIPT);
    await settled();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(ear.streams).toHaveLength(1);
  });

  it('is not connected anew for every noise', async () => {
    const { clock, ear, steady, start } = setUp(async () => '', 80);
    const { sound, settled } = start();
    const noise = async () => {
      steady.speechStarted();
      sound(500);
      await settled();
      await new Promise((resolve) => setTimeout(resolve, 120));
      steady.speechEnded();
    };
    await noise();
    await noise();
    expect(ear.streams).toHaveLength(2);
    clock.ms += 30_000;
    await noise();
    expect(ear.streams).toHaveLength(3);
  });

  it('is not waited for where it gave no sign during the sentence', async () => {
    const { ear, asked, start } = setUp();
    const { speak } = start();
    await speak(SENTENCE_MS);
    await new Promise((resolve) => setTimeout(resolve, 25));
    expect([asked.length, ear.streams.length]).toEqual([1, 1]);
  });

  it('answers late and is not heard twice', async () => {
    const { ear, start, firstBreaker } = setUp();
    const { speak, finals } = start();
    await speak(SENTENCE_MS);
    await until(() => expect(finals()).toEqual(['from the second']));
    ear.last.say('from the first');
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(finals()).toEqual(['from the second']);
    // It hears: late is not silent.
    expect([firstBreaker.state(), ear.retired]).toEqual(['closed', []]);
  });

  it('is left at its deadline: the socket that is silent is closed and what it may have heard is booked', async () => {
    const { ear, start, unreported } = setUp();
    const { speak, finals, settled } = start();
    await speak(SENTENCE_MS);
    await until(() => expect(unreported).toHaveBeenCalledWith(2));
    expect(ear.retired).toEqual([ear.streams[0]]);
    await speak(SENTENCE_MS);
    await settled();
    expect(ear.streams).toHaveLength(2);
    ear.last.say('I hear again.');
    await until(() => expect(finals()).toEqual(['from the second', 'I hear again.']));
  });

  it('gives the sentence that was refused to the next connection from its start', async () => {
    const { ear, start } = setUp(() => new Promise(() => undefined));
    ear.isRefusing = true;
    const { sound, settled, speak } = start();
    sound(3_000);
    await settled();
    await until(() => expect(ear.forgotten).toHaveLength(1));
    ear.isRefusing = false;
    await speak(SENTENCE_MS);
    await until(() => expect(ear.last.heard).toHaveLength(2.6 * HEARING_RATE));
    expect(ear.last.heard[0]).toBe((2.4 * HEARING_RATE + 1) % 32_000);
  });

  it('never ends the session by its errors', async () => {
    const { ear, start, errors } = setUp();
    ear.isRefusing = true;
    const { speak, finals } = start();
    for (let time = 1; time <= 8; time += 1) {
      await speak(SENTENCE_MS);
      await until(() => expect(finals()).toHaveLength(time));
    }
    expect(errors).toEqual([]);
  });

  it('walks its breaker closed, open, half-open, closed, and every sentence is heard meanwhile', async () => {
    const { clock, ear, start, firstBreaker, secondBreaker } = setUp();
    const { speak, finals } = start();
    let said = 0;
    const sentence = async () => {
      await speak(SENTENCE_MS);
      said += 1;
      await until(() => expect(finals()).toHaveLength(said));
    };
    for (let time = 1; time <= FAILURES_TO_OPEN; time += 1) {
      expect(firstBreaker.state()).toBe('closed');
      await sentence();
      await until(() => expect(ear.retired).toHaveLength(time));
    }
    expect([firstBreaker.state(), secondBreaker.state()]).toEqual(['open', 'closed']);
    await sentence();
    expect(ear.streams).toHaveLength(FAILURES_TO_OPEN);
    clock.ms += OPEN_MS;
    expect(firstBreaker.state()).toBe('half_open');
    // The probe is claimed beside a sentence that the second one still hears.
    await sentence();
    await speak(SENTENCE_MS);
    expect(ear.streams).toHaveLength(FAILURES_TO_OPEN + 1);
    ear.last.say('I hear again.');
    await until(() => expect(finals().at(-1)).toBe('I hear again.'));
    expect(firstBreaker.state()).toBe('closed');
  });

  it('is asked by one connection only while it is half-open', async () => {
    const { clock, ear, start, firstBreaker } = setUp();
    for (let time = 0; time < FAILURES_TO_OPEN; time += 1) firstBreaker.failed();
    const { speak, finals } = start();
    clock.ms += OPEN_MS;
    firstBreaker.admits();
    await speak(SENTENCE_MS);
    await until(() => expect(finals()).toHaveLength(1));
    const opened = ear.streams.length;
    await speak(SENTENCE_MS);
    await until(() => expect(finals()).toHaveLength(2));
    expect([opened, ear.streams.length]).toEqual([1, 1]);
  });
});

describe('a sentence', () => {
  it('that goes on after a pause is heard as one', async () => {
    const slow = async (_: Int16Array, signal: AbortSignal) => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      return signal.aborted ? 'half of it' : 'all of it';
    };
    const { ear, asked, start } = setUp(slow);
    ear.isRefusing = true;
    const { speak, finals } = start();
    await until(() => expect(ear.forgotten).toHaveLength(1));
    await speak(1_000);
    await speak(1_000);
    await until(() => expect(finals()).toEqual(['all of it']));
    expect((asked.at(-1)?.length ?? 0) / HEARING_RATE).toBeCloseTo(2, 1);
  });

  it('whose rest the first vendor never finishes is given to the second one from there on', async () => {
    const { ear, asked, steady, start } = setUp();
    const { sound, settled, finals } = start();
    steady.speechStarted();
    sound(3_000);
    await settled();
    ear.last.say('I have a house in Denver.');
    await until(() => expect(finals()).toHaveLength(1));
    sound(2_000);
    await settled();
    steady.speechEnded();
    await until(() => expect(finals()).toEqual(['I have a house in Denver.', 'from the second']));
    expect((asked[0]?.length ?? 0) / HEARING_RATE).toBeCloseTo(2.3, 1);
  });

  it('which the second vendor finds empty is no failure of anybody', async () => {
    const { ear, start, firstBreaker, unheard } = setUp(async () => '');
    const { speak, finals } = start();
    for (let time = 0; time < FAILURES_TO_OPEN + 1; time += 1) {
      await speak(SENTENCE_MS);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect([finals(), firstBreaker.state(), ear.retired, unheard.mock.calls]).toEqual([[], 'closed', [], []]);
  });

  it('that was muted is asked of nobody', async () => {
    const { clock, ear, asked, steady, start, firstBreaker } = setUp();
    const { stream, settled } = start();
    await settled();
    steady.speechStarted();
    const silence = new Int16Array(2 * HEARING_RATE);
    stream.pushFrame(new AudioFrame(silence, HEARING_RATE, 1, silence.length));
    await settled();
    clock.ms += 2_000;
    steady.speechEnded();
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect([asked.length, ear.retired, firstBreaker.state()]).toEqual([0, [], 'closed']);
  });

  it('that nobody understands is told once, and both breakers count it', async () => {
    const { ear, asked, start, unheard, firstBreaker, secondBreaker, errors } = setUp(() => Promise.reject(new Error('down')));
    const { speak, finals } = start();
    for (let time = 1; time <= FAILURES_TO_OPEN; time += 1) {
      await speak(SENTENCE_MS);
      await until(() => expect(unheard).toHaveBeenCalledTimes(time));
    }
    expect([firstBreaker.state(), secondBreaker.state()]).toEqual(['open', 'open']);
    await speak(SENTENCE_MS);
    await until(() => expect(unheard).toHaveBeenCalledTimes(FAILURES_TO_OPEN + 1));
    expect([finals(), errors]).toEqual([[], []]);
    expect([ear.streams.length, asked.length]).toEqual([FAILURES_TO_OPEN, FAILURES_TO_OPEN]);
  });

  it('that the budget does not cover opens no breaker', async () => {
    const { start, asked, secondBreaker, unheard } = setUp(() => Promise.reject(new NotCovered()));
    const { speak } = start();
    for (let time = 1; time <= FAILURES_TO_OPEN; time += 1) {
      await speak(SENTENCE_MS);
      await until(() => expect(asked).toHaveLength(time));
    }
    expect([secondBreaker.state(), unheard.mock.calls]).toEqual(['closed', []]);
  });

  it('that the second vendor refuses for a mistake of ours opens no breaker', async () => {
    const wrong = new AppError('unavailable', 'bad request', { retryable: false });
    const { start, secondBreaker, unheard } = setUp(() => Promise.reject(wrong));
    const { speak } = start();
    for (let time = 1; time <= FAILURES_TO_OPEN; time += 1) {
      await speak(SENTENCE_MS);
      await until(() => expect(unheard).toHaveBeenCalledTimes(time));
    }
    expect(secondBreaker.state()).toBe('closed');
  });

  it('that the page understood is not heard by a vendor as well, and the other way round', async () => {
    const { ear, steady, start } = setUp(() => new Promise(() => undefined));
    const { speak, finals, settled } = start();
    await speak(SENTENCE_MS);
    expect(steady.takePageWords()).toBe(true);
    ear.last.say('too late');
    await settled();
    await speak(SENTENCE_MS);
    ear.last.say('in time');
    await until(() => expect(finals()).toEqual(['in time']));
    expect(steady.takePageWords()).toBe(false);
  });
});

it('holds no more than twenty seconds of sound', async () => {
  const { ear, asked, start } = setUp();
  ear.isRefusing = true;
  const { speak, finals, settled } = start();
  await settled();
  await speak(45_000);
  await until(() => expect(finals()).toHaveLength(1));
  expect((asked[0]?.length ?? 0) / HEARING_RATE).toBe(20);
});
