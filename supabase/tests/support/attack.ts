import type { SqlSession } from '../../../local/database/template.ts';
import { callAs } from './call-as.ts';
import type { CatalogueFunction } from './catalogue.ts';
import { HOSTILE_SHAPES } from './hostile-shapes.ts';
import { hostileValues } from './hostile-values.ts';
import { rolledBack } from './rolled-back.ts';
import { changedRows, type RowChange, type RowSnapshot, readSnapshot } from './row-snapshot.ts';
import { SAMPLE_CALLS } from './sample-calls.ts';
import type { Scene } from './scene.ts';

export type Attack = { argument: string; label: string; verdict: 'refused' | 'ignored' | 'stored' | 'defect'; why: string };

/** Our own words (PT4nn), a malformed value (22), a broken rule of the tables (23): all are the caller's fault, a 4xx. */
const CALLERS_FAULT = /^(PT4\d\d|22...|23...)$/;
// PostgreSQL's own limits, met while it reads the value, before any function of ours runs: nesting, size.
const ENGINE_LIMIT = /^54...$/;
const LARGEST_GROWTH = 40_000;
const ABSURD = /"(-?infinity|[^"]* BC|(?!(?:19|20|21)\d\d-)\d{4,}-\d\d-\d\dT[^"]*|NaN)"/;

/** Their work is everybody's: no argument says for whom. */
const SERVES_ALL_CUSTOMERS: readonly string[] = ['sweep', 'claim_deliveries'];

/** Why a stored row is no harmless result; undefined when it is bounded, sane and the caller's own. */
function flawOf(changes: readonly RowChange[], ownCustomerId: string | undefined): string | undefined {
  for (const { row, customerId, before, after } of changes) {
    if (ownCustomerId !== undefined && customerId !== null && customerId !== ownCustomerId)
      return `${row} of another customer changed`;
    if ((after?.length ?? 0) - (before?.length ?? 0) > LARGEST_GROWTH)
      return `${row} grew by ${(after?.length ?? 0) - (before?.length ?? 0)} characters`;
    if (after !== undefined && ABSURD.test(after) && !(before && ABSURD.test(before)))
      return `${row} holds ${ABSURD.exec(after)?.[0]}`;
  }
  return undefined;
}

async function tryValue(
  session: SqlSession,
  scene: Scene,
  target: CatalogueFunction,
  argument: string,
  value: string | null,
  calm: RowSnapshot,
): Promise<Omit<Attack, 'argument' | 'label'>> {
  const sample = SAMPLE_CALLS[target.name]?.(scene.mine) ?? {};
  const caller = { role: target.callers[0] ?? 'anon', userId: scene.mine.tenant.userId };
  await settleClocks(session);
  const outcome = await callAs(session, caller, target, { ...sample, [argument]: value });
  if ('refused' in outcome) {
    const isExpected = CALLERS_FAULT.test(outcome.refused) || ENGINE_LIMIT.test(outcome.refused);
    return { verdict: isExpected ? 'refused' : 'defect', why: `${outcome.refused} ${outcome.message.slice(0, 100)}` };
  }
  const isOfOthers =
    target.callers.includes('authenticated') &&
    [...Object.values(scene.theirs), ...Object.values(scene.theirs.tenant)].includes(value);
  if (isOfOthers && JSON.stringify(outcome.answer ?? []) !== '[]')
    return { verdict: 'defect', why: 'tells a member about another customer' };
  if (!target.isVolatile) return { verdict: 'ignored', why: '' };
  const changes = changedRows(calm, await readSnapshot(session));
  const flaw = flawOf(changes, SERVES_ALL_CUSTOMERS.includes(target.name) ? undefined : scene.mine.tenant.customerId);
  if (flaw !== undefined) return { verdict: 'defect', why: flaw };
  return { verdict: changes.length === 0 ? 'ignored' : 'stored', why: '' };
}

/** Signs of life by this transaction's own clock, so that a limit of seconds means the same on a slow machine. */
export async function settleClocks(session: SqlSession): Promise<void> {
  await session.exec(
    "update public.conversations set seen_at = now() - interval '5 seconds'; update public.workers set seen_at = now()",
  );
}

/** Its stack overflows silently at about 6,000 levels of JSON, and its session does not survive many of that. */
async function isEmbeddedEngine(scene: Scene): Promise<boolean> {
  const [row] = await scene.world.rows('select version() as text');
  return /emscripten/i.test(String(row?.text));
}

/** Throws every hostile value at every argument of the function, one at a time, each in a transaction that is taken back. */
export async function attackFunction(scene: Scene, target: CatalogueFunction): Promise<Attack[]> {
  const isServer = !target.callers.includes('authenticated');
  const calm = await rolledBack(scene.world.db, readSnapshot);
  const attacks: Attack[] = [];
  const isEmbedded = await isEmbeddedEngine(scene);
  for (const [index, argument] of target.arguments.entries()) {
    const aim = { foreign: scene.theirs, isAddressed: isServer && index === 0, isEmbedded };
    const shapes = HOSTILE_SHAPES[`${target.name}.${argument.name}`]?.(scene.theirs) ?? {};
    for (const [label, value] of Object.entries({ ...hostileValues(argument.type, aim), ...shapes })) {
      const result = await rolledBack(scene.world.db, (session) => tryValue(session, scene, target, argument.name, value, calm));
      attacks.push({ argument: argument.name, label, ...result });
    }
  }
  return attacks;
}

const PLAIN_TEXTS = ['lone surrogate', 'SQL', 'SQL in quotes', 'markup', 'right to left override'];

function summarize(labels: readonly string[]): string {
  const isAnyText = PLAIN_TEXTS.every((label) => labels.includes(label));
  const isAnyId = labels.includes('unknown') && labels.some((label) => label.startsWith('foreign '));
  const rest = labels.filter(
    (label) => !(isAnyText && PLAIN_TEXTS.includes(label)) && !(isAnyId && /^(foreign |unknown|nil)/.test(label)),
  );
  return [...(isAnyText ? ['any text'] : []), ...(isAnyId ? ['any identifier'] : []), ...rest].join(', ');
}

/** Argument -> which hostile values were taken in and left a (bounded, sane, own) row. */
export function storedByArgument(attacks: readonly Attack[]): Record<string, string> {
  const stored = Map.groupBy(
    attacks.filter((attack) => attack.verdict === 'stored'),
    (attack) => attack.argument,
  );
  return Object.fromEntries([...stored].map(([argument, list]) => [argument, summarize(list.map((attack) => attack.label))]));
}
