import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { LANGUAGES } from '../../components/voice-widget/texts-of.ts';
import { Campaign } from '../../lib/gate/campaign.ts';
import { openWorld, refusalOf, type Tenant, type World } from './support/open-world.ts';

const PROCESSORS = ['LiveKit', 'Deepgram', 'OpenAI', 'Supabase', 'Upstash', 'Vercel'];
const Text = z.object({
  locale: z.string(),
  version: z.string(),
  body: z.string(),
  purposes: z.array(z.object({ id: z.string(), required: z.boolean(), text: z.string() })),
});
let world: World;
let tenant: Tenant;
beforeAll(async () => {
  world = await openWorld();
  await world.addWorker();
});
afterAll(() => world.close());
beforeEach(async () => {
  tenant = await world.mintTenant();
  // What a new campaign begins with, in place of the one text of the tests.
  await world.rows('delete from public.consent_texts where campaign_id = $1', [tenant.campaignId]);
  await world.rows(
    `insert into public.consent_texts (campaign_id, locale, version, body, purposes)
     select campaign.id, wording.* from public.campaigns as campaign
     cross join lateral private.default_consent_texts(campaign.business_name, campaign.locale) as wording where campaign.id = $1`,
    [tenant.campaignId],
  );
});

const shown = async (locale: string | null) =>
  Campaign.parse(await world.call('edge_gateway', 'read_campaign', { slug: tenant.slug, locale }));
const texts = async (business: string, home = 'en-US') =>
  z.array(Text).parse(await world.rows('select * from private.default_consent_texts($1, $2)', [business, home]));

describe('the texts that a campaign begins with', () => {
  it('are one for each language of the page', async () => {
    expect((await texts('Bees & Sons', 'en')).map(({ locale }) => locale).sort()).toEqual([...LANGUAGES].sort());
  });

  it('name the AI, the business and every processor, and ask for the same purposes, of which only to talk is required', async () => {
    for (const { locale, body, purposes } of await texts('Bees & {business} %s \\1')) {
      expect(body, locale).toMatch(/\b(AI|KI|IA)\b/);
      for (const name of ['Bees & {business} %s \\1', ...PROCESSORS]) expect(body, locale).toContain(name);
      expect(
        purposes.map(({ id, required }) => ({ id, required })),
        locale,
      ).toEqual([
        { id: 'talk', required: true },
        { id: 'record', required: false },
        { id: 'contact', required: false },
      ]);
      for (const { text } of purposes.slice(1)) expect(text, locale).toContain('Bees & {business} %s \\1');
    }
  });

  it('say the same in no two languages', async () => {
    const words = (await texts('Bees')).flatMap(({ body, purposes }) => [body, ...purposes.map(({ text }) => text)]);
    expect(new Set(words).size).toBe(words.length);
  });

  it('carry the locale of the campaign in its own language', async () => {
    const locales = (await texts('Bees', 'de-AT')).map(({ locale }) => locale);
    expect(locales).toContain('de-AT');
    expect(locales).toContain('en');
    expect(locales).not.toContain('de');
  });

  it('are those of both demo campaigns', async () => {
    expect(
      await world.rows(
        `select campaign.slug, count(distinct private.language_of(wording.locale))::int as languages, count(*)::int as texts
         from public.campaigns as campaign join public.consent_texts as wording on wording.campaign_id = campaign.id
         where campaign.slug in ('demo', 'fleet-charging') group by campaign.slug order by 1`,
      ),
    ).toEqual([
      { slug: 'demo', languages: LANGUAGES.length, texts: LANGUAGES.length },
      { slug: 'fleet-charging', languages: LANGUAGES.length, texts: LANGUAGES.length },
    ]);
  });
});

describe('the text that a visitor sees', () => {
  it.each([
    ['de', 'de'],
    ['de-AT', 'de'],
    ['PT_br', 'pt'],
    ['en-GB', 'en-US'],
    ['cy', 'en-US'],
    ['', 'en-US'],
    [null, 'en-US'],
    ["de'; --", 'en-US'],
  ])('for %j is that of %s', async (asked, locale) => {
    expect(await shown(asked)).toMatchObject({ locale });
  });

  it('is English for an unknown language of a campaign whose own language has no text', async () => {
    await world.rows("update public.campaigns set locale = 'ja-JP' where id = $1", [tenant.campaignId]);
    expect(await shown('cy')).toMatchObject({ locale: 'en-US' });
  });

  it.each(LANGUAGES)('in %s is the one that the receipt names, with its locale and hash', async (language) => {
    const { locale, consent } = await shown(language);
    const visit = await world.openVisit(tenant, {
      locale,
      consent_version: consent.version,
      consent_sha256: consent.hash,
      accepted: ['talk', 'record'],
    });
    expect(
      await world.rows(
        `select receipt.locale, receipt.body_sha256, receipt.accepted, wording.body from public.consents as receipt
         join public.consent_texts as wording on wording.id = receipt.consent_text_id where receipt.visit_id = $1`,
        [visit.visitId],
      ),
    ).toEqual([{ locale, body_sha256: consent.hash, accepted: ['talk', 'record'], body: consent.text }]);
  });

  it.each(LANGUAGES)('in %s is refused with the hash of another language', async (language) => {
    const other = await shown(language === 'de' ? 'fr' : 'de');
    const refused = world.openVisit(tenant, { locale: language, consent_sha256: other.consent.hash });
    expect(await refusalOf(refused)).toMatchObject({ code: 'PT403', message: 'consent_required' });
  });
});

describe('a language that the campaign does not speak', () => {
  const speak = (languages: string) =>
    world.rows('update public.campaigns set voice_languages = $2 where id = $1', [tenant.campaignId, languages]);

  it('is written from the gate on, and offered by voice once the campaign speaks it', async () => {
    expect(await shown('de-AT')).toMatchObject({ isSpoken: false });
    expect(await shown('en-GB')).toMatchObject({ isSpoken: true });
    expect(await world.openVisit(tenant, { locale: 'de' })).toMatchObject({ channel: 'text' });
    expect(await world.openVisit(tenant, { locale: 'en-GB' })).toMatchObject({ channel: 'voice' });
    await speak('{en,de}');
    expect(await shown('de-AT')).toMatchObject({ isSpoken: true });
    expect(await world.openVisit(tenant, { locale: 'de' })).toMatchObject({ channel: 'voice' });
  });

  it('gets no line and holds no money by asking for one later', async () => {
    const { conversationId } = await world.openVisit(tenant, { locale: 'de' });
    expect(await world.startCall(conversationId)).toEqual({ refused: 'language', channel: 'text', locale: 'de' });
    expect(await world.budget(tenant)).toMatchObject({ held: 0 });
    await speak('{de}');
    expect(await world.startCall(conversationId)).toMatchObject({ roomName: expect.stringMatching(/^qv-/) });
  });

  it('reaches no step of the ladder', async () => {
    const poor = await world.mintTenant({ ceilingMicroUsd: 30_000, destinations: ['slack'] });
    await world.rows("update public.campaigns set voice_languages = '{de}' where id = $1", [poor.campaignId]);
    expect(await world.openVisit(poor)).toMatchObject({ channel: 'text' });
    expect(await world.count('public.budget_steps where customer_id = $1', [poor.customerId])).toBe(0);
  });

  it('is written as a language, nothing else', async () => {
    for (const languages of ['{de-AT}', '{DE}', '{""}', '{"de,en"," "}', '{d}'])
      expect(await refusalOf(speak(languages)), languages).toMatchObject({ code: '23514' });
    await speak('{}');
    expect(await shown('en')).toMatchObject({ isSpoken: false });
  });
});
