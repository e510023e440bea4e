import { initializeLogger, tts } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { createBreakers } from '#lib/breakers/breaker.ts';
import { type BreakerStore, FAILURES_TO_OPEN, OPEN_MS } from '#lib/breakers/breaker-store.ts';
import { AppError } from '#lib/core/app-error.ts';
import { createPace } from '#lib/speech/pace.ts';
import { type CallVoice, NotCovered } from './call-voice.ts';
import { createPageVoice } from './page-voice.ts';
import { SteadyTts } from './steady-tts.ts';

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));

const RATE = 24_000;
const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
const gone: BreakerStore = {
  read: () => Promise.reject(new Error('no store')),
  fail: () => Promise.reject(new Error('no store')),
  succeed: () => Promise.reject(new Error('no store')),
  claimProbe: () => Promise.reject(new Error('no store')),
};
const [ONE, TWO, THREE] = [
  'This is the first sentence here.',
  'This is the second sentence here.',
  'And here the third one ends.',
];
const TEXT = `${ONE} ${TWO} ${THREE}`;

/** What a voice does with each sentence: speak it whole, a part of it, nothing for ever, or break. */
type Act = 'speak' | 'half' | 'silence' | 'throw' | 'refuse' | 'end' | 'uncovered';
/** Frames carry the number of their voice in every sample. */
function mintVoice(clock: { ms: number }, mark: number, acts: Act[]) {
  const asked: string[] = [];
  let stops = 0;
  const breaker = createBreakers({ store: gone, nowMs: () => clock.ms, logger }).of(`tts:test:${mark}`);
  const pace = createPace();
  const sound = function* (seconds: number) {
    for (let at = 0; at < Math.round(seconds * 10); at += 1)
      yield new AudioFrame(new Int16Array(RATE / 10).fill(mark), RATE, 1, RATE / 10);
  };
  const voice: CallVoice = {
    name: `voice ${mark}`,
    breaker,
    pace,
    soundWithinMs: 40,
    async *speak(sentences, signal) {
      try {
        if (acts[0] === 'refuse') throw new Error('no connection');
        for await (const sentence of sentences) {
          const act = acts[asked.length] ?? 'speak';
          asked.push(sentence);
          const seconds = pace.secondsOf(sentence);
          if (act === 'uncovered') throw new NotCovered();
          if (act === 'end') return;
          if (act === 'speak') yield* sound(seconds);
          if (act === 'half' || act === 'throw') yield* sound(seconds / 2);
          if (act === 'throw') throw new Error('cut');
          if (act === 'half' || act === 'silence')
            await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
          // A voice that was given up may have more; nobody may hear it.
          if (signal.aborted) yield* sound(1);
        }
      } finally {
        stops += 1;
      }
    },
  };
  return { voice, asked, acts, breaker, stops: () => stops };
}
type TestVoice = ReturnType<typeof mintVoice>;

function setUp(...voices: CallVoice[]) {
  const clock = { ms: 1_000_000 };
  const owner = new SteadyTts({ voices, nowMs: () => clock.ms, logger });
  const errors: unknown[] = [];
  owner.on('error', ({ error }) => errors.push(error));
  /** Seconds heard, by the mark of the voice, in the order in which they were heard. */
  const say = async (text: string, isAtOnce = false): Promise<[number, number][]> => {
    if (!isAtOnce) clock.ms += 3_000;
    const stream = owner.stream();
    stream.pushText(text);
    stream.endInput();
    const heard: [number, number][] = [];
    for await (const audio of stream) {
      if (audio === tts.SynthesizeStream.END_OF_STREAM) break;
      const [mark = 0] = audio.frame.data;
      const last = heard.at(-1);
      if (last?.[0] === mark) last[1] += 0.1;
      else heard.push([mark, 0.1]);
    }
    stream.close();
    return heard.map(([mark, seconds]) => [mark, Math.round(seconds * 10) / 10]);
  };
  return { owner, say, errors };
}
const secondsOf = (...sentences: (string | undefined)[]) =>
  Math.round(sentences.reduce((sum, sentence) => sum + Math.round(((sentence?.length ?? 0) / 15) * 10), 0)) / 10;
const two = (first: Act[], second: Act[] = []) => {
  const clock = { ms: 1_000_000 };
  return { clock, a: mintVoice(clock, 1, first), b: mintVoice(clock, 2, second) };
};
const states = (...voices: TestVoice[]) => voices.map(({ breaker }) => breaker.state());

describe('a voice that is there', () => {
  it('says all of it, and no other is asked', async () => {
    const { a, b } = two([]);
    const { say, errors } = setUp(a.voice, b.voice);
    expect(await say(TEXT)).toEqual([[1, secondsOf(ONE, TWO, THREE)]]);
    expect(a.asked).toEqual([ONE, TWO, THREE]);
    expect([b.asked, errors]).toEqual([[], []]);
  });

  it('is opened before the first word, and gets each sentence when it is whole', async () => {
    const { a } = two([]);
    const { owner } = setUp(a.voice);
    const stream = owner.stream();
    stream.pushText(`${ONE} This is`);
    await vi.waitFor(() => expect(a.asked).toEqual([ONE]));
    stream.pushText(' the rest of it.');
    stream.endInput();
    await vi.waitFor(() => expect(a.asked).toEqual([ONE, 'This is the rest of it.']));
    stream.close();
  });

  it('may wait for the next sentence as long as the model thinks', async () => {
    const { a, b } = two([]);
    const { owner } = setUp(a.voice, b.voice);
    const stream = owner.stream();
    stream.pushText(`${ONE} `);
    stream.flush();
    await vi.waitFor(() => expect(a.asked).toEqual([ONE]));
    await new Promise((resolve) => setTimeout(resolve, a.voice.soundWithinMs * 3));
    stream.pushText(TWO ?? '');
    stream.endInput();
    await vi.waitFor(() => expect(a.asked).toEqual([ONE, TWO]));
    expect(b.asked).toEqual([]);
    stream.close();
  });
});

describe('a voice that fails', () => {
  it('is left in its time, also while more text keeps coming', async () => {
    const { a, b } = two(['silence', 'silence', 'silence']);
    const { owner } = setUp(a.voice, b.voice);
    const stream = owner.stream();
    for (let at = 0; at < 20 && b.asked.length === 0; at += 1) {
      stream.pushText(`${ONE} `);
      stream.flush();
      await new Promise((resolve) => setTimeout(resolve, a.voice.soundWithinMs / 2));
    }
    expect(b.asked[0]).toBe(ONE);
    stream.close();
  });

  it.each(['refuse', 'silence', 'throw', 'end'] as const)('at the start (%s) leaves the next one to say it all', async (act) => {
    const { a, b } = two([act]);
    const { say, errors } = setUp(a.voice, b.voice);
    const heard = await say(TEXT);
    expect(heard.at(-1)).toEqual([2, secondsOf(ONE, TWO, THREE)]);
    expect(b.asked).toEqual([ONE, TWO, THREE]);
    expect([errors, a.stops()]).toEqual([[], 1]);
  });

  it.each([
    ['breaks', 'throw'],
    ['falls silent', 'half'],
  ] as const)('and %s in the middle is followed from the sentence that was under way', async (_, act) => {
    const { a, b } = two(['speak', act]);
    const { say, errors } = setUp(a.voice, b.voice);
    const heard = await say(TEXT);
    expect(b.asked).toEqual([TWO, THREE]);
    expect(heard.map(([mark]) => mark)).toEqual([1, 2]);
    expect(heard[1]?.[1]).toBe(secondsOf(TWO, THREE));
    expect(errors).toEqual([]);
  });

  it('and ends while the model still writes is followed by the next one', async () => {
    const { a, b } = two(['speak', 'end']);
    const { owner, errors } = setUp(a.voice, b.voice);
    const stream = owner.stream();
    stream.pushText(`${ONE} ${TWO} And`);
    await vi.waitFor(() => expect(b.asked).toEqual([TWO]));
    stream.pushText(' here the third one ends.');
    stream.endInput();
    await vi.waitFor(() => expect(b.asked).toEqual([TWO, THREE]));
    expect(errors).toEqual([]);
    stream.close();
  });

  it('is not heard any more once the next one speaks', async () => {
    const { a, b } = two(['half']);
    const { say } = setUp(a.voice, b.voice);
    const heard = await say(TEXT);
    expect(heard.map(([mark]) => mark)).toEqual([1, 2]);
    expect(heard[0]?.[1]).toBeLessThan(secondsOf(ONE));
  });

  it('walks its breaker closed, open, half-open, closed', async () => {
    const { clock, a, b } = two([]);
    const { say } = setUp(a.voice, b.voice);
    for (let time = 0; time < FAILURES_TO_OPEN; time += 1) {
      expect(states(a)).toEqual(['closed']);
      a.acts.splice(0, Number.POSITIVE_INFINITY, 'refuse');
      expect(await say(ONE ?? '')).toEqual([[2, secondsOf(ONE)]]);
    }
    expect(states(a, b)).toEqual(['open', 'closed']);
    a.acts.length = 0;
    expect(await say(ONE ?? '')).toEqual([[2, secondsOf(ONE)]]);
    expect(a.asked).toEqual([]);
    clock.ms += OPEN_MS;
    expect(states(a)).toEqual(['half_open']);
    // The probe is claimed beside a reply that the next voice still says.
    await vi.waitFor(async () => expect(await say(ONE ?? '')).toEqual([[1, secondsOf(ONE)]]));
    expect(states(a)).toEqual(['closed']);
  });

  it('is not waited for in the next piece of the reply, and asked again in the next reply', async () => {
    const { a, b } = two(['silence']);
    const { say } = setUp(a.voice, b.voice);
    await say(ONE ?? '');
    a.asked.length = 0;
    a.acts.length = 0;
    expect(await say(TWO ?? '', true)).toEqual([[2, secondsOf(TWO)]]);
    expect(a.asked).toEqual([]);
    expect(await say(THREE ?? '')).toEqual([[1, secondsOf(THREE)]]);
  });

  it('by a mistake of ours does not close the door for everybody', async () => {
    const { a, b } = two([]);
    const wrong: CallVoice = {
      ...a.voice,
      // biome-ignore lint/correctness/useYield: it breaks before its first frame.
      async *speak() {
        throw new AppError('unavailable', 'bad request', { retryable: false });
      },
    };
    const { say } = setUp(wrong, b.voice);
    for (let time = 0; time < FAILURES_TO_OPEN; time += 1) expect(await say(ONE ?? '')).toEqual([[2, secondsOf(ONE)]]);
    expect(states(a)).toEqual(['closed']);
  });

  it('is an error of the session only when no other is left', async () => {
    const { a, b } = two(['silence'], ['refuse']);
    const { say, errors } = setUp(a.voice, b.voice);
    expect(await say(TEXT)).toEqual([]);
    expect(errors).toHaveLength(1);
  });
});

describe('what is no fault of a voice', () => {
  it('an interruption: it stops, is not counted, and nobody goes on', async () => {
    const { a, b } = two(['half']);
    const { owner, errors } = setUp(a.voice, b.voice);
    for (let time = 0; time < FAILURES_TO_OPEN; time += 1) {
      const stream = owner.stream();
      stream.pushText(TEXT);
      stream.endInput();
      for await (const _ of stream) stream.close();
      await vi.waitFor(() => expect(a.stops()).toBe(time + 1));
      a.asked.length = 0;
    }
    await new Promise((resolve) => setTimeout(resolve, a.voice.soundWithinMs * 2));
    expect([states(a), b.asked, errors]).toEqual([['closed'], [], []]);
  });

  it('a sentence that the budget does not cover: no other voice says it', async () => {
    const { a, b } = two(['speak', 'uncovered']);
    const { say, errors } = setUp(a.voice, b.voice);
    expect(await say(TEXT)).toEqual([[1, secondsOf(ONE)]]);
    expect([b.asked, errors, states(a)]).toEqual([[], [], ['closed']]);
  });

  it('a reply without words', async () => {
    const { a, b } = two([]);
    const { say, errors } = setUp(a.voice, b.voice);
    expect(await say('')).toEqual([]);
    expect([errors, states(a)]).toEqual([[], ['closed']]);
  });
});

describe('the page as the last voice', () => {
  it('says what no vendor said, and the call lasts as long as its words', async () => {
    const { a, b } = two(['refuse'], ['silence']);
    const said: string[] = [];
    const page = createPageVoice({ say: async (text) => said.push(text) > 0 });
    const { say, errors } = setUp(a.voice, b.voice, page);
    const [[mark, seconds] = [9, 0]] = await say(TEXT);
    expect(said).toEqual([ONE, TWO, THREE]);
    expect([mark, errors]).toEqual([0, []]);
    expect(seconds).toBeGreaterThan(5);
  });

  it('without a voice is an error of the session', async () => {
    const { a } = two(['refuse']);
    const { say, errors } = setUp(a.voice, createPageVoice({ say: async () => false }));
    expect(await say(TEXT)).toEqual([]);
    expect(errors).toHaveLength(1);
  });
});
