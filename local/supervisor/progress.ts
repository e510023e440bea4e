export type Progress = { step: string; share?: number };

const MAX_STEP_LENGTH = 80;

/** "speech models 45 %, LiveKit server: building": what is under way, each with how far it is. */
export function describeProgress(progress: ReadonlyMap<string, Progress>): string {
  return [...progress]
    .map(([name, { step, share }]) =>
      share === undefined ? `${name}: ${step.trim().slice(0, MAX_STEP_LENGTH)}` : `${name} ${Math.floor(share * 100)} %`,
    )
    .join(', ');
}

/** Says every few seconds what is under way, as long as anything is. */
export function reportProgress(input: {
  describe: () => string;
  say: (line: string) => void;
  everyMs: number;
  nowMs: () => number;
}): { stop: () => void } {
  const startedMs = input.nowMs();
  const timer = setInterval(() => {
    const text = input.describe();
    if (text) input.say(`  ${Math.round((input.nowMs() - startedMs) / 1000)} s: ${text}`);
  }, input.everyMs);
  return { stop: () => clearInterval(timer) };
}
