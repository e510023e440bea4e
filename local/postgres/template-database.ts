import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { applyMigrations, readMigrations } from '../database/migrations.ts';
import { withoutEngineNoise } from '../database/quiet-console.ts';
import type { SqlDatabase } from '../database/sql-database.ts';
import { repoSource, type TemplateSource } from '../database/template.ts';
import { openPostgresEngine } from './open-postgres-engine.ts';
import { openSqlDatabase, type PoolOptions } from './open-sql-database.ts';

/** The same server, another database. */
export function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Makes a database with bootstrap, migrations and seed to copy others from; returns its name. */
export async function createTemplate(serverUrl: string, source: TemplateSource = repoSource()): Promise<string> {
  const name = `template_${randomUUID().replaceAll('-', '')}`;
  await onServer(serverUrl, `create database ${name}`);
  const settings = {
    jwtSecret: randomUUID(),
    publishableKey: 'sb_publishable_t',
    secretKey: 'sb_secret_t',
    siteUrl: 'http://localhost',
  };
  await withoutEngineNoise(async () => {
    const engine = await openPostgresEngine(databaseUrl(serverUrl, name), {
      ...settings,
      email: { send: async () => undefined },
    });
    try {
      await applyMigrations(engine.db, readMigrations(source.migrations));
      if (source.seed !== undefined) await engine.db.exec(readFileSync(source.seed, 'utf8'));
      await engine.db.exec('analyze');
    } finally {
      await engine.close();
    }
  });
  return name;
}

/** A database of the caller's own, copied from a template; it goes with its server. */
export async function copyTemplate(serverUrl: string, template: string): Promise<string> {
  const name = `copy_${randomUUID().replaceAll('-', '')}`;
  await onServer(serverUrl, `create database ${name} template ${template}`);
  return databaseUrl(serverUrl, name);
}

export async function openCopy(serverUrl: string, template: string, options: PoolOptions = {}): Promise<SqlDatabase> {
  return openSqlDatabase(await copyTemplate(serverUrl, template), options);
}

async function onServer(serverUrl: string, sql: string): Promise<void> {
  const server = openSqlDatabase(serverUrl);
  try {
    await server.exec(sql);
  } finally {
    await server.close();
  }
}
