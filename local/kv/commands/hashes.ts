import { toBigInt, toInteger, toPairs } from '../engine/arguments.ts';
import type { CommandContext, CommandTable } from '../engine/command.ts';
import { scanPage, toScanOptions } from '../engine/scan-page.ts';
import { addFloat, addInteger } from './counters.ts';

function setFields(ctx: CommandContext, [key = '', ...rest]: readonly string[], command: string): number {
  const pairs = toPairs(rest, `ERR wrong number of arguments for '${command}' command`);
  const hash = ctx.store.edit(key, 'hash');
  const before = hash.size;
  for (const [field, value] of pairs) hash.set(field, value);
  return hash.size - before;
}

/** Changes one field by what `change` makes of it; a refused change leaves no empty hash behind. */
function changeField(
  { store }: CommandContext,
  key: string,
  field: string,
  change: (current: string | undefined) => string,
): string {
  const next = change(store.read(key, 'hash')?.get(field));
  store.edit(key, 'hash').set(field, next);
  return next;
}

function removeFields({ store }: CommandContext, [key = '', ...fields]: readonly string[]): number {
  const hash = store.read(key, 'hash');
  if (hash === undefined) return 0;
  const removed = fields.filter((field) => hash.delete(field)).length;
  if (removed > 0) store.changes += 1;
  store.removeIfEmpty(key);
  return removed;
}

function scanFields({ store }: CommandContext, [key = '', cursor = '', ...rest]: readonly string[]) {
  const { match, count } = toScanOptions(rest);
  const hash = store.read(key, 'hash') ?? new Map<string, string>();
  const page = scanPage(hash.keys(), cursor, count);
  const fields = page.names.filter((field) => match?.test(field) ?? true);
  return [page.cursor, fields.flatMap((field) => [field, hash.get(field) ?? ''])];
}

function randomFields({ store }: CommandContext, [key = '', countText, withValues]: readonly string[]) {
  const fields = [...(store.read(key, 'hash') ?? [])];
  if (countText === undefined) return fields[Math.floor(Math.random() * fields.length)]?.[0] ?? null;
  const picked = fields.slice(0, Math.abs(toInteger(countText)));
  return withValues === undefined ? picked.map(([field]) => field) : picked.flat();
}

export const hashCommands: CommandTable = {
  hget: { arity: 3, run: ({ store }, [key = '', field = '']) => store.read(key, 'hash')?.get(field) ?? null },
  hset: { arity: -4, writes: true, run: (ctx, args) => setFields(ctx, args, 'hset') },
  hmset: {
    arity: -4,
    writes: true,
    run(ctx, args) {
      setFields(ctx, args, 'hmset');
      return 'OK';
    },
  },
  hsetnx: {
    arity: 4,
    writes: true,
    run(ctx, [key = '', field = '', value = '']) {
      if (ctx.store.read(key, 'hash')?.has(field) === true) return 0;
      return setFields(ctx, [key, field, value], 'hsetnx');
    },
  },
  hmget: {
    arity: -3,
    run({ store }, [key = '', ...fields]) {
      const hash = store.read(key, 'hash');
      return fields.map((field) => hash?.get(field) ?? null);
    },
  },
  hgetall: { arity: 2, run: ({ store }, [key = '']) => [...(store.read(key, 'hash') ?? [])].flat() },
  hkeys: { arity: 2, run: ({ store }, [key = '']) => [...(store.read(key, 'hash')?.keys() ?? [])] },
  hvals: { arity: 2, run: ({ store }, [key = '']) => [...(store.read(key, 'hash')?.values() ?? [])] },
  hlen: { arity: 2, run: ({ store }, [key = '']) => store.read(key, 'hash')?.size ?? 0 },
  hexists: { arity: 3, run: ({ store }, [key = '', field = '']) => (store.read(key, 'hash')?.has(field) === true ? 1 : 0) },
  hstrlen: {
    arity: 3,
    run: ({ store }, [key = '', field = '']) => Buffer.byteLength(store.read(key, 'hash')?.get(field) ?? ''),
  },
  hdel: { arity: -3, writes: true, run: removeFields },
  hincrby: {
    arity: 4,
    writes: true,
    run(ctx, [key = '', field = '', delta = '']) {
      const amount = toBigInt(delta);
      return Number(changeField(ctx, key, field, (current) => addInteger(current, amount, 'ERR hash value is not an integer')));
    },
  },
  hincrbyfloat: {
    arity: 4,
    writes: true,
    run: (ctx, [key = '', field = '', delta = '']) =>
      changeField(ctx, key, field, (current) => addFloat(current, delta, 'ERR hash value is not a float')),
  },
  hscan: { arity: -3, run: scanFields },
  hrandfield: { arity: -2, run: randomFields },
};
