import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../tests/support/start-product.ts';
import { type FreshClone, freshClone } from './support/fresh-clone.ts';
import { LOCAL_ONLY } from './support/open-product.ts';
import { type Bench, type BenchContext, CannotRun, measured, type Row } from './support/result.ts';
import { typedAnswer } from './support/typed-answer.ts';

const BARS_S = { typedCold: 90, voiceCold: 300, tableWarm: 15 };
/** A start that takes longer has failed its bars in any case. */
const GIVE_UP_MS = 1_200_000;

type Started = { pageS: number; tableS: number; typedS: number; voiceS: number | null; why: string };

interface Start {
  measure(): Promise<Started>;
  stop(): Promise<void>;
}

function openStart(ctx: BenchContext, clone: FreshClone, port: number): Start {
  const url = `http://localhost:${port}`;
  const startedMs = performance.now();
  const elapsedS = () => (performance.now() - startedMs) / 1_000;
  const seenS = new Map<string, number>();
  let output = '';
  const child = spawn('npm', ['start'], {
    cwd: clone.root,
    detached: true,
    env: { ...process.env, ...LOCAL_ONLY, ...clone.env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const onData = (chunk: Buffer) => {
    output += chunk;
    for (const line of String(chunk).split('\n')) if (line.trim()) ctx.say(`    ${line.trim()}`);
    for (const sign of ['Quantum Voice is open', 'Voice is on', 'Voice is off'])
      if (output.includes(sign) && !seenS.has(sign)) seenS.set(sign, elapsedS());
  };
  child.stdout.on('data', onData);
  child.stderr.on('data', onData);

  /** Waits until something is there and says how long that took since the start. */
  async function until(look: () => Promise<boolean> | boolean, what: string): Promise<number> {
    while (!(await look())) {
      if (child.exitCode !== null || elapsedS() * 1_000 > GIVE_UP_MS)
        throw new CannotRun(`Waited in vain for ${what}. ${output.trim().split('\n').at(-1) ?? ''}`);
      await delay(100);
    }
    return elapsedS();
  }
  const isPageOpen = () =>
    fetch(`${url}/c/demo`).then(
      ({ ok }) => ok,
      () => false,
    );

  return {
    async measure() {
      const pageS = await until(isPageOpen, 'the page');
      let answer = '';
      const typedS = await until(async () => {
        answer = await typedAnswer(url, 'How old may my roof be?', AbortSignal.timeout(GIVE_UP_MS)).catch(() => '');
        return answer !== '';
      }, 'a typed answer');
      if (!/roof/i.test(answer)) throw new CannotRun(`The typed answer was about something else: ${answer}`);
      await until(() => seenS.has('Voice is on') || seenS.has('Voice is off'), 'voice');
      return {
        pageS,
        typedS,
        tableS: seenS.get('Quantum Voice is open') ?? Number.POSITIVE_INFINITY,
        voiceS: seenS.get('Voice is on') ?? null,
        why: /Voice is off: (.*)/.exec(output)?.[1] ?? '',
      };
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
      await gone;
    },
  };
}

function voiceRow(metric: string, { voiceS }: Started, bar?: number): Row {
  if (voiceS !== null) return measured({ metric, unit: 's', ours: voiceS, ...(bar === undefined ? {} : { bar }) });
  return { metric, unit: 's', ours: null, rival: null, ratio: null, bar: bar ?? null, pass: bar === undefined ? null : false };
}

/** From `npm start` in a fresh clone with empty caches to page, typed answer, table and voice; then the same again, warm. */
export const start: Bench = async (ctx) => {
  const clone = freshClone(ctx);
  const run = async (what: string): Promise<Started> => {
    ctx.say(`  ${what} ...`);
    const started = openStart(ctx, clone, await freePort());
    ctx.onEnd(() => started.stop());
    const times = await started.measure();
    await started.stop();
    return times;
  };
  const cold = await run('First start, nothing cached');
  const warm = await run('Second start');
  ctx.keep({ cold, warm });
  return {
    rows: [
      measured({ metric: 'first start: page', unit: 's', ours: cold.pageS, bar: BARS_S.typedCold }),
      measured({ metric: 'first start: typed question answered', unit: 's', ours: cold.typedS, bar: BARS_S.typedCold }),
      measured({ metric: 'first start: table', unit: 's', ours: cold.tableS }),
      voiceRow('first start: voice', cold, BARS_S.voiceCold),
      measured({ metric: 'second start: page', unit: 's', ours: warm.pageS }),
      measured({ metric: 'second start: typed question answered', unit: 's', ours: warm.typedS }),
      measured({ metric: 'second start: table', unit: 's', ours: warm.tableS, bar: BARS_S.tableWarm }),
      voiceRow('second start: voice', warm),
    ],
    notes: [
      'A clone of HEAD; caches of npm, Go, pip and ours are empty folders of this run. The network is that of the machine.',
      ...[cold.why, warm.why].filter(Boolean).map((why) => `Voice stayed off: ${why}`),
    ],
  };
};
