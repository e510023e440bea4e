import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { toFlags } from '../local/to-flags.ts';
import { percentile } from './support/percentile.ts';
import { type Bench, CannotRun, compared, measured, type Row } from './support/result.ts';
import { openDispatcher } from './turn/dispatcher.ts';
import type { CachedGreeting } from './turn/say-cached.ts';
import { VENDOR_MS, VENDOR_PATH_MS } from './turn/scripted-vendors.ts';
import type { TurnSample } from './turn/take-turn.ts';

const AGENT_NAME = 'turns';
/** Of the hundred; all of them take a quarter of an hour: `npm run bench -- turn 100`. */
const CLIPS = 40;
const MOST_CLIPS = 100;
/** Longer than this and people ask whether anybody is there. */
const SLOW_MS = 1_500;
const BAR = 1;
const GREETING_BAR_MS = 25;

type Report = { turn?: TurnSample; greeting?: CachedGreeting; isDone?: boolean; problem?: string };

function rowsOf(turns: TurnSample[], greeting: CachedGreeting): Row[] {
  const of = (side: TurnSample['side']) =>
    turns.flatMap((turn) =>
      turn.side === side && turn.latencyMs !== null && turn.latencyMs > 0 ? [turn.latencyMs - VENDOR_PATH_MS] : [],
    );
  const share = (side: TurnSample['side']) => {
    const own = turns.filter((turn) => turn.side === side);
    return (100 * own.filter((turn) => turn.latencyMs === null || turn.latencyMs > SLOW_MS).length) / own.length;
  };
  const early = (side: TurnSample['side']) =>
    turns.filter((turn) => turn.side === side && turn.latencyMs !== null && turn.latencyMs <= 0).length;
  const both = (metric: string, pick: (side: TurnSample['side']) => number, extra: { unit?: string; bar?: number } = {}) =>
    compared({
      metric,
      unit: extra.unit ?? 'ms',
      ours: pick('ours'),
      rival: pick('stock'),
      ...(extra.bar ? { bar: extra.bar } : {}),
    });
  return [
    both("end of speech to first agent audio beyond the vendors' own time, p50", (side) => percentile(of(side), 50), {
      bar: BAR,
    }),
    both("end of speech to first agent audio beyond the vendors' own time, p95", (side) => percentile(of(side), 95), {
      bar: BAR,
    }),
    both('end of speech to first agent audio, p50', (side) => percentile(of(side), 50) + VENDOR_PATH_MS),
    both('end of speech to first agent audio, p95', (side) => percentile(of(side), 95) + VENDOR_PATH_MS),
    both(`turns over ${SLOW_MS} ms`, share, { unit: '%' }),
    both('answers before the caller had finished', early, { unit: 'turns' }),
    measured({
      metric: 'cached greeting: from say to its first sound, p95',
      unit: 'ms',
      ours: percentile(greeting.latenciesMs, 95),
      bar: GREETING_BAR_MS,
    }),
    measured({ metric: 'cached greeting: requests to vendors', unit: 'requests', ours: greeting.requests, bar: 0 }),
  ];
}

/** The part of a turn that is ours, beside the framework as it comes, in one job of a real worker. */
export const turn: Bench = async (ctx) => {
  const count = Math.min(MOST_CLIPS, Number(process.argv[3] ?? CLIPS) || CLIPS);
  const turns: TurnSample[] = [];
  let greeting: CachedGreeting = { latenciesMs: [], requests: 0 };
  let tell: (report: Report) => void = () => undefined;
  const done = new Promise<void>((resolve, reject) => {
    tell = (report) => {
      if (report.problem) reject(new CannotRun(report.problem));
      else if (report.isDone) resolve();
      else if (report.greeting) greeting = report.greeting;
      else if (report.turn) {
        turns.push(report.turn);
        const { side, clip, latencyMs, afterMs } = report.turn;
        ctx.say(
          `  ${side} ${clip}: ${latencyMs === null ? 'no answer' : `${Math.round(latencyMs)} ms`} ${JSON.stringify(afterMs)}`,
        );
      }
    };
  });
  const dispatcher = await openDispatcher({
    agentName: AGENT_NAME,
    metadata: (url) => JSON.stringify({ reportUrl: url, clips: count }),
    onReport: (report) => tell(report as Report),
  });
  ctx.onEnd(dispatcher.close);
  const worker = spawn(
    process.execPath,
    [
      fileURLToPath(new URL('./turn/turn-worker.ts', import.meta.url)),
      ...toFlags({ url: dispatcher.url.replace(/^http/, 'ws'), 'agent-name': AGENT_NAME }),
    ],
    { stdio: ['pipe', 'inherit', 'inherit'], env: { ...process.env, NODE_ENV: 'production', NODE_NO_WARNINGS: '1' } },
  );
  const gone = new Promise<never>((_, reject) => {
    worker.once('close', () => reject(new CannotRun('The worker ended before it had measured anything.')));
  });
  ctx.onEnd(() => worker.kill('SIGTERM'));
  await Promise.race([done, gone]);
  ctx.keep({ turns, greeting });
  return {
    rows: rowsOf(turns, greeting),
    notes: [
      `Vendors by script, the same for both: final words ${VENDOR_MS.final} ms after the end of speech, first token after ${VENDOR_MS.firstToken} ms, then one each ${VENDOR_MS.token} ms, voice after ${VENDOR_MS.voice} ms: ${VENDOR_PATH_MS} ms.`,
      `Ours also looks up knowledge (embedding ${VENDOR_MS.embedding} ms, search 10 ms), asks a second opinion (${VENDOR_MS.moderation} ms), guards, meters and saves; the framework alone does none of it.`,
      `${count} of ${MOST_CLIPS} clips, each once on each side, in turns; one turn each before that to warm up. npm run bench -- turn ${MOST_CLIPS} takes all.`,
    ],
  };
};
