import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { describeDatabase, TYPES_FILE } from '../../scripts/describe-database.ts';
import { openTestDatabase } from './support/test-engine.ts';

it('has types for TypeScript as committed; after a migration run node scripts/generate-types.ts', async () => {
  const db = await openTestDatabase();
  try {
    expect(await describeDatabase(db)).toBe(readFileSync(TYPES_FILE, 'utf8'));
  } finally {
    await db.close();
  }
});
