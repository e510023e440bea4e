import type { voice } from '@livekit/agents';
import { describe, expect, it } from 'vitest';
import { takeText } from './take-text.ts';

function setUp(given: { isNew?: boolean } = {}) {
  const log: string[] = [];
  const take = takeText({
    hearing: { takePageWords: () => given.isNew ?? true },
    help: { heardByPage: () => void log.push('heard by page') },
    typed: async (_session, { text }) => void log.push(`taken: ${text}`),
  });
  const send = (text: string, attributes: Record<string, string> = {}) =>
    take({} as voice.AgentSession, { text, info: { attributes } } as unknown as Parameters<typeof take>[1]);
  return { log, send };
}
const HEARD = { 'qv.heard-by': 'browser' };

describe('words by text during a call', () => {
  it('are taken as they were typed', async () => {
    const { log, send } = setUp();
    await send('Hello.');
    expect(log).toEqual(['taken: Hello.']);
  });

  it('that the browser heard are spoken words', async () => {
    const { log, send } = setUp();
    await send('Hello.', HEARD);
    expect(log).toEqual(['heard by page', 'taken: Hello.']);
  });

  it('that a vendor heard as well are not answered twice', async () => {
    const { log, send } = setUp({ isNew: false });
    await send('Hello.', HEARD);
    expect(log).toEqual([]);
  });
});
