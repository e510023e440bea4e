import { WRONG_EMAILS } from './emails.ts';
import type { Expected, HeaderChanges, HostileCase, Scene } from './scene.ts';

/** A gate request that would pass, but for what the case changes. */
export async function gateBody(scene: Scene, change: object = {}): Promise<string> {
  return JSON.stringify({
    campaign: 'demo',
    email: 'hostile@example.com',
    consent: { version: scene.consentVersion, accepted: ['talk'] },
    csrf: await scene.form(),
    ...change,
  });
}
const GATE = '/api/gate';
const withFields = (name: string, change: object, expected: Expected = 'invalid_input'): HostileCase => ({
  name: `gate: ${name}`,
  expected,
  request: async (scene) => ({ target: GATE, headers: scene.headers(), body: await gateBody(scene, change) }),
});
const withText = (name: string, text: string | Buffer, expected: Expected = 'invalid_input'): HostileCase => ({
  name: `gate: ${name} as body`,
  expected,
  request: (scene) => ({ target: GATE, headers: scene.headers(), body: text }),
});
const withHeaders = (name: string, headers: HeaderChanges, expected: Expected): HostileCase => ({
  name: `gate: ${name}`,
  expected,
  request: async (scene) => ({ target: GATE, headers: scene.headers(headers), body: await gateBody(scene) }),
});
const withMethod = (method: string, headers: HeaderChanges = {}, query = ''): HostileCase => ({
  name: `gate: ${method}${Object.keys(headers).map((name) => ` with ${name}`)}${query}`,
  expected: method === 'HEAD' ? 'refused' : 'method_not_allowed',
  request: async (scene) => ({ method, target: `${GATE}${query}`, headers: scene.headers(headers), body: await gateBody(scene) }),
});
/** A genuine body, encoded or wrapped in a way that no reader of ours should take. */
const encoded = (name: string, encode: (text: string) => string | Buffer, type = 'application/json'): HostileCase => ({
  name: `gate: ${name}`,
  expected: /^application\/json(;|$)/.test(type) ? 'invalid_input' : 'unsupported_media',
  request: async (scene) => ({
    target: GATE,
    headers: scene.headers({ 'content-type': type }),
    body: encode(await gateBody(scene)),
  }),
});
const sized = (name: string, bytes: number, isChunked: boolean): HostileCase => ({
  name: `gate: ${name}`,
  expected: 'too_large',
  request: async (scene) => ({
    target: GATE,
    headers: scene.headers(),
    body: (await gateBody(scene)).padEnd(bytes),
    isChunked,
  }),
});

const NUL = '\u0000';
const LONE = '\uD800';
const deep = (depth: number, open: string, close: string) => `${open.repeat(depth)}1${close.repeat(depth)}`;
const consent = (version: unknown, accepted: unknown) => ({ consent: { version, accepted } });

export const GATE_CASES: readonly HostileCase[] = [
  ...Object.entries({
    nothing: '',
    blanks: '   \n\t ',
    'half JSON': '{"campaign":"demo"',
    'two values': '{}{}',
    'a trailing comma': '{"campaign":"demo",}',
    'a comment': '{/* */"campaign":"demo"}',
    'single quotes': "{'campaign':'demo'}",
    'bare keys': '{campaign:"demo"}',
    'not a number': '{"campaign":NaN}',
    infinity: '{"campaign":-Infinity}',
    'a number': '7',
    'a huge number': '1e400',
    'a million digits': '9'.repeat(60_000),
    null: 'null',
    true: 'true',
    'an array': '[]',
    'a list of bodies': '[{"campaign":"demo"},{"campaign":"demo"}]',
    'a string': '"demo"',
    'a form': 'campaign=demo&email=a%40b.co',
    XML: '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    'a prototype': '{"__proto__":{"campaign":"demo","email":"a@b.co"},"constructor":{"prototype":{"csrf":"x"}}}',
    'deep arrays': deep(30_000, '[', ']'),
    'deep objects': deep(9_000, '{"a":', '}'),
    'a broken escape': '{"campaign":"\\u12"}',
    'a raw line end in a text': '{"campaign":"de\nmo"}',
  }).map(([name, text]) => withText(name, text)),
  withText('bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])),
  withText('an overlong slash', Buffer.from([0x22, 0xc0, 0xaf, 0x22])),
  withText('a surrogate as bytes', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])),
  withText('noise', Buffer.from(Array.from({ length: 512 }, (_, at) => (at * 167 + 13) % 256))),
  encoded('UTF-16 without a mark', (text) => Buffer.from(text, 'utf16le'), 'application/json; charset=utf-16'),
  encoded('UTF-16 with a mark', (text) => Buffer.from(`\uFEFF${text}`, 'utf16le')),
  encoded('UTF-16 big-endian', (text) => Buffer.from(text, 'utf16le').swap16()),
  encoded('a length of zero bytes in front', (text) => `\u0000${text}`),
  encoded('a guard prefix', (text) => `)]}',\n${text}`),
  encoded('base64', (text) => Buffer.from(text).toString('base64')),
  encoded('a second form behind the first', (text) => `${text}\n${text}`),
  ...[
    'text/plain',
    'text/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'application/json-patch+json',
    'application/ld+json',
    'application/csp-report',
    'application/json, text/plain',
    'application/json\ttext/plain',
    '*/*',
    'application/octet-stream; type=application/json',
    '; application/json',
  ].map((type) => encoded(`content-type ${JSON.stringify(type)}`, (text) => text, type)),
  withHeaders('no content-type', { 'content-type': null }, 'unsupported_media'),
  withHeaders('an empty content-type', { 'content-type': '' }, 'unsupported_media'),

  ...Object.entries({
    'no campaign': { campaign: undefined },
    'no e-mail': { email: undefined },
    'no consent': { consent: undefined },
    'no csrf': { csrf: undefined },
    'a number for the campaign': { campaign: 1 },
    'a list for the e-mail': { email: ['a@b.co'] },
    'an object for the e-mail': { email: { $ne: null } },
    'a text for the consent': { consent: 'talk' },
    'a text for the purposes': consent('1', 'talk'),
    'objects for the purposes': consent('1', [{ id: 'talk' }]),
    'nine purposes': consent('1', Array(9).fill('talk')),
    'a thousand purposes': consent('1', Array(1_000).fill('talk')),
    'a number for the version': consent(7, ['talk']),
    'an empty version': consent('', ['talk']),
    'a version of 65 characters': consent('1'.repeat(65), ['talk']),
    'an endless purpose': consent('1', ['t'.repeat(33)]),
    'an endless name': { name: 'n'.repeat(201) },
    'a name that is a list': { name: ['Maria'] },
    'an endless placement': { placement: 'p'.repeat(64) },
    'an endless locale': { locale: 'l'.repeat(36) },
    'an unknown channel': { channel: 'fax' },
    'the channel form': { channel: 'form' },
    'a honeypot of 2,001 characters': { website: 'w'.repeat(2_001) },
    'a nested name': { name: { a: { b: { c: {} } } } },
    'NUL in the locale': { locale: `en${NUL}` },
    'NUL in the placement': { placement: `window${NUL}` },
    'NUL in the purpose': { consent: { version: '2026-11', accepted: [`talk${NUL}`] } },
    'half a character in the locale': { locale: LONE },
    'half a character in the placement': { placement: LONE },
  }).map(([name, change]) => withFields(name, change)),
  ...['', 'x', 'A'.repeat(64), `${'b'.repeat(64)} `, 'a'.repeat(65), 7, null].map((sha256) =>
    withFields(`the hash of the text as ${JSON.stringify(sha256).slice(0, 8)} of ${String(sha256).length}`, {
      consent: { version: '2026-11', accepted: ['talk'], sha256 },
    }),
  ),
  withFields('a solved challenge without end', { turnstile: 'x'.repeat(5_000) }),
  withFields('a solved challenge that is a list', { turnstile: ['x'] }),
  withFields('input as a word', { hadInput: 'yes' }),
  withFields('NUL in the version', consent(`2026-11${NUL}`, ['talk']), ['invalid_input', 'consent_required']),
  withFields('half a character in the version', consent(LONE, ['talk']), ['invalid_input', 'consent_required']),
  ...[
    '',
    'Demo',
    'DEMO',
    'demo ',
    ' demo',
    'demo\n',
    'demo/',
    '-demo',
    'dem\u043E',
    '\u202Edemo',
    'de\u200Bmo',
    'demo\u0000',
    'd\u00E9mo',
    '../demo',
    '%64emo',
    "demo' or '1'='1",
    'demo; drop table leads',
    '__proto__',
    'd'.repeat(64),
  ].map((slug) => withFields(`the campaign ${JSON.stringify(slug).slice(0, 30)}`, { campaign: slug })),
  ...WRONG_EMAILS.map((email) => withFields(`the e-mail ${JSON.stringify(email).slice(0, 40)} of ${email.length}`, { email })),

  withFields('no purpose agreed to', consent('2026-11', []), 'consent_required'),
  withFields('only an optional purpose', consent('2026-11', ['contact']), 'consent_required'),
  withFields('a look-alike purpose', consent('2026-11', ['t\u0430lk']), 'consent_required'),
  withFields('a purpose in capitals', consent('2026-11', ['TALK']), 'consent_required'),
  withFields('an old version', consent('1999-01', ['talk']), 'consent_required'),
  withFields('a future version', consent('2099-01', ['talk']), 'consent_required'),
  withFields('a wildcard version', consent('%', ['talk']), 'consent_required'),

  ...['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'].map((method) => withMethod(method)),
  withMethod('GET', { 'x-http-method-override': 'POST' }),
  withMethod('PUT', { 'x-http-method': 'POST' }),
  withMethod('DELETE', { 'x-method-override': 'POST' }),
  withMethod('GET', {}, '?_method=POST'),
  withMethod('GET', {}, '?method=post&httpMethod=POST'),

  sized('64 KB and a byte', 64 * 1024 + 1, false),
  sized('64 KB and a byte without a length', 64 * 1024 + 1, true),
  sized('a megabyte', 1024 * 1024, false),
  sized('10 MB', 10 * 1024 * 1024, false),
  sized('10 MB without a length', 10 * 1024 * 1024, true),
];
