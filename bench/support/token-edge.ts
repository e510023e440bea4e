import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type * as routes from './token-edge-routes.ts';

/** The runtime in which `next start` runs a middleware: its own globals, Web APIs only, no code from text. */
interface Runtime {
  evaluate(code: string): unknown;
  context: { routes: typeof routes; Request: typeof Request };
}
const { EdgeRuntime } = createRequire(import.meta.url)('next/dist/compiled/edge-runtime') as { EdgeRuntime: new () => Runtime };
const NAME = 'routes';

/** Both token routes, bundled for the edge as a deployment does it, inside Next's edge runtime. */
export async function openEdge(): Promise<Runtime['context']> {
  const bundled = await build({
    entryPoints: [fileURLToPath(new URL('./token-edge-routes.ts', import.meta.url))],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    globalName: NAME,
    platform: 'browser',
    conditions: ['edge-light', 'worker'],
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  const runtime = new EdgeRuntime();
  // Next's own sandbox has it; the store's client looks for its settings there.
  runtime.evaluate('globalThis.process = { env: {} };');
  runtime.evaluate(`${bundled.outputFiles[0]?.text ?? ''};globalThis.${NAME} = ${NAME};`);
  return runtime.context;
}
