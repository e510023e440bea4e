import { randomUUID } from 'node:crypto';
import { type CallOutcome, callAs } from './call-as.ts';
import { type CatalogueFunction, readFunctions } from './catalogue.ts';
import { addMember, addUser, readMemberRoles } from './members.ts';
import { rolledBack } from './rolled-back.ts';
import { changedRows, readSnapshot } from './row-snapshot.ts';
import { SAMPLE_CALLS } from './sample-calls.ts';
import type { Scene } from './scene.ts';

type Asker = { label: string; userId: string };

async function addAskers({ world, mine, theirs }: Scene): Promise<Asker[]> {
  return world.db.transaction(async (session) => {
    const askers: Asker[] = [];
    for (const role of await readMemberRoles(session)) {
      const userId = await addUser(session);
      await addMember(session, { customerId: mine.tenant.customerId, userId, role });
      askers.push({ label: `${role} A`, userId });
    }
    askers.push({ label: 'owner B', userId: theirs.tenant.userId });
    return [...askers, { label: 'stranger', userId: randomUUID() }];
  });
}

/** Everything by which an answer could give customer A away. */
async function readMarks({ world, mine }: Scene): Promise<string[]> {
  const leads = await world.rows('select id::text as mark from public.leads where customer_id = $1', [mine.tenant.customerId]);
  const emails = await world.rows('select email as mark from public.leads where customer_id = $1', [mine.tenant.customerId]);
  const ids = Object.values(mine).filter((value): value is string => typeof value === 'string' && value.length > 20);
  return [...ids, mine.tenant.customerId, mine.tenant.campaignId, ...[...leads, ...emails].map((row) => String(row.mark))];
}

function describeOutcome(outcome: CallOutcome, writes: boolean, marks: readonly string[]): string {
  if ('refused' in outcome) return `refused ${outcome.refused}`;
  const text = JSON.stringify(outcome.answer ?? null);
  const tells = marks.some((mark) => text.includes(mark));
  return [tells ? 'told' : 'told nothing', ...(writes ? ['writes'] : [])].join(', ');
}

async function ask(scene: Scene, target: CatalogueFunction, asker: Asker, marks: readonly string[]): Promise<string> {
  const args = SAMPLE_CALLS[target.name]?.(scene.mine) ?? {};
  return rolledBack(scene.world.db, async (session) => {
    const before = await readSnapshot(session);
    const outcome = await callAs(session, { role: 'authenticated', userId: asker.userId }, target, args);
    return describeOutcome(outcome, changedRows(before, await readSnapshot(session)).length > 0, marks);
  });
}

/** Function -> what each member, and each outsider, gets when asking about customer A: told, told nothing, refused; and whether it writes. */
export async function readMemberAnswers(scene: Scene): Promise<Record<string, string>> {
  const askers = await addAskers(scene);
  const marks = await readMarks(scene);
  const targets = (await scene.world.db.transaction((session) => readFunctions(session))).filter(
    (each) => each.schema === 'public' && each.callers.includes('authenticated') && each.name in SAMPLE_CALLS,
  );
  const answers: Record<string, string> = {};
  for (const target of targets) {
    const byOutcome = new Map<string, string[]>();
    for (const asker of askers) {
      const outcome = await ask(scene, target, asker, marks);
      byOutcome.set(outcome, [...(byOutcome.get(outcome) ?? []), asker.label]);
    }
    answers[target.name] = [...byOutcome].map(([outcome, labels]) => `${outcome}: ${labels.join(', ')}`).join('; ');
  }
  return answers;
}
