import { randomUUID } from 'node:crypto';
import type { Expected, HeaderChanges, HostileCase, Scene } from './scene.ts';
import { WRONG_VISITS } from './token-cases.ts';

type Make = (scene: Scene) => Promise<{ headers?: HeaderChanges; body?: unknown; isChunked?: boolean; target?: string }>;

const request = (method: string, path: string, name: string, expected: Expected, make: Make): HostileCase => ({
  name: `${method} ${path}: ${name}`,
  expected,
  async request(scene) {
    const { headers, body, isChunked = false, target = path } = await make(scene);
    const text = body === undefined ? '' : typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    return { method, target, headers: scene.headers(headers), body: text, isChunked };
  },
});
const withVisit = (scene: Scene): HeaderChanges => ({ authorization: `Bearer ${scene.caller.visit}` });

/** The routes of a visitor, with a body that would do something if the visit were genuine. */
const VISITOR_ROUTES: readonly (readonly [method: string, path: string, body: object | undefined])[] = [
  ['POST', '/api/chat', { text: 'What does a roof cost?', clientMessageId: 'hostile' }],
  ['GET', '/api/chat', undefined],
  ['GET', '/api/visit', undefined],
  ['POST', '/api/visit/close', { reason: 'hangup' }],
  ['POST', '/api/visit/withdraw', {}],
  ['POST', '/api/visit/feedback', { rating: 5 }],
];
/** Enough of the wrong visits to see that a route asks; all of them are tried at the token. */
const SOME_VISITS = WRONG_VISITS.filter(([name]) =>
  /^(no visit|two visits|513|cut|edited at -20|signed by|expired a moment|from a clock|a form of)/.test(name),
);

const NUL = '\u0000';
const say = (change: object) => ({ text: 'Hello', clientMessageId: randomUUID(), ...change });
const CHAT_BODIES: Readonly<Record<string, unknown>> = {
  nothing: '',
  'a list': [],
  'no text': say({ text: undefined }),
  'an empty text': say({ text: '' }),
  'blanks for text': say({ text: ' \n\t\u3000 ' }),
  'a number for text': say({ text: 7 }),
  'a text of 2,001 characters': say({ text: 'a'.repeat(2_001) }),
  'no message id': say({ clientMessageId: undefined }),
  'an empty message id': say({ clientMessageId: '' }),
  'an endless message id': say({ clientMessageId: 'm'.repeat(101) }),
  'a message id that is an object': say({ clientMessageId: { toString: 'x' } }),
  'deep JSON': `${'{"text":'.repeat(5_000)}1${'}'.repeat(5_000)}`,
  'a prototype': '{"__proto__":{"text":"Hello","clientMessageId":"m"}}',
};
const FEEDBACK_BODIES: Readonly<Record<string, unknown>> = {
  nothing: '',
  'no rating': {},
  'no stars': { rating: 0 },
  'six stars': { rating: 6 },
  'less than none': { rating: -1 },
  'half a star': { rating: 4.5 },
  'stars as text': { rating: '5' },
  'a huge rating': '{"rating":1e308}',
  'a list of ratings': { rating: [5] },
  'endless words': { rating: 5, words: 'w'.repeat(2_001) },
  'words that are an object': { rating: 5, words: {} },
  'NUL in the words': { rating: 5, words: `good${NUL}` },
  'half a character in the words': { rating: 5, words: '\uD800' },
};

const ring = (change: object = {}) => ({
  type: 'INSERT',
  table: 'outbox',
  schema: 'public',
  record: { id: randomUUID() },
  ...change,
});
const hook = (name: string, expected: Expected, make: Make) => request('POST', '/api/hooks/outbox', name, expected, make);
const WRONG_SECRETS: readonly (readonly [name: string, headers: (scene: Scene) => HeaderChanges])[] = [
  ['no secret', () => ({})],
  ['an empty secret', () => ({ 'x-webhook-secret': '' })],
  ['a wrong secret', () => ({ 'x-webhook-secret': 'x'.repeat(43) })],
  ['half a secret', (scene) => ({ 'x-webhook-secret': scene.secrets.outbox.slice(0, 20) })],
  ['a longer secret', (scene) => ({ 'x-webhook-secret': `${scene.secrets.outbox}x` })],
  ['the secret in capitals', (scene) => ({ 'x-webhook-secret': scene.secrets.outbox.toUpperCase() })],
  ['the secret twice', (scene) => ({ 'x-webhook-secret': [scene.secrets.outbox, scene.secrets.outbox] })],
  ['the secret as bearer', (scene) => ({ authorization: `Bearer ${scene.secrets.outbox}` })],
  ['the secret as cookie', (scene) => ({ cookie: `x-webhook-secret=${scene.secrets.outbox}` })],
  ['the secret of forms', (scene) => ({ 'x-webhook-secret': scene.secrets.csrf })],
];
const WRONG_RINGS: Readonly<Record<string, unknown>> = {
  nothing: '',
  'a list': [ring()],
  'an update': ring({ type: 'UPDATE' }),
  'another table': ring({ table: 'leads' }),
  'no record': ring({ record: undefined }),
  'a record without an id': ring({ record: {} }),
  'an id that is none': ring({ record: { id: "1' or true" } }),
  'an id with NUL': ring({ record: { id: `${randomUUID()}${NUL}` } }),
};

const gone = (name: string, expected: Expected, make: Make) => request('POST', '/api/visit/close', name, expected, make);

export const ROUTE_CASES: readonly HostileCase[] = [
  ...VISITOR_ROUTES.flatMap(([method, path, body]) =>
    SOME_VISITS.filter(([name]) => !(path.endsWith('close') && name === 'no visit')).map(([name, make]) =>
      request(method, path, name, 'unauthenticated', async (scene) => ({
        headers: { authorization: await make(scene) },
        ...(body ? { body } : {}),
      })),
    ),
  ),
  request('POST', '/api/token', 'the visit in the query', 'unauthenticated', async (scene) => ({
    target: `/api/token?visit=${scene.caller.visit}&access_token=${scene.caller.visit}`,
    body: { csrf: await scene.form(scene.caller.conversationId) },
  })),
  request('POST', '/api/token', 'the visit in a cookie', 'unauthenticated', async (scene) => ({
    headers: { cookie: `visit=${scene.caller.visit}` },
    body: { csrf: await scene.form(scene.caller.conversationId) },
  })),

  ...Object.entries(CHAT_BODIES).map(([name, body]) =>
    request('POST', '/api/chat', name, 'invalid_input', async (scene) => ({ headers: withVisit(scene), body })),
  ),
  request('POST', '/api/chat', 'a form', 'unsupported_media', async (scene) => ({
    headers: { ...withVisit(scene), 'content-type': 'application/x-www-form-urlencoded' },
    body: 'text=Hello&clientMessageId=m',
  })),
  request('POST', '/api/chat', 'a megabyte', 'too_large', async (scene) => ({
    headers: withVisit(scene),
    body: JSON.stringify(say({})).padEnd(1_048_576),
  })),
  request('POST', '/api/chat', '10 MB without a length', 'too_large', async (scene) => ({
    headers: withVisit(scene),
    body: JSON.stringify(say({})).padEnd(10_485_760),
    isChunked: true,
  })),
  ...Object.entries(FEEDBACK_BODIES).map(([name, body]) =>
    request('POST', '/api/visit/feedback', name, 'invalid_input', async (scene) => ({ headers: withVisit(scene), body })),
  ),

  gone('no visit from a foreign page', 'origin_refused', async (scene) => ({
    headers: { origin: 'https://evil.example' },
    body: { reason: 'pagehide', campaign: 'demo', csrf: await scene.form() },
  })),
  gone('no visit and no form', 'invalid_input', async () => ({ body: { reason: 'pagehide', campaign: 'demo' } })),
  gone('no visit and a hang-up', 'invalid_input', async (scene) => ({
    body: { reason: 'hangup', campaign: 'demo', csrf: await scene.form() },
  })),
  gone('no visit and a forged form', 'csrf_invalid', async () => ({
    body: { reason: 'pagehide', campaign: 'demo', csrf: 'a.b' },
  })),
  gone("no visit and another campaign's form", 'csrf_invalid', async (scene) => ({
    body: { reason: 'pagehide', campaign: 'demo', csrf: await scene.form('fleet-charging') },
  })),
  gone('no visit and an old form', 'csrf_invalid', async (scene) => ({
    body: { reason: 'pagehide', campaign: 'demo', csrf: await scene.form('demo', -301_000) },
  })),
  gone('a reason of its own', 'invalid_input', async (scene) => ({ headers: withVisit(scene), body: { reason: 'bored' } })),
  gone('no body', 'invalid_input', async (scene) => ({ headers: withVisit(scene) })),

  ...WRONG_SECRETS.map(([name, headers]) =>
    hook(name, 'unauthenticated', async (scene) => ({ headers: headers(scene), body: ring() })),
  ),
  hook('the secret in the query', 'unauthenticated', async (scene) => ({
    target: `/api/hooks/outbox?x-webhook-secret=${scene.secrets.outbox}`,
    body: ring(),
  })),
  ...Object.entries(WRONG_RINGS).map(([name, body]) =>
    hook(name, 'invalid_input', async (scene) => ({ headers: { 'x-webhook-secret': scene.secrets.outbox }, body })),
  ),
  hook('text', 'unsupported_media', async (scene) => ({
    headers: { 'x-webhook-secret': scene.secrets.outbox, 'content-type': 'text/plain' },
    body: ring(),
  })),
  hook('70 KB', 'too_large', async (scene) => ({
    headers: { 'x-webhook-secret': scene.secrets.outbox },
    body: JSON.stringify(ring()).padEnd(70_000),
    isChunked: true,
  })),
  request('GET', '/api/hooks/outbox', 'read', 'method_not_allowed', async (scene) => ({
    headers: { 'x-webhook-secret': scene.secrets.outbox },
  })),

  ...Object.entries({
    nothing: '',
    'half JSON': '{',
    'a list': '[]',
    null: 'null',
    'a prototype': '{"__proto__":{"name":"x"}}',
    'a name that cannot be text': '{"name":{"toString":1,"valueOf":1}}',
    'a forged log line': '{"name":"x\\n{\\"level\\":\\"error\\"}"}',
    'deep JSON': `${'['.repeat(8_000)}${']'.repeat(8_000)}`,
    '17 KB': `{"name":"${'n'.repeat(17_000)}"}`,
  }).map(([name, body]) => request('POST', '/api/events', name, 'ignored', async () => ({ body }))),
  ...['/api/events', '/api/events?a=1'].map((target) =>
    request('POST', target, '100 KB with its length', 'ignored', async () => ({
      target,
      body: `{"name":"${'n'.repeat(100_000)}"}`,
    })),
  ),
  request('POST', '/api/events', '10 MB without a length', 'ignored', async () => ({
    body: ' '.repeat(10_485_760),
    isChunked: true,
  })),
];
