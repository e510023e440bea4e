import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runScript } from '../tests/support/run-script.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const cases = ['database', 'kv', 'livekit-server', 'providers'].flatMap((name) => [
  [name, { DEPLOYMENT: 'production' }] as const,
  [name, { VERCEL: '1' }] as const,
]);

it.each(cases)('local/%s does not start with %j', async (name, env) => {
  const { code, output } = await runScript({ cwd: ROOT, args: [`local/${name}/main.ts`], env });
  expect(output).toBe('Local services do not run in production. Unset DEPLOYMENT and VERCEL to run one.\n');
  expect(code).toBe(1);
});
