import { freePort, type Product, startProduct } from '../../../tests/support/start-product.ts';
import { LOCAL_ONLY } from '../open-product.ts';
import { type BenchContext, CannotRun } from '../result.ts';
import { type ChaosProxy, openChaosProxy } from './chaos-proxy.ts';
import type { FaultName, ServerFault } from './fault-kinds.ts';
import { openVendors, type Vendors } from './open-vendors.ts';

export const LEGS = ['stt', 'llm', 'tts', 'database', 'kv', 'livekit'] as const;
export type Leg = (typeof LEGS)[number];

/** Two legs share Deepgram's address; of OpenAI's the answers alone fail, with all models. A closed port is closed for all of a vendor. */
const TOUCHES: Partial<Record<Leg, RegExp>> = { stt: /\/v1\/listen/, tts: /\/v1\/speak/, llm: /\/chat\/completions/ };

export interface Stage {
  product: Product;
  vendors: Vendors;
  begin(leg: Leg, fault: FaultName | ServerFault): Promise<void>;
  /** Resolves with the requests and sockets that suffered. */
  end(leg: Leg): Promise<number>;
  /** The same fault at several legs of speech and language at once. */
  beginAll(legs: ('stt' | 'tts' | 'llm')[], fault: FaultName): Promise<void>;
  /** Forgets limits and breakers; rendered phrases stay, as they would. */
  forget(): Promise<void>;
}

async function forgetAllButPhrases({ url, token }: { url: string; token: string }): Promise<void> {
  const command = async (...words: string[]) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify(words),
    });
    if (!response.ok) throw new Error(`The key-value store answered ${response.status}.`);
    return ((await response.json()) as { result: unknown }).result;
  };
  const keys = ((await command('KEYS', '*')) as string[]).filter((key) => !key.startsWith('phrase:'));
  if (keys.length > 0) await command('DEL', ...keys);
}

/** The product with every vendor set by its environment group, as a user sets real ones, and a proxy of ours before each. */
export async function openStage(ctx: BenchContext): Promise<Stage> {
  ctx.say('  Starting the vendors, a proxy before each, and the product ...');
  const port = await freePort();
  const vendors = await openVendors(ctx, port);
  const open = async (vendorPort: number) => {
    const proxy = await openChaosProxy({ host: '127.0.0.1', port: vendorPort });
    ctx.onEnd(() => proxy.close());
    return proxy;
  };
  const { ports, secrets } = vendors;
  const [deepgram, openai, database, kv, livekit] = (await Promise.all(
    [ports.providers, ports.providers, ports.database, ports.kv, ports.livekit].map(open),
  )) as [ChaosProxy, ChaosProxy, ChaosProxy, ChaosProxy, ChaosProxy];
  const product = await startProduct({
    port,
    env: {
      ...LOCAL_ONLY,
      SUPABASE_URL: database.url,
      SUPABASE_PUBLISHABLE_KEY: secrets.LOCAL_PUBLISHABLE_KEY,
      SUPABASE_SECRET_KEY: secrets.LOCAL_SECRET_KEY,
      SUPABASE_JWT_SECRET: secrets.SUPABASE_JWT_SECRET,
      OUTBOX_WEBHOOK_SECRET: secrets.OUTBOX_WEBHOOK_SECRET,
      KV_REST_API_URL: kv.url,
      KV_REST_API_TOKEN: secrets.LOCAL_KV_TOKEN,
      LIVEKIT_URL: livekit.url.replace('http', 'ws'),
      LIVEKIT_API_KEY: 'vendor',
      LIVEKIT_API_SECRET: secrets.LOCAL_LIVEKIT_SECRET,
      DEEPGRAM_API_KEY: 'vendor-deepgram',
      DEEPGRAM_BASE_URL: deepgram.url,
      OPENAI_API_KEY: 'vendor-openai',
      OPENAI_BASE_URL: `${openai.url}/v1`,
      EMBEDDING_MODEL: 'text-embedding-3-small-local',
      WORKER_IDLE_PROCESSES: '2',
      WORKER_IDLE_PROCESSES_MAX: '2',
    },
  });
  ctx.onEnd(() => product.stop());
  await product.printed(/Voice is (on|off)/);
  const problem = /Voice is off: (.*)/.exec(product.output())?.[1];
  if (problem) throw new CannotRun(`Voice is off on this machine, so no call can be made: ${problem.trim()}`);
  const proxies: Record<Leg, ChaosProxy> = { stt: deepgram, tts: deepgram, llm: openai, database, kv, livekit };
  let frozenPid: number | undefined;
  const begin: Stage['begin'] = async (leg, fault) => {
    if (fault === 'killed') {
      process.kill(vendors.livekitPid(), 'SIGKILL');
      return;
    }
    if (fault === 'frozen') {
      frozenPid = vendors.livekitPid();
      process.kill(frozenPid, 'SIGSTOP');
      return;
    }
    const touches = TOUCHES[leg];
    await proxies[leg].begin(fault, touches && ((path) => touches.test(path)));
  };
  return {
    product,
    vendors,
    begin,
    async end(leg) {
      if (frozenPid) process.kill(frozenPid, 'SIGCONT');
      frozenPid = undefined;
      return proxies[leg].end();
    },
    async beginAll(legs, fault) {
      const deepgram = legs.flatMap((leg) => (proxies[leg] === proxies.stt ? [TOUCHES[leg]!] : []));
      await proxies.stt.begin(fault, (path) => deepgram.some((touches) => touches.test(path)));
      if (legs.includes('llm')) await begin('llm', fault);
    },
    forget: () => forgetAllButPhrases(vendors.kv),
  };
}
