import { EventEmitter } from 'node:events';
import { voice } from '@livekit/agents';
import { describe, expect, it } from 'vitest';
import { createLeave } from './take-leave.ts';

/** A session whose words end when the test says so. */
function setUp() {
  const said: { words: string; interruptible: boolean | undefined; finish: () => void; isDone: boolean }[] = [];
  const log: string[] = [];
  const ends: string[] = [];
  let wake: () => void = () => undefined;
  const session = Object.assign(new EventEmitter(), {
    interrupt: () => void log.push('interrupt'),
    say(words: string, options?: { allowInterruptions?: boolean }) {
      log.push(`say ${words}`);
      let finish: () => void = () => undefined;
      const played = new Promise<void>((resolve) => {
        finish = resolve;
      });
      const line = { words, interruptible: options?.allowInterruptions, finish, isDone: false };
      said.push(line);
      const handle = {
        done: () => line.isDone,
        interrupted: false,
        addDoneCallback: (over: () => void) => void played.then(over),
      };
      session.emit(voice.AgentSessionEventTypes.SpeechCreated, { speechHandle: handle });
      return handle;
    },
  });
  const leave = createLeave(session as unknown as voice.AgentSession, {
    deps: { sleep: () => new Promise<void>((resolve) => (wake = resolve)) },
    goodbye: 'Goodbye.',
    onLastWords: () => void log.push('kept money is free'),
    end: (reason) => void ends.push(reason),
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { leave, session, said, log, ends, settle, wake: () => wake() };
}

describe('taking leave', () => {
  it('frees the money that was kept, cuts what is said, and ends after the last words', async () => {
    const { leave, said, log, ends, settle } = setUp();
    leave.say('Goodbye.', { reason: 'budget', atOnce: true });
    expect(log).toEqual(['kept money is free', 'interrupt', 'say Goodbye.']);
    expect(said[0]!.interruptible).toBe(false);
    await settle();
    expect(ends).toEqual([]);
    said[0]!.finish();
    await settle();
    expect(ends).toEqual(['budget']);
  });

  it('happens once, whoever asks', () => {
    const { leave, said } = setUp();
    expect(leave.isClosing()).toBe(false);
    leave.say('Goodbye.', { reason: 'budget' });
    leave.say('Time is up.', { reason: 'max_duration' });
    expect(leave.isClosing()).toBe(true);
    expect(said.map(({ words }) => words)).toEqual(['Goodbye.']);
  });

  it('ends the call although the voice fails', async () => {
    const { leave, ends, wake, settle } = setUp();
    leave.say('Goodbye.', { reason: 'budget' });
    wake();
    await settle();
    expect(ends).toEqual(['budget']);
  });

  it('waits for the words that are being said, and says its own where there are none', async () => {
    const { leave, session, said, ends, settle } = setUp();
    session.say('See you on Monday.');
    leave.afterWords('goodbye', true);
    said[0]!.finish();
    await settle();
    expect(ends).toEqual(['goodbye']);
    const silent = setUp();
    silent.leave.afterWords('goodbye', true);
    expect(silent.said).toHaveLength(1);
  });
});
