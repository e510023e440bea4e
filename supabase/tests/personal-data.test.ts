import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, refusalOf, type Tenant, type World } from './support/open-world.ts';

let world: World;
let tenant: Tenant;
beforeAll(async () => {
  world = await openWorld();
  await world.addWorker();
  tenant = await world.mintTenant({
    destinations: ['slack', 'asana', 'resend'],
    tier: 'enterprise',
    ceilingMicroUsd: 100_000_000,
  });
});
afterAll(() => world.close());

const SECRET = 'my grandmother keeps bees';
/** A visitor who talked; everything that says so carries the same words, so that a scan of all tables finds what was forgotten to be forgotten. */
async function talk(email: string) {
  const conversationId = await world.openLive(tenant, 'voice', { email });
  const [row] = await world.rows('select lead_id from public.conversations where id = $1', [conversationId]);
  await world.saveTurn(conversationId, { content: `Hello, ${SECRET}, ${email}.` });
  await world.call('agent_worker', 'save_lead_facts', { conversation_id: conversationId, name: 'Maria', need: SECRET });
  await world.recordUsage(conversationId);
  return { conversationId, leadId: String(row?.lead_id) };
}
async function deliver(conversationId: string) {
  await world.end(conversationId, { summary: `Says that ${SECRET}.` });
  const claimed = (await world.call('delivery_worker', 'claim_deliveries', { batch: 100 })) as {
    deliveryId: string;
    leaseToken: string;
    kind: string;
    event: string;
  }[];
  for (const { deliveryId, leaseToken, kind } of claimed)
    await world.call('delivery_worker', 'finish_delivery', {
      delivery_id: deliveryId,
      lease_token: leaseToken,
      outcome: 'sent',
      external_id: kind === 'asana' ? 'task-7' : null,
    });
}
/** An honest visitor talked; later somebody else types the same address. */
async function twoUnderOneAddress(email: string) {
  const honest = await talk(email);
  await deliver(honest.conversationId);
  const other = await world.openLive(tenant, 'voice', { email, name: 'Mallory' });
  await world.call('agent_worker', 'save_lead_facts', { conversation_id: other, company: 'Nosy Ltd' });
  return { ...honest, other };
}
const ask = (name: string, leadId: string, more: Record<string, unknown> = {}) =>
  world.call('edge_gateway', name, { lead_id: leadId, customer_id: tenant.customerId, ...more });

/** Tables of every schema of ours whose rows contain the text. */
async function tablesThatHold(text: string): Promise<string[]> {
  const tables = await world.rows(
    "select format('%I.%I', n.nspname, c.relname) as name from pg_class as c join pg_namespace as n on n.oid = c.relnamespace where n.nspname in ('public', 'archive', 'private') and c.relkind = 'r' order by 1",
  );
  const holding: string[] = [];
  for (const { name } of tables)
    if ((await world.count(`${String(name)} as row where row::text like '%' || $1 || '%'`, [text])) > 0)
      holding.push(String(name));
  return holding;
}

describe('what is held about a visitor', () => {
  it('is shown whole: facts, words, receipt, and where it was sent', async () => {
    const { conversationId, leadId } = await talk('see@visitor.example');
    await deliver(conversationId);
    expect(await ask('read_personal_data', leadId)).toMatchObject({
      email: 'see@visitor.example',
      name: 'Maria',
      need: SECRET,
      conversations: [
        {
          id: conversationId,
          turns: [{ role: 'visitor' }],
          consent: { accepted: ['talk'], withdrawnAt: null },
          sentTo: expect.arrayContaining([
            expect.objectContaining({ kind: 'slack' }),
            expect.objectContaining({ kind: 'asana' }),
          ]),
        },
      ],
    });
  });

  it("is not shown for another customer's link", async () => {
    const { leadId } = await talk('foreign@visitor.example');
    const other = await world.mintTenant();
    for (const name of ['read_personal_data', 'erase_personal_data'])
      expect(await world.call('edge_gateway', name, { lead_id: leadId, customer_id: other.customerId })).toBeNull();
    expect(await world.count('public.leads where id = $1', [leadId])).toBe(1);
  });

  it('is corrected by the visitor, with an audit row, and an empty field removes', async () => {
    const { leadId } = await talk('correct@visitor.example');
    const corrected = { name: ' Mary ', company: '', phone: '555 0100', need: null };
    expect(await ask('correct_personal_data', leadId, corrected)).toEqual({
      name: 'Mary',
      company: null,
      phone: '555 0100',
      need: null,
    });
    expect(
      await world.rows(
        "select actor, before ->> 'name' as before, after ->> 'name' as after from public.audit_log where row_id = $1 and actor = 'edge_gateway'",
        [leadId],
      ),
    ).toEqual([{ actor: 'edge_gateway', before: 'Maria', after: 'Mary' }]);
    expect(await refusalOf(ask('correct_personal_data', '01900000-0000-7000-8000-00000000ffff', corrected))).toMatchObject({
      code: 'PT404',
    });
  });
});

describe('a visitor who asks to be forgotten', () => {
  it('is forgotten in every table, the audit included', async () => {
    const { conversationId, leadId } = await talk('forget@visitor.example');
    await deliver(conversationId);
    expect((await tablesThatHold('forget@visitor.example')).length).toBeGreaterThan(1);
    expect(await ask('erase_personal_data', leadId)).toMatchObject({
      isErased: true,
      report: {
        conversations: 1,
        turns: 1,
        destinations: expect.arrayContaining([
          expect.objectContaining({ kind: 'asana', outcome: 'is_being_deleted' }),
          expect.objectContaining({ kind: 'slack', outcome: 'team_is_asked' }),
        ]),
      },
    });
    expect(await tablesThatHold('forget@visitor.example')).toEqual([]);
    expect(await tablesThatHold(conversationId)).toEqual([]);
    expect(await ask('read_personal_data', leadId)).toBeNull();
  });

  it('is forgotten in the archive too', async () => {
    const { conversationId, leadId } = await talk('archived@visitor.example');
    await deliver(conversationId);
    const shared = await twoUnderOneAddress('cold@visitor.example');
    await world.rows("update public.conversations set state = 'ended' where state <> 'ended'");
    await world.rows("select private.archive_month(date_trunc('month', now() at time zone 'utc')::date)");
    expect(await tablesThatHold(conversationId)).toEqual(expect.arrayContaining(['archive.visits', 'archive.outbox']));
    await ask('erase_personal_data', leadId);
    expect(await tablesThatHold('archived@visitor.example')).toEqual([]);
    expect(await tablesThatHold(conversationId)).toEqual([]);
    const { other, leadId: sharedLead } = shared;
    expect(await ask('read_personal_data', sharedLead, { conversation_id: other })).toMatchObject({ isWhole: false, need: null });
    await ask('erase_personal_data', sharedLead, { conversation_id: other });
    expect(await tablesThatHold(other)).toEqual(['public.erase_requests']);
    expect((await tablesThatHold(shared.conversationId)).length).toBeGreaterThan(0);
    await world.rows('select private.ensure_partitions()');
  });

  it('is unknown to a use that was being booked meanwhile, which costs nobody anything', async () => {
    const { conversationId, leadId } = await talk('meanwhile@visitor.example');
    await world.rows(`create temporary table seen_before as select * from public.conversations where id = '${conversationId}'`);
    await ask('erase_personal_data', leadId);
    const before = await world.budget(tenant);
    const late = world.rows(
      `select private.book_usage(row(talk.*)::public.conversations, gen_random_uuid(), 'tts', 'aura-2', 'tts_character', 100, false) from seen_before as talk`,
    );
    expect(await refusalOf(late)).toMatchObject({ code: 'PT404' });
    expect(await world.budget(tenant)).toEqual(before);
  });

  it('gives money back that a running call holds, and names its room', async () => {
    const before = await world.budget(tenant);
    const { leadId } = await talk('running@visitor.example');
    const erased = (await ask('erase_personal_data', leadId)) as { rooms: string[] };
    expect(erased.rooms).toEqual([expect.stringMatching(/^qv-/)]);
    expect(await world.budget(tenant)).toEqual({ spent: before.spent + 3_000, held: before.held });
  });

  it('gets the same answer the second time, and one message goes out, without anything personal', async () => {
    const { conversationId, leadId } = await talk('twice@visitor.example');
    await deliver(conversationId);
    const first = (await ask('erase_personal_data', leadId)) as { report: unknown };
    expect(await ask('erase_personal_data', leadId)).toEqual({ isErased: true, report: first.report, rooms: [] });
    const messages = await world.rows(
      "select item.detail, destination.kind from public.outbox as item join public.deliveries as delivery on delivery.outbox_id = item.id join public.destinations as destination on destination.id = delivery.destination_id where item.kind = 'lead.erased' and item.detail ->> 'leadId' = $1 order by 2",
      [leadId],
    );
    expect(messages.map((message) => message.kind)).toEqual(['asana', 'resend', 'slack']);
    expect(messages[0]?.detail).toMatchObject({ asanaTasks: ['task-7'] });
    expect(JSON.stringify(messages)).not.toContain('twice@visitor.example');
  });

  it('who was never delivered causes no message', async () => {
    const { leadId } = await talk('quiet@visitor.example');
    await ask('erase_personal_data', leadId);
    expect(await world.count("public.outbox where kind = 'lead.erased' and detail ->> 'leadId' = $1", [leadId])).toBe(0);
  });
});

describe('a link that a visit earned', () => {
  it('shows nothing of other visits under the same address, nor do the agent and the page hear of them', async () => {
    const { leadId, other } = await twoUnderOneAddress('shared@visitor.example');
    const seen = [
      await ask('read_personal_data', leadId, { conversation_id: other }),
      await world.call('edge_gateway', 'read_visit', { conversation_id: other }),
      await world.call('agent_worker', 'begin_conversation', { conversation_id: other, channel: 'voice' }),
      await world.call('agent_worker', 'save_lead_facts', { conversation_id: other, timeline: 'soon' }),
    ];
    expect(seen[0]).toMatchObject({
      isWhole: false,
      visits: 1,
      name: 'Mallory',
      company: 'Nosy Ltd',
      need: null,
      conversations: [{ id: other }],
    });
    expect(seen[1]).toMatchObject({ lead: { name: 'Mallory', need: null } });
    expect(seen[2]).toMatchObject({ lead: { email: 'shared@visitor.example', name: 'Mallory', need: null } });
    expect(seen[3]).toMatchObject({ timeline: 'soon', need: null });
    expect(JSON.stringify(seen)).not.toContain(SECRET);
    expect(await ask('read_personal_data', leadId)).toMatchObject({ isWhole: true, visits: 2, name: 'Maria', need: SECRET });
  });

  it('corrects of the lead only what this visit said', async () => {
    const { leadId, other } = await twoUnderOneAddress('mend@visitor.example');
    await ask('correct_personal_data', leadId, {
      conversation_id: other,
      name: 'Evil',
      company: 'Better Ltd',
      phone: '',
      need: 'nothing',
    });
    expect(await ask('read_personal_data', leadId)).toMatchObject({ name: 'Maria', company: 'Better Ltd', need: SECRET });
    expect(await ask('read_personal_data', leadId, { conversation_id: other })).toMatchObject({ name: 'Evil', need: 'nothing' });
  });

  it('erases this visit alone, and the same answer comes the second time', async () => {
    const { conversationId, leadId, other } = await twoUnderOneAddress('part@visitor.example');
    const erased = await ask('erase_personal_data', leadId, { conversation_id: other });
    expect(erased).toMatchObject({ isErased: true, report: { conversations: 1 } });
    // The record of the erasure names the visit, and nothing else does.
    expect(await tablesThatHold(other)).toEqual(['public.erase_requests']);
    expect(await ask('read_personal_data', leadId, { conversation_id: other })).toBeNull();
    expect(await ask('erase_personal_data', leadId, { conversation_id: other })).toMatchObject({ isErased: true, rooms: [] });
    expect(await ask('read_personal_data', leadId)).toMatchObject({
      visits: 1,
      name: 'Maria',
      company: null,
      need: SECRET,
      conversations: [{ id: conversationId, sentTo: expect.arrayContaining([expect.objectContaining({ kind: 'slack' })]) }],
    });
  });

  it('erases the lead with the only visit it had', async () => {
    const { conversationId, leadId } = await talk('only@visitor.example');
    await ask('erase_personal_data', leadId, { conversation_id: conversationId });
    expect(await tablesThatHold('only@visitor.example')).toEqual([]);
    expect(await tablesThatHold(conversationId)).toEqual([]);
  });

  it("is worth nothing with another lead's visit", async () => {
    const mine = await talk('mine@visitor.example');
    const foreign = await talk('theirs@visitor.example');
    for (const name of ['read_personal_data', 'erase_personal_data'])
      expect(await ask(name, mine.leadId, { conversation_id: foreign.conversationId })).toBeNull();
    expect(await world.count('public.conversations where id = $1', [foreign.conversationId])).toBe(1);
  });
});
