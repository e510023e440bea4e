import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createDatabaseServer } from '../../local/database/http-server.ts';
import { withoutEngineNoise } from '../../local/database/quiet-console.ts';
import type { SqlDatabase } from '../../local/database/sql-database.ts';
import { createKvServer } from '../../local/kv/http/kv-server.ts';
import { launchPostgres } from '../../local/postgres/launch-postgres.ts';
import { openPostgresEngine } from '../../local/postgres/open-postgres-engine.ts';
import { copyTemplate, createTemplate } from '../../local/postgres/template-database.ts';
import { listenOnLoopback } from '../../local/service-lifecycle.ts';
import { buildApp } from '../../local/supervisor/build-app.ts';
import { pickPorts } from '../../local/supervisor/ports.ts';
import { type BenchContext, CannotRun } from './result.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const secret = () => randomBytes(32).toString('base64url');

export interface FleetAnswer {
  status: number;
  body: Record<string, unknown>;
}
export interface WebFleet {
  db: SqlDatabase;
  origin: string;
  csrfSecret: string;
  visitSecret: string;
  /** Posts JSON to one of the web processes, from a loopback address of the sender's own: for the limits a client. */
  post(process: number, path: string, input: { body: unknown; visitor: number; bearer?: string }): Promise<FleetAnswer>;
}

/** Any of 127.0.0.0/8 is this machine; each sender takes another. */
function addressOf(visitor: number): string {
  return `127.1.${Math.floor(visitor / 250) % 250}.${(visitor % 250) + 1}`;
}

async function startWeb(env: Record<string, string>): Promise<{ child: ChildProcess; port: number }> {
  const { port } = await pickPorts(['port']);
  const child = spawn(process.execPath, ['local/web/main.ts', '--port', String(port), '--exit-with-parent'], {
    cwd: ROOT,
    env: { ...process.env, ...env, PORT: String(port), NODE_ENV: 'production' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout! })) {
    if (!line.startsWith('READY ')) continue;
    child.stdout?.resume();
    return { child, port };
  }
  throw new CannotRun('A web process ended before it was ready.');
}

/** Web processes as `npm start` runs them, over one real PostgreSQL and one counter store. Throws CannotRun where there is no PostgreSQL. */
export async function startWebFleet(ctx: Pick<BenchContext, 'say' | 'onEnd'>, count: number): Promise<WebFleet> {
  const server = await launchPostgres().catch((error: unknown) => {
    throw new CannotRun(`A real PostgreSQL is needed: ${error instanceof Error ? error.message : String(error)}`);
  });
  ctx.onEnd(() => server.stop());
  const [jwtSecret, kvToken, csrfSecret, visitSecret] = [secret(), secret(), secret(), secret()];
  const keys = { publishableKey: `sb_publishable_${secret()}`, secretKey: `sb_secret_${secret()}` };
  const origin = 'http://localhost:3000';
  const engine = await openPostgresEngine(await copyTemplate(server.url, await createTemplate(server.url)), {
    ...keys,
    jwtSecret,
    siteUrl: origin,
    email: { send: async () => undefined },
  });
  ctx.onEnd(() => engine.close());
  const database = createDatabaseServer((asked) => withoutEngineNoise(() => engine.fetch(asked)));
  const databaseUrl = await listenOnLoopback(database, 0);
  ctx.onEnd(() => {
    database.closeAllConnections();
    database.close();
  });
  const kv = createKvServer({ token: kvToken, nowMs: Date.now });
  const kvUrl = await listenOnLoopback(kv.server, 0);
  ctx.onEnd(() => kv.close());
  await buildApp({ root: ROOT, dev: false, log: () => undefined, onPid: () => undefined, signal: new AbortController().signal });
  ctx.say(`  ${count} web processes over one PostgreSQL ...`);
  const env = {
    PUBLIC_URL: origin,
    SUPABASE_URL: databaseUrl,
    SUPABASE_PUBLISHABLE_KEY: keys.publishableKey,
    SUPABASE_SECRET_KEY: keys.secretKey,
    SUPABASE_JWT_SECRET: jwtSecret,
    SUPABASE_JWT_PRIVATE_KEY: '',
    SUPABASE_JWT_KID: '',
    KV_REST_API_URL: kvUrl,
    KV_REST_API_TOKEN: kvToken,
    LIVEKIT_URL: 'ws://127.0.0.1:9',
    LIVEKIT_API_KEY: 'key',
    LIVEKIT_API_SECRET: secret(),
    CSRF_SECRET: csrfSecret,
    VISIT_SECRET: visitSecret,
    OUTBOX_WEBHOOK_SECRET: secret(),
    CRON_SECRET: secret(),
    DEPLOYMENT: '',
    VERCEL: '',
  };
  const webs = await Promise.all(Array.from({ length: count }, () => startWeb(env)));
  ctx.onEnd(() => {
    for (const { child } of webs) child.stdin?.end();
  });
  const agents = new Map<string, Agent>();
  ctx.onEnd(() => {
    for (const agent of agents.values()) agent.destroy();
  });

  return {
    db: engine.db,
    origin,
    csrfSecret,
    visitSecret,
    post(process, path, { body, visitor, bearer }) {
      const { port } = webs[process % webs.length] as { port: number };
      const localAddress = addressOf(visitor);
      const agent = agents.get(localAddress) ?? new Agent({ keepAlive: true, localAddress, maxSockets: 8 });
      agents.set(localAddress, agent);
      const text = JSON.stringify(body);
      const headers = {
        origin,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
        ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
      };
      return new Promise((resolve, reject) => {
        const asked = request({ host: '127.0.0.1', port, path, method: 'POST', agent, headers }, (response) => {
          let answer = '';
          response.on('data', (part) => {
            answer += part;
          });
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, body: JSON.parse(answer) as FleetAnswer['body'] }),
          );
        });
        asked.on('error', reject);
        asked.end(text);
      });
    },
  };
}
