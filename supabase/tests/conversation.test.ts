import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, refusalOf, type Tenant, type World } from './support/open-world.ts';

const UNKNOWN = '01900000-0000-7000-8000-00000000ffff';
let world: World;
let tenant: Tenant;
beforeAll(async () => {
  world = await openWorld();
  await world.addWorker();
  tenant = await world.mintTenant({ tier: 'enterprise', ceilingMicroUsd: 1_000_000_000 });
});
afterAll(() => world.close());

async function readTalk(id: string) {
  const [row] = await world.rows('select * from public.conversations where id = $1', [id]);
  return row ?? {};
}

describe('begin_conversation', () => {
  it('marks the conversation live and gives the agent all it needs', async () => {
    const { conversationId } = await world.openVisit(tenant, { name: 'Maria' });
    await world.startCall(conversationId);
    const begun = await world.call('agent_worker', 'begin_conversation', {
      conversation_id: conversationId,
      channel: 'voice',
      worker_id: 'w1',
    });
    expect(begun).toMatchObject({
      state: 'live',
      conversationId,
      customerId: tenant.customerId,
      locale: 'en-US',
      maxCallS: 1800,
      turns: [],
      lead: { name: 'Maria' },
      hold: { heldMicroUsd: 60_000, usedMicroUsd: 0 },
      campaign: { agentName: 'Sol', locale: 'en-US' },
    });
    expect((begun as { prices: unknown[] }).prices).toContainEqual({
      model: 'aura-2',
      unit: 'tts_character',
      microUsdPerMillion: 30_000_000,
      rounding: 'exact',
    });
    expect(await readTalk(conversationId)).toMatchObject({ state: 'live', worker_id: 'w1' });
    expect(
      await world.count(
        "public.leads as lead join public.conversations as talk on talk.lead_id = lead.id where talk.id = $1 and lead.stage = 'talking'",
        [conversationId],
      ),
    ).toBe(1);
  });

  it('continues with the turns so far after a reload', async () => {
    const id = await world.openLive(tenant);
    await world.saveTurn(id, { content: 'Do you install chargers?' });
    const begun = await world.call('agent_worker', 'begin_conversation', { conversation_id: id, channel: 'voice' });
    expect(begun).toMatchObject({ turns: [{ role: 'visitor', content: 'Do you install chargers?' }] });
  });

  it('forgets a close request of a page that came back', async () => {
    const id = await world.openLive(tenant, 'text');
    await world.call('edge_gateway', 'request_close', { conversation_id: id, reason: 'left' });
    await world.call('agent_worker', 'begin_conversation', { conversation_id: id, channel: 'text' });
    expect(await readTalk(id)).toMatchObject({ close_requested_at: null, close_reason: null });
  });

  it('says that an ended conversation has ended and does not wake it', async () => {
    const id = await world.openLive(tenant);
    await world.end(id);
    expect(await world.call('agent_worker', 'begin_conversation', { conversation_id: id, channel: 'voice' })).toEqual({
      state: 'ended',
      reason: 'goodbye',
    });
    expect(await readTalk(id)).toMatchObject({ state: 'ended' });
  });

  it('answers an unknown conversation as missing', async () => {
    expect(
      await refusalOf(world.call('agent_worker', 'begin_conversation', { conversation_id: UNKNOWN, channel: 'voice' })),
    ).toMatchObject({ code: 'PT404' });
  });
});

describe('save_turn', () => {
  it('keeps one row per turn id and takes the correction', async () => {
    const id = await world.openLive(tenant);
    const turn_id = randomUUID();
    expect(await world.saveTurn(id, { turn_id, content: 'How much is a charge' })).toEqual({ id: turn_id });
    expect(
      await world.saveTurn(id, { turn_id, content: 'How much is a charger?', interrupted: true, metrics: { llmMs: 210 } }),
    ).toEqual({ id: turn_id });
    expect(await world.rows('select content, interrupted, metrics from public.turns where conversation_id = $1', [id])).toEqual([
      { content: 'How much is a charger?', interrupted: true, metrics: { llmMs: 210 } },
    ]);
  });

  it('cannot change a turn of another conversation', async () => {
    const mine = await world.openLive(tenant);
    const theirs = await world.openLive(await world.mintTenant());
    const turn_id = randomUUID();
    await world.saveTurn(theirs, { turn_id, content: 'Theirs.' });
    expect(await world.saveTurn(mine, { turn_id, content: 'Mine now.' })).toBeNull();
    expect(await world.rows('select conversation_id, content from public.turns where id = $1', [turn_id])).toEqual([
      { conversation_id: theirs, content: 'Theirs.' },
    ]);
  });

  it('writes nothing for an unknown conversation', async () => {
    expect(await world.saveTurn(UNKNOWN)).toBeNull();
  });

  it('cuts an endless turn and counts as a sign of life', async () => {
    const id = await world.openLive(tenant);
    await world.rows("update public.conversations set seen_at = now() - interval '1 hour' where id = $1", [id]);
    await world.saveTurn(id, { content: 'a'.repeat(9000) });
    expect(await world.count('public.turns where conversation_id = $1 and length(content) = 8000', [id])).toBe(1);
    expect(await world.count("public.conversations where id = $1 and seen_at > now() - interval '1 minute'", [id])).toBe(1);
  });
});

describe('save_lead_facts', () => {
  const save = (conversation_id: string, facts: Record<string, unknown>) =>
    world.call('agent_worker', 'save_lead_facts', { conversation_id, ...facts });

  it('adds and corrects what was said, and never erases', async () => {
    const id = await world.openLive(tenant);
    await save(id, { name: ' Maria ', company: 'Acme' });
    const facts = await save(id, { name: '', company: null, need: '   ', phone: '555 0100', budget: 'about 9,000' });
    expect(facts).toMatchObject({ name: 'Maria', company: 'Acme', need: null, phone: '555 0100', budget: 'about 9,000' });
    expect(await save(id, { name: 'Mary' })).toMatchObject({ name: 'Mary', company: 'Acme' });
  });

  it('cannot change the e-mail, the stage or the score', async () => {
    const id = await world.openLive(tenant);
    for (const column of ['email', 'stage', 'score'])
      expect(await refusalOf(save(id, { [column]: 'x' }))).toMatchObject({ code: '42883' });
  });

  it('notes who changed what, before and after', async () => {
    const id = await world.openLive(tenant);
    await save(id, { name: 'Maria' });
    const [entry] = await world.rows(
      "select actor, customer_id, table_name, before ->> 'name' as before, after ->> 'name' as after from public.audit_log where conversation_id = $1 and table_name = 'leads' and after ? 'name'",
      [id],
    );
    expect(entry).toEqual({
      actor: 'agent_worker',
      customer_id: tenant.customerId,
      table_name: 'leads',
      before: null,
      after: 'Maria',
    });
    expect(
      await world.count(
        'public.lead_events where conversation_id = $1 and kind = \'facts_heard\' and detail = \'{"name": "Maria"}\'',
        [id],
      ),
    ).toBe(1);
  });

  it('cuts what is longer than its column instead of losing it', async () => {
    const id = await world.openLive(tenant);
    const facts = (await save(id, { name: 'n'.repeat(500), phone: '1'.repeat(90) })) as { name: string; phone: string };
    expect([facts.name.length, facts.phone.length]).toEqual([200, 40]);
  });
});

describe('end_conversation', () => {
  it('ends once: report, outbox and one delivery per enabled destination', async () => {
    const own = await world.mintTenant({ destinations: ['slack', 'asana', 'resend'] });
    await world.rows("update public.destinations set enabled = false where customer_id = $1 and kind = 'asana'", [
      own.customerId,
    ]);
    const id = await world.openLive(own);
    await world.saveTurn(id, { content: 'A charger, please.' });
    await world.recordUsage(id, { quantity: 200 });
    expect(await world.end(id, { summary: 'Wants a charger.', next_step: 'Call back.', need: 'a charger' })).toEqual({
      isFirst: true,
    });

    const talk = await readTalk(id);
    expect(talk).toMatchObject({ state: 'ended', end_reason: 'goodbye', summary: 'Wants a charger.', next_step: 'Call back.' });
    expect(talk.session_report).toMatchObject({
      endReason: 'goodbye',
      turns: [{ role: 'visitor', content: 'A charger, please.', channel: 'voice', isInterrupted: false }],
      usage: [{ leg: 'tts', model: 'aura-2', unit: 'tts_character', costMicroUsd: 6000 }],
      score: {
        score: 40,
        reasons: [
          { reason: 'left an e-mail', points: 10 },
          { reason: 'said what they need', points: 25 },
          { reason: 'talked with us', points: 5 },
        ],
      },
    });
    const deliveries = await world.rows(
      'select destination.kind from public.deliveries as delivery join public.outbox as item on item.id = delivery.outbox_id join public.destinations as destination on destination.id = delivery.destination_id where item.conversation_id = $1 order by 1',
      [id],
    );
    expect(deliveries.map((row) => row.kind)).toEqual(['resend', 'slack']);
  });

  it('says isFirst: false the second time and doubles nothing', async () => {
    const own = await world.mintTenant({ destinations: ['slack'] });
    const id = await world.openLive(own);
    await world.end(id, { reason: 'hang_up' });
    expect(await world.end(id, { reason: 'goodbye', summary: 'Late words.' })).toEqual({ isFirst: false });
    expect(await world.count('public.outbox where conversation_id = $1', [id])).toBe(1);
    expect(await world.count('public.deliveries where customer_id = $1', [own.customerId])).toBe(1);
    expect(await world.count("public.lead_events where conversation_id = $1 and kind = 'conversation_ended'", [id])).toBe(1);
    expect(await readTalk(id)).toMatchObject({ end_reason: 'hang_up', summary: 'Late words.' });
  });

  it('keeps a need that was said over the one that a summary guessed, and audits the guess', async () => {
    const said = await world.openLive(tenant);
    await world.call('agent_worker', 'save_lead_facts', { conversation_id: said, need: 'panels' });
    await world.end(said, { need: 'something else' });
    const guessed = await world.openLive(tenant);
    await world.end(guessed, { need: 'a battery' });
    const needOf = async (id: string) =>
      (
        await world.rows(
          'select lead.need from public.leads as lead join public.conversations as talk on talk.lead_id = lead.id where talk.id = $1',
          [id],
        )
      )[0]?.need;
    expect([await needOf(said), await needOf(guessed)]).toEqual(['panels', 'a battery']);
    expect(
      await world.rows(
        "select actor, after ->> 'need' as need from public.audit_log where conversation_id = $1 and table_name = 'leads' and after ->> 'need' is not null",
        [guessed],
      ),
    ).toEqual([{ actor: 'agent_worker', need: 'a battery' }]);
    expect(
      await world.count("public.audit_log where conversation_id = $1 and table_name = 'leads' and after ->> 'need' is not null", [
        said,
      ]),
    ).toBe(1);
  });

  it('makes a lead qualified at 60 points and never takes back what a person decided', async () => {
    const facts = { name: 'Maria', company: 'Acme', need: 'chargers' };
    for (const [before, after] of [
      ['new', 'qualified'],
      ['lost', 'lost'],
      ['won', 'won'],
    ]) {
      const id = await world.openLive(tenant);
      await world.call('agent_worker', 'save_lead_facts', { conversation_id: id, ...facts });
      await world.rows('update public.leads set stage = $2 where id = (select lead_id from public.conversations where id = $1)', [
        id,
        before,
      ]);
      await world.end(id);
      expect(
        await world.rows(
          'select lead.stage, lead.score from public.leads as lead join public.conversations as talk on talk.lead_id = lead.id where talk.id = $1',
          [id],
        ),
      ).toEqual([{ stage: after, score: 65 }]);
    }
  });

  it('rings the doorbell with the outbox row', async () => {
    const heard: string[] = [];
    const stop = await world.db.listen('outbox', (payload) => heard.push(payload));
    const id = await world.openLive(tenant);
    await world.end(id);
    await stop();
    expect(heard).toHaveLength(1);
    expect(JSON.parse(heard[0]!)).toMatchObject({
      type: 'INSERT',
      schema: 'public',
      table: 'outbox',
      old_record: null,
      record: { conversation_id: id, customer_id: tenant.customerId, kind: 'lead.completed' },
    });
  });

  it('would double the outbox if ending did not look at the state', async () => {
    const own = await openWorld();
    await own.db.exec(`
      alter table public.outbox drop constraint outbox_conversation_id_key;
      do $do$ declare source text := pg_get_functiondef('private.finish_conversation'::regproc); cut text; begin
        cut := replace(source, $$and c.state <> 'ended' returning$$, 'returning');
        if cut = source then raise 'the condition was not found'; end if;
        execute cut;
      end $do$;`);
    const { conversationId } = await own.openVisit(await own.mintTenant());
    await own.end(conversationId);
    expect(await own.end(conversationId)).toEqual({ isFirst: true });
    expect(await own.count('public.outbox where conversation_id = $1', [conversationId])).toBe(2);
    await own.close();
  });
});
