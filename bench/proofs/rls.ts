import { judgeAccess, PROOFS } from '../../supabase/tests/support/judge-access.ts';
import { readMutants } from '../../supabase/tests/support/mutants.ts';
import { openProofWorld } from '../../supabase/tests/support/proof-world.ts';
import { rolledBack } from '../../supabase/tests/support/rolled-back.ts';
import { tryMutant } from '../../supabase/tests/support/try-mutant.ts';
import { formatTable } from '../support/format-table.ts';
import { type Bench, CannotRun, measured } from '../support/result.ts';

type Trial = { kind: string; object: string; change: string; killedBy: string };
const SURVIVED = 'nobody';

function describeKind(trials: readonly Trial[]): string[] {
  const killers = Map.groupBy(
    trials.filter((trial) => trial.killedBy !== SURVIVED),
    (trial) => trial.killedBy,
  );
  const survived = trials.filter((trial) => trial.killedBy === SURVIVED).length;
  const by = [...killers].map(([proof, killed]) => `${proof} ${killed.length}`).join(', ');
  return [trials[0]?.kind ?? '', String(trials.length), String(trials.length - survived), String(survived), by];
}

/** Loosens every guard of the database one at a time and asks whether the access proofs notice. */
export const proveRls: Bench = async ({ say, keep, onEnd }) => {
  const proof = await openProofWorld();
  onEnd(() => proof.world.close());
  for (const name of PROOFS) {
    const differences = await rolledBack(proof.world.db, (session) => judgeAccess(session, name, proof));
    if (differences.length > 0)
      throw new CannotRun(`The proof by ${name} is red before anything is loosened:\n${differences.join('\n')}`);
  }
  const mutants = await rolledBack(proof.world.db, readMutants);
  say(`${mutants.length} loosened guards, each in a transaction that is taken back ...`);
  const startedMs = performance.now();
  const trials: Trial[] = [];
  for (const mutant of mutants) {
    const { kind, object, change } = mutant;
    trials.push({ kind, object, change, killedBy: (await tryMutant(proof, mutant)) ?? SURVIVED });
  }
  keep(trials);
  const kinds = [...Map.groupBy(trials, (trial) => trial.kind).values()];
  say(formatTable(['guard', 'tried', 'killed', 'survived', 'noticed by'], kinds.map(describeKind)));
  const survivors = trials.filter((trial) => trial.killedBy === SURVIVED);
  for (const survivor of survivors) say(`  SURVIVED ${survivor.kind}: ${survivor.object}\n    ${survivor.change}`);
  return {
    rows: [
      ...kinds.map((list) =>
        measured({
          metric: `${list[0]?.kind}, unnoticed of ${list.length}`,
          unit: 'mutants',
          ours: list.filter((trial) => trial.killedBy === SURVIVED).length,
          bar: 0,
        }),
      ),
      measured({ metric: 'time', unit: 's', ours: (performance.now() - startedMs) / 1000 }),
    ],
    notes: [`${trials.length} mutants, ${survivors.length} survived; embedded engine, one transaction each.`],
  };
};
