import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callAs } from './support/call-as.ts';
import { type CatalogueFunction, readFunctions } from './support/catalogue.ts';
import { openWorld, type World } from './support/open-world.ts';
import { rolledBack } from './support/rolled-back.ts';
import { changedRows, readSnapshot } from './support/row-snapshot.ts';
import { SAMPLE_CALLS } from './support/sample-calls.ts';
import { openSide, type Side } from './support/scene.ts';

/** Tables that an agent's functions write without a row in the audit log, each with what tells their story instead (decision 0017). */
const LEDGERS: Record<string, string> = {
  audit_log: 'the log itself',
  usage_events: 'a line per use; an estimate keeps its figures beside the final ones',
  budget_holds: 'what was held, used and absorbed follows from the uses',
  budget_months: 'the sum of the uses',
  lead_events: 'a line per event',
  outbox: 'a line per news',
  deliveries: 'each try is counted on the row with its outcome',
  consents: 'the receipt; a withdrawal stamps it once',
  workers: 'signs of life of our own processes',
  'private.answer_places': 'a place in a line, gone after seconds',
};

let world: World;
let functions: CatalogueFunction[];
beforeAll(async () => {
  world = await openWorld();
  const all = await world.db.transaction((session) => readFunctions(session));
  functions = all.filter((each) => each.schema === 'public' && each.callers.includes('agent_worker') && each.isVolatile);
});
afterAll(() => world.close());

/** What a call wrote outside the ledgers, and which of it the log does not tell: `table id`. */
async function writtenBy(target: CatalogueFunction, side: Side): Promise<{ written: string[]; untold: string[] }> {
  return rolledBack(world.db, async (session) => {
    const before = await readSnapshot(session);
    const logged = (await session.query<{ count: number }>('select count(*)::int as count from public.audit_log')).rows[0]?.count;
    const outcome = await callAs(session, { role: 'agent_worker' }, target, SAMPLE_CALLS[target.name]!(side));
    expect(outcome).toHaveProperty('answer');
    const written = changedRows(before, await readSnapshot(session))
      .map((change) => change.row.replace('public.', ''))
      .filter((row) => !((row.split(' ')[0] ?? '') in LEDGERS));
    const { rows } = await session.query<{ row: string }>(
      `select table_name || ' ' || row_id as row from public.audit_log where actor = 'agent_worker' order by id offset $1`,
      [logged ?? 0],
    );
    const told = new Set(rows.map(({ row }) => row));
    return { written, untold: written.filter((row) => !told.has(row)) };
  });
}

describe('what an agent writes', () => {
  it('is told by the function itself, with the actor, and reaches the tables that matter', async () => {
    const tables = new Set<string>();
    const untold: string[] = [];
    for (const target of functions) {
      const found = await writtenBy(target, await openSide(world));
      for (const row of found.written) tables.add(row.split(' ')[0] ?? '');
      untold.push(...found.untold.map((row) => `${target.name}: ${row}`));
    }
    expect(untold).toEqual([]);
    expect([...tables].sort()).toEqual([
      'bookings',
      'conversation_events',
      'conversations',
      'escalations',
      'funnel_transitions',
      'guardrail_events',
      'leads',
      'routing_decisions',
      'turns',
    ]);
  });

  it('would be missed without the row in the log', async () => {
    const side = await openSide(world);
    const target = functions.find((each) => each.name === 'save_routing_decision')!;
    const [row] = await world.rows("select pg_get_functiondef('public.save_routing_decision'::regproc) as definition");
    const definition = String(row?.definition);
    await world.db.exec(definition.replace(/perform private\.write_audit\([^;]*;/, 'null;'));
    expect((await writtenBy(target, side)).untold).toHaveLength(1);
    await world.db.exec(definition);
  });
});
