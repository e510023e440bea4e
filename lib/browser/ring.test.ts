import { describe, expect, it } from 'vitest';
import { createFakeClock } from './fake-clock.ts';
import { createStartRing } from './ring.ts';

describe('the ring', () => {
  it('is heard for its first pair, one second, even if the agent is quicker', async () => {
    const clock = createFakeClock();
    let isSilent = false;
    const stopped = createStartRing(clock)(undefined)
      .stop()
      .then(() => {
        isSilent = true;
      });
    await clock.advance(990);
    expect(isSilent).toBe(false);
    await clock.advance(20);
    expect(isSilent).toBe(true);
    await stopped;
  });
  it('lets the greeting set out shortly before the first pair is over, also when it was told to stop before', async () => {
    const clock = createFakeClock();
    const ring = createStartRing(clock)(undefined);
    void ring.stop();
    let isOver = false;
    void ring.nearlyOver.then(() => {
      isOver = true;
    });
    await clock.advance(900);
    expect(isOver).toBe(false);
    await clock.advance(15);
    expect(isOver).toBe(true);
  });
  it('ends at once after that', async () => {
    const clock = createFakeClock();
    const ring = createStartRing(clock)(undefined);
    await clock.advance(4_000);
    let isSilent = false;
    void ring.stop().then(() => {
      isSilent = true;
    });
    await clock.advance(0);
    expect(isSilent).toBe(true);
  });
  it('leaves no timer behind', async () => {
    const clock = createFakeClock();
    const ring = createStartRing(clock)(undefined);
    void ring.stop();
    void ring.stop();
    await clock.advance(5_000);
    expect(clock.pendingTimers()).toBe(0);
  });
});
