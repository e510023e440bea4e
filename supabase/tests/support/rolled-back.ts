import type { SqlDatabase, SqlSession } from '../../../local/database/template.ts';

class Undo extends Error {}

/** Runs the task in a transaction and takes back all that it changed; the task's own failure is passed on. */
export async function rolledBack<Result>(db: SqlDatabase, task: (session: SqlSession) => Promise<Result>): Promise<Result> {
  let outcome: { value: Result } | undefined;
  await db
    .transaction(async (session) => {
      outcome = { value: await task(session) };
      throw new Undo();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undo)) throw error;
    });
  if (!outcome) throw new Error('The transaction ended before its task.');
  return outcome.value;
}
