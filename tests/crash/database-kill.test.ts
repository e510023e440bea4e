import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { repoSource } from '../../local/database/template.ts';
import { type DatabaseProcess, launchDatabase } from '../../local/database/testdata/launch-database.ts';
import { mintJwt, PUBLISHABLE_KEY, SECRET_KEY } from '../../local/database/testdata/test-settings.ts';
import { createSeededRandom } from '../../supabase/tests/support/seeded-random.ts';

const ROUNDS = 20;
const WRITERS = 8;
/** The database is killed after so many acknowledged writes, or up to four times as many: never at the same place. */
const LEAST_WRITES = 12;

let folder: string;
let jwts: { edge: string; agent: string };
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'qv-kill-'));
  jwts = { edge: await mintJwt('edge_gateway'), agent: await mintJwt('agent_worker') };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function launch(): Promise<DatabaseProcess> {
  const { migrations, seed } = repoSource();
  return launchDatabase(folder, ['--migrations', migrations, ...(seed === undefined ? [] : ['--seed', seed])]);
}

async function call(url: string, token: string, name: string, args: Record<string, unknown>): Promise<unknown> {
  const response = await fetch(`${url}/rest/v1/rpc/${name}`, {
    method: 'POST',
    headers: { apikey: PUBLISHABLE_KEY, authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(args),
  });
  const body: unknown = await response.json();
  if (!response.ok) throw new Error(`${name} was refused: ${JSON.stringify(body)}`);
  return body;
}

async function openConversation(url: string): Promise<string> {
  const campaign = z
    .object({ consent: z.object({ version: z.string(), purposes: z.array(z.object({ id: z.string() })) }) })
    .parse(await call(url, jwts.edge, 'read_campaign', { slug: 'demo' }));
  const opened = await call(url, jwts.edge, 'open_visit', {
    campaign_slug: 'demo',
    email: `${randomUUID()}@visitor.example`,
    consent_version: campaign.consent.version,
    accepted: campaign.consent.purposes.map((purpose) => purpose.id),
    embedder: 'http://localhost:3000',
    nonce: randomBytes(16).toString('base64url'),
    ip_sha256: 'a'.repeat(64),
    wants: 'text',
  });
  return z.object({ conversationId: z.string() }).parse(opened).conversationId;
}

/** Eight writers save turns one after the other until the database is gone; resolves with the turns that were acknowledged. */
async function writeUntilKilled(database: DatabaseProcess, conversationId: string, killAfter: number): Promise<string[]> {
  const acknowledged: string[] = [];
  let killed: Promise<void> | undefined;
  await Promise.all(
    Array.from({ length: WRITERS }, async () => {
      while (killed === undefined) {
        const turn_id = randomUUID();
        const turn = { conversation_id: conversationId, turn_id, role: 'visitor', content: 'Hello', channel: 'text' };
        const isSaved = await call(database.url, jwts.agent, 'save_turn', { ...turn, spoken_at: new Date().toISOString() }).then(
          () => true,
          (error: unknown) => {
            // Only a database that is gone may fail a write here.
            if (killed === undefined) throw error;
            return false;
          },
        );
        if (isSaved) acknowledged.push(turn_id);
        if (acknowledged.length >= killAfter) killed ??= database.kill();
      }
    }),
  );
  await killed;
  return acknowledged;
}

async function savedTurns(url: string, conversationId: string): Promise<Set<string>> {
  const response = await fetch(`${url}/rest/v1/turns?select=id&conversation_id=eq.${conversationId}&limit=1000`, {
    headers: { apikey: SECRET_KEY },
  });
  const rows = z.array(z.object({ id: z.string() })).parse(await response.json());
  return new Set(rows.map((row) => row.id));
}

it(`loses no acknowledged write in ${ROUNDS} kills under ${WRITERS} writers, and starts cleanly after each`, async () => {
  const random = createSeededRandom(20);
  const rounds: { conversationId: string; acknowledged: string[] }[] = [];
  let database = await launch();
  for (let round = 0; round < ROUNDS; round += 1) {
    const conversationId = await openConversation(database.url);
    const acknowledged = await writeUntilKilled(database, conversationId, Math.ceil(LEAST_WRITES * (1 + 3 * random())));
    rounds.push({ conversationId, acknowledged });
    database = await launch();
    const saved = await savedTurns(database.url, conversationId);
    expect(acknowledged.filter((id) => !saved.has(id))).toEqual([]);
  }
  // And what was safe in one round is still there after all the others.
  for (const { conversationId, acknowledged } of rounds) {
    const saved = await savedTurns(database.url, conversationId);
    expect(acknowledged.filter((id) => !saved.has(id))).toEqual([]);
  }
  expect(rounds.flatMap((round) => round.acknowledged).length).toBeGreaterThanOrEqual(ROUNDS * LEAST_WRITES);
  await database.kill();
});
