import { z } from 'zod';
import { type BreakerStore, type SharedBreaker, stateOf } from '../breakers/breaker-store.ts';
import type { CallFunction } from '../core/call-function.ts';
import type { Limiter } from '../gate/limiter.ts';

type Check = { status: 'ok' | 'degraded' | 'down' | 'off'; detail?: string };
export interface Health {
  status: 'ok' | 'degraded' | 'down';
  checks: Record<'database' | 'kv' | 'livekit' | 'worker' | 'stt' | 'llm' | 'tts' | 'outbox', Check>;
}
const Figures = z.object({
  workers: z.number(),
  waitingDeliveries: z.number(),
  oldestDueS: z.number(),
  deadDeliveries: z.number(),
  unpriced: z.array(z.string()),
});

const CONFIGURED = (isSet: boolean): Check => (isSet ? { status: 'ok' } : { status: 'off', detail: 'not configured' });

interface LegModel {
  /** Of its breaker. */
  name: string;
  model: string;
}

/** A leg as the workers found its vendors: degraded while one of them is not asked, for a fault or for want of a price, down while none is. */
function legCheck(found: readonly (LegModel & { shared: SharedBreaker; isPriced: boolean })[], nowMs: number): Check {
  const resting = found.flatMap(({ name, model, shared, isPriced }) => {
    if (!isPriced) return [`${model} has no price and is refused: add a dated row to price_rates, or name another model`];
    const state = stateOf(shared, nowMs);
    return state === 'closed' ? [] : [`${name} ${state.replace('_', '-')}`];
  });
  if (resting.length === 0) return { status: 'ok' };
  return { status: resting.length < found.length ? 'degraded' : 'down', detail: resting.join(', ') };
}

/** The product's state without a single vendor call; `down` only when web or database cannot serve. */
export async function readHealth(ctx: {
  call: CallFunction;
  limiter: Limiter;
  breakers: Pick<BreakerStore, 'read'>;
  /** The models of each leg, with their breakers. */
  legs: Record<'stt' | 'llm' | 'tts', readonly LegModel[]>;
  nowMs: () => number;
  settings: { livekit: unknown; deepgram: unknown; openai: unknown };
}): Promise<Health> {
  const all = [...ctx.legs.stt, ...ctx.legs.llm, ...ctx.legs.tts];
  const names = all.map(({ name }) => name);
  const [shared, figures, isKvBlind] = await Promise.all([
    ctx.breakers.read(names).catch(() => []),
    ctx.call('read_health', { models: all.map(({ model }) => model) }, Figures).catch(() => null),
    ctx.limiter.check({ kind: 'read', keys: ['health'] }).then((answer) => answer.isBlind),
  ]);
  const known = new Map(names.map((name, at) => [name, shared[at] ?? { failures: 0 }]));
  const leg = (id: 'stt' | 'llm' | 'tts', isSet: boolean) =>
    isSet
      ? legCheck(
          ctx.legs[id].map(({ name, model }) => ({
            name,
            model,
            shared: known.get(name) ?? { failures: 0 },
            isPriced: !figures?.unpriced.includes(model),
          })),
          ctx.nowMs(),
        )
      : CONFIGURED(false);
  const checks: Health['checks'] = {
    database: figures ? { status: 'ok' } : { status: 'down', detail: 'no answer' },
    kv: isKvBlind ? { status: 'degraded', detail: 'no answer' } : { status: 'ok' },
    livekit: CONFIGURED(Boolean(ctx.settings.livekit)),
    worker: !figures
      ? { status: 'degraded', detail: 'unknown' }
      : figures.workers > 0
        ? { status: 'ok' }
        : { status: 'off', detail: 'no worker reported in the last 30 s' },
    stt: leg('stt', Boolean(ctx.settings.deepgram)),
    llm: leg('llm', Boolean(ctx.settings.openai)),
    tts: leg('tts', Boolean(ctx.settings.deepgram)),
    outbox: !figures
      ? { status: 'degraded', detail: 'unknown' }
      : figures.oldestDueS > 120 || figures.deadDeliveries > 0
        ? { status: 'degraded', detail: `${figures.waitingDeliveries} waiting, ${figures.deadDeliveries} dead` }
        : { status: 'ok' },
  };
  const isDegraded = Object.values(checks).some(({ status }) => status === 'degraded' || status === 'down');
  return { status: checks.database.status === 'down' ? 'down' : isDegraded ? 'degraded' : 'ok', checks };
}
