import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { LongFirst } from './tests/support/long-first.ts';

const root = fileURLToPath(new URL('.', import.meta.url));

/** One project per kind of test, so that a report says which kind failed; flows share one running product and go one by one. */
export default defineConfig({
  root,
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    sequence: { sequencer: LongFirst },
    projects: [
      { extends: true, test: { name: 'architecture', include: ['tests/*.test.ts'] } },
      { extends: true, test: { name: 'unit', include: ['{lib,components,agent-worker,app,scripts}/**/*.test.{ts,tsx}'] } },
      {
        extends: true,
        test: {
          name: 'sql',
          include: ['supabase/tests/**/*.test.ts'],
          exclude: ['supabase/tests/postgres/**'],
          // Some ask every function of the catalogue; a slow machine takes over a minute for it.
          testTimeout: 240_000,
        },
      },
      // The same files on a real PostgreSQL, and those that only make sense there.
      {
        extends: true,
        test: {
          name: 'postgres',
          include: ['supabase/tests/**/*.test.ts'],
          globalSetup: ['supabase/tests/support/postgres-server.ts'],
          setupFiles: ['supabase/tests/support/use-postgres.ts'],
        },
      },
      { extends: true, test: { name: 'local', include: ['local/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 300_000 } },
      {
        extends: true,
        test: {
          name: 'flows',
          include: ['tests/flows/**/*.test.ts'],
          globalSetup: ['tests/support/product.ts'],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 900_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'long-flows',
          include: ['tests/long-flows/**/*.test.ts'],
          globalSetup: ['tests/support/product.ts'],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 900_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'crash',
          include: ['tests/crash/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 900_000,
        },
      },
    ],
  },
});
