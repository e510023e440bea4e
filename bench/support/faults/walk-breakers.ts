import type { Browser } from 'playwright-core';
import { breakerName } from '../../../lib/breakers/breaker.ts';
import { type BreakerState, stateOf } from '../../../lib/breakers/breaker-store.ts';
import { createBreakerStore } from '../../../lib/providers/upstash/breaker-store.ts';
import { agentFinished, heard, speak } from '../../../tests/support/caller.ts';
import type { Stage } from './open-stage.ts';
import { closeCall, openCall } from './play-cell.ts';

const LEGS = ['stt', 'llm', 'tts'] as const;
const NAMES = {
  stt: breakerName({ leg: 'stt', vendor: 'deepgram', model: 'nova-3' }),
  llm: breakerName({ leg: 'llm', vendor: 'openai', model: 'gpt-6-luna' }),
  tts: breakerName({ leg: 'tts', vendor: 'deepgram', model: 'aura-2-thalia-en' }),
};
const WALK: BreakerState[] = ['closed', 'open', 'half_open', 'closed'];
const LOOK_EVERY_MS = 200;
const MOST_QUESTIONS = 14;

export interface Walk {
  leg: (typeof LEGS)[number];
  steps: { state: BreakerState; afterS: number }[];
  /** Of the four steps, in their order. */
  seen: number;
}

function followedSteps(steps: readonly { state: BreakerState }[]): number {
  return steps.reduce((at, { state }) => (state === WALK[at] ? at + 1 : at), 0);
}

/** One call while ears, voice and models refuse, until all three breakers are open, and on until all are closed again, by what every worker reads. */
export async function walkBreakers(browser: Browser, stage: Stage): Promise<Walk[]> {
  await stage.forget();
  const store = createBreakerStore(stage.vendors.kv);
  const startedMs = Date.now();
  const walks: Walk[] = LEGS.map((leg) => ({ leg, steps: [], seen: 0 }));
  const look = async () => {
    const known = await store.read(LEGS.map((leg) => NAMES[leg]));
    for (const [at, walk] of walks.entries()) {
      const state = stateOf(known[at]!, Date.now());
      if (walk.steps.at(-1)?.state === state) continue;
      walk.steps.push({ state, afterS: Math.round((Date.now() - startedMs) / 100) / 10 });
      walk.seen = followedSteps(walk.steps);
    }
  };
  let isOver = false;
  const looking = (async () => {
    while (!isOver) {
      await look().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  })();
  const page = await openCall(browser, stage.product.url);
  const askUntil = async (isEnough: () => boolean) => {
    for (let asked = 0; asked < MOST_QUESTIONS && !isEnough(); asked += 1) {
      await speak(page, 'home-owner', '02.flac');
      await agentFinished(page, (await heard(page)).caller.at(-1)!.to, 700, 15_000).catch(() => undefined);
    }
  };
  const reached = (steps: number) => walks.every(({ seen }) => seen >= steps);
  try {
    await stage.beginAll([...LEGS], '500');
    await askUntil(() => reached(2));
    await stage.end('stt');
    await stage.end('llm');
    for (let looks = 0; looks < 200 && !reached(3); looks += 1) await page.waitForTimeout(LOOK_EVERY_MS);
    await askUntil(() => reached(4));
    await page.waitForTimeout(2 * LOOK_EVERY_MS);
  } finally {
    isOver = true;
    await looking;
    await stage.end('stt');
    await stage.end('llm');
    await closeCall(page);
  }
  return walks;
}
