import { describe, expect, it } from 'vitest';
import { createCsrfKeeper } from './csrf-keeper.ts';
import { createFakeClock } from './fake-clock.ts';

function setUp(options: { lifeMs?: number; fails?: () => boolean } = {}) {
  const clock = createFakeClock();
  const lifeMs = options.lifeMs ?? 300_000;
  const grant = (csrf: string) => ({ csrf, csrfExpiresAt: new Date(clock.nowMs() + lifeMs).toISOString() });
  let fetched = 0;
  const fetchGrant = async () => {
    fetched += 1;
    if (options.fails?.()) throw new Error('offline');
    return grant(`token-${fetched}`);
  };
  return { clock, keeper: createCsrfKeeper({ clock, fetchGrant }, grant('first')), fetched: () => fetched };
}

describe('the CSRF keeper', () => {
  it('uses the token of the document for its first 240 seconds', async () => {
    const { clock, keeper, fetched } = setUp();
    await clock.advance(239_000);
    expect(await keeper.current()).toBe('first');
    expect(fetched()).toBe(0);
  });
  it('fetches the next one at 240 seconds without being asked', async () => {
    const { clock, keeper, fetched } = setUp();
    await clock.advance(240_000);
    expect(fetched()).toBe(1);
    expect(await keeper.current()).toBe('token-1');
  });
  it('stops asking for a page that is left open', async () => {
    const { clock, fetched } = setUp();
    await clock.advance(24 * 3_600_000);
    expect(fetched()).toBe(12);
  });
  it('still renews on use after the timed renewals are used up', async () => {
    const { clock, keeper } = setUp();
    await clock.advance(24 * 3_600_000);
    expect(await keeper.current()).toBe('token-13');
  });
  it('asks once for two uses at the same time', async () => {
    const { keeper, fetched } = setUp();
    expect(await Promise.all([keeper.renew(), keeper.renew()])).toEqual(['token-1', 'token-1']);
    expect(fetched()).toBe(1);
  });
  it('sends the old token when a renewal fails, so that the server decides', async () => {
    const { clock, keeper } = setUp({ fails: () => true });
    await clock.advance(290_000);
    expect(await keeper.current()).toBe('first');
  });
  it('gives an adopted token its full life', async () => {
    const { clock, keeper, fetched } = setUp();
    await clock.advance(230_000);
    keeper.adopt('from-gate');
    await clock.advance(200_000);
    expect(await keeper.current()).toBe('from-gate');
    expect(fetched()).toBe(0);
  });
  it('drops a text that was asked for before another one was adopted: it belongs to another scope', async () => {
    const { keeper } = setUp();
    const asked = keeper.renew();
    keeper.adopt('from-gate');
    expect(await asked).toBe('from-gate');
    expect(await keeper.current()).toBe('from-gate');
  });
  it('takes the end that comes with an adopted text', async () => {
    const { clock, keeper, fetched } = setUp();
    keeper.adopt('short', new Date(clock.nowMs() + 100_000).toISOString());
    await clock.advance(41_000);
    expect(fetched()).toBe(1);
    expect(await keeper.current()).toBe('token-1');
  });
  it('asks for another once a text is spent', async () => {
    const { keeper } = setUp();
    keeper.spend();
    expect(await keeper.current()).toBe('token-1');
  });
  it('does nothing more after stop', async () => {
    const { clock, keeper, fetched } = setUp();
    keeper.stop();
    await clock.advance(3_600_000);
    expect(fetched()).toBe(0);
  });
  it("survives a visitor's clock that is an hour fast: one early renewal per use at most", async () => {
    const { keeper, fetched } = setUp({ lifeMs: -3_600_000 });
    expect(await keeper.current()).toBe('token-1');
    expect(fetched()).toBe(1);
  });
});
