import { toFlags } from '../to-flags.ts';
import type { ChildService } from './child-service.ts';
import type { Plan, PortName } from './plan.ts';
import type { LocalSecrets } from './secrets.ts';

export interface VoiceContext {
  plan: Plan;
  ports: Record<PortName, number>;
  cacheDir: string;
  dataFolder: string;
  secrets: LocalSecrets;
  urls: Record<string, string | null>;
  start: (name: string, command: string[], extra?: { niceness?: number; onLine?: (line: string) => void }) => ChildService;
  say: (line: string) => void;
  signal: AbortSignal;
  onChange: () => void;
}

/** A line at most every few seconds, so a slow part shows that it moves. */
function progressPrinter(say: (line: string) => void): (line: string) => void {
  let lastMs = 0;
  return (line) => {
    if (Date.now() - lastMs < 5_000) return;
    lastMs = Date.now();
    say(line);
  };
}

async function fetchWeights(ctx: VoiceContext): Promise<void> {
  const print = progressPrinter(ctx.say);
  let outcome: { speech: boolean; embeddings: boolean } | undefined;
  const weights = ctx.start('weights', ['local/weights/main.ts', '--cache', ctx.cacheDir], {
    onLine: (line) => {
      if (line.startsWith('WEIGHTS ')) outcome = JSON.parse(line.slice(8)) as { speech: boolean; embeddings: boolean };
      if (!line.startsWith('PROGRESS ')) return;
      const { name, bytes, total } = JSON.parse(line.slice(9)) as { name: string; bytes: number; total: number };
      if (bytes < total) print(`  Fetching ${name}: ${Math.round((100 * bytes) / total)} %`);
    },
  });
  // The fetcher never says READY; it ends, and its last words say why when it failed.
  const lastWords = await weights.ready.then(
    () => '',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  if (outcome && !outcome.embeddings) ctx.say('  The embedding model could not be fetched; knowledge is searched by words only.');
  if (!outcome?.speech) throw new Error(`The speech recognition model could not be fetched. ${lastWords}`);
}

async function startLivekit(ctx: VoiceContext): Promise<void> {
  if (ctx.plan.groups.livekit) {
    ctx.urls.livekit = ctx.plan.env.LIVEKIT_URL ?? null;
    return;
  }
  const print = progressPrinter(ctx.say);
  const flags = {
    port: String(ctx.ports.livekit),
    cache: ctx.cacheDir,
    'pid-file': `${ctx.dataFolder}/livekit.pid`,
    'api-key': 'local',
    'api-secret': ctx.secrets.LOCAL_LIVEKIT_SECRET,
  };
  const livekit = ctx.start('livekit', ['local/livekit-server/main.ts', ...toFlags(flags)], {
    onLine: (line) => {
      if (!line.startsWith('{') && !/\t(INFO|WARN|ERROR|DEBUG)\t/.test(line)) print(`  livekit-server: ${line}`);
    },
  });
  await livekit.ready;
  ctx.urls.livekit = `ws://127.0.0.1:${ctx.ports.livekit}`;
  ctx.onChange();
}

/** Turns voice on when its parts are there; without them the product stays open for typing and says why. */
export async function startVoice(ctx: VoiceContext): Promise<void> {
  const parts = await Promise.allSettled([
    startLivekit(ctx),
    ctx.plan.hasLocalSpeech || ctx.plan.hasLocalLanguage ? fetchWeights(ctx) : undefined,
  ]);
  const problems = parts.flatMap((part) =>
    part.status === 'rejected' ? [part.reason instanceof Error ? part.reason.message : String(part.reason)] : [],
  );
  if (ctx.signal.aborted) return;
  if (problems.length > 0) {
    ctx.say(`  Voice is off: ${problems.join(' ')} Visitors can type; everything else works.\n`);
    return;
  }
  const worker = ctx.start('worker', ['agent-worker/main.ts', '--port', String(ctx.ports.worker)]);
  try {
    await worker.ready;
  } catch (error) {
    if (!ctx.signal.aborted)
      ctx.say(`  Voice is off: the worker did not start. ${error instanceof Error ? error.message : ''}\n`);
    return;
  }
  ctx.urls.worker = `http://127.0.0.1:${ctx.ports.worker}`;
  ctx.onChange();
  ctx.say('  Voice is on. Open the page and call.\n');
}
