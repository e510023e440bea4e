import { describe, expect, it } from 'vitest';
import type { CallFunction } from '../core/call-function.ts';
import { verifyCsrf } from './csrf.ts';
import { readBootstrap, toCampaignResponse } from './visit-bootstrap.ts';

const campaign = {
  id: '01900000-0000-7000-8000-000000000002',
  slug: 'demo',
  locale: 'en-US',
  name: 'Autumn',
  agentName: 'Sol',
  businessName: 'Sonora',
  headline: 'Hi',
  subline: '',
  signalColor: '#c2410c',
  allowedOrigins: ['https://shop.example'],
  locales: ['en-US'],
  consent: { version: '1', text: 'You talk with an AI.', hash: 'h', purposes: [{ id: 'talk', required: true, text: 'Yes.' }] },
  voice: true,
  isSpoken: true,
  moneyLeft: true,
};
function setUp(answer: object | null = campaign, minter: object | undefined = {}) {
  const asked: Record<string, unknown>[] = [];
  const call: CallFunction = async (_, args, result) => {
    asked.push(args);
    return result.parse(answer);
  };
  return { asked, ctx: { call, csrfSecret: 'c'.repeat(32), nowMs: () => 1_800_000_000_000, minter } };
}
const input = { slug: 'demo', embedder: 'https://shop.example' };

describe('the bootstrap of a visit', () => {
  it('carries a csrf for this campaign and embedder', async () => {
    const { ctx } = setUp();
    const { bootstrap } = await readBootstrap(ctx, input);
    expect(verifyCsrf(ctx, { csrf: bootstrap.csrf, scope: 'demo' })).toMatchObject({ embedder: 'https://shop.example' });
  });

  it.each([
    [{}, {}, { voice: true, text: true, form: true }],
    [{ voice: false }, {}, { voice: false, text: true, form: true }],
    [{ isSpoken: false }, {}, { voice: false, text: true, form: true }],
    [{ moneyLeft: false }, {}, { voice: false, text: false, form: true }],
    [{}, undefined, { voice: false, text: true, form: true }],
  ])('offers what is possible for %j', async (change, minter, channels) => {
    const { ctx } = setUp({ ...campaign, ...change });
    const { bootstrap } = await readBootstrap({ ...ctx, minter }, input);
    expect(bootstrap.channels).toMatchObject(channels);
    expect(Boolean(bootstrap.channels.voiceReason)).toBe(!channels.voice);
  });

  it.each([
    ['de-AT', { isSpoken: false }, 'Am Telefon sprechen wir noch kein Deutsch. Sie können uns gern schreiben.'],
    ['de', { voice: false }, 'Wir können gerade keine Anrufe annehmen. Sie können stattdessen schreiben.'],
    ['ja-JP', { isSpoken: false }, 'We do not speak your language by voice yet. You can type instead.'],
    ['en-US', { voice: false }, 'We cannot take calls at the moment. You can type instead.'],
  ])('says in the language of %s why there is no voice (%j)', async (locale, change, reason) => {
    const { bootstrap } = await readBootstrap(setUp({ ...campaign, locale, ...change }).ctx, input);
    expect(bootstrap.channels.voiceReason).toBe(reason);
  });

  it('turns the page around for languages that run from the right', async () => {
    const dir = async (locale: string) => (await readBootstrap(setUp({ ...campaign, locale }).ctx, input)).bootstrap.dir;
    expect([await dir('ar-EG'), await dir('he'), await dir('en-US'), await dir('arn-CL')]).toEqual(['rtl', 'rtl', 'ltr', 'ltr']);
  });

  it('is missing for an unknown campaign, and a slug that cannot be one never reaches the database', async () => {
    const unknown = setUp(null);
    await expect(readBootstrap(unknown.ctx, input)).rejects.toMatchObject({ code: 'not_found' });
    const odd = setUp();
    for (const slug of ['', '../x', 'Demo', 'a'.repeat(64), '-x'])
      await expect(readBootstrap(odd.ctx, { ...input, slug })).rejects.toMatchObject({ code: 'not_found' });
    expect([unknown.asked.length, odd.asked.length]).toEqual([1, 0]);
  });

  it('tells an embedder no more than the contract', async () => {
    const { bootstrap } = await readBootstrap(setUp().ctx, input);
    expect(Object.keys(toCampaignResponse(bootstrap)).sort()).toEqual([
      'channels',
      'consent',
      'csrf',
      'csrfExpiresAt',
      'locale',
      'locales',
      'slug',
      'texts',
    ]);
  });
});
