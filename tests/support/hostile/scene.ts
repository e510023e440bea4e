import type { ErrorCode } from '#lib/core/app-error.ts';
import { signText } from '#lib/core/signed-text.ts';
import { mintCsrf } from '#lib/gate/csrf.ts';
import { mintVisit } from '#lib/gate/visit-token.ts';
import { type Header, type RawRequest, sendRaw, toBytes } from '../raw-http.ts';
import type { World } from '../world.ts';

/**
 * What must come back: a code of the contract (problem+json), 'refused' for what a parser or router answers before our routes
 * (below 500, no token), 'ignored' for telemetry, which always says 200.
 */
export type Expected = ErrorCode | readonly ErrorCode[] | 'refused' | 'ignored';
export interface HostileCase {
  name: string;
  expected: Expected;
  request: (scene: Scene) => Promise<RawRequest | Buffer> | RawRequest | Buffer;
}
/** A header's new value; a list sends it several times, null leaves it out. */
export type HeaderChanges = Readonly<Record<string, string | readonly string[] | null>>;

interface Opened {
  visit: string;
  conversationId: string;
  csrf: string;
}
export interface Scene {
  port: number;
  origin: string;
  consentVersion: string;
  secrets: { csrf: string; visit: string; outbox: string; jwt: string; livekit: string };
  /** A visitor who could call and never does. */
  caller: Opened & { customerId: string };
  /** A machine that filled the honeypot. */
  bot: Opened;
  /** Somebody whose conversation is over. */
  gone: Opened;
  headers(changes?: HeaderChanges): Header[];
  /** A genuine form, unused, for a campaign or a conversation. */
  form(scope?: string, aheadMs?: number): Promise<string>;
  visitOf(conversationId: string, aheadMs?: number): Promise<string>;
  sign(secret: string, purpose: string, payload: unknown): Promise<string>;
}

async function openGate(port: number, headers: Header[], body: object): Promise<Opened & { channel: string }> {
  const answer = await sendRaw(port, toBytes({ target: '/api/gate', headers, body: JSON.stringify(body) }));
  if (answer.status !== 201) throw new Error(`The genuine gate request failed: ${answer.status} ${answer.body}`);
  return JSON.parse(answer.body) as Opened & { channel: string };
}

export async function openScene(world: World): Promise<Scene> {
  const port = Number(new URL(world.url).port);
  const embedder = new URL(world.url).origin;
  const secret = (name: string) => world.secrets[name] ?? '';
  const secrets = {
    csrf: secret('CSRF_SECRET'),
    visit: secret('VISIT_SECRET'),
    outbox: secret('OUTBOX_WEBHOOK_SECRET'),
    jwt: secret('SUPABASE_JWT_SECRET'),
    livekit: secret('LOCAL_LIVEKIT_SECRET'),
  };
  const campaign = (await (await fetch(`${world.url}/api/campaigns/demo`)).json()) as { consent: { version: string } };
  const headers = (changes: HeaderChanges = {}): Header[] => {
    const usual = { host: `localhost:${port}`, origin: world.url, 'content-type': 'application/json' };
    return Object.entries({ ...usual, ...changes }).flatMap(([name, value]) =>
      value === null ? [] : [value].flat().map((one): Header => [name, one]),
    );
  };
  const form = async (scope = 'demo', aheadMs = 0) =>
    mintCsrf({ csrfSecret: secrets.csrf, nowMs: () => Date.now() + aheadMs }, { scope, embedder }).csrf;
  const enter = async (email: string, more: object = {}) =>
    openGate(port, headers(), {
      campaign: 'demo',
      email,
      consent: { version: campaign.consent.version, accepted: ['talk'] },
      csrf: await form(),
      ...more,
    });
  const caller = await enter('genuine@example.com');
  const bot = await enter('bot@example.com', { website: 'http://spam.example' });
  const gone = await enter('gone@example.com');
  const authorization = `Bearer ${gone.visit}`;
  await sendRaw(port, toBytes({ target: '/api/visit/withdraw', headers: headers({ authorization }) }));
  const [row] = await world.rows<{ customer_id: string }>('conversations', `id=eq.${caller.conversationId}`);
  const customerId = row?.customer_id ?? '';
  return {
    port,
    origin: world.url,
    consentVersion: campaign.consent.version,
    secrets,
    caller: { ...caller, customerId },
    bot,
    gone,
    headers,
    form,
    visitOf: async (conversationId, aheadMs = 0) =>
      mintVisit({ visitSecret: secrets.visit, nowMs: () => Date.now() + aheadMs }, { conversationId, customerId, embedder }),
    sign: async (key, purpose, payload) => signText({ secret: key, purpose, payload }),
  };
}
