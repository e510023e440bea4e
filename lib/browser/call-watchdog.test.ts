import { describe, expect, it } from 'vitest';
import { createCallWatchdog } from './call-watchdog.ts';
import { createFakeClock } from './fake-clock.ts';

function setUp() {
  const clock = createFakeClock();
  const log: string[] = [];
  const watchdog = createCallWatchdog(clock, {
    fault: (fault) => log.push(fault),
    reconnecting: (is) => log.push(is ? 'weak' : 'well'),
  });
  return { clock, log, watchdog };
}

describe('the call watchdog', () => {
  it('notices within 5 s that no agent came, which nothing else tells', async () => {
    const { clock, log, watchdog } = setUp();
    watchdog.connected();
    await clock.advance(4_900);
    expect(log).toEqual([]);
    await clock.advance(200);
    expect(log).toEqual(['no_agent']);
  });
  it('is content when the agent comes in time', async () => {
    const { clock, log, watchdog } = setUp();
    watchdog.connected();
    watchdog.agentJoined();
    await clock.advance(60_000);
    expect(log).toEqual([]);
  });
  it('gives a leaving agent the time to close the room in good order', async () => {
    const { clock, log, watchdog } = setUp();
    watchdog.agentLeft();
    await clock.advance(1_000);
    watchdog.stop();
    await clock.advance(10_000);
    expect(log).toEqual([]);
  });
  it('goes on with the agent that takes over from one that left', async () => {
    const { clock, log, watchdog } = setUp();
    watchdog.agentLeft();
    await clock.advance(1_000);
    watchdog.agentJoined();
    await clock.advance(60_000);
    expect(log).toEqual([]);
  });
  it('notices an agent that left without closing the room', async () => {
    const { clock, log, watchdog } = setUp();
    watchdog.agentLeft();
    await clock.advance(2_000);
    expect(log).toEqual(['agent_left']);
  });
  it('notices an utterance that nobody answers', async () => {
    const { clock, log, watchdog } = setUp();
    watchdog.visitorSpoke();
    await clock.advance(8_000);
    expect(log).toEqual(['agent_silent']);
  });
  it('lets a living agent keep silent longer than a dead one', async () => {
    const { clock, log, watchdog } = setUp();
    watchdog.heartbeat();
    watchdog.visitorSpoke();
    for (let beat = 0; beat < 6; beat += 1) {
      await clock.advance(3_000);
      watchdog.heartbeat();
    }
    expect(log).toEqual([]);
  });
  it('notices a heartbeat that stops', async () => {
    const { clock, log, watchdog } = setUp();
    watchdog.heartbeat();
    await clock.advance(9_000);
    expect(log).toEqual(['agent_silent']);
  });
  it('does not hang up on an agent that is heard while its heartbeats do not come', async () => {
    const { clock, log, watchdog } = setUp();
    watchdog.heartbeat();
    for (let word = 0; word < 10; word += 1) {
      await clock.advance(2_000);
      watchdog.agentAlive();
    }
    expect(log).toEqual([]);
    await clock.advance(9_000);
    expect(log).toEqual(['agent_silent']);
  });
  it('does not blame the agent while our own line is down, and says so after 3 s', async () => {
    const { clock, log, watchdog } = setUp();
    watchdog.heartbeat();
    watchdog.visitorSpoke();
    watchdog.signalLost();
    await clock.advance(2_900);
    expect(log).toEqual([]);
    await clock.advance(10_000);
    watchdog.signalBack();
    await clock.advance(60_000);
    expect(log).toEqual(['weak', 'well']);
  });
  it('gives up a line that is down for 15 s, however often LiveKit tries again', async () => {
    const { clock, log, watchdog } = setUp();
    watchdog.signalLost();
    await clock.advance(14_000);
    watchdog.signalLost();
    await clock.advance(1_000);
    expect(log).toEqual(['weak', 'disconnected']);
  });
  it('reports one fault only', async () => {
    const { clock, log, watchdog } = setUp();
    watchdog.connected();
    watchdog.visitorSpoke();
    await clock.advance(60_000);
    watchdog.agentLeft();
    await clock.advance(60_000);
    expect(log).toEqual(['no_agent']);
  });
});
