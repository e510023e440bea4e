import { describe, expect, it } from 'vitest';
import { createFakeClock } from './fake-clock.ts';
import { createPatience } from './patience.ts';

function setUp() {
  const clock = createFakeClock();
  const log: boolean[] = [];
  const level = { visitor: 0, agent: 0 };
  const patience = createPatience({ clock, levels: () => level, onWaiting: (isWaiting) => void log.push(isWaiting) });
  const speak = async (ms: number, who: 'visitor' | 'agent' = 'visitor') => {
    level[who] = 0.6;
    await clock.advance(ms);
    level[who] = 0;
  };
  return { clock, log, patience, speak };
}

describe('the patience of a visitor', () => {
  it('says within two seconds of the last word that something comes', async () => {
    const { clock, log, speak } = setUp();
    await speak(2_000);
    await clock.advance(1_400);
    expect(log).toEqual([]);
    await clock.advance(500);
    expect(log).toEqual([true]);
  });

  it('is quiet when the agent speaks in time, and takes its line back when it speaks late', async () => {
    const { clock, log, speak } = setUp();
    await speak(2_000);
    await clock.advance(900);
    await speak(3_000, 'agent');
    await clock.advance(10_000);
    expect(log).toEqual([]);
    await speak(1_000);
    await clock.advance(2_000);
    await speak(1_000, 'agent');
    expect(log).toEqual([true, false]);
  });

  it('takes words of the agent for a sign, also where they are not heard', async () => {
    const { clock, log, patience, speak } = setUp();
    await speak(2_000);
    await clock.advance(1_000);
    patience.sign();
    await clock.advance(10_000);
    expect(log).toEqual([]);
  });

  it('waits anew while the visitor goes on', async () => {
    const { clock, log, speak } = setUp();
    await speak(1_000);
    await clock.advance(2_000);
    await speak(1_000);
    expect(log).toEqual([true, false]);
    await clock.advance(1_200);
    expect(log).toEqual([true, false]);
  });

  it('answers no click and no cough', async () => {
    const { clock, log, speak } = setUp();
    await speak(200);
    await clock.advance(10_000);
    expect(log).toEqual([]);
  });

  it('waits for the answer to typed words as well', async () => {
    const { clock, log, patience } = setUp();
    patience.asked();
    await clock.advance(1_700);
    expect(log).toEqual([true]);
  });

  it('says nothing more, and leaves nothing behind, when the call is over', async () => {
    const { clock, log, patience, speak } = setUp();
    await speak(1_000);
    await clock.advance(2_000);
    patience.stop();
    await clock.advance(10_000);
    expect(log).toEqual([true, false]);
    expect(clock.pendingTimers()).toBe(0);
  });
});
