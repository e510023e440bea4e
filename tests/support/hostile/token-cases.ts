import { randomUUID } from 'node:crypto';
import type { Expected, HeaderChanges, HostileCase, Scene } from './scene.ts';

const TOKEN = '/api/token';

/** A token request that would pass, but for what the case changes. */
const tokenRequest = (
  name: string,
  expected: Expected,
  make: (scene: Scene) => Promise<{ visit?: string; authorization?: HeaderChanges[string]; csrf?: unknown; body?: object }>,
): HostileCase => ({
  name: `token: ${name}`,
  expected,
  async request(scene) {
    const { visit = scene.caller.visit, authorization = `Bearer ${visit}`, csrf, body } = await make(scene);
    const form = csrf === undefined ? await scene.form(scene.caller.conversationId) : csrf;
    return {
      target: TOKEN,
      headers: scene.headers({ authorization }),
      body: JSON.stringify(body ?? { csrf: form, transport: 'webrtc' }),
    };
  },
});

const edit = (text: string, at: number) => {
  const place = at < 0 ? text.length + at : at;
  return `${text.slice(0, place)}${text[place] === 'A' ? 'B' : 'A'}${text.slice(place + 1)}`;
};
const payload = (scene: Scene, expiresAtMs: unknown = Date.now() + 3_600_000) => [
  scene.caller.conversationId,
  scene.caller.customerId,
  'http://localhost',
  expiresAtMs,
];
type Header = (scene: Scene) => Promise<HeaderChanges[string]> | HeaderChanges[string];

/** Authorization headers that open no visit; also tried at every other route of a visitor. */
export const WRONG_VISITS: readonly (readonly [name: string, make: Header])[] = [
  ['no visit', () => null],
  ['an empty visit', () => ''],
  ['the scheme alone', () => 'Bearer'],
  ['a scheme and a blank', () => 'Bearer '],
  ['the visit without a scheme', (scene) => scene.caller.visit],
  ['another scheme', (scene) => `Basic ${scene.caller.visit}`],
  ['the scheme in capitals', (scene) => `BEARER ${scene.caller.visit}`],
  ['two blanks', (scene) => `Bearer  ${scene.caller.visit}`],
  ['a tab', (scene) => `Bearer\t${scene.caller.visit}`],
  ['two visits in one header', (scene) => `Bearer ${scene.caller.visit}, Bearer ${scene.gone.visit}`],
  ['a wrong visit before the right one', (scene) => ['Bearer x', `Bearer ${scene.caller.visit}`].join(', ')],
  ['one letter', () => 'Bearer x'],
  ['two letters and a dot', () => 'Bearer a.b'],
  ['a path', () => 'Bearer ../../etc/passwd'],
  ['513 characters', () => `Bearer ${'a'.repeat(513)}`],
  ['8,000 characters', () => `Bearer ${'a'.repeat(8_000)}`],
  ['its payload alone', (scene) => `Bearer ${scene.caller.visit.split('.')[0]}`],
  ['its signature alone', (scene) => `Bearer .${scene.caller.visit.split('.')[1]}`],
  ['its parts swapped', (scene) => `Bearer ${scene.caller.visit.split('.').toReversed().join('.')}`],
  ['a third part', (scene) => `Bearer ${scene.caller.visit}.x`],
  ['cut by one character', (scene) => `Bearer ${scene.caller.visit.slice(0, -1)}`],
  ['longer by one character', (scene) => `Bearer ${scene.caller.visit}A`],
  ...[0, 10, 60, 120, -3, -20, -40].map(
    (at) => [`edited at ${at}`, (scene: Scene) => `Bearer ${edit(scene.caller.visit, at)}`] as const,
  ),
  ['in capitals', (scene) => `Bearer ${scene.caller.visit.toUpperCase()}`],
  ["another visit's signature", (scene) => `Bearer ${scene.caller.visit.split('.')[0]}.${scene.gone.visit.split('.')[1]}`],
  ['signed by another key', async (scene) => `Bearer ${await scene.sign('x'.repeat(43), 'visit', payload(scene))}`],
  ['signed by the key of forms', async (scene) => `Bearer ${await scene.sign(scene.secrets.csrf, 'visit', payload(scene))}`],
  ['signed for a privacy link', async (scene) => `Bearer ${await scene.sign(scene.secrets.visit, 'privacy', payload(scene))}`],
  ['a form of this conversation', async (scene) => `Bearer ${await scene.form(scene.caller.conversationId)}`],
  ['expired a moment ago', async (scene) => `Bearer ${await scene.visitOf(scene.caller.conversationId, -7_200_001)}`],
  ['expired yesterday', async (scene) => `Bearer ${await scene.visitOf(scene.caller.conversationId, -86_400_000)}`],
  ['from a clock a day ahead', async (scene) => `Bearer ${await scene.visitOf(scene.caller.conversationId, 86_400_000)}`],
  ['an expiry as text', async (scene) => `Bearer ${await scene.sign(scene.secrets.visit, 'visit', payload(scene, '9e15'))}`],
  ['an expiry of null', async (scene) => `Bearer ${await scene.sign(scene.secrets.visit, 'visit', payload(scene, null))}`],
  ['an object inside', async (scene) => `Bearer ${await scene.sign(scene.secrets.visit, 'visit', { ...payload(scene) })}`],
  ['no ids inside', async (scene) => `Bearer ${await scene.sign(scene.secrets.visit, 'visit', ['', '', '', 9e15])}`],
  ['an unsigned web token', () => 'Bearer eyJhbGciOiJub25lIn0.eyJjb252ZXJzYXRpb25JZCI6IjEifQ.'],
];

export const TOKEN_CASES: readonly HostileCase[] = [
  ...WRONG_VISITS.map(([name, make]) =>
    tokenRequest(name, 'unauthenticated', async (scene) => ({ authorization: (await make(scene)) as string })),
  ),
  tokenRequest('a conversation nobody has', 'not_found', async (scene) => {
    const unknown = randomUUID();
    return { visit: await scene.visitOf(unknown), csrf: await scene.form(unknown) };
  }),
  tokenRequest('a conversation that has ended', 'conflict', async (scene) => ({
    visit: scene.gone.visit,
    csrf: await scene.form(scene.gone.conversationId),
  })),
  tokenRequest('a machine that filled the honeypot', 'budget_exhausted', async (scene) => ({
    visit: scene.bot.visit,
    csrf: await scene.form(scene.bot.conversationId),
  })),
  tokenRequest('the form of the gate', 'csrf_invalid', async (scene) => ({ csrf: await scene.form() })),
  tokenRequest('a transport of somebody else', 'invalid_input', async (scene) => ({
    body: { csrf: await scene.form(scene.caller.conversationId), transport: 'carrier-pigeon' },
  })),
  tokenRequest('a list of transports', 'invalid_input', async (scene) => ({
    body: { csrf: await scene.form(scene.caller.conversationId), transport: ['webrtc'] },
  })),
  tokenRequest('no transport but null', 'invalid_input', async (scene) => ({
    body: { csrf: await scene.form(scene.caller.conversationId), transport: null },
  })),
];
