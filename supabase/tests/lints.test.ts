import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readExpected, UNREVIEWED } from './support/expectations.ts';
import { judgeAccess } from './support/judge-access.ts';
import { LINTS, SKIPPED_LINTS } from './support/lints/run-lints.ts';
import { openProofWorld, type ProofWorld } from './support/proof-world.ts';
import { rolledBack } from './support/rolled-back.ts';

let proof: ProofWorld;
beforeAll(async () => {
  proof = await openProofWorld();
});
afterAll(() => proof.world.close());

describe("the linter's checks", () => {
  it('find nothing that has no reviewed reason, and every reason still has its finding', async () => {
    expect(await proof.world.db.transaction((session) => judgeAccess(session, 'lints', proof))).toEqual([]);
  });

  it('have a written reason for each finding that stays', () => {
    const reasons = Object.values(readExpected('lints')).flatMap((names) => Object.values(names));
    expect(reasons.filter((reason) => reason === UNREVIEWED || reason.length < 20)).toEqual([]);
  });

  it('are all 28 of the linter: checked here, or skipped for a reason', () => {
    const numbers = [...LINTS.map((lint) => lint.id), ...Object.keys(SKIPPED_LINTS).map((name) => name.slice(0, 4))];
    // The linter has no number 12.
    const all = Array.from({ length: 29 }, (_, index) => String(index + 1).padStart(4, '0')).filter((id) => id !== '0012');
    expect(numbers.toSorted()).toEqual(all);
  });

  it.each(LINTS.map((lint) => [lint.id, lint.name, lint] as const))(
    '%s %s fires on a planted defect',
    async (_id, _name, lint) => {
      const found = await rolledBack(proof.world.db, async (session) => {
        await session.exec(lint.plant);
        return (await session.query<{ name: string }>(lint.sql)).rows.map((row) => row.name);
      });
      expect(found).toContain(lint.finds);
    },
  );
});
