import type { SqlSession } from '../../../local/database/template.ts';
import { readAccessMatrix } from './access-matrix.ts';
import { describeDifferences, readExpected, type Sections, UNREVIEWED, withReasons } from './expectations.ts';
import { runLints } from './lints/run-lints.ts';
import type { ProofWorld } from './proof-world.ts';
import { readRowAccess } from './row-access.ts';

export const ROWS = 'rows that members see';
export const ANSWERS = 'answers to members about customer A';
export const PROOFS = ['privileges', 'lints', 'rows'] as const;
export type ProofName = (typeof PROOFS)[number];

async function judgeLints(session: SqlSession): Promise<string[]> {
  const reasons = readExpected('lints');
  const found = withReasons(await runLints(session), reasons);
  const withoutReason = Object.entries(found).flatMap(([lint, names]) =>
    Object.entries(names).flatMap(([name, reason]) =>
      reason === UNREVIEWED || reason.trim() === ''
        ? [`${lint}: ${name} has no reason. Mend it, or say in supabase/tests/expected/lints.json why it is right.`]
        : [],
    ),
  );
  return [...withoutReason, ...describeDifferences(reasons, found).filter((line) => line.includes('is gone'))];
}

function reviewedMatrix(): { privileges: Sections; rows: Sections } {
  const { [ROWS]: rows = {}, [ANSWERS]: _answers, ...privileges } = readExpected('access-matrix');
  return { privileges, rows: { [ROWS]: rows } };
}

/** What is not as reviewed, by one of the proofs; empty when it holds. Run it inside a transaction: it takes on members' roles. */
export async function judgeAccess(session: SqlSession, proof: ProofName, { people, ownership }: ProofWorld): Promise<string[]> {
  if (proof === 'lints') return judgeLints(session);
  const reviewed = reviewedMatrix();
  if (proof === 'privileges') return describeDifferences(reviewed.privileges, await readAccessMatrix(session));
  const seen = await readRowAccess(session, people, ownership);
  return describeDifferences(reviewed.rows, { [ROWS]: seen });
}
