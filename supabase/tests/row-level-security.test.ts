import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asRole } from '../../local/database/template.ts';
import { openWorld, refusalOf, type Tenant, type World } from './support/open-world.ts';

/** Tables a member reads, with how a row names its customer. */
const OWNED = {
  audit_log: 'customer_id',
  budget_holds: 'customer_id',
  budget_months: 'customer_id',
  campaigns: 'customer_id',
  chunks: 'customer_id',
  consent_texts: '(select c.customer_id from public.campaigns as c where c.id = campaign_id)',
  consents: 'customer_id',
  conversations: 'customer_id',
  customers: 'id',
  deliveries: 'customer_id',
  documents: 'customer_id',
  feedback: 'customer_id',
  lead_events: 'customer_id',
  leads: 'customer_id',
  members: 'customer_id',
  outbox: 'customer_id',
  placements: '(select c.customer_id from public.campaigns as c where c.id = campaign_id)',
  turns: 'customer_id',
  usage_events: 'customer_id',
  visits: 'customer_id',
} as const;
const HIDDEN = ['used_nonces', 'workers', 'inbound_events', 'incidents'];

let world: World;
let mine: { tenant: Tenant; conversationId: string };
let theirs: { tenant: Tenant; conversationId: string };

/** A customer with at least one row in every table a member reads. */
async function fill(own: World, email: string): Promise<{ tenant: Tenant; conversationId: string }> {
  const tenant = await own.mintTenant({ destinations: ['slack'] });
  await own.rows(
    `with document as (insert into public.documents (customer_id, title) values ($1, 'Prices') returning id),
     link as (insert into public.campaign_documents (customer_id, campaign_id, document_id) select $1, $2, document.id from document)
     insert into public.chunks (customer_id, document_id, position, content) select $1, document.id, 0, 'A charger costs 1,200 dollars.' from document`,
    [tenant.customerId, tenant.campaignId],
  );
  const conversationId = await own.openLive(tenant, 'voice', { email });
  await own.saveTurn(conversationId);
  await own.recordUsage(conversationId);
  await own.call('agent_worker', 'save_lead_facts', {
    conversation_id: conversationId,
    name: 'Maria',
    company: '100% Solar_Co \\ Sons',
  });
  await own.end(conversationId, { summary: 'Wants a charger.' });
  await own.call('edge_gateway', 'save_feedback', { conversation_id: conversationId, rating: 5 });
  return { tenant, conversationId };
}

beforeAll(async () => {
  world = await openWorld();
  await world.addWorker();
  mine = await fill(world, 'mine@visitor.example');
  theirs = await fill(world, 'theirs@visitor.example');
});
afterAll(() => world.close());

describe.each(Object.entries(OWNED))('%s', (table, owner) => {
  it('shows a member the rows of the own customer only', async () => {
    const seen = await world.asMember(mine.tenant.userId, `select distinct ${owner} as owner from public.${table}`);
    expect(seen).toEqual([{ owner: mine.tenant.customerId }]);
    expect(await world.count(`public.${table} where ${owner} = $1`, [theirs.tenant.customerId])).toBeGreaterThan(0);
  });

  it('shows nothing to a signed-in stranger and is closed to anon', async () => {
    expect(await world.asMember('01900000-0000-7000-8000-00000000ffff', `select 1 from public.${table}`)).toEqual([]);
    const refusal = await refusalOf(
      asRole(world.db, { role: 'anon' }, (session) => session.query(`select 1 from public.${table}`)),
    );
    expect(refusal).toMatchObject({ code: '42501' });
  });

  it('lets a member change nothing', async () => {
    for (const statement of [
      `delete from public.${table}`,
      `truncate public.${table}`,
      `insert into public.${table} default values`,
    ])
      expect(await refusalOf(world.asMember(mine.tenant.userId, statement))).toMatchObject({ code: '42501' });
  });
});

describe('what no member reads', () => {
  it.each(HIDDEN)('%s', async (table) => {
    expect(await refusalOf(world.asMember(mine.tenant.userId, `select 1 from public.${table}`))).toMatchObject({ code: '42501' });
  });

  it('includes partitions by their own name', async () => {
    const [part] = await world.rows('select tableoid::regclass::text as name from public.turns limit 1');
    const name = String(part?.name).replace('public.', '');
    expect(await refusalOf(world.asMember(mine.tenant.userId, `select 1 from public.${name}`))).toMatchObject({ code: '42501' });
  });
});

describe("the member's functions", () => {
  const list = async (userId: string, search: string | null = null) =>
    (await world.asMember(userId, 'select public.list_leads(search => $1) as page', [search]))[0]?.page as {
      leads: { email: string }[];
      budget: unknown;
      week: unknown;
      days: unknown[];
      weekCostMicroUsd: number;
    };
  const emails = (page: { leads: { email: string }[] }) => page.leads.map((lead) => lead.email);

  it('list the own leads, with the own week and budget', async () => {
    const page = await list(mine.tenant.userId);
    expect(emails(page)).toEqual(['mine@visitor.example']);
    expect(page).toMatchObject({
      week: { leads: 1, qualified: 0 },
      weekCostMicroUsd: 3000,
      budget: { customerName: 'A tenant', spentMicroUsd: 3000, heldMicroUsd: 0 },
    });
    expect(page.days).toHaveLength(14);
  });

  it('list nothing to a stranger', async () => {
    expect(await list('01900000-0000-7000-8000-00000000ffff')).toMatchObject({ leads: [], budget: null, week: { leads: 0 } });
  });

  it.each([
    ['the e-mail', 'MINE@', 1],
    ['the company', 'solar', 1],
    ['a literal percent sign', '100%', 1],
    ['a literal underscore', 'Solar_Co', 1],
    ['a literal backslash', '\\ Sons', 1],
    ['only blanks', '   ', 1],
    ['a percent sign that is no wildcard', 'so%ar', 0],
    ['an underscore that is no wildcard', 'S_lar', 0],
    ['a lone backslash before a letter', 'Solar\\', 0],
  ])('search by %s', async (_, search, found) => {
    expect(emails(await list(mine.tenant.userId, search))).toHaveLength(found);
  });

  it('show the own conversation with transcript, cost, consent, deliveries and rating', async () => {
    const [row] = await world.asMember(mine.tenant.userId, 'select public.read_conversation($1) as detail', [
      mine.conversationId,
    ]);
    expect(row?.detail).toMatchObject({
      state: 'ended',
      turns: [{ role: 'visitor' }],
      usage: [{ costMicroUsd: 3000 }],
      consent: { accepted: ['talk'] },
      deliveries: [{ kind: 'slack', state: 'waiting' }],
      feedback: { rating: 5 },
      lead: { email: 'mine@visitor.example' },
    });
    expect(row?.detail).not.toHaveProperty('lead.customer_id');
  });

  it("answer another customer's conversation as missing", async () => {
    expect(
      await world.asMember(mine.tenant.userId, 'select public.read_conversation($1) as detail', [theirs.conversationId]),
    ).toEqual([{ detail: null }]);
  });
});

describe('invitations', () => {
  it("become a membership when the invited address signs up, in any letter case, and nobody else's does", async () => {
    await world.rows("insert into public.member_invites (email, customer_id, role) values ('new@member.example', $1, 'sales')", [
      mine.tenant.customerId,
    ]);
    await world.rows(
      "insert into auth.users (id, email) values ('01900000-0000-7000-8000-0000000000aa', 'New@Member.example'), ('01900000-0000-7000-8000-0000000000bb', 'other@member.example')",
    );
    expect(
      await world.rows("select customer_id, role from public.members where user_id = '01900000-0000-7000-8000-0000000000aa'"),
    ).toEqual([{ customer_id: mine.tenant.customerId, role: 'sales' }]);
    expect(await world.count("public.members where user_id = '01900000-0000-7000-8000-0000000000bb'")).toBe(0);
  });
});

describe('the guards of this file', () => {
  it('notice a table whose row level security was switched off, and a policy for everybody', async () => {
    const own = await openWorld();
    await own.addWorker();
    const [one, two] = [await fill(own, 'one@visitor.example'), await fill(own, 'two@visitor.example')];
    await own.db.exec(`
      alter table public.leads disable row level security;
      drop policy "members read their turns" on public.turns;
      create policy "everybody reads the turns" on public.turns for select to authenticated using (true);`);
    for (const table of ['leads', 'turns']) {
      const seen = await own.asMember(one.tenant.userId, `select distinct customer_id from public.${table}`);
      expect(seen).toContainEqual({ customer_id: two.tenant.customerId });
    }
    await own.close();
  });

  it('notice a list_leads that runs with the rights of its owner', async () => {
    const own = await openWorld();
    await own.addWorker();
    const [one] = [await fill(own, 'one@visitor.example'), await fill(own, 'two@visitor.example')];
    await own.db.exec('alter function public.list_leads security definer');
    const [row] = await own.asMember(one.tenant.userId, 'select jsonb_array_length(public.list_leads() -> $1) as leads', [
      'leads',
    ]);
    expect(Number(row?.leads)).toBeGreaterThan(1);
    await own.close();
  });
});
