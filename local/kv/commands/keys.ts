import { toInteger } from '../engine/arguments.ts';
import type { CommandContext, CommandTable } from '../engine/command.ts';
import { globToRegExp } from '../engine/glob.ts';
import { KvError, syntaxError } from '../engine/reply.ts';
import { scanPage, toScanOptions } from '../engine/scan-page.ts';

const removeAll = ({ store }: CommandContext, keys: readonly string[]) => keys.filter((key) => store.remove(key)).length;

const expire =
  (unitMs: number, isAbsolute: boolean) =>
  ({ store, nowMs }: CommandContext, [key = '', amount = '', condition, ...rest]: readonly string[]) => {
    const atMs = toInteger(amount) * unitMs + (isAbsolute ? 0 : nowMs());
    const entry = store.entry(key);
    if (entry === undefined) return 0;
    if (rest.length > 0 || !expiryAllowed(condition?.toLowerCase(), entry.expiresAtMs, atMs)) return 0;
    if (atMs <= nowMs()) store.remove(key);
    else store.expireAt(key, atMs);
    return 1;
  };

function expiryAllowed(condition: string | undefined, currentMs: number | undefined, nextMs: number): boolean {
  switch (condition) {
    case undefined:
      return true;
    case 'nx':
      return currentMs === undefined;
    case 'xx':
      return currentMs !== undefined;
    case 'gt':
      return currentMs !== undefined && nextMs > currentMs;
    case 'lt':
      return currentMs === undefined || nextMs < currentMs;
    default:
      throw new KvError(`ERR Unsupported option ${condition}`);
  }
}

/** -2: no such key, -1: it does not expire. */
const timeToLive =
  (convert: (remainingMs: number, atMs: number) => number) =>
  ({ store, nowMs }: CommandContext, [key = '']: readonly string[]) => {
    const entry = store.entry(key);
    if (entry === undefined) return -2;
    return entry.expiresAtMs === undefined ? -1 : convert(entry.expiresAtMs - nowMs(), entry.expiresAtMs);
  };

function scan({ store }: CommandContext, [cursor = '', ...rest]: readonly string[]) {
  const { match, count, type } = toScanOptions(rest);
  const page = scanPage(store.keys(), cursor, count);
  const wanted = page.names.filter((key) => {
    return (match?.test(key) ?? true) && (type === undefined || store.entry(key)?.kind === type);
  });
  return [page.cursor, wanted];
}

function rename({ store }: CommandContext, [from = '', to = '']: readonly string[]) {
  const entry = store.entry(from);
  if (entry === undefined) throw new KvError('ERR no such key');
  store.remove(from);
  store.put(to, entry);
  return 'OK';
}

export const keyCommands: CommandTable = {
  del: { arity: -2, writes: true, run: removeAll },
  unlink: { arity: -2, writes: true, run: removeAll },
  exists: { arity: -2, run: ({ store }, keys) => keys.filter((key) => store.entry(key) !== undefined).length },
  touch: { arity: -2, run: ({ store }, keys) => keys.filter((key) => store.entry(key) !== undefined).length },
  type: { arity: 2, run: ({ store }, [key = '']) => store.entry(key)?.kind ?? 'none' },
  keys: {
    arity: 2,
    run({ store }, [pattern = '']) {
      const match = globToRegExp(pattern);
      return store.keys().filter((key) => match.test(key));
    },
  },
  scan: { arity: -2, run: scan },
  expire: { arity: -3, writes: true, run: expire(1_000, false) },
  pexpire: { arity: -3, writes: true, run: expire(1, false) },
  expireat: { arity: -3, writes: true, run: expire(1_000, true) },
  pexpireat: { arity: -3, writes: true, run: expire(1, true) },
  ttl: { arity: 2, run: timeToLive((remainingMs) => Math.round(remainingMs / 1_000)) },
  pttl: { arity: 2, run: timeToLive((remainingMs) => remainingMs) },
  expiretime: { arity: 2, run: timeToLive((_, atMs) => Math.floor(atMs / 1_000)) },
  pexpiretime: { arity: 2, run: timeToLive((_, atMs) => atMs) },
  persist: {
    arity: 2,
    writes: true,
    run({ store }, [key = '']) {
      if (store.entry(key)?.expiresAtMs === undefined) return 0;
      store.expireAt(key, undefined);
      return 1;
    },
  },
  rename: { arity: 3, writes: true, run: rename },
  renamenx: {
    arity: 3,
    writes: true,
    run(ctx, args) {
      if (ctx.store.entry(args[0] ?? '') !== undefined && ctx.store.entry(args[1] ?? '') !== undefined) return 0;
      rename(ctx, args);
      return 1;
    },
  },
  randomkey: {
    arity: 1,
    run({ store }) {
      const keys = store.keys();
      return keys[Math.floor(Math.random() * keys.length)] ?? null;
    },
  },
  dbsize: { arity: 1, run: ({ store }) => store.keys().length },
  flushdb: { arity: -1, writes: true, run: flush },
  flushall: { arity: -1, writes: true, run: flush },
};

function flush({ store }: CommandContext, [mode, ...rest]: readonly string[]) {
  if (rest.length > 0 || (mode !== undefined && !['async', 'sync'].includes(mode.toLowerCase()))) throw syntaxError();
  store.clear();
  return 'OK';
}
