import { describe, expect, it } from 'vitest';
import { AppError } from '../core/app-error.ts';
import type { CallFunction } from '../core/call-function.ts';
import { deliverDue } from './deliver-due.ts';
import type { Delivery, Sender, Senders } from './delivery.ts';
import { sampleLeadDelivery } from './sample-delivery.ts';

const id = (last: string) => `01900000-0000-7000-8000-00000000000${last}`;
const claimed = (kind: Delivery['kind'], last = '1'): Delivery => sampleLeadDelivery({ kind, deliveryId: id(last) });
function setUp(senders: Senders, deliveries: Delivery[]) {
  const finished: Record<string, unknown>[] = [];
  const claims: Record<string, unknown>[] = [];
  const logged: unknown[] = [];
  const call: CallFunction = async (name, args, result) => {
    if (name === 'claim_deliveries') claims.push(args);
    else finished.push(args);
    return result.parse(name === 'claim_deliveries' ? deliveries : { state: 'x' });
  };
  const logger = { info: () => undefined, warn: (...line: unknown[]) => void logged.push(line), error: () => undefined };
  return { ctx: { call, senders, logger, sendDeadlineMs: 30 }, finished, claims, logged };
}
const sender = (send: Sender['send']): Sender => ({ send });

describe('deliverDue', () => {
  it("keeps the lease and the vendor's id with the result", async () => {
    const { ctx, finished, claims } = setUp({ slack: sender(async () => ({ outcome: 'sent', externalId: 'task-1' })) }, [
      claimed('slack'),
    ]);
    expect(await deliverDue(ctx, { outboxId: id('7') })).toBe(1);
    expect(claims).toEqual([{ outbox_id: id('7') }]);
    expect(finished).toEqual([
      {
        delivery_id: id('1'),
        lease_token: claimed('slack').leaseToken,
        outcome: 'sent',
        external_id: 'task-1',
        error: null,
        retry_after_s: null,
      },
    ]);
  });

  it('passes on that a vendor wants time, or will never take it', async () => {
    const { ctx, finished } = setUp(
      {
        slack: sender(async () => ({ outcome: 'retry', error: '429', retryAfterS: 30 })),
        asana: sender(async () => ({ outcome: 'refused', error: '401' })),
      },
      [claimed('slack', '1'), claimed('asana', '2')],
    );
    expect(await deliverDue(ctx)).toBe(0);
    expect(finished).toMatchObject([
      { outcome: 'retry', error: '429', retry_after_s: 30 },
      { outcome: 'refused', error: '401', retry_after_s: null },
    ]);
  });

  it('tries again later what threw, and what has no credentials', async () => {
    const { ctx, finished } = setUp({ slack: sender(() => Promise.reject(new Error('socket closed'))) }, [
      claimed('slack', '1'),
      claimed('resend', '2'),
    ]);
    await deliverDue(ctx);
    const outcomes = Object.fromEntries(finished.map((args) => [args.delivery_id, args]));
    expect(outcomes[id('1')]).toMatchObject({ outcome: 'retry', error: 'socket closed' });
    expect(outcomes[id('2')]).toMatchObject({
      outcome: 'retry',
      error: 'No resend credentials are configured.',
      retry_after_s: 300,
    });
  });

  it('sends to one destination while another fails', async () => {
    const { ctx } = setUp(
      { slack: sender(() => Promise.reject(new Error('x'))), asana: sender(async () => ({ outcome: 'sent' })) },
      [claimed('slack', '1'), claimed('asana', '2')],
    );
    expect(await deliverDue(ctx)).toBe(1);
  });

  it('gives a vendor up that never answers, also one whose client knows no signal', async () => {
    const { ctx, finished } = setUp({ resend: sender(() => new Promise(() => undefined)) }, [claimed('resend')]);
    expect(await deliverDue(ctx)).toBe(0);
    expect(finished).toMatchObject([{ outcome: 'retry', error: 'no answer in time' }]);
  });

  it('stores and logs no address that a vendor repeats', async () => {
    const { ctx, finished, logged } = setUp(
      { slack: sender(async () => ({ outcome: 'refused', error: 'bad: maria@visitor.example, maria@visitor.example' })) },
      [claimed('slack')],
    );
    await deliverDue(ctx);
    expect(finished).toMatchObject([{ error: 'bad: [e-mail], [e-mail]' }]);
    expect(JSON.stringify([finished, logged])).not.toContain('maria@');
  });

  it('says that nothing was due, and does not hide a lost database', async () => {
    expect(await deliverDue(setUp({}, []).ctx)).toBe(0);
    const call: CallFunction = () => Promise.reject(new AppError('unavailable', 'down'));
    await expect(deliverDue({ ...setUp({}, []).ctx, call })).rejects.toMatchObject({ code: 'unavailable' });
  });
});
