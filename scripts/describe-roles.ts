import { writeFileSync } from 'node:fs';
import { readAccessMatrix } from '../supabase/tests/support/access-matrix.ts';
import { attackFunction, storedByArgument } from '../supabase/tests/support/attack.ts';
import { readFunctions } from '../supabase/tests/support/catalogue.ts';
import { describeRoles } from '../supabase/tests/support/describe-roles.ts';
import { readExpected, type Sections, UNREVIEWED, withReasons, writeExpected } from '../supabase/tests/support/expectations.ts';
import { ANSWERS, ROWS } from '../supabase/tests/support/judge-access.ts';
import { runLints } from '../supabase/tests/support/lints/run-lints.ts';
import { readMemberAnswers } from '../supabase/tests/support/member-answers.ts';
import { openProofWorld } from '../supabase/tests/support/proof-world.ts';
import { readRowAccess } from '../supabase/tests/support/row-access.ts';
import { SAMPLE_CALLS } from '../supabase/tests/support/sample-calls.ts';
import { openScene } from '../supabase/tests/support/scene.ts';

/** Prints docs/roles.md; with --write stores it and the expectation files, whose review is the difference in git. */
async function describe(isToWrite: boolean): Promise<void> {
  const { world, people, ownership } = await openProofWorld();
  try {
    await world.db.transaction(async (session) => {
      const text = await describeRoles(session);
      if (!isToWrite) {
        process.stdout.write(text);
        return;
      }
      writeFileSync(new URL('../docs/roles.md', import.meta.url), text);
      const rows = await readRowAccess(session, people, ownership);
      const answers = readExpected('access-matrix')[ANSWERS] ?? {};
      writeExpected('access-matrix', { ...(await readAccessMatrix(session)), [ROWS]: rows, [ANSWERS]: answers });
      const lints = withReasons(await runLints(session), readExpected('lints'));
      writeExpected('lints', lints);
      const waiting = Object.values(lints).flatMap((names) => Object.values(names).filter((reason) => reason === UNREVIEWED));
      process.stdout.write(`Written. Review the difference; ${waiting.length} findings in lints.json wait for a reason.\n`);
    });
  } finally {
    await world.close();
  }
}

/** Half a minute: what functions answer to each member, and what they store of hostile values. */
async function describeFunctionsAtWork(): Promise<void> {
  const scene = await openScene();
  try {
    const stored: Sections = {};
    for (const target of await scene.world.db.transaction((session) => readFunctions(session))) {
      if (target.schema !== 'public' || !(target.name in SAMPLE_CALLS)) continue;
      const attacks = await attackFunction(scene, target);
      for (const { argument, label, why } of attacks.filter((attack) => attack.verdict === 'defect'))
        process.stdout.write(`DEFECT ${target.name} ${argument} (${label}): ${why}\n`);
      const taken = storedByArgument(attacks);
      if (Object.keys(taken).length > 0) stored[target.name] = taken;
    }
    writeExpected('hostile-input', stored);
    writeExpected('access-matrix', { ...readExpected('access-matrix'), [ANSWERS]: await readMemberAnswers(scene) });
  } finally {
    await scene.world.close();
  }
}

const isToWrite = process.argv.includes('--write');
await describe(isToWrite);
if (isToWrite && process.argv.includes('--hostile')) await describeFunctionsAtWork();
