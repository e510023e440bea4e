import { at, toInteger, toPairs } from '../engine/arguments.ts';
import type { CommandContext, CommandTable } from '../engine/command.ts';
import { KvError, type Reply, syntaxError } from '../engine/reply.ts';
import type { StreamEntry, StreamValue } from '../engine/store.ts';

type Id = { ms: number; seq: number };

const INVALID_ID = 'ERR Invalid stream ID specified as stream command argument';
const compare = (a: Id, b: Id) => a.ms - b.ms || a.seq - b.seq;
const toReply = ({ ms, seq, fields }: StreamEntry): Reply => [`${ms}-${seq}`, fields];

function toId(text: string, missingSeq: number): Id {
  const [, ms, seq] = /^(\d{1,15})(?:-(\d{1,15}))?$/.exec(text) ?? [];
  if (ms === undefined) throw new KvError(INVALID_ID);
  return { ms: Number(ms), seq: seq === undefined ? missingSeq : Number(seq) };
}

function nextId(stream: StreamValue, text: string, nowMs: number): Id {
  const last = { ms: stream.lastMs, seq: stream.lastSeq };
  const after = (ms: number): Id => (ms > last.ms ? { ms, seq: 0 } : { ms: last.ms, seq: last.seq + 1 });
  if (text === '*') return after(nowMs);
  if (/^\d{1,15}-\*$/.test(text)) {
    const ms = Number(text.slice(0, -2));
    return ms < last.ms ? { ms, seq: 0 } : after(ms);
  }
  return toId(text, 0);
}

/** MAXLEN and MINID limits; `~` is taken as exact, which Redis allows. */
function toLimit(args: readonly string[]): { trim: (stream: StreamValue) => void; used: number } {
  const kind = args[0]?.toLowerCase();
  if (kind !== 'maxlen' && kind !== 'minid') return { trim: () => undefined, used: 0 };
  const used = args[1] === '~' || args[1] === '=' ? 3 : 2;
  const value = at(args, used - 1);
  if (kind === 'minid') {
    const oldest = toId(value, 0);
    const trim = (stream: StreamValue) => {
      stream.entries = stream.entries.filter((entry) => compare(entry, oldest) >= 0);
    };
    return { used, trim };
  }
  const length = toInteger(value);
  return { used, trim: (stream) => void stream.entries.splice(0, Math.max(stream.entries.length - length, 0)) };
}

function add({ store, nowMs }: CommandContext, [key = '', ...args]: readonly string[]) {
  let rest = args;
  const isOptional = rest[0]?.toLowerCase() === 'nomkstream';
  if (isOptional) rest = rest.slice(1);
  const { trim, used } = toLimit(rest);
  const [idText = '', ...fields] = rest.slice(used);
  if (fields.length === 0) throw new KvError("ERR wrong number of arguments for 'xadd' command");
  toPairs(fields, "ERR wrong number of arguments for 'xadd' command");
  if (isOptional && store.read(key, 'stream') === undefined) return null;
  const known = store.read(key, 'stream') ?? { entries: [], lastMs: 0, lastSeq: 0 };
  const id = nextId(known, idText, nowMs());
  if (compare(id, { ms: known.lastMs, seq: known.lastSeq }) <= 0) {
    throw new KvError('ERR The ID specified in XADD is equal or smaller than the target stream top item');
  }
  const stream = store.edit(key, 'stream');
  stream.entries.push({ ...id, fields });
  stream.lastMs = id.ms;
  stream.lastSeq = id.seq;
  trim(stream);
  return `${id.ms}-${id.seq}`;
}

function bound(text: string, side: 'from' | 'to'): (entry: StreamEntry) => boolean {
  if (text === '-' || text === '+') return () => (text === '-') === (side === 'from');
  const isExclusive = text.startsWith('(');
  const id = toId(isExclusive ? text.slice(1) : text, side === 'from' ? 0 : Number.MAX_SAFE_INTEGER);
  return (entry) => {
    const order = side === 'from' ? compare(entry, id) : compare(id, entry);
    return isExclusive ? order > 0 : order >= 0;
  };
}

const range =
  (isReversed: boolean) =>
  ({ store }: CommandContext, [key = '', first = '', second = '', ...rest]: readonly string[]) => {
    const [from, to] = isReversed ? [second, first] : [first, second];
    const entries = (store.read(key, 'stream')?.entries ?? []).filter(bound(from, 'from')).filter(bound(to, 'to'));
    if (isReversed) entries.reverse();
    if (rest.length > 0 && (rest[0]?.toLowerCase() !== 'count' || rest.length !== 2)) throw syntaxError();
    return entries.slice(0, rest.length === 0 ? undefined : toInteger(at(rest, 1))).map(toReply);
  };

/** Never blocks: over HTTP nobody could wake the reader. */
function read({ store }: CommandContext, args: readonly string[]) {
  let count: number | undefined;
  let index = 0;
  for (; at(args, index).toLowerCase() !== 'streams'; index += 2) {
    const option = at(args, index).toLowerCase();
    if (option === 'count') count = toInteger(at(args, index + 1));
    else if (option !== 'block') throw syntaxError();
  }
  const rest = args.slice(index + 1);
  if (rest.length === 0 || rest.length % 2 !== 0) throw syntaxError();
  const keys = rest.slice(0, rest.length / 2);
  const found = keys.flatMap((key, position): Reply[] => {
    const idText = at(rest, keys.length + position);
    const stream = store.read(key, 'stream');
    if (stream === undefined || idText === '$') return [];
    const after = toId(idText, 0);
    const entries = stream.entries.filter((entry) => compare(entry, after) > 0).slice(0, count);
    return entries.length === 0 ? [] : [[key, entries.map(toReply)]];
  });
  return found.length === 0 ? null : found;
}

export const streamCommands: CommandTable = {
  xadd: { arity: -5, writes: true, run: add },
  xlen: { arity: 2, run: ({ store }, [key = '']) => store.read(key, 'stream')?.entries.length ?? 0 },
  xrange: { arity: -4, run: range(false) },
  xrevrange: { arity: -4, run: range(true) },
  xread: { arity: -4, run: read },
  xdel: {
    arity: -3,
    writes: true,
    run({ store }, [key = '', ...ids]) {
      const wanted = ids.map((id) => toId(id, 0));
      const stream = store.read(key, 'stream');
      if (stream === undefined) return 0;
      const before = stream.entries.length;
      stream.entries = stream.entries.filter((entry) => !wanted.some((id) => compare(entry, id) === 0));
      store.changes += 1;
      return before - stream.entries.length;
    },
  },
  xtrim: {
    arity: -4,
    writes: true,
    run({ store }, [key = '', ...args]) {
      const { trim, used } = toLimit(args);
      if (used === 0 || used !== args.length) throw syntaxError();
      const stream = store.read(key, 'stream');
      if (stream === undefined) return 0;
      const before = stream.entries.length;
      trim(stream);
      store.changes += 1;
      return before - stream.entries.length;
    },
  },
};
