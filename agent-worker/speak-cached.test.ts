import { ReadableStream } from 'node:stream/web';
import { AudioFrame } from '@livekit/rtc-node';
import { describe, expect, it } from 'vitest';
import { speakCached } from './speak-cached.ts';

const MOMENT = 'One moment, please.';
const BACK = 'Welcome back.';
const LIVE = 7;

/** Frames of the cache carry the length of their phrase, live ones LIVE; what the voice was given is written down. */
function setUp(rendered: string[]) {
  const spoken: string[] = [];
  const log = { asked: 0, isCancelled: false, looked: [] as string[] };
  const play = async (pieces: Iterable<string> | AsyncIterable<string>) => {
    const sound = await speakCached(ReadableStream.from(pieces), {
      phrases: [MOMENT, BACK],
      audioOf(phrase) {
        log.looked.push(phrase);
        return rendered.includes(phrase) ? new Int16Array(480).fill(phrase.length) : undefined;
      },
      speak: async (rest) => {
        log.asked += 1;
        const reader = rest.getReader();
        return new ReadableStream<AudioFrame>({
          async pull(controller) {
            const { done, value } = await reader.read();
            if (done) return controller.close();
            spoken.push(value);
            controller.enqueue(new AudioFrame(new Int16Array(480).fill(LIVE), 24_000, 1, 480));
          },
          cancel() {
            log.isCancelled = true;
          },
        });
      },
    });
    const marks: number[] = [];
    for await (const frame of sound ?? []) marks.push(frame.data[0] ?? 0);
    return marks;
  };
  return { play, spoken, log };
}

describe('a text that begins with a fixed phrase', () => {
  it('is heard from the rendering, and no live voice says a word', async () => {
    const { play, spoken, log } = setUp([MOMENT]);
    expect(await play([`${MOMENT} `])).toEqual([MOMENT.length]);
    expect([spoken, log.isCancelled]).toEqual([[], true]);
  });

  it('goes on live after it', async () => {
    const { play, spoken } = setUp([BACK, MOMENT]);
    expect(await play(['Welcome', ' back. One moment, please. You had', ' just said so.'])).toEqual([
      BACK.length,
      MOMENT.length,
      LIVE,
      LIVE,
    ]);
    expect(spoken.join('')).toBe(' You had just said so.');
  });

  it('is spoken live, and asked for once, where it is not rendered yet', async () => {
    const { play, spoken, log } = setUp([]);
    expect(await play([`${MOMENT} `])).toEqual([LIVE]);
    expect([spoken, log.looked]).toEqual([[`${MOMENT} `], [MOMENT]]);
  });
});

describe('any other text', () => {
  it.each([
    ['that only begins alike', ['One moment, please', ', while I look.']],
    ['in which a phrase goes on as another word', ['Welcome back.Net is our shop.']],
    ['with a phrase in its middle', ['Yes. One moment, please.']],
  ])('%s is spoken live as it is', async (_, pieces) => {
    const { play, spoken } = setUp([MOMENT, BACK]);
    expect((await play(pieces)).every((mark) => mark === LIVE)).toBe(true);
    expect(spoken.join('')).toBe(pieces.join(''));
  });

  it('asks the voice before there is a word', async () => {
    const { play, log } = setUp([]);
    let askedAtFirstWord = 0;
    await play(
      (async function* () {
        await new Promise((resolve) => setImmediate(resolve));
        askedAtFirstWord = log.asked;
        yield 'Hello.';
      })(),
    );
    expect(askedAtFirstWord).toBe(1);
  });

  it('of nothing is silence', async () => {
    const { play, spoken } = setUp([MOMENT]);
    expect([await play([]), spoken]).toEqual([[], []]);
  });
});
