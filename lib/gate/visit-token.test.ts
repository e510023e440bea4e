import { describe, expect, it } from 'vitest';
import { MAX_CLOCK_SKEW_MS, mintCsrf } from './csrf.ts';
import { mintVisit, requireVisit, VISIT_TTL_MS } from './visit-token.ts';

const START_MS = 1_800_000_000_000;
const conversationId = '01900000-0000-7000-8000-000000000001';
const secret = 'v'.repeat(32);

function setUp() {
  let nowMs = START_MS;
  const ctx = { visitSecret: secret, nowMs: () => nowMs };
  return { ctx, wait: (ms: number) => (nowMs += ms) };
}
const bearer = (text: string) => new Headers({ authorization: `Bearer ${text}` });
const refused = { code: 'unauthenticated', status: 401 };

describe('the visit', () => {
  it('names its conversation and embedder to us', () => {
    const { ctx } = setUp();
    const visit = mintVisit(ctx, { conversationId, customerId: conversationId, embedder: 'https://shop.example' });
    expect(requireVisit(ctx, bearer(visit))).toMatchObject({
      conversationId,
      customerId: conversationId,
      embedder: 'https://shop.example',
    });
  });

  it('fits into 512 characters with a host name of 200', () => {
    const { ctx } = setUp();
    const visit = mintVisit(ctx, {
      conversationId,
      customerId: conversationId,
      embedder: `https://${'a'.repeat(200)}.example:65535`,
    });
    expect(visit.length).toBeLessThanOrEqual(512);
    expect(requireVisit(ctx, bearer(visit))).toMatchObject({ conversationId });
  });

  it('lives for two hours', () => {
    const { ctx, wait } = setUp();
    const visit = mintVisit(ctx, { conversationId, customerId: conversationId, embedder: 'https://shop.example' });
    wait(VISIT_TTL_MS - 1);
    expect(requireVisit(ctx, bearer(visit))).toMatchObject({ conversationId });
    wait(1);
    expect(() => requireVisit(ctx, bearer(visit))).toThrow(expect.objectContaining(refused));
  });

  it('lives no longer because the clock of an instance was ahead, but for a minute', () => {
    const { ctx } = setUp();
    const mintedAhead = (ms: number) =>
      mintVisit(
        { ...ctx, nowMs: () => START_MS + ms },
        { conversationId, customerId: conversationId, embedder: 'https://a.example' },
      );
    expect(requireVisit(ctx, bearer(mintedAhead(MAX_CLOCK_SKEW_MS)))).toMatchObject({ conversationId });
    expect(() => requireVisit(ctx, bearer(mintedAhead(MAX_CLOCK_SKEW_MS + 1)))).toThrow(expect.objectContaining(refused));
  });

  it('is not asked from a cookie, a query or another scheme', () => {
    const { ctx } = setUp();
    const visit = mintVisit(ctx, { conversationId, customerId: conversationId, embedder: 'https://shop.example' });
    for (const headers of [
      new Headers(),
      new Headers({ cookie: `visit=${visit}` }),
      new Headers({ authorization: visit }),
      new Headers({ authorization: `Basic ${visit}` }),
      new Headers({ authorization: `Bearer ${visit} more` }),
    ])
      expect(() => requireVisit(ctx, headers)).toThrow(expect.objectContaining(refused));
  });

  it('cannot be made from a csrf text under the same secret', () => {
    const { ctx } = setUp();
    const { csrf } = mintCsrf(
      { csrfSecret: secret, nowMs: ctx.nowMs },
      { scope: conversationId, embedder: 'https://shop.example' },
    );
    expect(() => requireVisit(ctx, bearer(csrf))).toThrow(expect.objectContaining(refused));
  });

  it('is refused unread when it is longer than we make them', () => {
    const { ctx } = setUp();
    expect(() => requireVisit(ctx, bearer('a'.repeat(513)))).toThrow(expect.objectContaining(refused));
  });
});
