import type { voice } from '@livekit/agents';
import { describe, expect, it } from 'vitest';
import { takeTyped } from './take-typed.ts';

function setUp(options: { mustBeHeard?: boolean; fails?: string } = {}) {
  const log: string[] = [];
  let finish: () => void = () => undefined;
  const said = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const session = {
    interrupt() {
      if (options.mustBeHeard) throw new Error('not now');
      log.push('cut');
    },
    generateReply({ userInput }: { userInput: string }) {
      if (userInput === options.fails) throw new Error('The session is draining.');
      log.push(userInput);
    },
  } as unknown as voice.AgentSession;
  const logger = { error: (message: string) => void log.push(message) };
  const take = takeTyped({ wordsSaid: () => said, onTyped: () => void log.push('typed'), logger });
  const type = (text: string) => take(session, { text } as voice.TextInputEvent);
  return { log, type, finish: () => finish() };
}

describe('what is typed in a call', () => {
  it('cuts what is being said and is answered', async () => {
    const { log, type } = setUp();
    await type('  How much? ');
    expect(log).toEqual(['typed', 'cut', 'How much?']);
  });

  it('waits for words that may not be cut, and is answered in order', async () => {
    const { log, type, finish } = setUp({ mustBeHeard: true });
    const all = Promise.all([type('How much?'), type('And when?')]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(log).toEqual(['typed', 'typed']);
    finish();
    await all;
    expect(log).toEqual(['typed', 'typed', 'How much?', 'And when?']);
  });

  it('is answered also after words that could not be', async () => {
    const { log, type } = setUp({ fails: 'How much?' });
    await Promise.all([type('How much?'), type('And when?')]);
    expect(log).toEqual(['typed', 'typed', 'cut', 'typed words not answered', 'cut', 'And when?']);
  });

  it('is nothing where it is blank, and never longer than a model should read', async () => {
    const { log, type } = setUp();
    await type('   ');
    expect(log).toEqual([]);
    await type('x'.repeat(5_000));
    expect(log.at(-1)).toHaveLength(2_000);
  });
});
