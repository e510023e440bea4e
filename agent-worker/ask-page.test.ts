import type { Room } from '@livekit/rtc-node';
import { describe, expect, it } from 'vitest';
import { createPageSpeech } from './ask-page.ts';

const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
type Asked = { destinationIdentity: string; method: string; payload: string };

function setUp(answer: (asked: Asked) => Promise<string>, identities = ['visitor']) {
  const asked: [string, unknown][] = [];
  const room = {
    remoteParticipants: new Map(identities.map((identity) => [identity, { identity }])),
    localParticipant: {
      performRpc: (call: Asked) => {
        asked.push([call.method, JSON.parse(call.payload)]);
        return answer(call);
      },
    },
  } as unknown as Room;
  return { asked, page: createPageSpeech({ room, locale: 'en-US', logger }) };
}

describe('the page as the last voice and ear', () => {
  it('is asked in the language of the visit', async () => {
    const { asked, page } = setUp(async () => 'able');
    expect([await page.say('Hello.'), await page.listen(true), await page.listen(false)]).toEqual([true, true, true]);
    expect(asked).toEqual([
      ['qv.say', { text: 'Hello.', locale: 'en-US' }],
      ['qv.listen', { isOn: true, locale: 'en-US' }],
      ['qv.listen', { isOn: false, locale: 'en-US' }],
    ]);
  });

  const helpless: [string, (asked: Asked) => Promise<string>, string[]][] = [
    ['says so', async () => 'absent', ['visitor']],
    ['does not know the method', () => Promise.reject(new Error('unsupported method')), ['visitor']],
    ['has gone', async () => 'able', []],
  ];
  it.each(helpless)('is no help when it %s', async (_, answer, identities) => {
    const { page } = setUp(answer, identities);
    expect([await page.say('Hello.'), await page.listen(true)]).toEqual([false, false]);
  });

  it('is told to stop only what it was told to say', async () => {
    const { asked, page } = setUp(async () => 'able');
    page.hush();
    await page.say('Hello.');
    page.hush();
    page.hush();
    expect(asked.map(([method]) => method)).toEqual(['qv.say', 'qv.hush']);
  });
});
