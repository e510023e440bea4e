import type { TestProject } from 'vitest/node';
import { launchPostgres } from '../../../local/postgres/launch-postgres.ts';
import { createTemplate } from '../../../local/postgres/template-database.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    postgres: { serverUrl: string; template: string };
  }
}

/** One PostgreSQL for all files of the project, with a migrated database that each file copies. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await launchPostgres();
  try {
    project.provide('postgres', { serverUrl: server.url, template: await createTemplate(server.url) });
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server.stop;
}
