import { describe, expect, it } from 'vitest';
import { AppError } from '../core/app-error.ts';
import type { CallFunction } from '../core/call-function.ts';
import { keyedHash } from '../core/hash.ts';
import type { ChallengeVerdict } from './challenge.ts';
import { mintCsrf, verifyCsrf } from './csrf.ts';
import type { LimitRequest, OpenChannel } from './limiter.ts';
import { GateRequest, passGate } from './pass-gate.ts';
import { openPrivacyLink } from './privacy-link.ts';
import { requireVisit } from './visit-token.ts';

const CHROME = 'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36';
const PERSON = { 'user-agent': CHROME, 'accept-language': 'de', 'sec-fetch-site': 'same-origin' };
/** Says that it is Chrome and sends none of its headers. */
const PRETENDER = { 'user-agent': CHROME };
const conversationId = '01900000-0000-7000-8000-000000000001';

const customerId = '01900000-0000-7000-8000-0000000000c1';

function setUp(
  script: {
    allowed?: boolean;
    fail?: AppError;
    channel?: string;
    verdict?: ChallengeVerdict;
    hasChallenge?: boolean;
    isSuspectFull?: boolean;
    mark?: { isClosed: boolean; openChannel?: OpenChannel };
  } = {},
) {
  const closed: [key: string, channel: OpenChannel | undefined][] = [];
  const log: string[] = [];
  const calls: Record<string, unknown>[] = [];
  const limits: LimitRequest[] = [];
  const call: CallFunction = async (name, args, result) => {
    log.push(`database ${name}`);
    calls.push(args);
    if (script.fail) throw script.fail;
    return result.parse({
      visitId: 'v1',
      conversationId,
      customerId,
      leadId: '01900000-0000-7000-8000-0000000000d1',
      channel: script.channel ?? 'voice',
    });
  };
  const ctx = {
    call,
    csrfSecret: 'c'.repeat(32),
    visitSecret: 'v'.repeat(32),
    nowMs: () => 1_800_000_000_000,
    origins: ['https://voice.example'],
    challenge:
      script.verdict || script.hasChallenge
        ? {
            siteKey: 'site',
            scriptUrl: 'https://challenge.example/api.js',
            verify: async ({ token, ip }: { token: string; ip: string }) => {
              log.push(`verify ${token} of ${ip}`);
              return script.verdict ?? 'passed';
            },
          }
        : undefined,
    limiter: {
      check: async (request: LimitRequest) => {
        log.push('limits');
        limits.push(request);
        const isFull = request.kind === 'suspect' && script.isSuspectFull;
        return {
          allowed: (script.allowed ?? true) && !isFull,
          retryAfterS: 7.2,
          isBlind: false,
          isClosed: false,
          ...script.mark,
        };
      },
      noteClosed: async (key: string, channel?: OpenChannel) => void closed.push([key, channel]),
    },
  };
  const pass = async (overrides: Partial<GateRequest> = {}, headers: Record<string, string> = PERSON) => {
    const { csrf } = mintCsrf(ctx, { scope: 'demo', embedder: 'https://shop.example' });
    const request: GateRequest = {
      campaign: 'demo',
      email: 'Maria@Visitor.example',
      consent: { version: '2026-11', accepted: ['talk'] },
      csrf,
      ...overrides,
    };
    return passGate(ctx, { request, caller: { ip: '203.0.113.7', headers: new Headers(headers) } });
  };
  return { ctx, log, calls, limits, closed, pass };
}

describe('passGate', () => {
  it('answers with a visit and a csrf for the token, bound to the embedder', async () => {
    const { ctx, pass } = setUp();
    const passed = await pass();
    expect(passed).toMatchObject({ conversationId, channel: 'voice' });
    expect(openPrivacyLink(ctx, passed.privacyUrl.replace('/privacy/', ''))).toMatchObject({
      leadId: '01900000-0000-7000-8000-0000000000d1',
      // Typing an address proves nothing about whose it is.
      conversationId,
    });
    expect(requireVisit(ctx, new Headers({ authorization: `Bearer ${passed.visit}` }))).toMatchObject({
      conversationId,
      embedder: 'https://shop.example',
    });
    expect(verifyCsrf(ctx, { csrf: passed.csrf, scope: conversationId })).toMatchObject({
      embedder: 'https://shop.example',
    });
    expect(() => verifyCsrf(ctx, { csrf: passed.csrf, scope: 'demo' })).toThrow(
      expect.objectContaining({ code: 'csrf_invalid' }),
    );
  });

  it('checks csrf, then limits, then writes once', async () => {
    const { log, pass } = setUp();
    await pass();
    expect(log).toEqual(['limits', 'database open_visit']);
  });

  it('spends neither limit nor database on a forged csrf', async () => {
    const { log, pass } = setUp();
    await expect(pass({ csrf: 'forged.forged' })).rejects.toMatchObject({ code: 'csrf_invalid' });
    await expect(pass({ campaign: 'other' })).rejects.toMatchObject({ code: 'csrf_invalid' });
    expect(log).toEqual([]);
  });

  it('keeps what is over the limit away from the database and says when to come back', async () => {
    const { log, pass } = setUp({ allowed: false });
    await expect(pass()).rejects.toMatchObject({
      code: 'rate_limited',
      retryAfterS: 7.2,
      message: expect.stringContaining('8 seconds'),
    });
    expect(log).toEqual(['limits']);
  });

  it('counts by address and by e-mail, and stores neither in the counter', async () => {
    const { limits, pass } = setUp();
    await pass({ email: 'maria@visitor.example' });
    await pass({ email: 'MARIA@visitor.example' });
    expect(limits[0]).toEqual(limits[1]);
    expect(JSON.stringify(limits)).not.toMatch(/maria|203\.0\.113/i);
  });

  it('counts exactly address, e-mail and campaign, and asks for the mark of the campaign in the same trip', async () => {
    const { ctx, limits, pass } = setUp();
    await pass();
    const hash = (text: string) => keyedHash(ctx.visitSecret, text);
    expect(limits).toEqual([
      {
        kind: 'gate',
        keys: [`ip:${await hash('203.0.113.7')}`, `email:${await hash('maria@visitor.example')}`],
        sharedKeys: ['campaign:demo'],
        closedKey: 'campaign:demo',
      },
    ]);
  });

  it.each([
    ['asks for writing where voice is closed', { isClosed: true, openChannel: 'text' as const }, {}, 'text'],
    ['asks for a message where writing is closed too', { isClosed: true, openChannel: 'form' as const }, {}, 'form'],
    ['asks for writing by a mark that says no more', { isClosed: true }, {}, 'text'],
    ['asks for what the visitor wants where nothing is closed', { isClosed: false }, { channel: 'text' as const }, 'text'],
  ])('%s', async (_case, mark, request, wants) => {
    const { calls, pass } = setUp({ mark });
    await pass(request);
    expect(calls[0]).toMatchObject({ wants });
  });

  it('notes that the money does not even allow writing, for campaign and customer', async () => {
    const { closed, pass } = setUp({ channel: 'form' });
    await pass();
    expect(closed).toEqual([
      ['campaign:demo', 'form'],
      [`customer:${customerId}`, 'form'],
    ]);
  });

  it.each([
    ['the visit is open', {}, {}],
    ['a machine gets the form', { channel: 'form' }, { website: 'https://spam.example' }],
    [
      'the form was asked for by the mark: only the database may close',
      { channel: 'form', mark: { isClosed: true, openChannel: 'form' as const } },
      {},
    ],
  ])('notes nothing when %s', async (_case, script, request) => {
    const { closed, pass } = setUp(script);
    await pass(request);
    expect(closed).toEqual([]);
  });

  it("hands the database a hashed address, the csrf's nonce and embedder", async () => {
    const { calls, pass } = setUp();
    await pass({ name: 'Maria', placement: 'window' });
    expect(calls[0]).toMatchObject({
      campaign_slug: 'demo',
      email: 'Maria@Visitor.example',
      embedder: 'https://shop.example',
      name: 'Maria',
      placement: 'window',
      wants: 'voice',
      suspicion: 0,
      suspicion_reasons: [],
      consent_sha256: null,
      own_origins: ['https://voice.example'],
      ip_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      nonce: expect.stringMatching(/^[\w-]{22}$/),
    });
    expect(JSON.stringify(calls)).not.toContain('203.0.113.7');
  });

  it('marks who filled the field that people never see', async () => {
    const { calls, pass } = setUp();
    await pass({ website: 'https://spam.example' });
    expect(calls[0]).toMatchObject({ suspicion: 100, suspicion_reasons: ['honeypot'] });
  });

  it('asks neither challenge nor stricter limit of a person', async () => {
    const { log, pass } = setUp({ hasChallenge: true });
    await pass();
    expect(log).toEqual(['limits', 'database open_visit']);
  });

  it('asks who looks automated for the challenge, before anything is written or spent', async () => {
    const { log, pass } = setUp({ hasChallenge: true });
    await expect(pass({}, PRETENDER)).rejects.toMatchObject({
      code: 'challenge_required',
      status: 403,
      extra: { siteKey: 'site', scriptUrl: 'https://challenge.example/api.js' },
    });
    expect(log).toEqual(['limits']);
  });

  it('lets it pass with a solved one, and not with a failed one', async () => {
    const solved = setUp({ verdict: 'passed' });
    await solved.pass({ turnstile: 't' }, PRETENDER);
    expect(solved.log).toEqual(['limits', 'verify t of 203.0.113.7', 'database open_visit']);
    const failed = setUp({ verdict: 'failed' });
    await expect(failed.pass({ turnstile: 't' }, PRETENDER)).rejects.toMatchObject({ code: 'challenge_required' });
    expect(failed.log).toEqual(['limits', 'verify t of 203.0.113.7']);
  });

  it.each([
    ['there is no challenge', {}],
    ['its vendor is silent', { verdict: 'unknown' as const }],
  ])('counts it more strictly, and never refuses it outright, when %s', async (_case, script) => {
    const { ctx, limits, log, pass } = setUp(script);
    await pass({ turnstile: 't' }, PRETENDER);
    expect(limits[1]).toEqual({
      kind: 'suspect',
      keys: [`ip:${keyedHash(ctx.visitSecret, '203.0.113.7')}`],
      sharedKeys: ['campaign:demo'],
    });
    expect(log.at(-1)).toBe('database open_visit');
    const full = setUp({ ...script, isSuspectFull: true });
    await expect(full.pass({ turnstile: 't' }, PRETENDER)).rejects.toMatchObject({ code: 'rate_limited' });
  });

  it('gives the honeypot the form, as ever, without a challenge', async () => {
    const { log, pass } = setUp({ hasChallenge: true });
    await pass({ website: 'https://spam.example' }, PRETENDER);
    expect(log).toEqual(['limits', 'database open_visit']);
  });

  it("passes the database's word on", async () => {
    const { pass } = setUp({ fail: new AppError('consent_required', 'Please agree.') });
    await expect(pass()).rejects.toMatchObject({ code: 'consent_required' });
  });
});

describe('the body of the gate', () => {
  const body = { campaign: 'demo', email: ' maria@visitor.example ', consent: { version: '1', accepted: ['talk'] }, csrf: 'x' };

  it('takes an address with blanks around it and ignores what it does not know', () => {
    expect(GateRequest.parse({ ...body, colour: 'red' })).toMatchObject({ email: 'maria@visitor.example' });
  });

  it.each([
    ['no address', { email: 'maria' }],
    ['two addresses', { email: 'a@b.example, c@d.example' }],
    ['a header in the address', { email: 'a@b.example\nbcc: c@d.example' }],
    ['an address of 255 characters', { email: `${'a'.repeat(245)}@b.example` }],
    ['a foreign slug', { campaign: '../demo' }],
    ['no consent', { consent: undefined }],
    ['a hash that is none', { consent: { version: '1', accepted: ['talk'], sha256: 'x'.repeat(64) } }],
    ['nine purposes', { consent: { version: '1', accepted: Array(9).fill('talk') } }],
    ['an endless name', { name: 'n'.repeat(201) }],
    ['an unknown channel', { channel: 'fax' }],
  ])('refuses %s', (_, change) => {
    expect(GateRequest.safeParse({ ...body, ...change }).success).toBe(false);
  });
});
