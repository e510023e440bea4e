import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Attack, attackFunction, settleClocks, storedByArgument } from './support/attack.ts';
import { callAs } from './support/call-as.ts';
import { type CatalogueFunction, readFunctions } from './support/catalogue.ts';
import { describeDifferences, readExpected } from './support/expectations.ts';
import { rolledBack } from './support/rolled-back.ts';
import { SAMPLE_CALLS } from './support/sample-calls.ts';
import { openScene, type Scene } from './support/scene.ts';

let scene: Scene;
let functions: Map<string, CatalogueFunction>;
beforeAll(async () => {
  scene = await openScene();
  const all = await scene.world.db.transaction((session) => readFunctions(session));
  functions = new Map(all.filter((each) => each.schema === 'public').map((each) => [each.name, each]));
});
afterAll(() => scene.world.close());

it('every function that somebody may call has a sample call; a new one belongs into support/sample-calls.ts', () => {
  const callable = [...functions.values()].filter((each) => each.callers.length > 0).map((each) => each.name);
  expect(callable.filter((name) => !(name in SAMPLE_CALLS))).toEqual([]);
  expect(Object.keys(SAMPLE_CALLS).filter((name) => !functions.has(name))).toEqual([]);
  for (const name of callable) {
    const given = Object.keys(SAMPLE_CALLS[name]?.(scene.mine) ?? {});
    expect(given, name).toEqual(functions.get(name)?.arguments.map((argument) => argument.name));
  }
});

describe.each(Object.keys(SAMPLE_CALLS))('%s', (name) => {
  it('answers its sample call', async () => {
    const target = functions.get(name)!;
    const caller = { role: target.callers[0]!, userId: scene.mine.tenant.userId };
    const args = SAMPLE_CALLS[name]!(scene.mine);
    const outcome = await rolledBack(scene.world.db, async (session) => {
      await settleClocks(session);
      return callAs(session, caller, target, args);
    });
    expect(outcome).toHaveProperty('answer');
  });

  it('refuses bad input as the caller’s fault, or stores no more than is reviewed, bounded, and of the own customer', async () => {
    const attacks: Attack[] = await attackFunction(scene, functions.get(name)!);
    expect(attacks.filter((attack) => attack.verdict === 'defect')).toEqual([]);
    const stored = storedByArgument(attacks);
    expect(describeDifferences({ [name]: readExpected('hostile-input')[name] ?? {} }, { [name]: stored })).toEqual([]);
  });
});

describe('the attack of this file', () => {
  let own: Scene;
  beforeAll(async () => {
    own = await openScene();
  });
  afterAll(() => own.world.close());

  async function dropChecks(table: string, column: string): Promise<void> {
    const checks = await own.world.rows(
      `select conname as name from pg_catalog.pg_constraint where conrelid = $1::regclass and contype = 'c' and pg_get_constraintdef(oid) like '%' || $2 || '%'`,
      [table, column],
    );
    for (const check of checks) await own.world.db.exec(`alter table ${table} drop constraint "${check.name}"`);
  }

  it.each<[string, string, RegExp, () => Promise<unknown>]>([
    ['an absurd time that is stored', 'save_turn', /holds "infinity"/, () => dropChecks('public.turns', 'spoken_at')],
    [
      'JSON without a limit',
      'save_conversation_event',
      /grew by \d{6}/,
      () => dropChecks('public.conversation_events', 'detail'),
    ],
    [
      'a refusal that is no fault of the caller',
      'save_feedback',
      /P0001/,
      () =>
        own.world.db.exec(`create function private.planted() returns trigger language plpgsql as $$ begin raise exception 'No.'; end; $$;
          create trigger planted before insert on public.feedback for each row execute function private.planted();`),
    ],
    [
      "a change of another customer's row",
      'raise_escalation',
      /another customer/,
      () =>
        own.world.db.exec(`create function private.meddle() returns trigger language plpgsql as $$ begin update public.leads set score = 99; return new; end; $$;
          create trigger meddle before insert on public.escalations for each row execute function private.meddle();`),
    ],
  ])('notices %s', async (_what, name, why, plant) => {
    await plant();
    const defects = (await attackFunction(own, functions.get(name)!)).filter((attack) => attack.verdict === 'defect');
    expect(defects.map((defect) => defect.why).join('\n')).toMatch(why);
  });
});
