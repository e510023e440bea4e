import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freshClone } from '../support/fresh-clone.ts';
import { type Bench, type BenchContext, CannotRun, measured } from '../support/result.ts';

const NPM_MAJORS = [11, 12];

function run(ctx: BenchContext, input: { cwd: string; env: Record<string, string>; args: string[] }): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn('npx', ['--yes', ...input.args], {
      cwd: input.cwd,
      env: { ...process.env, ...input.env },
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

/** `npm ci --ignore-scripts` in a clean clone under each npm that people have, and `npm run check` on what it installed. */
export const proveInstall: Bench = async (ctx) => {
  const rows = [];
  for (const major of NPM_MAJORS) {
    const { root, env } = freshClone(ctx);
    // Outside the clone, whose own packages npx would look at first.
    const outside = join(root, '..', 'outside');
    mkdirSync(outside);
    const npm = `npm@${major}`;
    ctx.say(`  ${npm} ...`);
    if ((await run(ctx, { cwd: outside, env, args: [npm, '--version'] })) !== 0)
      throw new CannotRun(`${npm} could not be fetched.`);
    const installed = await run(ctx, { cwd: outside, env, args: [npm, 'ci', '--ignore-scripts', '--prefix', root] });
    const checked = installed === 0 ? await run(ctx, { cwd: outside, env, args: [npm, 'run', 'check', '--prefix', root] }) : 1;
    rows.push(
      measured({ metric: `${npm}: npm ci --ignore-scripts in a clean folder`, unit: 'exit code', ours: installed, bar: 0 }),
      measured({ metric: `${npm}: npm run check afterwards`, unit: 'exit code', ours: checked, bar: 0 }),
    );
  }
  return { rows, notes: ['Clones of HEAD; each npm is fetched by npx into a temporary cache.'] };
};
