import { expect, it } from 'vitest';
import type { CallFunction } from '../core/call-function.ts';
import { withdrawConsent } from './withdraw-consent.ts';

const conversationId = '01900000-0000-7000-8000-000000000001';
const ASKED = `request_close ${JSON.stringify({ conversation_id: conversationId, reason: 'withdrawn' })}`;
function setUp(answer: object, isLivekitDown = false) {
  const log: string[] = [];
  const call: CallFunction = async (name, args, result) => {
    log.push(`${name} ${JSON.stringify(args)}`);
    return result.parse(answer);
  };
  const rooms = {
    closeRoom: async (roomName: string) => {
      log.push(`close ${roomName}`);
      if (isLivekitDown) throw new Error('no answer');
    },
  };
  const logger = { info: () => undefined, warn: () => undefined, error: (line: string) => void log.push(line) };
  return { log, withdraw: () => withdrawConsent({ call, rooms, logger }, { conversationId }) };
}

it('marks the withdrawal before it closes the room, and tells the browser nothing of the room', async () => {
  const { log, withdraw } = setUp({ state: 'live', roomName: 'qv-a' });
  expect(await withdraw()).toEqual({ state: 'live' });
  expect(log).toEqual([ASKED, 'close qv-a']);
});

it('closes no room where there is none', async () => {
  const { log, withdraw } = setUp({ state: 'ended', roomName: null });
  expect(await withdraw()).toEqual({ state: 'ended' });
  expect(log).toEqual([ASKED]);
});

it('is a withdrawal also when LiveKit does not answer', async () => {
  const { log, withdraw } = setUp({ state: 'live', roomName: 'qv-a' }, true);
  expect(await withdraw()).toEqual({ state: 'live' });
  expect(log.at(-1)).toBe('room not closed after a withdrawal');
});
