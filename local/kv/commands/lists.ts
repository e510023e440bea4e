import { at, toInteger, toSlice } from '../engine/arguments.ts';
import type { CommandContext, CommandTable } from '../engine/command.ts';
import { KvError, syntaxError } from '../engine/reply.ts';

type End = 'left' | 'right';

const push =
  (end: End, onlyExisting = false) =>
  ({ store }: CommandContext, [key = '', ...values]: readonly string[]) => {
    if (onlyExisting && store.read(key, 'list') === undefined) return 0;
    const list = store.edit(key, 'list');
    for (const value of values) list[end === 'left' ? 'unshift' : 'push'](value);
    return list.length;
  };

function take({ store }: CommandContext, key: string, end: End): string | null {
  const list = store.read(key, 'list');
  if (list === undefined) return null;
  const value = end === 'left' ? list.shift() : list.pop();
  store.changes += 1;
  store.removeIfEmpty(key);
  return value ?? null;
}

const pop =
  (end: End) =>
  (ctx: CommandContext, [key = '', countText, ...rest]: readonly string[]) => {
    if (rest.length > 0) throw syntaxError();
    if (countText === undefined) return take(ctx, key, end);
    const count = toInteger(countText);
    if (count < 0) throw new KvError('ERR value is out of range, must be positive');
    const length = ctx.store.read(key, 'list')?.length;
    if (length === undefined) return null;
    return Array.from({ length: Math.min(count, length) }, () => take(ctx, key, end));
  };

function move(ctx: CommandContext, [from = '', to = '', source = '', destination = '']: readonly string[]) {
  const ends = [source, destination].map((end) => end.toLowerCase());
  if (!ends.every((end) => end === 'left' || end === 'right')) throw syntaxError();
  ctx.store.read(to, 'list');
  const value = take(ctx, from, ends[0] as End);
  if (value !== null) push(ends[1] as End)(ctx, [to, value]);
  return value;
}

function range({ store }: CommandContext, [key = '', start = '', stop = '']: readonly string[]) {
  const list = store.read(key, 'list') ?? [];
  return list.slice(...toSlice(start, stop, list.length));
}

/** count > 0: from the head, < 0: from the tail, 0: all. */
function removeValues({ store }: CommandContext, [key = '', countText = '', value = '']: readonly string[]) {
  const list = store.read(key, 'list');
  const count = toInteger(countText);
  if (list === undefined) return 0;
  const matches = list.flatMap((item, index) => (item === value ? [index] : []));
  const chosen = new Set(count === 0 ? matches : count > 0 ? matches.slice(0, count) : matches.slice(count));
  const kept = list.filter((_, index) => !chosen.has(index));
  store.edit(key, 'list').splice(0, list.length, ...kept);
  store.removeIfEmpty(key);
  return chosen.size;
}

function position(list: string[], indexText: string): number {
  const index = toInteger(indexText);
  return index < 0 ? list.length + index : index;
}

function insert({ store }: CommandContext, [key = '', where = '', pivot = '', value = '']: readonly string[]) {
  const side = where.toLowerCase();
  if (side !== 'before' && side !== 'after') throw syntaxError();
  const list = store.read(key, 'list');
  if (list === undefined) return 0;
  const index = list.indexOf(pivot);
  if (index === -1) return -1;
  store.edit(key, 'list').splice(side === 'before' ? index : index + 1, 0, value);
  return list.length;
}

export const listCommands: CommandTable = {
  lpush: { arity: -3, writes: true, run: push('left') },
  rpush: { arity: -3, writes: true, run: push('right') },
  lpushx: { arity: -3, writes: true, run: push('left', true) },
  rpushx: { arity: -3, writes: true, run: push('right', true) },
  lpop: { arity: -2, writes: true, run: pop('left') },
  rpop: { arity: -2, writes: true, run: pop('right') },
  lmove: { arity: 5, writes: true, run: move },
  rpoplpush: { arity: 3, writes: true, run: (ctx, [from = '', to = '']) => move(ctx, [from, to, 'right', 'left']) },
  llen: { arity: 2, run: ({ store }, [key = '']) => store.read(key, 'list')?.length ?? 0 },
  lrange: { arity: 4, run: range },
  lindex: {
    arity: 3,
    run({ store }, [key = '', index = '']) {
      const list = store.read(key, 'list') ?? [];
      return list[position(list, index)] ?? null;
    },
  },
  lset: {
    arity: 4,
    writes: true,
    run({ store }, [key = '', indexText = '', value = '']) {
      const list = store.read(key, 'list');
      if (list === undefined) throw new KvError('ERR no such key');
      const index = position(list, indexText);
      if (index < 0 || index >= list.length) throw new KvError('ERR index out of range');
      store.edit(key, 'list')[index] = value;
      return 'OK';
    },
  },
  lrem: { arity: 4, writes: true, run: removeValues },
  ltrim: {
    arity: 4,
    writes: true,
    run(ctx, args) {
      const key = at(args, 0);
      const kept = range(ctx, args);
      if (ctx.store.entry(key) === undefined) return 'OK';
      const list = ctx.store.edit(key, 'list');
      list.splice(0, list.length, ...kept);
      ctx.store.removeIfEmpty(key);
      return 'OK';
    },
  },
  linsert: { arity: 5, writes: true, run: insert },
  lpos: {
    arity: 3,
    run({ store }, [key = '', value = '']) {
      const index = (store.read(key, 'list') ?? []).indexOf(value);
      return index === -1 ? null : index;
    },
  },
};
