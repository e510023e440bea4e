import { toFlags } from '../to-flags.ts';
import type { ChildService } from './child-service.ts';
import type { VoiceParts } from './fetch-voice-parts.ts';
import type { Plan, PortName } from './plan.ts';
import type { LocalSecrets } from './secrets.ts';

export interface VoiceContext {
  plan: Pick<Plan, 'groups' | 'env'>;
  ports: Pick<Record<PortName, number>, 'livekit' | 'worker'>;
  cacheDir: string;
  dataFolder: string;
  secrets: Pick<LocalSecrets, 'LOCAL_LIVEKIT_SECRET'>;
  urls: Record<string, string | null>;
  parts: VoiceParts;
  start: (name: string, command: string[]) => Pick<ChildService, 'ready'>;
  say: (line: string) => void;
  signal: AbortSignal;
  onChange: () => void;
}

async function startLivekit(ctx: VoiceContext): Promise<void> {
  if (ctx.plan.groups.livekit) {
    ctx.urls.livekit = ctx.plan.env.LIVEKIT_URL ?? null;
    return;
  }
  const flags = {
    port: String(ctx.ports.livekit),
    cache: ctx.cacheDir,
    'pid-file': `${ctx.dataFolder}/livekit.pid`,
    'api-key': 'local',
    'api-secret': ctx.secrets.LOCAL_LIVEKIT_SECRET,
  };
  await ctx.start('livekit', ['local/livekit-server/main.ts', ...toFlags(flags)]).ready;
  ctx.urls.livekit = `ws://127.0.0.1:${ctx.ports.livekit}`;
  ctx.onChange();
}

async function startWorker(ctx: VoiceContext): Promise<void> {
  const worker = ctx.start('worker', ['agent-worker/main.ts', '--port', String(ctx.ports.worker)]);
  await worker.ready.catch((error: unknown) => {
    throw new Error(`The worker did not start: ${error instanceof Error ? error.message : String(error)}`);
  });
  ctx.urls.worker = `http://127.0.0.1:${ctx.ports.worker}`;
  ctx.onChange();
}

/** Turns voice on when its parts are there; without them the product stays open for typing and says why. */
export async function startVoice(ctx: VoiceContext): Promise<void> {
  try {
    const parts = await ctx.parts.done;
    if (ctx.signal.aborted) return;
    if (parts.state === 'impossible') throw new Error(parts.why);
    await startLivekit(ctx);
    await startWorker(ctx);
    ctx.say('  Voice is on. Open the page and call.\n');
  } catch (error) {
    if (ctx.signal.aborted) return;
    const why = error instanceof Error ? error.message : String(error);
    ctx.say(`  Voice is off: ${why} Visitors can type; everything else works.\n`);
  }
}
