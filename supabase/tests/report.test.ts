import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, type Tenant, type World } from './support/open-world.ts';

let world: World;
let tenant: Tenant;
beforeAll(async () => {
  world = await openWorld();
  await world.addWorker();
  tenant = await world.mintTenant({ tier: 'enterprise', ceilingMicroUsd: 1_000_000_000 });
});
afterAll(() => world.close());

type Report = Record<string, unknown>;
async function readReport(id: string): Promise<Report> {
  const [row] = await world.rows('select session_report from public.conversations where id = $1', [id]);
  return row?.session_report as Report;
}
const lose = async (id: string) => {
  await world.rows("update public.conversations set seen_at = now() - interval '30 seconds' where id = $1", [id]);
  await world.call('maintenance', 'sweep');
};

/** A call with something of each kind, up to its end. */
async function talk(): Promise<string> {
  const id = await world.openLive(tenant);
  await world.saveTurn(id, { content: 'A charger, please.' });
  for (const [at, sttMs] of [90, 110, 700].entries())
    await world.saveTurn(id, {
      role: 'agent',
      content: `Reply ${at}`,
      metrics: JSON.stringify({ sttMs, e2eMs: 1_000 + at, replies: 1 }),
    });
  await world.recordUsage(id, { quantity: 200 });
  await world.recordUsage(id, { leg: 'stt', model: 'nova-3', unit: 'stt_second', quantity: 30, is_estimate: true });
  await world.call('agent_worker', 'save_lead_facts', { conversation_id: id, name: 'Maria', need: 'a charger' });
  await world.call('agent_worker', 'save_conversation_event', {
    conversation_id: id,
    event_id: randomUUID(),
    kind: 'fault_voice',
    detail: '{"leg": "tts"}',
  });
  await world.call('agent_worker', 'save_routing_decision', {
    conversation_id: id,
    decision_id: randomUUID(),
    intent: 'price',
    complexity: 'low',
    confidence: 0.9,
    chosen_model: 'small',
    reason: 'short question',
  });
  await world.call('agent_worker', 'save_guardrail_event', {
    conversation_id: id,
    event_id: randomUUID(),
    rule: 'no_prices',
    action: 'replaced',
    sentence: 'It is free for Maria.',
  });
  await world.call('agent_worker', 'move_funnel', {
    conversation_id: id,
    transition_id: randomUUID(),
    to_stage: 'booking',
    reason: 'qualified',
  });
  return id;
}
const COMPLETE = {
  channel: 'voice',
  lead: { name: 'Maria', need: 'a charger', company: null },
  cost: { totalMicroUsd: expect.any(Number), isEstimate: true, legs: { tts: 6000, stt: expect.any(Number) } },
  latency: { sttMs: { p50Ms: 110, p95Ms: 700, turns: 3 }, e2eMs: { p50Ms: 1_001, p95Ms: 1_002, turns: 3 } },
  events: [{ kind: 'fault_voice', detail: { leg: 'tts' } }],
  routing: [{ intent: 'price', complexity: 'low', confidence: 0.9, model: 'small', reason: 'short question' }],
  guard: [{ rule: 'no_prices', action: 'replaced' }],
  funnel: [{ from: 'qualification', to: 'booking', reason: 'qualified' }],
};

describe('the report of a conversation', () => {
  it('holds all that was saved of it, and no blocked sentence', async () => {
    const id = await talk();
    await world.end(id, { summary: 'Wants a charger.', next_step: 'Call back.' });
    const report = await readReport(id);
    expect(report).toMatchObject({
      ...COMPLETE,
      endReason: 'goodbye',
      summary: 'Wants a charger.',
      nextStep: 'Call back.',
      faults: 1,
      durationS: expect.any(Number),
    });
    expect(report.turns).toHaveLength(4);
    expect(Object.keys(report.latency as object).sort()).toEqual(['e2eMs', 'sttMs']);
    expect(JSON.stringify(report)).not.toContain('free for Maria');
  });

  it('is as complete when its worker was killed', async () => {
    const id = await talk();
    await lose(id);
    const { cost, ...rest } = COMPLETE;
    expect(await readReport(id)).toMatchObject({ ...rest, endReason: 'worker_lost', faults: 2, cost: { isEstimate: true } });
    expect((await readReport(id)).turns).toHaveLength(4);
  });

  it('takes in what a killed worker had left waiting outside, and bills no second of it twice', async () => {
    const own = await world.mintTenant({ ceilingMicroUsd: 1_000_000_000 });
    const id = await world.openLive(own);
    await world.rows("update public.conversations set voice_since = now() - interval '60 seconds' where id = $1", [id]);
    await world.saveTurn(id, { content: 'Hello' });
    await lose(id);
    const used = async (leg: string) => {
      const [row] = await world.rows(
        'select sum(quantity)::float as quantity, sum(cost_micro_usd)::int as cost from public.usage_events where conversation_id = $1 and leg = $2',
        [id, leg],
      );
      return row as { quantity: number; cost: number };
    };
    const before = await used('stt');
    expect(before.quantity).toBeGreaterThan(40);
    const late = { leg: 'stt', model: 'nova-3', unit: 'stt_second', usage_id: randomUUID(), quantity: 10 };
    for (let time = 0; time < 2; time += 1) await world.recordUsage(id, late);
    await world.recordUsage(id, { ...late, usage_id: randomUUID(), quantity: 12.5 });
    expect((await used('stt')).quantity).toBeCloseTo(before.quantity, 3);
    await world.saveTurn(id, { role: 'agent', content: 'Late words.' });
    const report = await readReport(id);
    expect(report.turns).toMatchObject([{ content: 'Hello' }, { content: 'Late words.' }]);
    const total = (report.cost as { totalMicroUsd: number }).totalMicroUsd;
    expect(await world.budget(own)).toEqual({ spent: total, held: 0 });
    // More than was estimated is real, too.
    await world.recordUsage(id, { ...late, usage_id: randomUUID(), quantity: before.quantity });
    expect((await used('stt')).quantity).toBeCloseTo(before.quantity + 22.5, 3);
    expect(await world.budget(own)).toEqual({
      spent: ((await readReport(id)).cost as { totalMicroUsd: number }).totalMicroUsd,
      held: 0,
    });
  });

  it('is summed up from the rows where nobody was left to do it, and stays without words where none were said or the consent is gone', async () => {
    const lost = await talk();
    await lose(lost);
    const summary = 'Maria talked with the assistant (1 turn). They want: a charger. The line broke before the end.';
    expect(await readReport(lost)).toMatchObject({ summary });
    const silent = await world.openLive(tenant);
    await world.saveTurn(silent, { role: 'agent', content: 'Hello.' });
    await lose(silent);
    expect(await readReport(silent)).toMatchObject({ summary: null });
    const withdrawn = await talk();
    await world.call('edge_gateway', 'request_close', { conversation_id: withdrawn, reason: 'withdrawn' });
    await lose(withdrawn);
    expect(await readReport(withdrawn)).toMatchObject({ endReason: 'withdrawn', summary: null });
  });

  it('takes in a summary that comes after the end, and ends nothing twice', async () => {
    const id = await talk();
    await lose(id);
    expect(await world.end(id, { summary: 'Wants a charger.', turns: '[]' })).toEqual({ isFirst: false });
    expect(await readReport(id)).toMatchObject({ endReason: 'worker_lost', summary: 'Wants a charger.' });
    expect(await world.count('public.outbox where conversation_id = $1', [id])).toBe(1);
  });
});

describe('a fact that is written twice', () => {
  it('does not come back over what was heard since', async () => {
    const id = await world.openLive(tenant, 'voice', { email: `${randomUUID()}@x.example` });
    const save = (facts: Record<string, unknown>) =>
      world.call('agent_worker', 'save_lead_facts', { conversation_id: id, ...facts });
    const first = { budget: 'about 5,000', facts_id: randomUUID() };
    await save(first);
    await save({ budget: 'about 9,000', facts_id: randomUUID() });
    expect(await save(first)).toMatchObject({ budget: 'about 9,000' });
    expect(await world.count("public.lead_events where conversation_id = $1 and kind = 'facts_heard'", [id])).toBe(2);
  });
});
