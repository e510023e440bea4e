import { describe, expect, it } from 'vitest';
import { AppError } from '../core/app-error.ts';
import type { CallFunction } from '../core/call-function.ts';
import { keyedHash } from '../core/hash.ts';
import { admitChat, requireChatWithinLimits } from './chat-limits.ts';
import type { LimitRequest, LimitResult } from './limiter.ts';
import { VISIT_TTL_MS } from './visit-token.ts';

const NOW_MS = 1_800_000_000_000;
const conversationId = '01900000-0000-7000-8000-000000000001';
const customerId = '01900000-0000-7000-8000-0000000000c1';
const young = { conversationId, customerId, embedder: 'https://shop.example', expiresAtMs: NOW_MS + VISIT_TTL_MS - 1_000 };
const ip = '203.0.113.7';

function setUp(answer: Partial<LimitResult> = {}, fault?: AppError) {
  const log: string[] = [];
  const limits: LimitRequest[] = [];
  const call: CallFunction = async (name, _args, result) => {
    log.push(`database ${name}`);
    return result.parse({ campaignSlug: 'demo' });
  };
  const limiter = {
    check: async (request: LimitRequest) => {
      limits.push(request);
      return { allowed: true, retryAfterS: 4, isBlind: false, isClosed: false, ...answer };
    },
    noteClosed: async (key: string, channel?: string) => void log.push(`closed ${key} to ${channel}`),
  };
  const ctx = { call, limiter, visitSecret: 'v'.repeat(32), nowMs: () => NOW_MS };
  const open = async () => {
    log.push('open');
    if (fault) throw fault;
  };
  return { ctx, log, limits, admit: (visit = young) => admitChat(ctx, { visit, ip, open }) };
}
const closed = { isClosed: true, openChannel: 'form' } as const;

describe('the limits of a chat', () => {
  it.each(['chat', 'stream'] as const)(
    'count a %s by exactly conversation, address and customer, and ask for the mark',
    async (kind) => {
      const { ctx, limits } = setUp();
      await requireChatWithinLimits(ctx, { kind, visit: young, ip });
      expect(limits).toEqual([
        {
          kind,
          keys: [`conversation:${conversationId}`, `ip:${keyedHash(ctx.visitSecret, ip)}`],
          sharedKeys: [`customer:${customerId}`],
          closedKey: `customer:${customerId}`,
        },
      ]);
    },
  );

  it('keep a stream that is one too many away from the database', async () => {
    const { admit, log } = setUp({ allowed: false });
    await expect(admit()).rejects.toMatchObject({ code: 'rate_limited', retryAfterS: 4 });
    expect(log).toEqual([]);
  });
});

describe('admitChat', () => {
  it('opens the chat and notes nothing', async () => {
    const { admit, log } = setUp();
    await admit();
    expect(log).toEqual(['open']);
  });

  it('refuses a first try without a database trip while not even writing is open', async () => {
    const { admit, log } = setUp(closed);
    await expect(admit()).rejects.toMatchObject({ code: 'budget_exhausted', extra: { channel: 'form' } });
    expect(log).toEqual([]);
  });

  it.each([
    ['a month that is closed to voice only', { isClosed: true, openChannel: 'text' as const }, young],
    ['a visit that may have its hold already', closed, { ...young, expiresAtMs: NOW_MS + VISIT_TTL_MS - 60_000 }],
  ])('asks the database for %s', async (_case, answer, visit) => {
    const { admit, log } = setUp(answer);
    await admit(visit);
    expect(log).toEqual(['open']);
  });

  it('notes a refusal for money for customer and campaign, and passes it on', async () => {
    const { admit, log } = setUp({}, new AppError('budget_exhausted', 'No.', { extra: { channel: 'form' } }));
    await expect(admit()).rejects.toMatchObject({ code: 'budget_exhausted' });
    expect(log.slice(1).sort()).toEqual([
      'closed campaign:demo to form',
      `closed customer:${customerId} to form`,
      'database read_visit',
    ]);
  });

  it('notes nothing for another fault', async () => {
    const { admit, log } = setUp({}, new AppError('conflict', 'It has ended.'));
    await expect(admit()).rejects.toMatchObject({ code: 'conflict' });
    expect(log).toEqual(['open']);
  });
});
