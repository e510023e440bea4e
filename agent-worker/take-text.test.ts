import type { voice } from '@livekit/agents';
import { describe, expect, it } from 'vitest';
import { createTextInput } from './take-text.ts';

function setUp(given: { isUncuttable?: boolean; isNew?: boolean } = {}) {
  const log: string[] = [];
  const session = {
    interrupt() {
      if (given.isUncuttable) throw new Error('This speech may not be interrupted.');
      log.push('interrupt');
    },
    generateReply: ({ userInput }: { userInput: string }) => void log.push(`reply to ${userInput}`),
  } as unknown as voice.AgentSession;
  const take = createTextInput(session, {
    leave: { wordsSaid: async () => void log.push('words said') },
    hearing: { takePageWords: () => given.isNew ?? true },
    help: { heardByPage: () => void log.push('heard by page') },
    expectAnswer: () => void log.push('expect answer'),
  });
  const send = (text: string, attributes: Record<string, string> = {}) =>
    take(session, { text, info: { attributes } } as unknown as Parameters<typeof take>[1]);
  return { log, send };
}
const HEARD = { 'qv.heard-by': 'browser' };

describe('words by text during a call', () => {
  it('cut what is said and are answered', async () => {
    const { log, send } = setUp();
    await send('  Hello. ');
    expect(log).toEqual(['interrupt', 'reply to Hello.', 'expect answer']);
  });

  it('wait for a sentence that may not be cut', async () => {
    const { log, send } = setUp({ isUncuttable: true });
    await send('Hello.');
    expect(log).toEqual(['words said', 'reply to Hello.', 'expect answer']);
  });

  it('that the browser heard are spoken words', async () => {
    const { log, send } = setUp();
    await send('Hello.', HEARD);
    expect(log).toEqual(['heard by page', 'interrupt', 'reply to Hello.', 'expect answer']);
  });

  it('that a vendor heard as well are not answered twice', async () => {
    const { log, send } = setUp({ isNew: false });
    await send('Hello.', HEARD);
    expect(log).toEqual([]);
  });

  it('without a word are none, and endless ones end', async () => {
    const { log, send } = setUp();
    await send('   ');
    expect(log).toEqual([]);
    await send('x'.repeat(9_000));
    expect(log[1]).toHaveLength('reply to '.length + 2_000);
  });
});
