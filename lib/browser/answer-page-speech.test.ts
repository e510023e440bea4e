import type { Room, RpcInvocationData } from 'livekit-client';
import { describe, expect, it } from 'vitest';
import { PAGE_HUSH_METHOD, PAGE_LISTEN_METHOD, PAGE_SAY_METHOD, type PageAbility } from '#lib/contracts/page-speech.ts';
import { answerPageSpeech } from './answer-page-speech.ts';

function setUp(ability: PageAbility = 'able') {
  const methods = new Map<string, (call: RpcInvocationData) => Promise<string>>();
  const log: string[] = [];
  const room = {
    remoteParticipants: new Map([
      ['agent', { isAgent: true }],
      ['stranger', { isAgent: false }],
    ]),
    registerRpcMethod: (name: string, act: (call: RpcInvocationData) => Promise<string>) => methods.set(name, act),
  } as unknown as Room;
  answerPageSpeech(room, {
    voice: {
      say: async ({ text, locale }) => {
        log.push(`say ${text.length > 50 ? text.length : text} in ${locale}`);
        return ability;
      },
      hush: () => void log.push('hush'),
    },
    ear: {
      listen: async (locale) => {
        log.push(`listen in ${locale}`);
        return ability;
      },
      stop: () => void log.push('stop'),
      setMuted: () => undefined,
    },
    events: {
      onSpeaks: () => void log.push('speaks'),
      onCannotHear: (cannotHear) => void log.push(cannotHear ? 'cannot hear' : 'hears again'),
    },
  });
  const call = (method: string, payload: string, callerIdentity = 'agent') =>
    methods.get(method)?.({ callerIdentity, payload } as RpcInvocationData);
  return { call, log };
}
const sentence = JSON.stringify({ text: 'Hello.', locale: 'en-US' });

describe('a page that is asked to help out', () => {
  it('speaks, and then counts as answered', async () => {
    const { call, log } = setUp();
    expect(await call(PAGE_SAY_METHOD, sentence)).toBe('able');
    expect(await call(PAGE_HUSH_METHOD, '{}')).toBe('');
    expect(log).toEqual(['say Hello. in en-US', 'speaks', 'hush']);
  });

  it('without a voice says so, and is not taken for answered', async () => {
    const { call, log } = setUp('absent');
    expect(await call(PAGE_SAY_METHOD, sentence)).toBe('absent');
    expect(log).not.toContain('speaks');
  });

  it('listens until it need not any more', async () => {
    const { call, log } = setUp();
    expect(await call(PAGE_LISTEN_METHOD, '{"isOn":true,"locale":"en-US"}')).toBe('able');
    expect(await call(PAGE_LISTEN_METHOD, '{"isOn":false,"locale":"en-US"}')).toBe('able');
    expect(log).toEqual(['listen in en-US', 'stop', 'hears again']);
  });

  it('without recognition asks the visitor to type', async () => {
    const { call, log } = setUp('absent');
    expect(await call(PAGE_LISTEN_METHOD, '{"isOn":true,"locale":"en-US"}')).toBe('absent');
    expect(log).toEqual(['listen in en-US', 'cannot hear']);
  });

  it('obeys nobody but the agent', async () => {
    const { call, log } = setUp();
    for (const caller of ['stranger', 'nobody'])
      for (const method of [PAGE_SAY_METHOD, PAGE_HUSH_METHOD, PAGE_LISTEN_METHOD])
        expect(await call(method, sentence, caller)).toBe('absent');
    expect(log).toEqual([]);
  });

  it.each(['', 'null', '[]', '{"text":7,"locale":"en-US"}', '{"text":"Hello."}'])('says nothing of %j', async (payload) => {
    const { call, log } = setUp();
    expect(await call(PAGE_SAY_METHOD, payload)).toBe('absent');
    expect(log).toEqual([]);
  });

  it('says no more of a sentence than a sentence has', async () => {
    const { call, log } = setUp();
    await call(PAGE_SAY_METHOD, JSON.stringify({ text: 'x'.repeat(9_000), locale: 'en-US' }));
    expect(log[0]).toBe('say 2000 in en-US');
  });
});
