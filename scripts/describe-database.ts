import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { GeneratorMetadata } from '@supabase/postgrest-typegen';
import { generateTypescript, sortGeneratorMetadata } from '@supabase/postgrest-typegen/generation';
import { introspect } from '@supabase/postgrest-typegen/introspection';
import type { SqlDatabase } from '../local/database/sql-database.ts';

export const TYPES_FILE = fileURLToPath(new URL('../lib/providers/supabase/database.types.ts', import.meta.url));
const BIOME = fileURLToPath(new URL('../node_modules/@biomejs/biome/bin/biome', import.meta.url));
const HEADER = '// Written by scripts/generate-types.ts from the migrations; do not edit.\n';

/**
 * The types of `public` as TypeScript, by the engine behind `supabase gen types`. The command itself reads a plain PostgreSQL only
 * through Docker in the pinned version.
 */
export async function describeDatabase(db: SqlDatabase): Promise<string> {
  const metadata = await introspect({ query: (sql) => db.query<never>(sql) }, { includedSchemas: ['public'] });
  const partitions = await readPartitions(db);
  const types = await generateTypescript(sortGeneratorMetadata(withoutTables(metadata, partitions)));
  return format(HEADER + types);
}

/** Partitions are named after months: their types would change with the calendar, and nobody names them. */
async function readPartitions(db: SqlDatabase): Promise<Set<string>> {
  const { rows } = await db.query<{ name: string }>('select relname as name from pg_catalog.pg_class where relispartition');
  return new Set(rows.map((row) => row.name));
}

function withoutTables(metadata: GeneratorMetadata, names: ReadonlySet<string>): GeneratorMetadata {
  const gone = new Set(metadata.tables.filter((table) => names.has(table.name)).map((table) => table.id));
  return {
    ...metadata,
    tables: metadata.tables.filter((table) => !gone.has(table.id)),
    columns: metadata.columns.filter((column) => !gone.has(column.table_id)),
    relationships: metadata.relationships.filter((link) => !names.has(link.relation) && !names.has(link.referenced_relation)),
  };
}

function format(source: string): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIOME, 'format', `--stdin-file-path=${TYPES_FILE}`], {
    input: source,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The types could not be formatted: ${stderr}`);
  return stdout;
}
