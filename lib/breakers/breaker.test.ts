import { describe, expect, it, vi } from 'vitest';
import { createBreakers } from './breaker.ts';
import { type BreakerStore, FAILURES_TO_OPEN, OPEN_MS, PROBE_MS, type SharedBreaker, stateOf } from './breaker-store.ts';

const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A store for one breaker, with what it was told. */
function fakeStore(nowMs = () => 1_000_000) {
  const told: string[] = [];
  let known: SharedBreaker = { failures: 0 };
  const store: BreakerStore = {
    read: async (names) => names.map(() => known),
    fail: async () => {
      told.push('fail');
      const isOpening = stateOf(known, nowMs()) === 'half_open' || known.failures + 1 >= FAILURES_TO_OPEN;
      if (stateOf(known, nowMs()) === 'open') return;
      known = isOpening ? { failures: 0, openUntilMs: nowMs() + OPEN_MS } : { failures: known.failures + 1 };
    },
    succeed: async () => {
      told.push('succeed');
      known = { failures: 0 };
    },
    claimProbe: async () => true,
  };
  return { store, told };
}
const gone: BreakerStore = {
  read: () => Promise.reject(new Error('no store')),
  fail: () => Promise.reject(new Error('no store')),
  succeed: () => Promise.reject(new Error('no store')),
  claimProbe: () => Promise.reject(new Error('no store')),
};
function world(given?: BreakerStore) {
  const clock = { ms: 1_000_000 };
  const store = given ?? fakeStore(() => clock.ms).store;
  const breaker = createBreakers({ store, nowMs: () => clock.ms, logger }).of('llm:openai:small');
  const fail = (times: number) => {
    for (let time = 0; time < times; time += 1) breaker.failed();
  };
  return { clock, breaker, fail };
}

describe('a breaker', () => {
  it.each([
    ['with the shared store', undefined],
    ['alone when the store is gone', gone],
  ])('walks closed, open, half-open, closed %s', async (_, store) => {
    const { clock, breaker, fail } = world(store);
    fail(FAILURES_TO_OPEN - 1);
    expect([breaker.state(), breaker.admits()]).toEqual(['closed', true]);
    fail(1);
    expect([breaker.state(), breaker.admits()]).toEqual(['open', false]);
    clock.ms += OPEN_MS;
    expect(breaker.state()).toBe('half_open');
    await vi.waitFor(() => expect(breaker.admits()).toBe(true));
    expect(breaker.admits()).toBe(false);
    breaker.succeeded();
    expect([breaker.state(), breaker.admits()]).toEqual(['closed', true]);
  });

  it('is known to a process that has not used it yet, once it asked', async () => {
    const { store } = fakeStore();
    const elsewhere = createBreakers({ store, nowMs: () => 1_000_000, logger });
    for (let time = 0; time < FAILURES_TO_OPEN; time += 1) elsewhere.of('tts:a').failed();
    await vi.waitFor(async () => expect((await store.read(['tts:a']))[0]?.openUntilMs).toBeDefined());
    const fresh = createBreakers({ store, nowMs: () => 1_000_000, logger });
    await fresh.refresh(['tts:a']);
    expect(fresh.of('tts:a').admits()).toBe(false);
  });

  it('opens again for its whole time when the probe fails', async () => {
    const { clock, breaker, fail } = world();
    fail(FAILURES_TO_OPEN);
    clock.ms += OPEN_MS;
    await vi.waitFor(() => expect(breaker.admits()).toBe(true));
    breaker.failed();
    expect(breaker.state()).toBe('open');
    clock.ms += OPEN_MS - 1;
    expect(breaker.state()).toBe('open');
  });

  it('lets nobody try while another worker does, and asks again later', async () => {
    const asked = vi.fn(async () => false);
    const { clock, breaker, fail } = world({ ...gone, claimProbe: asked });
    fail(FAILURES_TO_OPEN);
    clock.ms += OPEN_MS;
    for (let time = 0; time < 3; time += 1) {
      expect(breaker.admits()).toBe(false);
      await Promise.resolve();
    }
    expect(asked).toHaveBeenCalledTimes(1);
    clock.ms += PROBE_MS;
    breaker.admits();
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it('counts only failures in a row', () => {
    const { breaker, fail } = world();
    for (let round = 0; round < 3; round += 1) {
      fail(FAILURES_TO_OPEN - 1);
      breaker.succeeded();
    }
    expect(breaker.state()).toBe('closed');
  });

  it('forgets a failure of a minute ago', () => {
    const { clock, breaker, fail } = world();
    fail(FAILURES_TO_OPEN - 1);
    clock.ms += 60_000;
    fail(1);
    expect(breaker.state()).toBe('closed');
  });

  it('closes when another worker found the vendor back', async () => {
    const clock = { ms: 1_000_000 };
    const { store } = fakeStore(() => clock.ms);
    const breakers = createBreakers({ store, nowMs: () => clock.ms, logger });
    const breaker = breakers.of('tts:deepgram:aura');
    for (let time = 0; time < FAILURES_TO_OPEN; time += 1) breaker.failed();
    await vi.waitFor(async () => expect((await store.read(['x']))[0]?.openUntilMs).toBeDefined());
    await breakers.refresh();
    expect(breaker.state()).toBe('open');
    await store.succeed('tts:deepgram:aura');
    await breakers.refresh();
    expect(breaker.state()).toBe('closed');
  });

  it('keeps what it saw itself while an older answer of the store is still under way', async () => {
    let answer: (shared: SharedBreaker[]) => void = () => undefined;
    const store = { ...fakeStore().store, read: () => new Promise<SharedBreaker[]>((resolve) => (answer = resolve)) };
    const breakers = createBreakers({ store, nowMs: () => 1_000_000, logger });
    const breaker = breakers.of('tts:deepgram:aura');
    const reading = breakers.refresh();
    for (let time = 0; time < FAILURES_TO_OPEN; time += 1) breaker.failed();
    answer([{ failures: 0 }]);
    await reading;
    expect(breaker.state()).toBe('open');
  });

  it('says nothing to the store while all goes well', () => {
    const { store, told } = fakeStore();
    const { breaker } = world(store);
    for (let time = 0; time < 5; time += 1) breaker.succeeded();
    expect(told).toEqual([]);
  });
});
