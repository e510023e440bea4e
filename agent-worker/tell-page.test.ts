import { describe, expect, it } from 'vitest';
import { SAID_TOPIC, TURN_ID_ATTRIBUTE } from '#lib/contracts/said-turn.ts';
import { tellPage } from './tell-page.ts';

type Sent = { text: string; options: unknown };
const turn = { id: 't1', content: 'We come on Friday.' };

function room(sendText?: (text: string, options: unknown) => Promise<unknown>) {
  return { localParticipant: sendText && { sendText } } as unknown as Parameters<typeof tellPage>[0]['room'];
}
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe('the page is told of a saved turn', () => {
  it('by its words and its id', () => {
    const sent: Sent[] = [];
    tellPage({ room: room(async (text, options) => sent.push({ text, options })), logger: silent }, turn);
    expect(sent).toEqual([{ text: turn.content, options: { topic: SAID_TOPIC, attributes: { [TURN_ID_ATTRIBUTE]: 't1' } } }]);
  });
  it('and a line that broke, or a room that was left, is only noted', async () => {
    const notes: string[] = [];
    const logger = { ...silent, info: (message: string) => void notes.push(message) };
    tellPage({ room: room(), logger }, turn);
    tellPage({ room: room(() => Promise.reject(new Error('gone'))), logger }, turn);
    await Promise.resolve();
    await Promise.resolve();
    expect(notes).toEqual(['page not told of a turn']);
  });
});
