import { describe, expect, it } from 'vitest';
import { AppError } from '../core/app-error.ts';
import type { CallFunction } from '../core/call-function.ts';
import { keyedHash } from '../core/hash.ts';
import { mintCsrf } from '../gate/csrf.ts';
import type { LimitRequest, OpenChannel } from '../gate/limiter.ts';
import { VISIT_TTL_MS } from '../gate/visit-token.ts';
import type { RoomTokenRequest } from './room-token.ts';
import { startCall, type TokenRequest } from './start-call.ts';

const NOW_MS = 1_800_000_000_000;
const conversationId = '01900000-0000-7000-8000-000000000001';
const customerId = '01900000-0000-7000-8000-0000000000c1';
const visit = { conversationId, customerId, embedder: 'https://shop.example', expiresAtMs: NOW_MS + VISIT_TTL_MS - 3_000 };

function setUp(
  script: {
    fault?: AppError;
    allowed?: boolean;
    answer?: object;
    minter?: boolean;
    isClosed?: boolean;
    openChannel?: OpenChannel;
  } = {},
) {
  const log: string[] = [];
  const calls: Record<string, unknown>[] = [];
  const minted: RoomTokenRequest[] = [];
  const limits: LimitRequest[] = [];
  const call: CallFunction = async (name, args, result) => {
    log.push(`database ${name}`);
    if (name === 'read_visit') return result.parse({ campaignSlug: 'demo' });
    calls.push(args);
    if (script.fault) throw script.fault;
    return result.parse(script.answer ?? { roomName: calls.at(-1)?.room_name, isResumed: false });
  };
  const ctx = {
    call,
    csrfSecret: 'c'.repeat(32),
    visitSecret: 'v'.repeat(32),
    origins: ['https://voice.example'],
    nowMs: () => NOW_MS,
    limiter: {
      check: async (request: LimitRequest) => {
        log.push(`limits ${request.kind}`);
        limits.push(request);
        return {
          allowed: script.allowed ?? true,
          retryAfterS: 3,
          isBlind: false,
          isClosed: script.isClosed ?? false,
          ...(script.openChannel ? { openChannel: script.openChannel } : {}),
        };
      },
      noteClosed: async (key: string, channel?: OpenChannel) => void log.push(`closed ${key} to ${channel}`),
    },
    minter:
      script.minter === false
        ? undefined
        : {
            serverUrl: 'wss://rooms.example',
            mint: async (request: RoomTokenRequest) => {
              log.push('token');
              minted.push(request);
              return 'a.room.token';
            },
          },
  };
  const start = async (overrides: Partial<TokenRequest> = {}, own = visit) => {
    const { csrf } = mintCsrf(ctx, { scope: conversationId, embedder: visit.embedder });
    return startCall(ctx, { request: { csrf, transport: 'webrtc', ...overrides }, visit: own, ip: '203.0.113.7' });
  };
  return { ctx, log, calls, minted, limits, start };
}

describe('startCall', () => {
  it('checks csrf, limits, nonce and hold, and only then mints', async () => {
    const { log, calls, minted, start } = setUp();
    const started = await start();
    expect(log).toEqual(['limits token', 'database start_call', 'token']);
    expect(started).toEqual({
      serverUrl: 'wss://rooms.example',
      roomName: calls[0]?.room_name,
      participantName: 'visitor',
      participantToken: 'a.room.token',
      preConnectAudio: true,
      expiresAt: new Date(NOW_MS + 120_000).toISOString(),
    });
    expect(minted[0]).toEqual({ roomName: started.roomName, participantName: 'visitor', conversationId, mayShareScreen: false });
  });

  it('lets the database ask whether the site is still on the list', async () => {
    const { calls, start } = setUp();
    await start();
    expect(calls[0]).toMatchObject({ own_origins: ['https://voice.example'] });
  });

  it('names rooms with 128 random bits', async () => {
    const { calls, start } = setUp();
    await start();
    await start();
    expect(calls[0]?.room_name).toMatch(/^qv-[\w-]{22}$/);
    expect(calls[0]?.room_name).not.toBe(calls[1]?.room_name);
  });

  it('leaves a visitor of the form there, and closes no month for it', async () => {
    const { log, minted, start } = setUp({ fault: new AppError('budget_exhausted', 'form') });
    await expect(start()).rejects.toMatchObject({
      code: 'budget_exhausted',
      message: 'We cannot take a call here. Please leave us a message.',
      extra: { channel: 'form' },
    });
    expect([log.at(-1), minted]).toEqual(['database start_call', []]);
  });

  it('lets the screen be shared only where the database says so', async () => {
    const { minted, start } = setUp({ answer: { roomName: 'qv-1', isResumed: false, mayShareScreen: true } });
    await start();
    expect(minted[0]).toMatchObject({ mayShareScreen: true });
  });

  it.each([
    [{ position: 1, retryAfterS: 45 }, 'All our lines are busy; about a minute. You can type right away, and call again then.'],
    [{ position: 3, retryAfterS: 200 }, 'All our lines are busy; about 4 minutes. You can type right away, and call again then.'],
    [{ retryAfterS: 60 }, 'Nobody can take a call right now. You can type right away, and call again in a few minutes.'],
    [
      { isDayFull: true, retryAfterS: 7200 },
      'We have taken as many calls as we can today. You can type right away, and call again tomorrow.',
    ],
  ])('says politely how long it may take: %j', async (wait, words) => {
    const { start } = setUp({ answer: { refused: 'busy', channel: 'text', ...wait } });
    await expect(start()).rejects.toMatchObject({
      message: words,
      retryAfterS: wait.retryAfterS,
      extra: { channel: 'text', ...wait },
    });
  });

  it('gives a reload the room it had', async () => {
    const { start } = setUp({ answer: { roomName: 'qv-before', isResumed: true } });
    expect(await start()).toMatchObject({ roomName: 'qv-before' });
  });

  it('touches nothing for a csrf of the gate or of another visit', async () => {
    const { ctx, log, start } = setUp();
    for (const scope of ['demo', '01900000-0000-7000-8000-000000000002']) {
      const { csrf } = mintCsrf(ctx, { scope, embedder: visit.embedder });
      await expect(start({ csrf })).rejects.toMatchObject({ code: 'csrf_invalid' });
    }
    expect(log).toEqual([]);
  });

  it('counts exactly address, conversation and customer, and asks for the mark of the customer in the same trip', async () => {
    const { ctx, limits, start } = setUp();
    await start();
    expect(limits).toEqual([
      {
        kind: 'token',
        keys: [`ip:${keyedHash(ctx.visitSecret, '203.0.113.7')}`, `conversation:${conversationId}`],
        sharedKeys: [`customer:${customerId}`],
        closedKey: `customer:${customerId}`,
      },
    ]);
  });

  it("touches nothing for a csrf of the same conversation in another site's frame", async () => {
    const { ctx, log, start } = setUp();
    const { csrf } = mintCsrf(ctx, { scope: conversationId, embedder: 'https://evil.example' });
    await expect(start({ csrf })).rejects.toMatchObject({ code: 'csrf_invalid' });
    expect(log).toEqual([]);
  });

  it('keeps what is over the limit away from database and money', async () => {
    const { log, start } = setUp({ allowed: false });
    await expect(start()).rejects.toMatchObject({ code: 'rate_limited' });
    expect(log).toEqual(['limits token']);
  });

  it('refuses a first try without a database trip while the month is known to be closed', async () => {
    const { log, start } = setUp({ isClosed: true });
    await expect(start()).rejects.toMatchObject({ code: 'budget_exhausted', extra: { channel: 'text' } });
    expect(log).toEqual(['limits token']);
  });

  it('says that only the form is left where the mark says so', async () => {
    const { start } = setUp({ isClosed: true, openChannel: 'form' });
    await expect(start()).rejects.toMatchObject({ code: 'budget_exhausted', extra: { channel: 'form' } });
  });

  it('asks the database all the same for a visit that may already have a call', async () => {
    const { log, start } = setUp({ isClosed: true });
    await start({}, { ...visit, expiresAtMs: NOW_MS + VISIT_TTL_MS - 60_000 });
    expect(log).toEqual(['limits token', 'database start_call', 'token']);
  });

  it('notes a refusal for money for those who come next, and no other', async () => {
    const closed = setUp({ answer: { refused: 'budget', channel: 'text' } });
    await expect(closed.start()).rejects.toMatchObject({ code: 'budget_exhausted' });
    expect(closed.log.slice(-3).sort()).toEqual([
      'closed campaign:demo to text',
      `closed customer:${customerId} to text`,
      'database read_visit',
    ]);
    const busy = setUp({ answer: { refused: 'busy', channel: 'text' } });
    await expect(busy.start()).rejects.toMatchObject({ code: 'unavailable' });
    expect(busy.log.at(-1)).toBe('database start_call');
  });

  it('takes no hold for a transport that cannot be served', async () => {
    const withoutServer = setUp({ minter: false });
    await expect(withoutServer.start()).rejects.toMatchObject({ code: 'unavailable', extra: { channel: 'text' } });
    const withSocket = setUp();
    await expect(withSocket.start({ transport: 'socket' })).rejects.toMatchObject({ code: 'unavailable' });
    expect([...withoutServer.log, ...withSocket.log]).toEqual(['limits token', 'limits token']);
  });

  it.each([
    [
      { refused: 'budget', channel: 'text' },
      { code: 'budget_exhausted', status: 402, extra: { channel: 'text' } },
    ],
    [
      { refused: 'budget', channel: 'form' },
      { code: 'budget_exhausted', status: 402, extra: { channel: 'form' } },
    ],
    [
      { refused: 'busy', channel: 'text' },
      { code: 'unavailable', status: 503, extra: { channel: 'text' } },
    ],
    [
      { refused: 'language', channel: 'text', locale: 'de-AT' },
      { code: 'unavailable', retryable: false, message: expect.stringMatching(/kein Deutsch/), extra: { channel: 'text' } },
    ],
  ])('names the next step for %j and mints nothing', async (answer, refused) => {
    const { minted, start } = setUp({ answer });
    await expect(start()).rejects.toMatchObject(refused);
    expect(minted).toEqual([]);
  });
});
