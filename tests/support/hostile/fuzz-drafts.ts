import type { Draft } from '#lib/http/testdata/fuzz-request.ts';
import type { World } from '../world.ts';
import type { Scene } from './scene.ts';

/** Of each route that speaks JSON. */
const INPUTS = 2_000;
/** Of pages and sweeps, which take up to half a second each. */
const FEWER = 200;

export interface Fuzzed {
  draft: Draft;
  /** How many disturbed ones are sent. */
  inputs: number;
}

/**
 * One request that the running product takes, or refuses for the visit's own state, for each address a stranger can reach. Visits are the
 * bot's, who holds no money, and that of somebody who has gone: whatever gets through costs nothing and keeps no line open.
 */
export async function fuzzDrafts(world: World, scene: Scene): Promise<Fuzzed[]> {
  const own = Object.fromEntries(scene.headers());
  const bot = { ...own, authorization: `Bearer ${scene.bot.visit}` };
  const gone = { ...own, authorization: `Bearer ${scene.gone.visit}` };
  const form = { ...own, 'content-type': 'application/x-www-form-urlencoded' };
  const json = (path: string, headers: Record<string, string>, body: object): Draft => ({
    method: 'POST',
    path,
    headers,
    body: Buffer.from(JSON.stringify(body)),
  });
  const read = (path: string, headers: Record<string, string> = {}): Draft => ({
    method: 'GET',
    path,
    headers: { host: own.host ?? '', ...headers },
    body: Buffer.alloc(0),
  });
  const consent = { version: scene.consentVersion, accepted: ['talk'] };
  const [lead] = await world.rows<{ lead_id: string; customer_id: string }>(
    'conversations',
    `id=eq.${scene.gone.conversationId}`,
  );
  const about = [lead?.lead_id, lead?.customer_id, Date.now() + 3_600_000, scene.gone.conversationId];
  const privacy = `/privacy/${await scene.sign(scene.secrets.visit, 'privacy', about)}`;
  const embedder = encodeURIComponent(scene.origin);
  const routes = [
    json('/api/gate', own, { campaign: 'demo', email: 'fuzz@example.com', consent, csrf: await scene.form() }),
    json('/api/token', bot, { csrf: await scene.form(scene.bot.conversationId) }),
    json('/api/chat', bot, { text: 'How much is a charger?', clientMessageId: 'fuzz-1' }),
    read('/api/chat', { ...gone, 'last-event-id': '7' }),
    read('/api/visit', gone),
    json('/api/visit/close', gone, { reason: 'hangup' }),
    json('/api/visit/close', own, { reason: 'pagehide', campaign: 'demo', csrf: await scene.form() }),
    json('/api/visit/feedback', gone, { rating: 4, words: 'Friendly.' }),
    json('/api/visit/withdraw', gone, {}),
    json('/api/events', own, { name: 'widget_opened' }),
    read(`/api/campaigns/demo?embedder=${embedder}`),
    read('/api/qr/demo.svg'),
    json(
      '/api/hooks/outbox',
      { ...own, 'x-webhook-secret': scene.secrets.outbox },
      {
        type: 'INSERT',
        table: 'outbox',
        record: { id: '01900000-0000-7000-8000-00000000ffff' },
      },
    ),
    read('/api/health'),
  ];
  const slow = [
    read('/api/cron/sweep', { authorization: `Bearer ${world.secrets.CRON_SECRET ?? ''}` }),
    read('/c/demo?lang=de'),
    read(`/embed/demo?embedder=${embedder}`),
    read(privacy),
    read(`${privacy}/export`),
    { ...json(privacy, form, {}), body: Buffer.from('name=Maria&company=&phone=&need=') },
    read('/auth/confirm?token_hash=abc&type=magiclink'),
    { ...json('/auth/sign-out', form, {}), body: Buffer.alloc(0) },
    { ...json('/sign-in', form, {}), body: Buffer.from('email=fuzz%40example.com') },
    read('/dashboard/budget'),
  ];
  return [...routes.map((draft) => ({ draft, inputs: INPUTS })), ...slow.map((draft) => ({ draft, inputs: FEWER }))];
}
