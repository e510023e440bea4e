import { judgeAccess, type ProofName } from './judge-access.ts';
import type { Mutant } from './mutants.ts';
import type { ProofWorld } from './proof-world.ts';
import { rolledBack } from './rolled-back.ts';

/** Loosens the guard in a transaction that is taken back; answers which proof went red, and undefined when none noticed. */
export function tryMutant(
  proof: ProofWorld,
  { change, proofs }: Pick<Mutant, 'change' | 'proofs'>,
): Promise<ProofName | undefined> {
  return rolledBack(proof.world.db, async (session) => {
    await session.exec(change);
    for (const name of proofs) if ((await judgeAccess(session, name, proof)).length > 0) return name;
    return undefined;
  });
}
