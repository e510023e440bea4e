import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONSENT_VERSION, newNonce, openWorld, refusalOf, type Tenant, type World } from './support/open-world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await world.addWorker();
});
afterAll(() => world.close());

const WRITTEN = ['leads', 'conversations', 'visits', 'consents', 'lead_events'] as const;
async function countWritten(tenant: Tenant): Promise<number> {
  const counts = await Promise.all(
    WRITTEN.map((table) => world.count(`public.${table} where customer_id = $1`, [tenant.customerId])),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

describe('open_visit', () => {
  it('writes lead, conversation, visit and consent receipt together', async () => {
    const tenant = await world.mintTenant();
    const visit = await world.openVisit(tenant, {
      email: 'maria@visitor.example',
      name: ' Maria ',
      accepted: ['talk', 'contact'],
      placement: 'window',
      user_agent: 'Phone',
    });
    const [row] = await world.rows(
      `select lead.email, lead.name, lead.stage, talk.state, talk.channel, talk.placement, talk.locale, visit.user_agent, consent.accepted, consent.locale as consent_locale,
         consent.body_sha256 = body.body_sha256 as has_text_hash, length(consent.body_sha256) as hash_length
       from public.conversations as talk join public.leads as lead on lead.id = talk.lead_id join public.visits as visit on visit.conversation_id = talk.id
       join public.consents as consent on consent.visit_id = visit.id join public.consent_texts as body on body.id = consent.consent_text_id where talk.id = $1`,
      [visit.conversationId],
    );
    expect(row).toEqual({
      email: 'maria@visitor.example',
      name: 'Maria',
      stage: 'new',
      state: 'gated',
      channel: 'voice',
      placement: 'window',
      locale: 'en-US',
      user_agent: 'Phone',
      accepted: ['talk', 'contact'],
      consent_locale: 'en-US',
      has_text_hash: true,
      hash_length: 64,
    });
    expect(await countWritten(tenant)).toBe(WRITTEN.length);
  });

  it('holds no money', async () => {
    const tenant = await world.mintTenant();
    await world.openVisit(tenant);
    expect(await world.count('public.budget_holds where customer_id = $1', [tenant.customerId])).toBe(0);
    expect(await world.count('public.budget_months where customer_id = $1', [tenant.customerId])).toBe(0);
  });

  it('keeps one lead per e-mail whatever its letter case, and counts the visits', async () => {
    const tenant = await world.mintTenant();
    await world.openVisit(tenant, { email: 'Maria@Visitor.Example' });
    await world.openVisit(tenant, { email: 'maria@visitor.example', name: 'Maria' });
    await world.openVisit(tenant, { email: 'MARIA@visitor.example', name: 'Somebody else' });
    const leads = await world.rows('select email, name, visits from public.leads where customer_id = $1', [tenant.customerId]);
    expect(leads).toEqual([{ email: 'maria@visitor.example', name: 'Maria', visits: 3 }]);
  });

  it('keeps the same address apart for two customers', async () => {
    const [one, two] = [await world.mintTenant(), await world.mintTenant()];
    await world.openVisit(one, { email: 'maria@visitor.example' });
    await world.openVisit(two, { email: 'maria@visitor.example' });
    expect(await world.count('public.leads where customer_id = $1 and visits = 1', [two.customerId])).toBe(1);
  });

  it.each([
    ['no purpose', []],
    ['only a voluntary purpose', ['contact']],
    ['a purpose nobody asked for', ['everything']],
    ['nothing at all', null],
    ['an unnamed purpose', [null]],
  ])('refuses %s and writes nothing', async (_, accepted) => {
    const tenant = await world.mintTenant();
    const refusal = await refusalOf(world.openVisit(tenant, { accepted }));
    expect(refusal).toMatchObject({ code: 'PT403', message: 'consent_required' });
    expect(await countWritten(tenant)).toBe(0);
  });

  it('lets the same form pass after a refused consent: the nonce was not spent', async () => {
    const tenant = await world.mintTenant();
    const nonce = newNonce();
    await refusalOf(world.openVisit(tenant, { nonce, accepted: [] }));
    expect(await world.openVisit(tenant, { nonce })).toMatchObject({ channel: 'voice' });
  });

  it('stores only purposes that the text names', async () => {
    const tenant = await world.mintTenant();
    const visit = await world.openVisit(tenant, { accepted: ['talk', 'sell my address'] });
    expect(await world.rows('select accepted from public.consents where visit_id = $1', [visit.visitId])).toEqual([
      { accepted: ['talk'] },
    ]);
  });

  it('refuses a consent version that never was', async () => {
    const tenant = await world.mintTenant();
    expect(await refusalOf(world.openVisit(tenant, { consent_version: '1999-01' }))).toMatchObject({
      code: 'PT403',
      message: 'consent_required',
    });
    expect(await countWritten(tenant)).toBe(0);
  });

  it('refuses a consent without a version', async () => {
    const tenant = await world.mintTenant();
    for (const consent_version of [null, ''])
      expect(await refusalOf(world.openVisit(tenant, { consent_version }))).toMatchObject({ message: 'consent_required' });
  });

  it('refuses a consent version that a newer one replaced, and takes the newer', async () => {
    const tenant = await world.mintTenant();
    await world.rows(
      `insert into public.consent_texts (campaign_id, locale, version, body, purposes)
       select campaign_id, locale, '2026-12', 'New words.', purposes from public.consent_texts where campaign_id = $1`,
      [tenant.campaignId],
    );
    expect(await refusalOf(world.openVisit(tenant, { consent_version: CONSENT_VERSION }))).toMatchObject({
      code: 'PT403',
      message: 'consent_required',
    });
    expect(await world.call('edge_gateway', 'read_campaign', { slug: tenant.slug })).toMatchObject({
      consent: { version: '2026-12', text: 'New words.' },
    });
    expect(await world.openVisit(tenant, { consent_version: '2026-12' })).toMatchObject({ channel: 'voice' });
  });

  it('takes an older version that is still the newest of its language', async () => {
    const tenant = await world.mintTenant();
    await world.rows(
      `insert into public.consent_texts (campaign_id, locale, version, body, purposes)
       select campaign_id, 'de-DE', '2027-01', 'Neue Worte.', purposes from public.consent_texts where campaign_id = $1`,
      [tenant.campaignId],
    );
    const visit = await world.openVisit(tenant, { locale: 'fr-FR' });
    expect(await world.rows('select locale from public.consents where visit_id = $1', [visit.visitId])).toEqual([
      { locale: 'en-US' },
    ]);
    const german = await world.openVisit(tenant, { locale: 'de-DE', consent_version: '2027-01' });
    expect(await world.rows('select locale from public.consents where visit_id = $1', [german.visitId])).toEqual([
      { locale: 'de-DE' },
    ]);
  });

  it('refuses a form that was already sent, and writes nothing the second time', async () => {
    const tenant = await world.mintTenant();
    const nonce = newNonce();
    await world.openVisit(tenant, { nonce });
    const written = await countWritten(tenant);
    expect(await refusalOf(world.openVisit(tenant, { nonce }))).toMatchObject({ code: 'PT403', message: 'csrf_invalid' });
    expect(await countWritten(tenant)).toBe(written);
  });

  it('refuses a nonce of the gate at the token', async () => {
    const tenant = await world.mintTenant();
    const nonce = newNonce();
    const visit = await world.openVisit(tenant, { nonce });
    expect(await refusalOf(world.startCall(visit.conversationId, nonce))).toMatchObject({
      code: 'PT403',
      message: 'csrf_invalid',
    });
  });

  it('answers an unknown or a switched-off campaign as missing', async () => {
    const tenant = await world.mintTenant();
    expect(await refusalOf(world.openVisit({ ...tenant, slug: 'nobody' }))).toMatchObject({ code: 'PT404' });
    await world.rows('update public.campaigns set active = false where id = $1', [tenant.campaignId]);
    expect(await refusalOf(world.openVisit(tenant))).toMatchObject({ code: 'PT404' });
    expect(await world.call('anon', 'read_campaign', { slug: tenant.slug })).toBeNull();
  });

  it('ignores a placement it does not know', async () => {
    const tenant = await world.mintTenant();
    const visit = await world.openVisit(tenant, { placement: 'moon' });
    expect(await world.rows('select placement from public.conversations where id = $1', [visit.conversationId])).toEqual([
      { placement: null },
    ]);
  });
});

describe('the consent text that was shown', () => {
  const hashes = async (tenant: Tenant) =>
    Object.fromEntries(
      (await world.rows('select locale, body_sha256 from public.consent_texts where campaign_id = $1', [tenant.campaignId])).map(
        ({ locale, body_sha256 }) => [String(locale), String(body_sha256)],
      ),
    );

  it('is named by its hash, and no other text of the version will do', async () => {
    const tenant = await world.mintTenant();
    await world.rows(
      `insert into public.consent_texts (campaign_id, locale, version, body, purposes)
       select campaign_id, 'de-DE', version, 'Sie sprechen mit einer KI.', purposes from public.consent_texts where campaign_id = $1`,
      [tenant.campaignId],
    );
    const shown = await hashes(tenant);
    const visit = await world.openVisit(tenant, { locale: 'de-DE', consent_sha256: shown['de-DE'] });
    expect(await world.rows('select locale, body_sha256 from public.consents where visit_id = $1', [visit.visitId])).toEqual([
      { locale: 'de-DE', body_sha256: shown['de-DE'] },
    ]);
    for (const overrides of [
      { locale: 'de-DE', consent_sha256: shown['en-US'] },
      { consent_sha256: shown['de-DE'] },
      { consent_sha256: 'a'.repeat(64) },
      { consent_sha256: '' },
    ])
      expect(await refusalOf(world.openVisit(tenant, overrides))).toMatchObject({ code: 'PT403', message: 'consent_required' });
  });

  it('is refused when its words were changed under the same version', async () => {
    const tenant = await world.mintTenant();
    const shown = await hashes(tenant);
    await world.rows("update public.consent_texts set body = 'Other words.' where campaign_id = $1", [tenant.campaignId]);
    expect(await refusalOf(world.openVisit(tenant, { consent_sha256: shown['en-US'] }))).toMatchObject({ code: 'PT403' });
  });
});

describe('the site that shows the campaign', () => {
  const OWN = ['https://voice.example'];
  const open = (tenant: Tenant, embedder: string) => world.openVisit(tenant, { embedder, own_origins: OWN });

  it.each([
    ['https://voice.example', true],
    ['https://shop.example', true],
    ['https://www.fleet.example', true],
    ['https://a.b.fleet.example', true],
    ['https://fleet.example', false],
    ['http://www.fleet.example', false],
    ['https://evilfleet.example', false],
    ['https://shop.example.evil.example', false],
    ['https://evil.example/https://shop.example', false],
    ['https://evil.example/.fleet.example', false],
    ['https://evil.example?.fleet.example', false],
    ['https://user@www.fleet.example', false],
    ['http://shop.example', false],
    ['https://shop.example:8443', false],
  ])('%s is let in: %s', async (embedder, isAllowed) => {
    const tenant = await world.mintTenant();
    await world.rows(
      "update public.campaigns set allowed_origins = '{https://shop.example,https://*.fleet.example}' where id = $1",
      [tenant.campaignId],
    );
    if (isAllowed) expect(await open(tenant, embedder)).toMatchObject({ channel: 'voice' });
    else {
      expect(await refusalOf(open(tenant, embedder))).toMatchObject({ code: 'PT403', message: 'origin_refused' });
      expect(await countWritten(tenant)).toBe(0);
    }
  });

  it('is refused as soon as it is off the list, though the page was opened before', async () => {
    const tenant = await world.mintTenant();
    await world.rows("update public.campaigns set allowed_origins = '{https://shop.example}' where id = $1", [tenant.campaignId]);
    await open(tenant, 'https://shop.example');
    await world.rows("update public.campaigns set allowed_origins = '{}' where id = $1", [tenant.campaignId]);
    expect(await refusalOf(open(tenant, 'https://shop.example'))).toMatchObject({ message: 'origin_refused' });
  });

  it('gets no room, nor the one it had, once it is off the list', async () => {
    const tenant = await world.mintTenant();
    const allow = (sites: string) =>
      world.rows('update public.campaigns set allowed_origins = $2 where id = $1', [tenant.campaignId, sites]);
    const start = (conversation_id: string) =>
      world.call('edge_gateway', 'start_call', {
        conversation_id,
        nonce: newNonce(),
        room_name: `qv-${newNonce()}`,
        own_origins: OWN,
      });
    await allow('{https://shop.example}');
    const [before, called] = [await open(tenant, 'https://shop.example'), await open(tenant, 'https://shop.example')];
    const own = await open(tenant, 'https://voice.example');
    expect(await start(called.conversationId)).toMatchObject({ isResumed: false });
    await allow('{}');
    for (const { conversationId } of [before, called])
      expect(await refusalOf(start(conversationId))).toMatchObject({ code: 'PT403', message: 'origin_refused' });
    expect(await start(own.conversationId)).toMatchObject({ isResumed: false });
  });
});

describe('suspicion', () => {
  it('is kept with its reasons and shown to the people of the customer', async () => {
    const tenant = await world.mintTenant();
    const visit = await world.openVisit(tenant, { suspicion: 70, suspicion_reasons: ['no pointer', 'came in 300 ms'] });
    expect(visit.channel).toBe('voice');
    const [row] = await world.asMember(tenant.userId, 'select public.read_conversation($1) as talk', [visit.conversationId]);
    expect(row?.talk).toMatchObject({ suspicion: { score: 70, reasons: ['no pointer', 'came in 300 ms'] } });
  });

  it.each([
    { suspicion: -1 },
    { suspicion: 101 },
    { suspicion: null },
    { suspicion_reasons: null },
    { suspicion_reasons: Array(21).fill('x') },
    { suspicion_reasons: ['x'.repeat(1001)] },
  ])('is refused as %j', async (overrides) => {
    expect(await refusalOf(world.openVisit(await world.mintTenant(), overrides))).toMatchObject({ code: 'PT400' });
  });
});

describe('visits a minute of a campaign', () => {
  it('are limited as its people want, and free again a minute later', async () => {
    const tenant = await world.mintTenant();
    await world.rows('update public.campaigns set gate_requests_per_min = 2 where id = $1', [tenant.campaignId]);
    await world.openVisit(tenant);
    await world.openVisit(tenant);
    expect(await refusalOf(world.openVisit(tenant))).toMatchObject({ code: 'PT429', message: 'rate_limited' });
    await world.rows("update public.conversations set created_at = created_at - interval '61 seconds' where campaign_id = $1", [
      tenant.campaignId,
    ]);
    expect(await world.openVisit(tenant)).toMatchObject({ channel: 'voice' });
  });
});

describe('the channel', () => {
  it('is the form for a suspicious visitor, whose lead is kept all the same', async () => {
    const tenant = await world.mintTenant();
    expect(await world.openVisit(tenant, { suspicion: 100 })).toMatchObject({ channel: 'form' });
    expect(await world.count('public.leads where customer_id = $1', [tenant.customerId])).toBe(1);
  });

  it('is text for who asked to type', async () => {
    expect(await world.openVisit(await world.mintTenant(), { wants: 'text' })).toMatchObject({ channel: 'text' });
  });

  it('is text when a call no longer fits under the ceiling, and the form when not even text does', async () => {
    const reserveMicroUsdPerMin = 60_000;
    expect(await world.openVisit(await world.mintTenant({ reserveMicroUsdPerMin, ceilingMicroUsd: 60_000 }))).toMatchObject({
      channel: 'voice',
    });
    expect(await world.openVisit(await world.mintTenant({ reserveMicroUsdPerMin, ceilingMicroUsd: 59_999 }))).toMatchObject({
      channel: 'text',
    });
    expect(await world.openVisit(await world.mintTenant({ reserveMicroUsdPerMin, ceilingMicroUsd: 6_000 }))).toMatchObject({
      channel: 'text',
    });
    expect(await world.openVisit(await world.mintTenant({ reserveMicroUsdPerMin, ceilingMicroUsd: 5_999 }))).toMatchObject({
      channel: 'form',
    });
  });

  it('counts held money as gone', async () => {
    const tenant = await world.mintTenant({ ceilingMicroUsd: 100_000 });
    await world.startCall((await world.openVisit(tenant)).conversationId);
    expect(await world.openVisit(tenant)).toMatchObject({ channel: 'text' });
  });

  it('is the form for a suspended customer', async () => {
    const tenant = await world.mintTenant();
    await world.rows('update public.customers set suspended_at = now() where id = $1', [tenant.customerId]);
    expect(await world.openVisit(tenant)).toMatchObject({ channel: 'form' });
  });

  it('is text while no worker reported in the last 30 seconds', async () => {
    await world.rows("update public.workers set seen_at = now() - interval '31 seconds'");
    const tenant = await world.mintTenant();
    expect(await world.openVisit(tenant)).toMatchObject({ channel: 'text' });
    await world.rows("update public.workers set seen_at = now() - interval '29 seconds'");
    expect(await world.openVisit(tenant)).toMatchObject({ channel: 'voice' });
  });

  it('is text while every worker is full', async () => {
    const own = await openWorld();
    const tenant = await own.mintTenant();
    await own.addWorker(1);
    const first = await own.openVisit(tenant);
    expect(first.channel).toBe('voice');
    await own.startCall(first.conversationId);
    expect(await own.openVisit(tenant)).toMatchObject({ channel: 'text' });
    await own.close();
  });
});

describe("the visitor's own view", () => {
  it('shows what was understood and nothing of others', async () => {
    const visit = await world.openVisit(await world.mintTenant(), { name: 'Maria' });
    expect(await world.call('edge_gateway', 'read_visit', { conversation_id: visit.conversationId })).toMatchObject({
      state: 'gated',
      lead: { name: 'Maria' },
    });
    expect(
      await world.call('edge_gateway', 'read_visit', { conversation_id: '01900000-0000-7000-8000-00000000ffff' }),
    ).toBeNull();
  });

  it('keeps one rating per conversation, the last', async () => {
    const { conversationId } = await world.openVisit(await world.mintTenant());
    await world.call('edge_gateway', 'save_feedback', { conversation_id: conversationId, rating: 2, words: ' slow ' });
    await world.call('edge_gateway', 'save_feedback', { conversation_id: conversationId, rating: 5 });
    expect(await world.rows('select rating, words from public.feedback where conversation_id = $1', [conversationId])).toEqual([
      { rating: 5, words: null },
    ]);
    expect(
      await refusalOf(world.call('edge_gateway', 'save_feedback', { conversation_id: conversationId, rating: 6 })),
    ).toMatchObject({ code: '23514' });
  });
});
