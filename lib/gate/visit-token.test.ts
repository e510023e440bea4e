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
  it('names its conversation and embedder to us', async () => {
    const { ctx } = setUp();
    const visit = await mintVisit(ctx, { conversationId, customerId: conversationId, embedder: 'https://shop.example' });
    expect(await requireVisit(ctx, bearer(visit))).toMatchObject({
      conversationId,
      customerId: conversationId,
      embedder: 'https://shop.example',
    });
  });

  it('fits into 512 characters with a host name of 200', async () => {
    const { ctx } = setUp();
    const visit = await mintVisit(ctx, {
      conversationId,
      customerId: conversationId,
      embedder: `https://${'a'.repeat(200)}.example:65535`,
    });
    expect(visit.length).toBeLessThanOrEqual(512);
    expect(await requireVisit(ctx, bearer(visit))).toMatchObject({ conversationId });
  });

  it('lives for two hours', async () => {
    const { ctx, wait } = setUp();
    const visit = await mintVisit(ctx, { conversationId, customerId: conversationId, embedder: 'https://shop.example' });
    wait(VISIT_TTL_MS - 1);
    expect(await requireVisit(ctx, bearer(visit))).toMatchObject({ conversationId });
    wait(1);
    await expect(requireVisit(ctx, bearer(visit))).rejects.toMatchObject(refused);
  });

  it('lives no longer because the clock of an instance was ahead, but for a minute', async () => {
    const { ctx } = setUp();
    const mintedAhead = (ms: number) =>
      mintVisit(
        { ...ctx, nowMs: () => START_MS + ms },
        { conversationId, customerId: conversationId, embedder: 'https://a.example' },
      );
    expect(await requireVisit(ctx, bearer(await mintedAhead(MAX_CLOCK_SKEW_MS)))).toMatchObject({ conversationId });
    await expect(requireVisit(ctx, bearer(await mintedAhead(MAX_CLOCK_SKEW_MS + 1)))).rejects.toMatchObject(refused);
  });

  it('is not asked from a cookie, a query or another scheme', async () => {
    const { ctx } = setUp();
    const visit = await mintVisit(ctx, { conversationId, customerId: conversationId, embedder: 'https://shop.example' });
    for (const headers of [
      new Headers(),
      new Headers({ cookie: `visit=${visit}` }),
      new Headers({ authorization: visit }),
      new Headers({ authorization: `Basic ${visit}` }),
      new Headers({ authorization: `Bearer ${visit} more` }),
    ])
      await expect(requireVisit(ctx, headers)).rejects.toMatchObject(refused);
  });

  it('cannot be made from a csrf text under the same secret', async () => {
    const { ctx } = setUp();
    const { csrf } = await mintCsrf(
      { csrfSecret: secret, nowMs: ctx.nowMs },
      { scope: conversationId, embedder: 'https://shop.example' },
    );
    await expect(requireVisit(ctx, bearer(csrf))).rejects.toMatchObject(refused);
  });

  it('is refused unread when it is longer than we make them', async () => {
    const { ctx } = setUp();
    await expect(requireVisit(ctx, bearer('a'.repeat(513)))).rejects.toMatchObject(refused);
  });
});
