import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('.', import.meta.url));

/** One project per kind of test, so that a report says which kind failed; flows run one file at a time. */
export default defineConfig({
  root,
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{lib,components,agent-worker,app,scripts}/**/*.test.{ts,tsx}', 'tests/architecture.test.ts'],
        },
      },
      { extends: true, test: { name: 'sql', include: ['supabase/tests/**/*.test.ts'] } },
      { extends: true, test: { name: 'local', include: ['local/**/*.test.ts'], testTimeout: 60_000 } },
      {
        extends: true,
        test: {
          name: 'flows',
          include: ['tests/flows/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 420_000,
        },
      },
    ],
  },
});
