import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { LANGUAGES } from '#components/voice-widget/texts-of.ts';
import { launchBrowser } from '../support/browser.ts';
import { openWorld } from '../support/world.ts';

const product = inject('product');
const world = openWorld(product);
let browser: Browser;
beforeAll(async () => {
  await world.resetLimits();
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

const CampaignAnswer = z.object({
  locale: z.string(),
  locales: z.array(z.string()),
  consent: z.object({
    version: z.string(),
    text: z.string(),
    hash: z.string().regex(/^[0-9a-f]{64}$/),
    purposes: z.array(z.object({ id: z.string(), required: z.boolean(), text: z.string() })),
  }),
  channels: z.object({ voice: z.boolean(), voiceReason: z.string().optional() }),
  csrf: z.string(),
});
const readCampaign = async (locale: string) =>
  CampaignAnswer.parse(await (await fetch(`${product.url}/api/campaigns/demo?locale=${locale}`)).json());
const enter = (body: object) =>
  fetch(`${product.url}/api/gate`, {
    method: 'POST',
    headers: { origin: product.url, 'content-type': 'application/json' },
    body: JSON.stringify({ campaign: 'demo', ...body }),
  });

describe('consent in the language of the visitor', () => {
  it('has a text of its own in each', async () => {
    const texts = await Promise.all(LANGUAGES.map(async (language) => (await readCampaign(language)).consent.text));
    expect(new Set(texts).size).toBe(LANGUAGES.length);
    expect((await readCampaign('cy')).locale).toBe('en-US');
  });

  it.each(LANGUAGES)('is asked for and noted in %s, by voice only where it is spoken', async (language) => {
    const { locale, consent, channels, csrf } = await readCampaign(language);
    expect(locale.split('-')[0]).toBe(language);
    const email = `${language}.${Date.now()}@example.com`;
    const { version, hash: sha256 } = consent;
    const answer = await enter({ email, locale, consent: { version, accepted: ['talk', 'record'], sha256 }, csrf });
    expect(answer.status).toBe(201);
    const { channel } = (await answer.json()) as { channel: string };
    if (language !== 'en') {
      expect(channels.voiceReason).toBeTruthy();
      expect([channels.voice, channel]).toEqual([false, 'text']);
    }
    const [receipt] = await world.rows(
      'consents',
      `select=locale,body_sha256,accepted,leads!inner(email)&leads.email=eq.${email}`,
    );
    expect(receipt).toMatchObject({ locale, body_sha256: sha256, accepted: ['talk', 'record'] });
  });

  it('is refused with the hash of another language', async () => {
    const [german, french] = [await readCampaign('de'), await readCampaign('fr')];
    const consent = { version: german.consent.version, accepted: ['talk'], sha256: french.consent.hash };
    const answer = await enter({ email: 'mixed@example.com', locale: 'de', consent, csrf: german.csrf });
    expect([answer.status, await answer.json()]).toMatchObject([403, { code: 'consent_required' }]);
  });

  it('is on the page of a German browser, with nothing ticked, and leads to a typed visit', async () => {
    const context = await browser.newContext({ locale: 'de-AT', viewport: { width: 390, height: 844 } });
    const page = await context.newPage();
    await page.goto(`${product.url}/c/demo`);
    expect(await page.getAttribute('html', 'lang')).toBe('de');
    expect(await page.textContent('.consent legend')).toContain('Sie sprechen mit einer KI');
    expect(await page.textContent('.go')).toContain('Am Telefon sprechen wir noch kein Deutsch.');
    expect(await page.locator('input[name=purpose]').count()).toBe(3);
    expect(await page.locator('input[name=purpose]:checked').count()).toBe(0);
    await page.fill('#email', `page.de.${Date.now()}@example.com`);
    await page.check('input[name=purpose][value=talk]');
    await page.click('button.call');
    await page.waitForSelector('[data-state=live-text]');
    await context.close();
  });
});

describe('the page of sub-processors', () => {
  it('is linked beside the consent text, for this campaign', async () => {
    const page = await browser.newPage();
    await page.goto(`${product.url}/c/demo`);
    expect(await page.getAttribute('.consent legend a:last-of-type', 'href')).toBe('/privacy?campaign=demo#who-helps-us');
    await page.goto(`${product.url}/privacy?campaign=demo`);
    expect(await page.textContent('#who-helps-us')).toBe('Who helps Sonora Solar & Electric');
    for (const name of ['LiveKit', 'Deepgram', 'OpenAI', 'Supabase', 'Upstash', 'Vercel', 'Slack', 'Asana', 'Resend'])
      expect(await page.locator('.processors h3', { hasText: name }).count(), name).toBeGreaterThan(0);
    await page.close();
  });

  it.each(['', '?campaign=', '?campaign=nobody', '?campaign=../x', '?campaign=demo&campaign=demo'])(
    'is the list of all, for no business, at %j',
    async (query) => {
      const answer = await fetch(`${product.url}/privacy${query}`);
      expect(answer.status).toBe(200);
      const html = await answer.text();
      expect(html).toContain('>Who helps us<');
      expect(html).not.toContain('Sonora');
    },
  );

  it('no longer names a destination that the business has off', async () => {
    await world.change('destinations', 'kind=eq.asana', { enabled: false });
    try {
      const list = await (await fetch(`${product.url}/privacy?campaign=fleet-charging`)).text();
      expect(list).toContain('>Slack<');
      expect(list).not.toContain('Asana');
    } finally {
      await world.change('destinations', 'kind=eq.asana', { enabled: true });
    }
  });
});
