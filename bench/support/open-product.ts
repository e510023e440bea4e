import { startProduct } from '../../tests/support/start-product.ts';
import { openWorld, until, type World } from '../../tests/support/world.ts';
import { type BenchContext, CannotRun } from './result.ts';

/** Blank means local: keys of this shell or of .env.local must not put a vendor's network into the numbers. */
export const LOCAL_ONLY = Object.fromEntries(
  [
    'PUBLIC_URL',
    'SUPABASE_URL',
    'SUPABASE_PUBLISHABLE_KEY',
    'SUPABASE_SECRET_KEY',
    'KV_REST_API_URL',
    'KV_REST_API_TOKEN',
    'UPSTASH_REDIS_REST_URL',
    'UPSTASH_REDIS_REST_TOKEN',
    'LIVEKIT_URL',
    'LIVEKIT_API_KEY',
    'LIVEKIT_API_SECRET',
    'DEEPGRAM_API_KEY',
    'DEEPGRAM_BASE_URL',
    'OPENAI_API_KEY',
    'OPENAI_BASE_URL',
  ].map((name) => [name, '']),
);

export type OpenProduct = { url: string; supervisorPid: number; world: World; callsOver: () => Promise<void> };

/** The product as `npm start` runs it, with its own data folder and voice on; CannotRun when voice stays off. */
export async function openProduct(ctx: BenchContext): Promise<OpenProduct> {
  ctx.say('  Starting the product with a data folder of its own ...');
  const product = await startProduct({ env: LOCAL_ONLY });
  ctx.onEnd(() => product.stop());
  await product.printed(/Voice is (on|off)/);
  const problem = /Voice is off: (.*)/.exec(product.output())?.[1];
  if (problem) throw new CannotRun(`Voice is off on this machine, so no call can be measured: ${problem.trim()}`);
  const world = openWorld(product);
  const supervisorPid = world.services().supervisor?.pid;
  if (!supervisorPid) throw new CannotRun('The product did not say which process it runs in.');
  return {
    url: product.url,
    supervisorPid,
    world,
    async callsOver() {
      await until(async () => (await world.rows('conversations', 'state=eq.live')).length === 0, 'the end of the call');
    },
  };
}
