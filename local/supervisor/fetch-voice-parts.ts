import { describeProgress, type Progress } from './progress.ts';
import type { TaskOutcome } from './run-task.ts';

export interface PartsContext {
  cacheDir: string;
  needs: { livekit: boolean; models: boolean };
  /** Runs a task of this name at low priority until it ends. */
  run: (name: string, command: string[], onLine: (line: string) => void) => Promise<TaskOutcome>;
  say: (line: string) => void;
  signal: AbortSignal;
}

export type VoiceState = { state: 'fetching'; what: string } | { state: 'ready' } | { state: 'impossible'; why: string };

export interface VoiceParts {
  now(): VoiceState;
  /** Resolves when all that can be had is there. */
  done: Promise<VoiceState>;
}

const NO_EMBEDDINGS = '  The embedding model could not be fetched; knowledge is searched by words only.';

function lastSentence({ lines }: TaskOutcome): string {
  return lines.findLast((line) => line.trim() && !/^(PROGRESS|WEIGHTS) /.test(line)) ?? '';
}

/** Brings what a call needs into the cache, beside the build of the pages and behind it in priority. */
export function fetchVoiceParts(ctx: PartsContext): VoiceParts {
  const progress = new Map<string, Progress>();
  const problems: string[] = [];

  async function fetchServer(): Promise<void> {
    progress.set('LiveKit server', { step: 'looking for it' });
    const outcome = await ctx.run('livekit-parts', ['local/livekit-server/obtain.ts', '--cache', ctx.cacheDir], (line) => {
      // Go names its downloads and then compiles for minutes without a word.
      if (!line.startsWith('go: ')) progress.set('LiveKit server', { step: line });
    });
    if (outcome.code !== 0) problems.push(lastSentence(outcome));
    progress.delete('LiveKit server');
  }

  async function fetchModels(): Promise<void> {
    progress.set('speech models', { step: 'looking for them' });
    let found: { speech: boolean; embeddings: boolean } | undefined;
    const outcome = await ctx.run('weights', ['local/weights/main.ts', '--cache', ctx.cacheDir], (line) => {
      if (line.startsWith('WEIGHTS ')) found = JSON.parse(line.slice(8)) as typeof found;
      if (!line.startsWith('PROGRESS ')) return;
      const { name, bytes, total } = JSON.parse(line.slice(9)) as { name: string; bytes: number; total: number };
      progress.set('speech models', { step: name, share: bytes / total });
    });
    if (found && !found.embeddings && !ctx.signal.aborted) ctx.say(NO_EMBEDDINGS);
    if (!found?.speech) problems.push(`The speech recognition model could not be fetched. ${lastSentence(outcome)}`.trim());
    progress.delete('speech models');
  }

  const now = (): VoiceState => {
    if (problems.length > 0) return { state: 'impossible', why: problems.join(' ') };
    if (progress.size > 0) return { state: 'fetching', what: describeProgress(progress) };
    return { state: 'ready' };
  };
  const note = (error: unknown) => void problems.push(error instanceof Error ? error.message : String(error));
  const work = [...(ctx.needs.livekit ? [fetchServer()] : []), ...(ctx.needs.models ? [fetchModels()] : [])];
  return { now, done: Promise.all(work.map((one) => one.catch(note))).then(now) };
}
