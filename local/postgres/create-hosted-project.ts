import { readFileSync } from 'node:fs';
import { openSqlDatabase } from './open-sql-database.ts';
import { databaseUrl } from './template-database.ts';

const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');

/** Makes an empty database like a hosted project's, once per server; returns its URL for the owner, who is no superuser. */
export async function createHostedProject(serverUrl: string): Promise<string> {
  const url = new URL(databaseUrl(serverUrl, 'project'));
  await run(serverUrl, statements(read('hosted-project.sql')));
  await run(url.href, [read('hosted-database.sql')]);
  url.username = 'project_owner';
  // Any password will do, the server trusts loopback; the CLI asks for one when there is none.
  url.password = 'trusted';
  return url.href;
}

// `create database` refuses to run beside other statements.
function statements(sql: string): string[] {
  return sql
    .replaceAll(/^--.*$/gm, '')
    .split(';')
    .filter((statement) => statement.trim() !== '');
}

async function run(url: string, parts: readonly string[]): Promise<void> {
  const db = openSqlDatabase(url);
  try {
    for (const part of parts) await db.exec(part);
  } finally {
    await db.close();
  }
}
