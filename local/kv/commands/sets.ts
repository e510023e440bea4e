import { at, toInteger } from '../engine/arguments.ts';
import type { CommandContext, CommandTable } from '../engine/command.ts';
import { KvError, type Reply } from '../engine/reply.ts';
import { scanPage, toScanOptions } from '../engine/scan-page.ts';

type Combine = (first: Set<string>, second: Set<string>) => Set<string>;

const union: Combine = (first, second) => new Set([...first, ...second]);
const intersection: Combine = (first, second) => new Set([...first].filter((value) => second.has(value)));
const difference: Combine = (first, second) => new Set([...first].filter((value) => !second.has(value)));

const members = ({ store }: CommandContext, key: string) => store.read(key, 'set') ?? new Set<string>();

function combine(ctx: CommandContext, keys: readonly string[], how: Combine): Set<string> {
  const [first, ...others] = keys.map((key) => members(ctx, key));
  return others.reduce(how, new Set(first));
}

const combined =
  (how: Combine) =>
  (ctx: CommandContext, keys: readonly string[]): Reply => [...combine(ctx, keys, how)];

const combinedInto =
  (how: Combine) =>
  (ctx: CommandContext, [target = '', ...keys]: readonly string[]) => {
    const result = combine(ctx, keys, how);
    ctx.store.remove(target);
    if (result.size > 0) ctx.store.put(target, { kind: 'set', value: result, expiresAtMs: undefined });
    return result.size;
  };

function add({ store }: CommandContext, [key = '', ...values]: readonly string[]) {
  const set = store.edit(key, 'set');
  const before = set.size;
  for (const value of values) set.add(value);
  return set.size - before;
}

function remove({ store }: CommandContext, [key = '', ...values]: readonly string[]) {
  const set = store.read(key, 'set');
  if (set === undefined) return 0;
  const removed = values.filter((value) => set.delete(value)).length;
  if (removed > 0) store.changes += 1;
  store.removeIfEmpty(key);
  return removed;
}

function pick(set: Set<string>, count: number): string[] {
  const values = [...set];
  const picked: string[] = [];
  while (picked.length < count && values.length > 0) picked.push(...values.splice(Math.floor(Math.random() * values.length), 1));
  return picked;
}

/** A negative count allows the same member again, as Redis defines it. */
function randomMembers(ctx: CommandContext, [key = '', countText]: readonly string[]) {
  const set = members(ctx, key);
  if (countText === undefined) return pick(set, 1)[0] ?? null;
  const count = toInteger(countText);
  if (count >= 0) return pick(set, count);
  return set.size === 0 ? [] : Array.from({ length: Math.min(-count, 10_000) }, () => at(pick(set, 1), 0));
}

function popMembers(ctx: CommandContext, [key = '', countText]: readonly string[]) {
  const count = countText === undefined ? 1 : toInteger(countText);
  if (count < 0) throw new KvError('ERR value is out of range, must be positive');
  const picked = pick(members(ctx, key), count);
  remove(ctx, [key, ...picked]);
  return countText === undefined ? (picked[0] ?? null) : picked;
}

export const setCommands: CommandTable = {
  sadd: { arity: -3, writes: true, run: add },
  srem: { arity: -3, writes: true, run: remove },
  smembers: { arity: 2, run: (ctx, [key = '']) => [...members(ctx, key)] },
  scard: { arity: 2, run: (ctx, [key = '']) => members(ctx, key).size },
  sismember: { arity: 3, run: (ctx, [key = '', value = '']) => (members(ctx, key).has(value) ? 1 : 0) },
  smismember: {
    arity: -3,
    run: (ctx, [key = '', ...values]) => values.map((value) => (members(ctx, key).has(value) ? 1 : 0)),
  },
  spop: { arity: -2, writes: true, run: popMembers },
  srandmember: { arity: -2, run: randomMembers },
  smove: {
    arity: 4,
    writes: true,
    run(ctx, [from = '', to = '', value = '']) {
      members(ctx, to);
      if (remove(ctx, [from, value]) === 0) return 0;
      add(ctx, [to, value]);
      return 1;
    },
  },
  sunion: { arity: -2, run: combined(union) },
  sinter: { arity: -2, run: combined(intersection) },
  sdiff: { arity: -2, run: combined(difference) },
  sunionstore: { arity: -3, writes: true, run: combinedInto(union) },
  sinterstore: { arity: -3, writes: true, run: combinedInto(intersection) },
  sdiffstore: { arity: -3, writes: true, run: combinedInto(difference) },
  sscan: {
    arity: -3,
    run(ctx, [key = '', cursor = '', ...rest]) {
      const { match, count } = toScanOptions(rest);
      const page = scanPage(members(ctx, key), cursor, count);
      return [page.cursor, page.names.filter((name) => match?.test(name) ?? true)];
    },
  },
};
