import { existsSync } from 'node:fs';
import { launchBrowser } from '../tests/support/browser.ts';
import { callProduct } from './support/call-product.ts';
import { formatTable } from './support/format-table.ts';
import { type OpenProduct, openProduct } from './support/open-product.ts';
import { type ProcessSize, readProcessTree } from './support/process-tree.ts';
import { type Bench, CannotRun, measured } from './support/result.ts';
import { hearGreeting, sayLine } from './support/visitor.ts';

const MOST_MB = 3_000;
const LINES = ['02.flac', '03.flac', '04.flac'];
const LOOK_EVERY_MS = 1_000;
const IDLE_LOOKS = 5;

type Look = ProcessSize[];

const toMb = (bytes: number) => bytes / 1_000_000;
const sum = (look: Look) => look.reduce((total, { bytes }) => total + bytes, 0);
const largest = (looks: readonly Look[]): Look => looks.reduce((most, look) => (sum(look) > sum(most) ? look : most), []);

/** Looks every second until stopped. */
function watch(rootPid: number): { looks: Look[]; stop: () => void } {
  const looks = [readProcessTree(rootPid)];
  const timer = setInterval(() => looks.push(readProcessTree(rootPid)), LOOK_EVERY_MS);
  return { looks, stop: () => clearInterval(timer) };
}

/** The service's name of services.json, or its parent's with what the child is. */
function nameProcesses(look: Look, product: OpenProduct): Map<number, string> {
  const names = new Map(Object.entries(product.world.services()).map(([name, { pid }]) => [pid, name]));
  names.set(product.world.services().providers?.pid ?? 0, 'providers');
  const nameOf = (entry: ProcessSize): string => {
    const own = names.get(entry.pid);
    if (own) return own;
    const parent = look.find(({ pid }) => pid === entry.parentPid);
    return `${parent ? nameOf(parent) : 'unknown'}: ${entry.program}`;
  };
  return new Map(look.map((entry) => [entry.pid, nameOf(entry)]));
}

function formatLook(look: Look, product: OpenProduct): string {
  const totals = new Map<string, { count: number; bytes: number }>();
  for (const [pid, name] of nameProcesses(look, product)) {
    const { count, bytes } = totals.get(name) ?? { count: 0, bytes: 0 };
    totals.set(name, { count: count + 1, bytes: bytes + (look.find((entry) => entry.pid === pid)?.bytes ?? 0) });
  }
  const lines = [...totals].sort(([, a], [, b]) => b.bytes - a.bytes);
  return formatTable(
    ['process', 'count', 'MB'],
    lines.map(([name, { count, bytes }]) => [name, String(count), toMb(bytes).toFixed(0)]),
  );
}

/** Memory of everything `npm start` runs, idle and during one call; the browser is the visitor's and not counted. */
export const footprint: Bench = async (ctx) => {
  if (!existsSync('/proc/self/status')) throw new CannotRun('Memory is read from /proc, which this system does not have.');
  const product = await openProduct(ctx);
  ctx.say('  Idle ...');
  const idle = watch(product.supervisorPid);
  await new Promise((resolve) => setTimeout(resolve, IDLE_LOOKS * LOOK_EVERY_MS));
  idle.stop();

  const browser = await launchBrowser();
  ctx.onEnd(() => browser.close());
  ctx.say('  One call ...');
  const busy = watch(product.supervisorPid);
  const visitor = await callProduct(browser, product.url);
  await hearGreeting(visitor.page);
  let answered = 0;
  for (const file of LINES) answered += (await sayLine(visitor.page, file)) ? 1 : 0;
  busy.stop();
  await visitor.leave();
  await product.callsOver();
  if (answered === 0) throw new CannotRun('The agent answered nothing, so there was no call to measure.');

  const most = { idle: largest(idle.looks), call: largest(busy.looks) };
  ctx.say(`\n  Idle, by process${formatLook(most.idle, product)}`);
  ctx.say(`  During one call, by process${formatLook(most.call, product)}`);
  ctx.keep({ idle: idle.looks, call: busy.looks });
  return {
    rows: [
      measured({ metric: 'memory of all processes, one call', unit: 'MB', ours: toMb(sum(most.call)), bar: MOST_MB }),
      measured({ metric: 'memory of all processes, idle', unit: 'MB', ours: toMb(sum(most.idle)) }),
      measured({ metric: 'processes, one call', unit: 'processes', ours: most.call.length }),
    ],
    notes: [
      'Proportional set size (/proc/PID/smaps_rollup) of the supervisor and all below it, the highest of one look a second.',
      'The local stand-ins for the vendors, with speech and embedding models, are counted; the browser is not.',
    ],
  };
};
