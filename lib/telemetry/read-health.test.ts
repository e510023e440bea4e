import { describe, expect, it } from 'vitest';
import { AppError } from '../core/app-error.ts';
import type { CallFunction } from '../core/call-function.ts';
import { readHealth } from './read-health.ts';

const FIGURES = { workers: 1, waitingDeliveries: 0, oldestDueS: 0, deadDeliveries: 0 };
function read(script: { figures?: Partial<typeof FIGURES>; isDown?: boolean; isBlind?: boolean; settings?: object } = {}) {
  const call: CallFunction = async (_name, _args, result) => {
    if (script.isDown) throw new AppError('unavailable', 'x');
    return result.parse({ ...FIGURES, ...script.figures });
  };
  const limiter = {
    check: async () => ({ allowed: true, retryAfterS: 0, isBlind: script.isBlind ?? false, isClosed: false }),
    noteClosed: async () => undefined,
  };
  return readHealth({ call, limiter, settings: { livekit: {}, deepgram: {}, openai: {}, ...script.settings } });
}

describe('health', () => {
  it('is ok when all serves', async () => {
    expect(await read()).toMatchObject({
      status: 'ok',
      checks: { database: { status: 'ok' }, worker: { status: 'ok' }, outbox: { status: 'ok' } },
    });
  });
  it('is down only without the database', async () => {
    expect(await read({ isDown: true })).toMatchObject({
      status: 'down',
      checks: { database: { status: 'down' }, outbox: { status: 'degraded' } },
    });
  });
  it('is degraded without the store, with late and with dead deliveries', async () => {
    expect(await read({ isBlind: true })).toMatchObject({ status: 'degraded', checks: { kv: { status: 'degraded' } } });
    expect(await read({ figures: { oldestDueS: 121 } })).toMatchObject({ status: 'degraded' });
    expect(await read({ figures: { deadDeliveries: 1 } })).toMatchObject({
      status: 'degraded',
      checks: { outbox: { detail: '0 waiting, 1 dead' } },
    });
    expect(await read({ figures: { oldestDueS: 120, waitingDeliveries: 9 } })).toMatchObject({ status: 'ok' });
  });
  it('is ok without what nobody configured', async () => {
    expect(await read({ figures: { workers: 0 }, settings: { openai: undefined } })).toMatchObject({
      status: 'ok',
      checks: { worker: { status: 'off' }, llm: { status: 'off', detail: 'not configured' } },
    });
  });
});
