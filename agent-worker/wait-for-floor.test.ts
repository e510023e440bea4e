import { EventEmitter } from 'node:events';
import { voice } from '@livekit/agents';
import { describe, expect, it } from 'vitest';
import { waitForFloor } from './wait-for-floor.ts';

function setUp(userState: string) {
  const session = Object.assign(new EventEmitter(), { userState });
  let wake: () => void = () => undefined;
  let isFree = false;
  const waiting = waitForFloor(
    session as unknown as voice.AgentSession,
    () =>
      new Promise((resolve) => {
        wake = resolve;
      }),
  ).then(() => {
    isFree = true;
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  const becomes = (newState: string) => void session.emit(voice.AgentSessionEventTypes.UserStateChanged, { newState });
  return { session, waiting, becomes, settle, wake: () => wake(), isFree: () => isFree };
}

describe('a greeting', () => {
  it('begins at once where nobody speaks', async () => {
    const { waiting, isFree } = setUp('listening');
    await waiting;
    expect(isFree()).toBe(true);
  });

  it('lets a visitor finish who speaks already', async () => {
    const { session, becomes, settle, isFree } = setUp('speaking');
    await settle();
    expect(isFree()).toBe(false);
    becomes('listening');
    await settle();
    expect(isFree()).toBe(true);
    expect(session.listenerCount(voice.AgentSessionEventTypes.UserStateChanged)).toBe(0);
  });

  it('does not wait for ever', async () => {
    const { settle, wake, isFree } = setUp('speaking');
    await settle();
    wake();
    await settle();
    expect(isFree()).toBe(true);
  });
});
