export type Progress = { step: string; share?: number };

const MAX_STEP_LENGTH = 80;
const UNCHANGED_EVERY = 4;

/** "speech models 45 %, LiveKit server: building": what is under way, each with how far it is. */
export function describeProgress(progress: ReadonlyMap<string, Progress>): string {
  return [...progress]
    .map(([name, { step, share }]) =>
      share === undefined ? `${name}: ${step.trim().slice(0, MAX_STEP_LENGTH)}` : `${name} ${Math.floor(share * 100)} %`,
    )
    .join(', ');
}

/** Says what is under way: every few seconds while it changes, seldom while it does not, never when there is nothing. */
export function reportProgress(input: {
  describe: () => string;
  say: (line: string) => void;
  everyMs: number;
  nowMs: () => number;
}): { stop: () => void } {
  const startedMs = input.nowMs();
  let last = { text: '', atMs: startedMs };
  const timer = setInterval(() => {
    const text = input.describe();
    const atMs = input.nowMs();
    if (!text || (text === last.text && atMs - last.atMs < UNCHANGED_EVERY * input.everyMs)) return;
    last = { text, atMs };
    input.say(`  ${Math.round((atMs - startedMs) / 1000)} s: ${text}`);
  }, input.everyMs);
  return { stop: () => clearInterval(timer) };
}
