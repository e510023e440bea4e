import { spawn } from 'node:child_process';
import { freePort } from '../../tests/support/start-product.ts';
import { type FreshClone, freshClone } from '../support/fresh-clone.ts';
import { openStart } from '../support/open-start.ts';
import { type Bench, type BenchContext, CannotRun, measured, type Row } from '../support/result.ts';

const NPM_MAJORS = [11, 12];
/** `npm test` with nothing cached, the packages included. */
const MOST_TEST_MINUTES = 20;

/** A command of one npm, with its folder as the prefix; its exit code. */
function run(ctx: BenchContext, clone: FreshClone, args: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn('npx', ['--yes', ...args], {
      cwd: clone.outside,
      env: { ...process.env, ...clone.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    ctx.onEnd(() => child.exitCode === null && child.kill());
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        for (const line of String(chunk).split('\n')) if (line.trim()) ctx.say(`    ${line.trimEnd()}`);
      });
    }
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

async function openClone(
  ctx: BenchContext,
  npm: string,
): Promise<{ clone: FreshClone; command: (...args: string[]) => Promise<number> }> {
  const clone = freshClone(ctx);
  ctx.say(`  ${npm} ...`);
  if ((await run(ctx, clone, [npm, '--version'])) !== 0) throw new CannotRun(`${npm} could not be fetched.`);
  return { clone, command: (...args) => run(ctx, clone, [npm, ...args, '--prefix', clone.root]) };
}

/** Install, check, start: the second command runs where the first one left nothing but packages without their scripts. */
async function proveStart(ctx: BenchContext, npm: string): Promise<Row[]> {
  const { clone, command } = await openClone(ctx, npm);
  const installed = await command('ci', '--ignore-scripts');
  const checked = installed === 0 ? await command('run', 'check') : 1;
  const started = openStart(ctx, clone, { port: await freePort(), npm });
  ctx.onEnd(() => started.stop());
  const { typedS, voiceS, why } = await started.measure();
  await started.stop();
  if (why) ctx.say(`  Voice is off: ${why}`);
  return [
    measured({ metric: `${npm}: npm ci --ignore-scripts in a clean folder`, unit: 'exit code', ours: installed, bar: 0 }),
    measured({ metric: `${npm}: npm run check afterwards`, unit: 'exit code', ours: checked, bar: 0 }),
    measured({ metric: `${npm}: npm start afterwards, a typed question answered after`, unit: 's', ours: typedS }),
    measured({ metric: `${npm}: npm start afterwards, voice stayed off`, unit: 'starts', ours: voiceS === null ? 1 : 0, bar: 0 }),
  ];
}

/** The tests as the first thing that a clone runs. */
async function proveTest(ctx: BenchContext, npm: string): Promise<Row[]> {
  const { command } = await openClone(ctx, npm);
  const startedMs = performance.now();
  const installed = await command('ci', '--ignore-scripts');
  const tested = installed === 0 ? await command('test') : 1;
  const minutes = (performance.now() - startedMs) / 60_000;
  return [
    measured({
      metric: `${npm}: npm test, first of all in a clean folder with empty caches`,
      unit: 'exit code',
      ours: tested,
      bar: 0,
    }),
    measured({
      metric: `${npm}: npm ci --ignore-scripts and npm test, nothing cached`,
      unit: 'min',
      ours: minutes,
      bar: MOST_TEST_MINUTES,
    }),
  ];
}

/** `npm ci --ignore-scripts` in clean clones under each npm that people have, and the two commands on what it installed. */
export const proveInstall: Bench = async (ctx) => {
  const rows: Row[] = [];
  for (const major of NPM_MAJORS) rows.push(...(await proveStart(ctx, `npm@${major}`)));
  rows.push(...(await proveTest(ctx, `npm@${NPM_MAJORS.at(-1)}`)));
  return { rows, notes: ['Clones of HEAD with empty caches of their own; each npm is fetched by npx into them.'] };
};
