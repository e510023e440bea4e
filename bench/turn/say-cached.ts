import { setTimeout as wait } from 'node:timers/promises';
import { PHRASE_SAMPLE_RATE } from '#lib/conversation/phrase-cache.ts';
import { createFixedPhrases } from '../../agent-worker/fixed-phrases.ts';
import type { Side } from './open-sides.ts';
import type { Mark } from './scripted-vendors.ts';
import { TALK } from './talk.ts';

const TIMES = 20;
const PHRASE_S = 3;

export type CachedGreeting = { latenciesMs: number[]; requests: number };

/** A greeting from the store, again and again: how long to its first sound, and how often a vendor was asked. */
export async function sayCached(side: Side, marks: Map<Mark, number>): Promise<CachedGreeting> {
  const { greeting } = TALK.campaign;
  const audio = new Int16Array(PHRASE_SAMPLE_RATE * PHRASE_S).fill(1_234);
  const fixed = createFixedPhrases({
    session: side.session,
    phrases: { find: async () => audio, renderForNext: async () => ({ characters: 0, isEstimate: false }) },
    meter: { costOf: () => 0, reserve: () => null, use: () => undefined },
    voice: 'none',
    texts: [greeting],
    trips: { commands: 0 },
  });
  await fixed.load();
  await wait(1_000);
  marks.clear();
  const latenciesMs: number[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    const startedMs = performance.now();
    const soundMs = await new Promise<number>((resolve) => {
      side.ear.onSound = resolve;
      fixed.say(greeting);
    });
    latenciesMs.push(soundMs - startedMs);
    side.session.interrupt({ force: true });
    await wait(300);
  }
  return { latenciesMs, requests: marks.size };
}
