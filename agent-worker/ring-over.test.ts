import type { Room } from '@livekit/rtc-node';
import { describe, expect, it } from 'vitest';
import type { Logger } from '#lib/telemetry/logger.ts';
import { ringOver } from './ring-over.ts';

const silent: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
type Asked = { destinationIdentity: string; method: string; responseTimeout: number };

function mintRoom(identities: string[], answer: (asked: Asked) => Promise<string>): Room {
  return {
    remoteParticipants: new Map(identities.map((identity) => [identity, { identity }])),
    localParticipant: { performRpc: answer },
  } as unknown as Room;
}

describe('the greeting waits for the ring', () => {
  it("until the visitor's page says that the first pair is over", async () => {
    const asked: Asked[] = [];
    let answer: (text: string) => void = () => undefined;
    let isOver = false;
    const room = mintRoom(['visitor'], (question) => {
      asked.push(question);
      return new Promise((resolve) => {
        answer = resolve;
      });
    });
    const over = ringOver(room, silent).then(() => {
      isOver = true;
    });
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    expect(isOver).toBe(false);
    answer('');
    await over;
    expect(asked).toMatchObject([{ destinationIdentity: 'visitor', method: 'qv.ring-over' }]);
  });
  it('no longer than a ring can last, whoever does not answer', async () => {
    let limitMs = 0;
    const room = mintRoom(['visitor'], ({ responseTimeout }) => {
      limitMs = responseTimeout;
      return Promise.reject(new Error('no answer'));
    });
    await ringOver(room, silent);
    expect(limitMs).toBe(1_500);
  });
  it('for nobody in an empty room', async () => {
    const room = mintRoom([], () => Promise.reject(new Error('nobody is there')));
    await expect(ringOver(room, silent)).resolves.toBeUndefined();
  });
});
