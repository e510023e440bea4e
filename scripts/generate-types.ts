import { writeFileSync } from 'node:fs';
import { openTemplateDatabase } from '../local/database/template.ts';
import { describeDatabase, TYPES_FILE } from './describe-database.ts';

/** Writes the types of the database that the migrations make; run it after each change of a migration. */
async function main(): Promise<void> {
  const db = await openTemplateDatabase();
  try {
    writeFileSync(TYPES_FILE, await describeDatabase(db));
  } finally {
    await db.close();
  }
  process.stdout.write(`${TYPES_FILE}\n`);
}

await main();
