import { z } from 'zod';
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
});

const CONFIGURED = (isSet: boolean): Check => (isSet ? { status: 'ok' } : { status: 'off', detail: 'not configured' });

/** The product's state without a single vendor call; `down` only when web or database cannot serve. */
export async function readHealth(ctx: {
  call: CallFunction;
  limiter: Limiter;
  settings: { livekit: unknown; deepgram: unknown; openai: unknown };
}): Promise<Health> {
  const [figures, isKvBlind] = await Promise.all([
    ctx.call('read_health', {}, Figures).catch(() => null),
    ctx.limiter.check({ kind: 'read', keys: ['health'] }).then((answer) => answer.isBlind),
  ]);
  const checks: Health['checks'] = {
    database: figures ? { status: 'ok' } : { status: 'down', detail: 'no answer' },
    kv: isKvBlind ? { status: 'degraded', detail: 'no answer' } : { status: 'ok' },
    livekit: CONFIGURED(Boolean(ctx.settings.livekit)),
    worker: !figures
      ? { status: 'degraded', detail: 'unknown' }
      : figures.workers > 0
        ? { status: 'ok' }
        : { status: 'off', detail: 'no worker reported in the last 30 s' },
    stt: CONFIGURED(Boolean(ctx.settings.deepgram)),
    llm: CONFIGURED(Boolean(ctx.settings.openai)),
    tts: CONFIGURED(Boolean(ctx.settings.deepgram)),
    outbox: !figures
      ? { status: 'degraded', detail: 'unknown' }
      : figures.oldestDueS > 120 || figures.deadDeliveries > 0
        ? { status: 'degraded', detail: `${figures.waitingDeliveries} waiting, ${figures.deadDeliveries} dead` }
        : { status: 'ok' },
  };
  const isDegraded = Object.values(checks).some((check) => check.status === 'degraded');
  return { status: checks.database.status === 'down' ? 'down' : isDegraded ? 'degraded' : 'ok', checks };
}
