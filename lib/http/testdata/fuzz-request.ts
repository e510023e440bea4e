/** A request before it is one: the fuzzer changes parts, then it becomes a Request or bytes on a wire. */
export interface Draft {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Buffer;
}
export type Random = () => number;

const pick = <Item>(random: Random, items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
const upTo = (random: Random, count: number) => Math.floor(random() * count);

const TEXTS = [
  '',
  ' ',
  '\u0000',
  '\uD800',
  '\u202E',
  '\u200B',
  '\uFEFF',
  '\r\n',
  '%00',
  '../../',
  "' or 1=1 --",
  '#{7*7}',
  '<script>',
  'null',
  'undefined',
  '__proto__',
  '\u{1F600}',
  '\u0130',
  'a'.repeat(300),
  '\u0301'.repeat(50),
];
const HEADERS = [
  'origin',
  'authorization',
  'content-type',
  'content-length',
  'sec-fetch-site',
  'x-forwarded-for',
  'x-vercel-forwarded-for',
  'user-agent',
  'cookie',
  'x-http-method-override',
  'transfer-encoding',
  'content-encoding',
  'accept',
  'x-webhook-secret',
  'last-event-id',
];
const QUERY = ['embedder', 'locale', 'placement', 'lang', 'note', 'campaign', 'token_hash', 'type'];
const METHODS = ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'POST', 'PROPFIND', 'X'];

function text(random: Random): string {
  const kind = random();
  if (kind < 0.4) return pick(random, TEXTS);
  if (kind < 0.7) return Array.from({ length: upTo(random, 40) }, () => String.fromCharCode(upTo(random, 0x10000))).join('');
  return Array.from({ length: upTo(random, 60) }, () => String.fromCharCode(32 + upTo(random, 95))).join('');
}
/** Any JSON value, also those that JSON.parse takes and people forget. */
function value(random: Random, depth = 0): unknown {
  const kind = upTo(random, depth > 4 ? 5 : 8);
  if (kind === 0) return null;
  if (kind === 1) return random() < 0.5;
  if (kind === 2) return pick(random, [0, -1, 1e308, 5e-324, 2 ** 53 + 2, random() * 1e6]);
  if (kind <= 4) return text(random);
  if (kind === 5) return Array.from({ length: upTo(random, 6) }, () => value(random, depth + 1));
  return Object.fromEntries(
    Array.from({ length: upTo(random, 5) }, () => [
      pick(random, ['a', '__proto__', 'constructor', 'toString', text(random)]),
      value(random, depth + 1),
    ]),
  );
}
const headerText = (random: Random) =>
  text(random)
    // What the standard Headers object cannot hold never reaches a route.
    .replace(/[^\t\x20-\x7e\x80-\xff]/g, '~')
    .trim();

function changeText(random: Random, original: string): string {
  const at = upTo(random, original.length + 1);
  const kind = upTo(random, 6);
  if (kind === 0) return original.slice(0, at);
  if (kind === 1) return original.slice(0, at) + text(random) + original.slice(at);
  if (kind === 2) return original.slice(0, at) + String.fromCharCode(33 + upTo(random, 90)) + original.slice(at + 1);
  if (kind === 3) return original.repeat(1 + upTo(random, 4));
  if (kind === 4) return random() < 0.5 ? original.toUpperCase() : original.split('').reverse().join('');
  return text(random);
}
/** Changes one field somewhere inside a JSON text; a text that is none is changed as text. */
function changeJson(random: Random, body: string): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return changeText(random, body);
  }
  if (typeof parsed !== 'object' || parsed === null) return JSON.stringify(value(random)) ?? 'x';
  const holder = parsed as Record<string, unknown>;
  const key = pick(random, [...Object.keys(holder), 'website', 'channel', 'transport', '__proto__', 'name']);
  const before = Object.hasOwn(holder, key) ? holder[key] : undefined;
  const kind = upTo(random, 4);
  if (kind === 0) delete holder[key];
  else if (kind === 1 && typeof before === 'string') holder[key] = changeText(random, before);
  else if (kind === 2 && typeof before === 'object' && before !== null) holder[key] = changeInside(random, before);
  else Object.defineProperty(holder, key, { value: value(random), enumerable: true, configurable: true });
  return JSON.stringify(parsed);
}
function changeInside(random: Random, inner: object): unknown {
  try {
    return JSON.parse(changeJson(random, JSON.stringify(inner))) as unknown;
  } catch {
    return value(random);
  }
}
function changeBytes(random: Random, body: Buffer): Buffer {
  const copy = Buffer.from(body);
  for (let count = 1 + upTo(random, 4); count > 0 && copy.length > 0; count -= 1)
    copy[upTo(random, copy.length)] = upTo(random, 256);
  return copy;
}
/** One part of the address, encoded as a browser would or sent as it is. */
function changePath(random: Random, path: string): string {
  const at = path.lastIndexOf('/') + 1;
  const isQuery = random() < 0.5;
  const raw = isQuery ? text(random) : changeText(random, path.slice(at));
  const sent = random() < 0.5 ? encodeURIComponent(raw.toWellFormed()) : raw.replace(/[^\x21-\x7e]/g, '~');
  return isQuery ? `${path}${path.includes('?') ? '&' : '?'}${pick(random, QUERY)}=${sent}` : path.slice(0, at) + sent;
}

const CHANGES: readonly ((random: Random, draft: Draft) => void)[] = [
  (random, draft) => {
    draft.method = pick(random, METHODS);
  },
  (random, draft) => {
    draft.path = changePath(random, draft.path);
  },
  (random, draft) => {
    draft.headers[pick(random, HEADERS)] = headerText(random);
  },
  (random, draft) => {
    const name = pick(random, HEADERS);
    draft.headers[name] = changeText(random, draft.headers[name] ?? '')
      .replace(/[^\x20-\x7e]/g, '~')
      .trim();
  },
  (random, draft) => {
    delete draft.headers[pick(random, Object.keys(draft.headers))];
  },
  ...Array<(random: Random, draft: Draft) => void>(4).fill((random, draft) => {
    draft.body = Buffer.from(changeJson(random, draft.body.toString()));
  }),
  (random, draft) => {
    draft.body = changeBytes(random, draft.body);
  },
  (random, draft) => {
    draft.body = Buffer.from(changeText(random, draft.body.toString()));
  },
  (random, draft) => {
    draft.body = Buffer.from(JSON.stringify(value(random)) ?? '');
  },
  (random, draft) => {
    draft.body = Buffer.concat([draft.body, Buffer.alloc(upTo(random, 70_000), 0x20)]);
  },
];

/** The draft with up to four changes; none at all in one of ten, so that the way through stays part of the test. */
export function disturb(random: Random, draft: Draft): Draft {
  const changed = { ...draft, headers: { ...draft.headers } };
  if (random() < 0.1) return changed;
  for (let count = 1 + upTo(random, 4); count > 0; count -= 1) pick(random, CHANGES)(random, changed);
  return changed;
}
