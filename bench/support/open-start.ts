import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import type { FreshClone } from './fresh-clone.ts';
import { LOCAL_ONLY } from './open-product.ts';
import { type BenchContext, CannotRun } from './result.ts';
import { typedAnswer } from './typed-answer.ts';

/** A start that takes longer has failed its bars in any case. */
const GIVE_UP_MS = 1_200_000;

/** Seconds since the command; `voiceS` is null where voice stays off, and `why` says so. */
export type Started = { pageS: number; tableS: number; typedS: number; voiceS: number | null; why: string };

export interface Start {
  /** Until the page, a typed answer and voice are there. */
  measure(): Promise<Started>;
  stop(): Promise<void>;
}

/** `npm start` in a clone, as a stranger types it; another npm by its name and version. */
export function openStart(ctx: BenchContext, clone: FreshClone, { port, npm }: { port: number; npm?: string }): Start {
  const url = `http://localhost:${port}`;
  const startedMs = performance.now();
  const elapsedS = () => (performance.now() - startedMs) / 1_000;
  const seenS = new Map<string, number>();
  let output = '';
  const [command, ...args] = npm ? ['npx', '--yes', npm, 'start', '--prefix', clone.root] : ['npm', 'start'];
  const child = spawn(command as string, args, {
    // npx looks at the packages of its folder first.
    cwd: npm ? clone.outside : clone.root,
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
