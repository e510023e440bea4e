import type { SqlSession } from '../../../local/database/template.ts';
import { readAccessMatrix, withoutMonth } from './access-matrix.ts';
import { type CatalogueFunction, ROLES, readFunctions, readTables } from './catalogue.ts';

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');

function describeFunctions(functions: readonly CatalogueFunction[]): string {
  const columns = ROLES.filter((role) => functions.some((each) => each.callers.includes(role)));
  const rows = functions.map((each) => [
    `\`${each.name}\``,
    ...columns.map((role) => (each.callers.includes(role) ? 'yes' : '')),
    each.isDefiner ? 'owner' : 'caller',
    each.comment,
  ]);
  return table(['function', ...columns.map((role) => `\`${role}\``), 'runs as', 'what it does'], rows);
}

/** The text of docs/roles.md, from the catalogue alone. */
export async function describeRoles(session: SqlSession): Promise<string> {
  const functions = (await readFunctions(session)).filter((each) => !each.isTrigger);
  const matrix = await readAccessMatrix(session);
  const tables = new Map((await readTables(session)).map((each) => [withoutMonth(`${each.schema}.${each.name}`), each]));
  const doors = functions.filter((each) => each.schema === 'public');
  const helpers = functions.filter((each) => each.schema !== 'public' && each.callers.length > 0);
  const parts = [
    '# Roles',
    'Who may do what in the database. Generated from the catalogue by `node scripts/describe-roles.ts --write`; a test compares it, so do not edit it by hand.',
    `A request comes with a short JWT that names its role: \`anon\` is a page that nobody signed in to, \`authenticated\` a signed-in member (row level security decides which rows), the others are our servers. No server role has a right on any table: the functions are the only door. \`service_role\` is for migrations and the seed.`,
    `Privileges are proven object by object against \`supabase/tests/expected/access-matrix.json\`, members' rows in two customers' data; \`npm run prove -- rls\` shows that loosening any of it turns the proof red.`,
    '## Functions',
    describeFunctions(doors),
    '## Helpers that policies call',
    describeFunctions(helpers),
    '## Tables',
    table(
      ['table', 'who', 'what it holds'],
      Object.entries(matrix.tables ?? {}).map(([name, allowed]) => [`\`${name}\``, allowed, tables.get(name)?.comment ?? '']),
    ),
  ];
  return `${parts.join('\n\n')}\n`;
}
