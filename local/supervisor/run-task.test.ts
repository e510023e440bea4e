import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { runTask } from './run-task.ts';

const AUTOGROUP = '/proc/self/autogroup';
/** What a task, and a program that it runs as the LiveKit build does, see of their own priority. */
const LOOK = `
import { runCommand } from '${new URL('../livekit-server/run-command.ts', import.meta.url).pathname}';
const look = \`const fs = require('node:fs'); setTimeout(() => console.log(process.argv[1], require('node:os').getPriority(),
  fs.existsSync('${AUTOGROUP}') ? fs.readFileSync('${AUTOGROUP}', 'utf8').trim().split(' ').pop() : ''), 300)\`;
await runCommand(process.execPath, ['-e', look, 'itself'], { onLine: console.log });
`;

it('gives way with all it runs, also where the system weighs whole sessions', async () => {
  const lines: string[] = [];
  const outcome = await runTask({
    command: ['--input-type=module', '-e', `await new Promise((go) => setTimeout(go, 300));${LOOK}`],
    cwd: process.cwd(),
    env: process.env,
    niceness: 19,
    onLine: (line) => void lines.push(line),
    onPid: () => undefined,
    signal: new AbortController().signal,
  });
  expect(outcome.code).toBe(0);
  expect(lines.filter((line) => line.startsWith('itself'))).toEqual([`itself 19 ${existsSync(AUTOGROUP) ? '19' : ''}`.trim()]);
});
