import { EventEmitter } from 'node:events';
import { voice } from '@livekit/agents';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchAway } from './watch-away.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp() {
  const session = new EventEmitter();
  const log: string[] = [];
  const watch = watchAway(session as unknown as voice.AgentSession, {
    ask: () => ({
      async waitForPlayout() {
        log.push('ask');
      },
    }),
    leave: () => void log.push('leave'),
  });
  const becomes = (newState: string) => void session.emit(voice.AgentSessionEventTypes.UserStateChanged, { newState });
  return { watch, log, becomes };
}

describe('a visitor who says nothing', () => {
  it('is asked once, and left kindly after a second silence', async () => {
    const { log, becomes } = setUp();
    becomes('away');
    becomes('listening');
    becomes('away');
    await vi.advanceTimersByTimeAsync(19_000);
    expect(log).toEqual(['ask']);
    await vi.advanceTimersByTimeAsync(1_100);
    expect(log).toEqual(['ask', 'leave']);
  });

  it('is not left when an answer comes, and asked again at the next silence', async () => {
    const { log, becomes } = setUp();
    becomes('away');
    await vi.advanceTimersByTimeAsync(10_000);
    becomes('speaking');
    await vi.advanceTimersByTimeAsync(60_000);
    becomes('away');
    await vi.advanceTimersByTimeAsync(0);
    expect(log).toEqual(['ask', 'ask']);
  });

  it('may type instead', async () => {
    const { watch, log, becomes } = setUp();
    becomes('away');
    watch.isHere();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(log).toEqual(['ask']);
  });

  it('is left alone when the call is over', async () => {
    const { watch, log, becomes } = setUp();
    becomes('away');
    await vi.advanceTimersByTimeAsync(1_000);
    watch.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(log).toEqual(['ask']);
  });
});
