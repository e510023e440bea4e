import { query, type SqlSession } from '../../../../local/database/template.ts';
import { withoutMonth } from '../access-matrix.ts';
import type { Lint } from './lint.ts';
import { policyLints } from './policy-lints.ts';
import { schemaLints } from './schema-lints.ts';

export const LINTS: readonly Lint[] = [...schemaLints, ...policyLints].sort((a, b) => a.id.localeCompare(b.id));

/** Checks of the linter that no catalogue can answer here, and why. */
export const SKIPPED_LINTS: Record<string, string> = {
  '0005 unused_index': 'needs the statistics of a production load; a fresh database has used no index',
  '0019 insecure_queue_exposed_in_api': 'pgmq is not installed; the outbox is a table of ours',
  '0020 table_bloat': 'needs the statistics of a production load',
  '0025 public_bucket_allows_listing': 'no storage bucket is used',
  '0027 pg_graphql_authenticated_table_exposed':
    'every table that members may select is in access-matrix.json, with the rows that each sees',
};

/** Lint -> what it found, each once; months of a partitioned table count as one. */
export async function runLints(session: SqlSession): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const lint of LINTS) {
    const names = (await query(session, lint.sql)).map((row) => withoutMonth(String(row.name)));
    if (names.length > 0) found[`${lint.id} ${lint.name}`] = [...new Set(names)].sort();
  }
  return found;
}
