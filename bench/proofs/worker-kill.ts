import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { drainBacklog } from '../../lib/conversation/backlog.ts';
import { createCallFunction } from '../../lib/providers/supabase/call-function.ts';
import { createBacklog } from '../../lib/providers/upstash/backlog.ts';
import { repoSource } from '../../local/database/template.ts';
import { launchDatabase } from '../../local/database/testdata/launch-database.ts';
import { JWT_SECRET, PUBLISHABLE_KEY, SECRET_KEY } from '../../local/database/testdata/test-settings.ts';
import { createKvServer } from '../../local/kv/http/kv-server.ts';
import { listenOnLoopback } from '../../local/service-lifecycle.ts';
import { createSeededRandom } from '../../supabase/tests/support/seeded-random.ts';
import type { KilledCall } from '../support/killed-call.ts';
import { type Bench, measured } from '../support/result.ts';

const SEED = 20_261_121;
const KILLS = 50;
const AT_ONCE = 5;
/** Kills with the database frozen: what was said before it and in it. */
const KILLS_IN_OUTAGE = 10;
const OUTAGE_MS = 9_000;
/** A write that the database does not answer is in the backlog after 1.5 s; then as long again for the store. */
const SAFE_AFTER_MS = 3_000;
const SWEEP_EVERY_MS = 10_000;
const CHILD = fileURLToPath(new URL('../support/killed-call.ts', import.meta.url));
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

interface Killed {
  conversationId: string;
  said: { words: string; atMs: number }[];
  killedAtMs: number;
}

const Saved = z.array(z.object({ content: z.string() }));
const Ended = z.object({
  state: z.string(),
  end_reason: z.string().nullable(),
  seen_at: z.string(),
  ended_at: z.string().nullable(),
  session_report: z
    .object({
      turns: z.array(z.object({ content: z.string() })),
      lead: z.object({ need: z.string().nullable() }),
      cost: z.object({ totalMicroUsd: z.number() }),
    })
    .nullable(),
});

/** Calls in processes of their own against a real database process and a real store, killed without warning; a worker's sweep cleans up. */
export const proveWorkerKill: Bench = async ({ say, onEnd }) => {
  const folder = mkdtempSync(join(tmpdir(), 'qv-worker-kill-'));
  onEnd(() => rmSync(folder, { recursive: true, force: true }));
  const kvServer = createKvServer({ token: 'worker-kill', nowMs: Date.now });
  const kv = { url: await listenOnLoopback(kvServer.server, 0), token: 'worker-kill', secret: randomBytes(24).toString('hex') };
  onEnd(() => kvServer.close());
  const { migrations, seed } = repoSource();
  const database = await launchDatabase(folder, ['--migrations', migrations, ...(seed === undefined ? [] : ['--seed', seed])]);
  onEnd(() => database.kill());
  const settings = { url: database.url, publishableKey: PUBLISHABLE_KEY, jwtSecret: JWT_SECRET };
  const agentCall = createCallFunction(settings, 'agent_worker');
  const door = {
    edge: createCallFunction(settings, 'edge_gateway'),
    maintenance: createCallFunction(settings, 'maintenance'),
    drain: { backlog: createBacklog(kv), call: agentCall, logger: { info: say, warn: () => undefined, error: say } },
  };
  const rest = async (path: string, init: RequestInit = {}): Promise<unknown> => {
    const headers = { apikey: SECRET_KEY, 'content-type': 'application/json', prefer: 'return=representation' };
    const response = await fetch(`${database.url}/rest/v1/${path}`, { ...init, headers });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  // All calls of the proof are open at once.
  await rest('tiers?id=not.is.null', { method: 'PATCH', body: JSON.stringify({ concurrent_calls: 1_000 }) });
  await agentCall('heartbeat_worker', { worker_id: 'proof', capacity: 1_000, active: 0 }, z.unknown());

  const openCall = async (): Promise<string> => {
    const { consent } = await door.edge(
      'read_campaign',
      { slug: 'demo' },
      z.object({ consent: z.object({ version: z.string(), purposes: z.array(z.object({ id: z.string() })) }) }),
    );
    const nonce = () => randomBytes(16).toString('base64url');
    const { conversationId } = await door.edge(
      'open_visit',
      {
        campaign_slug: 'demo',
        email: `${randomUUID()}@visitor.example`,
        consent_version: consent.version,
        accepted: consent.purposes.map((purpose) => purpose.id),
        embedder: 'http://localhost:3000',
        nonce: nonce(),
        ip_sha256: 'a'.repeat(64),
        wants: 'voice',
      },
      z.object({ conversationId: z.string() }),
    );
    const started = { conversation_id: conversationId, nonce: nonce(), room_name: `qv-${randomUUID()}` };
    await door.edge('start_call', started, z.object({ roomName: z.string() }));
    return conversationId;
  };

  /** A call that begins to talk; `kill` ends its process at once. */
  const beginCall = async (pauseMs: number) => {
    const conversationId = await openCall();
    const input: z.input<typeof KilledCall> = { conversationId, database: settings, kv, pauseMs };
    const child = spawn(process.execPath, [CHILD, JSON.stringify(input)], { stdio: ['ignore', 'pipe', 'pipe'] });
    const said: Killed['said'] = [];
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
    const isLive = new Promise<void>((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (line === 'LIVE') resolve();
        if (line.startsWith('SAID ')) said.push({ words: line.slice('SAID '.length), atMs: Date.now() });
      });
      void gone.then(() => reject(new Error(`The call ended by itself: ${stderr.slice(-2_000)}`)));
    });
    await isLive;
    return {
      async kill(): Promise<Killed> {
        const killedAtMs = Date.now();
        child.kill('SIGKILL');
        await gone;
        return { conversationId, said, killedAtMs };
      },
    };
  };

  const random = createSeededRandom(SEED);
  const killed: Killed[] = [];
  for (let first = 0; first < KILLS; first += AT_ONCE) {
    // The numbers are drawn before anything runs at once, so that they are the same each time.
    const draws = Array.from({ length: AT_ONCE }, () => ({ pauseMs: 50 + 250 * random(), livesMs: 100 + 4_000 * random() }));
    const round = await Promise.all(
      draws.map(async ({ pauseMs, livesMs }) => {
        const call = await beginCall(pauseMs);
        await sleep(livesMs);
        return call.kill();
      }),
    );
    killed.push(...round);
    say(`  ${killed.length} of ${KILLS} killed`);
  }
  await closeAll(killed);

  say('The same while the database hangs ...');
  const calls = await Promise.all(Array.from({ length: KILLS_IN_OUTAGE }, () => beginCall(200 + 400 * random())));
  await sleep(2_000);
  process.kill(database.pid, 'SIGSTOP');
  await sleep(OUTAGE_MS);
  const inOutage = await Promise.all(calls.map((call) => call.kill()));
  process.kill(database.pid, 'SIGCONT');
  await closeAll(inOutage);

  /** Sweeps as a worker does until all have ended. */
  async function closeAll(of: Killed[]): Promise<void> {
    const isOpen = async () => {
      const open = z.array(z.object({ id: z.string() })).parse(await rest('conversations?select=id&state=neq.ended&limit=1000'));
      return of.some(({ conversationId }) => open.some(({ id }) => id === conversationId));
    };
    for (let sweep = 0; sweep < 12 && (await isOpen()); sweep += 1) {
      await sleep(SWEEP_EVERY_MS);
      await drainBacklog(door.drain);
      await door.maintenance('sweep', {}, z.unknown());
    }
    await drainBacklog(door.drain);
  }

  const look = async ({ conversationId, said, killedAtMs }: Killed) => {
    const own = `conversation_id=eq.${conversationId}`;
    const saved = Saved.parse(await rest(`turns?${own}&select=content&order=spoken_at,id&limit=1000`)).map(
      (turn) => turn.content,
    );
    const [row] = z.array(Ended).parse(await rest(`conversations?id=eq.${conversationId}`));
    const [hold] = z
      .array(z.object({ used_micro_usd: z.number(), settled_at: z.string().nullable() }))
      .parse(await rest(`budget_holds?${own}`));
    const outbox = z.array(z.unknown()).parse(await rest(`outbox?${own}&select=id`));
    const lost = said.filter(({ words }) => !saved.includes(words));
    const report = row?.session_report;
    const knowsNeed = !saved.some((words) => words.startsWith('Answer 2 ')) || report?.lead.need === 'solar panels';
    return {
      said: said.length,
      lost: lost.length,
      lostLate: lost.filter(({ atMs }) => killedAtMs - atMs > SAFE_AFTER_MS).length,
      twice: saved.length - new Set(saved).size,
      isInOrder:
        JSON.stringify(saved) === JSON.stringify(said.map(({ words }) => words).filter((words) => saved.includes(words))),
      isComplete:
        row?.state === 'ended' &&
        JSON.stringify(report?.turns.map((turn) => turn.content)) === JSON.stringify(saved) &&
        knowsNeed,
      isBilledOnce: hold !== undefined && hold.settled_at !== null && hold.used_micro_usd === report?.cost.totalMicroUsd,
      isSentOnce: outbox.length === 1,
      openForS: row?.ended_at ? (Date.parse(row.ended_at) - Date.parse(row.seen_at)) / 1000 : Number.POSITIVE_INFINITY,
    };
  };
  const all = await Promise.all([...killed, ...inOutage].map(look));
  const plain = all.slice(0, KILLS);
  const frozen = all.slice(KILLS);
  const most = (of: typeof all, figure: (one: (typeof all)[number]) => number) => Math.max(...of.map(figure));
  const failing = (of: typeof all, holds: (one: (typeof all)[number]) => boolean) => of.filter((one) => !holds(one)).length;
  return {
    rows: [
      measured({ metric: 'processes killed', unit: 'calls', ours: plain.length }),
      measured({ metric: 'turns said before the kills', unit: 'turns', ours: plain.reduce((sum, one) => sum + one.said, 0) }),
      measured({
        metric: 'finished turns lost by one kill, at most',
        unit: 'turns',
        ours: most(plain, (one) => one.lost),
        bar: 1,
      }),
      measured({ metric: 'kills that lost a finished turn', unit: 'calls', ours: failing(plain, (one) => one.lost === 0) }),
      measured({ metric: 'killed while the database hung', unit: 'calls', ours: frozen.length }),
      measured({ metric: 'turns said then', unit: 'turns', ours: frozen.reduce((sum, one) => sum + one.said, 0) }),
      measured({
        metric: 'turns lost then that were said 3 s before the kill or earlier',
        unit: 'turns',
        ours: frozen.reduce((sum, one) => sum + one.lostLate, 0),
        bar: 0,
      }),
      measured({ metric: 'turns saved twice', unit: 'turns', ours: all.reduce((sum, one) => sum + one.twice, 0), bar: 0 }),
      measured({ metric: 'calls with turns out of order', unit: 'calls', ours: failing(all, (one) => one.isInOrder), bar: 0 }),
      measured({
        metric: 'reports that lack a turn or the lead',
        unit: 'calls',
        ours: failing(all, (one) => one.isComplete),
        bar: 0,
      }),
      measured({ metric: 'calls not billed exactly once', unit: 'calls', ours: failing(all, (one) => one.isBilledOnce), bar: 0 }),
      measured({ metric: 'leads not queued exactly once', unit: 'calls', ours: failing(all, (one) => one.isSentOnce), bar: 0 }),
      measured({
        metric: 'last sign of life to the end, longest',
        unit: 's',
        ours: most(plain, (one) => one.openForS),
        bar: 30.5,
      }),
    ],
    notes: [
      `Seed ${SEED}. Each call is a process with the worker's agent, queue and meter and a scripted model, without room and sound; a turn counts as said when the session has it.`,
      `Sweeps every ${SWEEP_EVERY_MS / 1000} s, as a worker's.`,
    ],
  };
};
