import { describe, expect, it } from 'vitest';
import { signText } from '../core/signed-text.ts';
import { CSRF_TTL_MS, MAX_CLOCK_SKEW_MS, mintCsrf, verifyCsrf } from './csrf.ts';

const START_MS = 1_800_000_000_000;
const input = { scope: 'demo', embedder: 'https://shop.example' };
const refused = { code: 'csrf_invalid', status: 403 };

function setUp() {
  let nowMs = START_MS;
  const ctx = { csrfSecret: 'c'.repeat(32), nowMs: () => nowMs };
  return { ctx, wait: (ms: number) => (nowMs += ms) };
}

describe('the csrf text', () => {
  it('opens for its scope, with embedder and a nonce of its own', () => {
    const { ctx } = setUp();
    const first = mintCsrf(ctx, input);
    const second = mintCsrf(ctx, input);
    const opened = verifyCsrf(ctx, { csrf: first.csrf, scope: 'demo' });
    expect(opened).toMatchObject({ embedder: 'https://shop.example' });
    expect(opened.nonce).not.toBe(verifyCsrf(ctx, { csrf: second.csrf, scope: 'demo' }).nonce);
    expect(first.csrfExpiresAt).toBe(new Date(START_MS + CSRF_TTL_MS).toISOString());
  });

  it('has a nonce that Postgres accepts', () => {
    const { ctx } = setUp();
    const { nonce } = verifyCsrf(ctx, { csrf: mintCsrf(ctx, input).csrf, scope: 'demo' });
    expect(nonce.length).toBeGreaterThanOrEqual(16);
    expect(nonce.length).toBeLessThanOrEqual(64);
  });

  it('is worth nothing for another campaign or for the token', () => {
    const { ctx } = setUp();
    const { csrf } = mintCsrf(ctx, input);
    for (const scope of ['demo2', 'Demo', '', '01900000-0000-7000-8000-000000000001'])
      expect(() => verifyCsrf(ctx, { csrf, scope })).toThrow(expect.objectContaining(refused));
  });

  it('lives for 300 seconds and not a millisecond more', () => {
    const { ctx, wait } = setUp();
    const { csrf } = mintCsrf(ctx, input);
    wait(CSRF_TTL_MS - 1);
    expect(verifyCsrf(ctx, { csrf, scope: 'demo' })).toMatchObject({ scope: 'demo' });
    wait(1);
    expect(() => verifyCsrf(ctx, { csrf, scope: 'demo' })).toThrow(expect.objectContaining(refused));
  });

  it('is taken from an instance whose clock is a minute ahead, and not from one further ahead', () => {
    const { ctx } = setUp();
    const mintedAhead = (ms: number) => mintCsrf({ ...ctx, nowMs: () => START_MS + ms }, input);
    const near = mintedAhead(MAX_CLOCK_SKEW_MS);
    expect(verifyCsrf(ctx, { csrf: near.csrf, scope: 'demo' })).toMatchObject({ scope: 'demo' });
    const far = mintedAhead(MAX_CLOCK_SKEW_MS + 1);
    expect(() => verifyCsrf(ctx, { csrf: far.csrf, scope: 'demo' })).toThrow(expect.objectContaining(refused));
  });

  it('is refused when forged, foreign or of another shape', () => {
    const { ctx } = setUp();
    const foreign = mintCsrf({ ...ctx, csrfSecret: 'x'.repeat(32) }, input);
    const visit = signText({
      secret: ctx.csrfSecret,
      purpose: 'visit',
      payload: { ...input, expiresAtMs: START_MS + 1000, nonce: 'n' },
    });
    const halfShape = signText({ secret: ctx.csrfSecret, purpose: 'csrf', payload: { scope: 'demo' } });
    for (const csrf of [foreign.csrf, visit, halfShape, '', 'x.y'])
      expect(() => verifyCsrf(ctx, { csrf, scope: 'demo' })).toThrow(expect.objectContaining(refused));
  });
});
