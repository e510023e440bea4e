import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { findPostgresFor } from '../local/postgres/find-postgres.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OUT = join(ROOT, 'tests/out');
const require = createRequire(import.meta.url);

interface Counts {
  passed: number;
  failed: number;
  skipped: string[];
}
const Report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })),
    }),
  ),
});

/** The command of a package, started by this Node: `npx` would take the system's. */
function binary(name: string, command: string = name): string {
  const file = require.resolve(`${name}/package.json`);
  const { bin } = JSON.parse(readFileSync(file, 'utf8')) as { bin: string | Record<string, string> };
  return join(dirname(file), typeof bin === 'string' ? bin : (bin[command] ?? ''));
}

function run(args: string[]): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
    });
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => child.kill(signal));
    child.once('close', (code) => resolve(code ?? 1));
  });
}

async function check(name: string, args: string[]): Promise<Counts> {
  process.stdout.write(`\n== ${name}\n`);
  return (await run(args)) === 0 ? { passed: 1, failed: 0, skipped: [] } : { passed: 0, failed: 1, skipped: [] };
}

async function vitest(name: string, args: string[]): Promise<Counts> {
  process.stdout.write(`\n== ${name}\n`);
  const reportFile = join(OUT, `${name.replaceAll(' ', '-')}.json`);
  rmSync(reportFile, { force: true });
  const code = await run([
    binary('vitest'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportFile}`,
    ...args,
  ]);
  if (!existsSync(reportFile)) return { passed: 0, failed: 1, skipped: [] };
  const files = Report.parse(JSON.parse(readFileSync(reportFile, 'utf8'))).testResults;
  const tests = files.flatMap((file) => file.assertionResults);
  // A file that broke before its first test has no test to fail, and still failed.
  const broken = files.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = tests.filter((test) => test.status === 'failed').length + broken;
  return {
    passed: tests.filter((test) => test.status === 'passed').length,
    failed: code !== 0 && failed === 0 ? 1 : failed,
    skipped: tests.filter((test) => test.status === 'skipped' || test.status === 'pending').map((test) => test.fullName),
  };
}

/** Runs on a real PostgreSQL; where there is none the part counts as skipped, with the reason. */
async function onPostgres(name: string, files: string[]): Promise<Counts> {
  const found = await findPostgresFor(process.env);
  if (found.found) return vitest(name, ['--project', 'postgres', ...files]);
  process.stdout.write(`\n== ${name}\n${found.reason}\n`);
  return { passed: 0, failed: 0, skipped: [`${name}: ${found.reason}`] };
}

const CHECKS: [string, () => Promise<Counts>][] = [
  ['types', () => check('types', [binary('typescript', 'tsc'), '--noEmit'])],
  ['lint', () => check('lint and format', [binary('@biomejs/biome', 'biome'), 'check', '--error-on-warnings', '.'])],
  ['architecture', () => vitest('architecture', ['--project', 'architecture'])],
];
const TESTS: [string, () => Promise<Counts>][] = [
  // Many of them wait for real time, so more of them than cores go on at once.
  ['unit', () => vitest('unit', ['--project', 'unit', '--maxWorkers=4'])],
  ['sql', () => vitest('sql', ['--project', 'sql'])],
  ['postgres-races', () => onPostgres('postgres races', ['postgres/isolation', 'races.test'])],
  ['local', () => vitest('local services', ['--project', 'local'])],
  ['flows', () => vitest('flows', ['--project', 'flows'])],
];

/** Longer than npm test may take; asked for by name. */
const LONG: [string, () => Promise<Counts>][] = [
  ['postgres', () => onPostgres('postgres', [])],
  ['long-flows', () => vitest('long flows', ['--project', 'long-flows'])],
  ['crash', () => vitest('crash', ['--project', 'crash'])],
];

const asked = process.argv.slice(2);
const isCheck = asked[0] === 'check';
const steps = isCheck
  ? CHECKS
  : asked.length === 0
    ? [...CHECKS, ...TESTS]
    : [...CHECKS, ...TESTS, ...LONG].filter(([name]) => asked.includes(name));
const unknown = isCheck ? [] : asked.filter((part) => !steps.some(([name]) => name === part));
if (unknown.length > 0) {
  const names = [...CHECKS, ...TESTS, ...LONG].map(([name]) => name).join(', ');
  process.stderr.write(`\n  There is no part ${unknown.join(', ')}; the parts are ${names}, and check.\n\n`);
  process.exit(1);
}
mkdirSync(OUT, { recursive: true });
const total: Counts = { passed: 0, failed: 0, skipped: [] };
const times: string[] = [];
for (const [name, step] of steps) {
  const startedMs = Date.now();
  const counts = await step();
  times.push(`${name} ${Math.round((Date.now() - startedMs) / 1000)} s`);
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped.push(...counts.skipped);
}
process.stdout.write(`\n${times.join(', ')}\n`);
for (const name of total.skipped) process.stdout.write(`skipped: ${name}\n`);
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed > 0 ? 1 : 0;
