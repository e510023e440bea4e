import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeCommit, describeMachine } from './support/describe-run.ts';
import { formatRows } from './support/format-table.ts';
import { type Bench, type BenchContext, type BenchResult, CannotRun } from './support/result.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PROOFS: Record<string, () => Promise<Bench>> = {
  budget: async () => (await import('./proofs/budget.ts')).proveBudget,
  'client-drops': async () => (await import('./proofs/client-drops.ts')).proveClientDrops,
  fuzz: async () => (await import('./proofs/fuzz.ts')).proveFuzz,
  injection: async () => (await import('./proofs/injection.ts')).proveInjection,
  install: async () => (await import('./proofs/install.ts')).proveInstall,
  limits: async () => (await import('./proofs/limits.ts')).proveLimits,
  meter: async () => (await import('./proofs/meter.ts')).proveMeter,
  rls: async () => (await import('./proofs/rls.ts')).proveRls,
  'worker-kill': async () => (await import('./proofs/worker-kill.ts')).proveWorkerKill,
};

function writeJson(folder: string, name: string, value: unknown): void {
  mkdirSync(join(ROOT, 'bench', folder), { recursive: true });
  writeFileSync(join(ROOT, 'bench', folder, `${name}.json`), `${JSON.stringify(value, null, 2)}\n`);
}

/** Runs one proof; unlike a measurement, a missed bar is a failure. */
async function prove(name: string): Promise<number> {
  const load = Object.hasOwn(PROOFS, name) ? PROOFS[name] : undefined;
  if (!load) throw new CannotRun(`Name one proof: ${Object.keys(PROOFS).join(' or ')}.`);
  const undos: Parameters<BenchContext['onEnd']>[0][] = [];
  const origin = { name, command: `npm run prove -- ${name}`, ...describeCommit(ROOT) };
  const run = { ...origin, measuredAt: new Date().toISOString(), machine: describeMachine() };
  try {
    const bench = await load();
    const { rows, notes } = await bench({
      say: (line) => console.log(line),
      onEnd: (undo) => undos.push(undo),
      keep: (samples) => writeJson('out', name, samples),
    });
    writeJson('results', name, { ...run, notes, rows } satisfies BenchResult);
    console.log(formatRows(rows));
    for (const note of notes) console.log(`  ${note}`);
    const count = (pass: boolean) => rows.filter((row) => row.pass === pass).length;
    console.log(`\nprove ${name}: ${count(true)} met, ${count(false)} missed`);
    return count(false);
  } finally {
    for (const undo of undos.reverse()) await undo();
  }
}

prove(process.argv[2] ?? '').then(
  (missed) => process.exit(missed === 0 ? 0 : 1),
  (error: unknown) => {
    console.error(error instanceof CannotRun ? error.message : error);
    process.exit(1);
  },
);
