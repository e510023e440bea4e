import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeCommit, describeMachine } from './support/describe-run.ts';
import { formatRows } from './support/format-table.ts';
import { type Bench, type BenchContext, type BenchResult, CannotRun } from './support/result.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BENCHES: Record<string, () => Promise<Bench>> = {
  'first-call': async () => (await import('./first-call.ts')).firstCall,
  start: async () => (await import('./start.ts')).start,
  footprint: async () => (await import('./footprint.ts')).footprint,
  database: async () => (await import('./database.ts')).database,
  token: async () => (await import('./token.ts')).token,
  turn: async () => (await import('./turn.ts')).turn,
  'barge-in': async () => (await import('./barge-in.ts')).bargeIn,
  cost: async () => (await import('./cost.ts')).cost,
  faults: async () => (await import('./faults.ts')).faults,
};

type Undo = Parameters<BenchContext['onEnd']>[0];

function writeJson(folder: string, name: string, value: unknown): void {
  mkdirSync(join(ROOT, 'bench', folder), { recursive: true });
  writeFileSync(join(ROOT, 'bench', folder, `${name}.json`), `${JSON.stringify(value, null, 2)}\n`);
}

async function runUndos(undos: Undo[]): Promise<void> {
  for (let undo = undos.pop(); undo; undo = undos.pop()) {
    try {
      await undo();
    } catch (error) {
      console.error(`  Not cleaned up: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

async function measure(name: string, bench: Bench, undos: Undo[]): Promise<{ result: BenchResult; isPartial: boolean }> {
  const origin = {
    name,
    command: `npm run bench -- ${name}`,
    ...describeCommit(ROOT),
    measuredAt: new Date().toISOString(),
    machine: describeMachine(),
  };
  const { rows, notes, detail, isPartial } = await bench({
    say: (line) => console.log(line),
    onEnd: (undo) => undos.push(undo),
    keep: (samples) => writeJson('out', name, samples),
  });
  return { result: { ...origin, notes, rows, ...(detail ? { detail } : {}) }, isPartial: isPartial ?? false };
}

async function main(): Promise<void> {
  const name = process.argv[2] ?? '';
  const load = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
  if (!load) throw new CannotRun(`Name one measurement: ${Object.keys(BENCHES).join(' or ')}.`);
  const undos: Undo[] = [];
  let isEnding = false;
  const end = () => {
    // Ctrl-C may come together with a signal that our launcher passes on.
    if (!isEnding) void runUndos(undos).then(() => process.exit(1));
    isEnding = true;
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, end);
  try {
    const { result, isPartial } = await measure(name, await load(), undos);
    if (!isPartial) writeJson('results', name, result);
    console.log(formatRows(result.rows));
    for (const note of result.notes) console.log(`  ${note}`);
    const count = (pass: boolean) => result.rows.filter((row) => row.pass === pass).length;
    await runUndos(undos);
    console.log(`\nbench ${name}: ${count(true)} met, ${count(false)} missed`);
  } finally {
    await runUndos(undos);
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof CannotRun ? error.message : error);
    process.exit(1);
  },
);
