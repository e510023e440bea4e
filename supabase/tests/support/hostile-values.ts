import type { Side } from './scene.ts';

/** Label -> value as text; null is SQL's null. */
export type HostileValues = Record<string, string | null>;

const MEGABYTE = 1_000_000;
const SQL = `'; drop table public.leads; --`;
const UNKNOWN_ID = '01900000-0000-7000-8000-00000000ffff';

const TEXTS: HostileValues = {
  'empty text': '',
  blanks: '   ',
  '1 MB': 'x'.repeat(MEGABYTE),
  '10 MB': 'x y '.repeat((10 * MEGABYTE) / 4),
  'NUL byte': 'before\0after',
  'lone surrogate': 'before\ud800after',
  SQL,
  'SQL in quotes': `" or 1=1 --`,
  markup: '<script>alert(1)</script>',
  'right to left override': '\u202egnp.exe',
};
const WHOLE_NUMBERS: HostileValues = {
  'minus one': '-1',
  zero: '0',
  largest: '2147483647',
  'past the largest': '2147483648',
  'a fraction': '1.5',
  '1e30': '1e30',
  NaN: 'NaN',
  'no number': 'many',
  'empty text': '',
  SQL,
};
const TIMES: HostileValues = {
  infinity: 'infinity',
  'minus infinity': '-infinity',
  'year 0': '0000-01-01T00:00:00Z',
  '4713 BC': '4713-01-01 00:00:00+00 BC',
  'year 294276': '294276-12-31T23:59:59Z',
  'year 294277': '294277-01-01T00:00:00Z',
  epoch: '1970-01-01T00:00:00Z',
  '30 February': '2026-02-30T00:00:00Z',
  'no time': 'soon',
  'empty text': '',
  SQL,
};
const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const JSONS: HostileValues = {
  'not JSON': '{broken',
  'empty text': '',
  'JSON null': 'null',
  'a number': '1e400',
  'a text': '"text"',
  'a list': '[1, [2], {"a": null}]',
  'an object': '{"__proto__": {"admin": true}}',
  '1,000 levels': nested(1000),
  '1 MB': JSON.stringify({ text: 'x'.repeat(MEGABYTE) }),
  '100,000 entries': JSON.stringify(Array.from({ length: 100_000 }, (_, index) => index)),
  'NUL byte': '{"text": "before\\u0000after"}',
  'lone surrogate': '{"text": "before\\ud800after"}',
  SQL,
};
const LISTS: HostileValues = {
  empty: '{}',
  'a null entry': '{NULL}',
  'nested lists': '{{talk},{contact}}',
  '100,000 entries': `{${Array.from({ length: 100_000 }, (_, index) => `p${index}`).join()}}`,
  '1 MB entry': `{${'x'.repeat(MEGABYTE)}}`,
  'no list': 'talk',
  'SQL entry': `{"${SQL}"}`,
};
const BOOLEANS: HostileValues = { 'no boolean': 'perhaps', 'empty text': '', 'a number': '2', SQL };

/** Identifiers of another customer, of every kind: none of them may be touched by a call for one's own. */
function identifiers(foreign: Side, isAddressed: boolean): HostileValues {
  const ids: HostileValues = {
    'no identifier': 'x',
    'empty text': '',
    SQL,
    unknown: UNKNOWN_ID,
    nil: UNKNOWN_ID.replace(/[0-9a-f]/g, '0'),
  };
  // A server role serves every customer, so what it addresses may be anybody's; what goes with it may not.
  if (isAddressed) return ids;
  const { conversationId, leadId, turnId, usageId, calendarId, bookingId, documentId, chunkId, deliveryId, tenant } = foreign;
  const foreignIds = {
    customerId: tenant.customerId,
    conversationId,
    leadId,
    turnId,
    usageId,
    calendarId,
    bookingId,
    documentId,
    chunkId,
    deliveryId,
  };
  return {
    ...ids,
    ...Object.fromEntries(
      Object.entries({ ...foreignIds, campaignId: tenant.campaignId }).map(([name, id]) => [`foreign ${name}`, id]),
    ),
  };
}

export type Aim = { foreign: Side; isAddressed: boolean; isEmbedded: boolean };

/** What to throw at an argument of the type; always with a null. */
export function hostileValues(type: string, { foreign, isAddressed, isEmbedded }: Aim): HostileValues {
  const byType = (): HostileValues => {
    if (type.endsWith('[]')) return LISTS;
    if (type === 'uuid') return identifiers(foreign, isAddressed);
    if (/^jsonb?$/.test(type)) return isEmbedded ? JSONS : { ...JSONS, '10,000 levels': nested(10_000) };
    if (/^timestamp|^date/.test(type)) return TIMES;
    if (type === 'boolean') return BOOLEANS;
    if (type === 'integer') return WHOLE_NUMBERS;
    if (type === 'bigint') return { ...WHOLE_NUMBERS, 'past the largest bigint': '9223372036854775808' };
    if (type === 'numeric') return { ...WHOLE_NUMBERS, infinity: 'Infinity', 'a thousand digits': '9'.repeat(1000) };
    if (type === 'text') return TEXTS;
    throw new Error(`No hostile values are known for the type ${type}; add them to support/hostile-values.ts.`);
  };
  return { null: null, ...byType() };
}
