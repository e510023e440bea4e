import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Lane, openLane } from '../../../bench/support/meter/lane.ts';
import { createPhraseRenderer } from './phrase-renderer.ts';

let lane: Lane;
beforeAll(async () => {
  lane = await openLane();
});
afterAll(() => lane.close());

it('asks for raw sound that the vendor keeps nothing of, once', async () => {
  const renderer = createPhraseRenderer({ apiKey: 'local', baseUrl: lane.url });
  const sound = await renderer.render({ text: 'Hello.', voice: 'aura-2-thalia-en' }, new AbortController().signal);
  expect(sound.length).toBeGreaterThan(0);
  const asked = lane.journal.list({ vendor: 'tts' }).map(({ path }) => new URL(path, 'http://v'));
  expect(asked.map(({ pathname, searchParams }) => [pathname, Object.fromEntries(searchParams)])).toEqual([
    [
      '/v1/speak',
      {
        model: 'aura-2-thalia-en',
        encoding: 'linear16',
        container: 'none',
        sample_rate: '24000',
        mip_opt_out: 'true',
      },
    ],
  ]);
});
