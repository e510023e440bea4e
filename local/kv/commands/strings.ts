import { at, toInteger, toPairs, toSlice } from '../engine/arguments.ts';
import type { CommandContext, CommandTable } from '../engine/command.ts';
import { KvError, syntaxError } from '../engine/reply.ts';

const UNIT_MS = { ex: 1_000, px: 1, exat: 1_000, pxat: 1 } as const;

function toExpiry(ctx: CommandContext, command: string, option: keyof typeof UNIT_MS, amountText: string): number {
  const amount = toInteger(amountText);
  if (amount <= 0) throw new KvError(`ERR invalid expire time in '${command}' command`);
  return amount * UNIT_MS[option] + (option.endsWith('at') ? 0 : ctx.nowMs());
}

const isExpiryOption = (option: string): option is keyof typeof UNIT_MS => Object.hasOwn(UNIT_MS, option);

type SetOptions = { expiresAtMs?: number; keepTtl?: true; only?: 'nx' | 'xx'; returnOld?: true };

function toSetOptions(ctx: CommandContext, args: readonly string[]): SetOptions {
  const options: SetOptions = {};
  for (let index = 0; index < args.length; index += 1) {
    const option = at(args, index).toLowerCase();
    if (isExpiryOption(option) && options.expiresAtMs === undefined && options.keepTtl === undefined) {
      index += 1;
      options.expiresAtMs = toExpiry(ctx, 'set', option, at(args, index));
    } else if ((option === 'nx' || option === 'xx') && options.only === undefined) options.only = option;
    else if (option === 'get') options.returnOld = true;
    else if (option === 'keepttl' && options.expiresAtMs === undefined) options.keepTtl = true;
    else throw syntaxError();
  }
  return options;
}

function set(ctx: CommandContext, [key = '', value = '', ...rest]: readonly string[]) {
  const { store } = ctx;
  const options = toSetOptions(ctx, rest);
  const existing = store.entry(key);
  const old = options.returnOld === true ? (store.read(key, 'string') ?? null) : undefined;
  const refused = options.only !== undefined && (options.only === 'nx') === (existing !== undefined);
  if (!refused) store.putString(key, value, options.keepTtl === true ? existing?.expiresAtMs : options.expiresAtMs);
  return old !== undefined ? old : refused ? null : 'OK';
}

function getEx(ctx: CommandContext, [key = '', ...rest]: readonly string[]) {
  const value = ctx.store.read(key, 'string') ?? null;
  const option = rest[0]?.toLowerCase();
  if (option === undefined) return value;
  if (option === 'persist' && rest.length === 1) ctx.store.expireAt(key, undefined);
  else if (isExpiryOption(option) && rest.length === 2) ctx.store.expireAt(key, toExpiry(ctx, 'getex', option, at(rest, 1)));
  else throw syntaxError();
  return value;
}

const setWithExpiry =
  (command: string, option: 'ex' | 'px') =>
  (ctx: CommandContext, [key = '', amount = '', value = '']: readonly string[]) => {
    ctx.store.putString(key, value, toExpiry(ctx, command, option, amount));
    return 'OK';
  };

function setMany({ store }: CommandContext, pairs: [string, string][]) {
  for (const [key, value] of pairs) store.putString(key, value, undefined);
}

function getRange({ store }: CommandContext, [key = '', start = '', stop = '']: readonly string[]) {
  const bytes = Buffer.from(store.read(key, 'string') ?? '');
  const [from, to] = toSlice(start, stop, bytes.length);
  return bytes.subarray(from, Math.max(from, to)).toString('utf8');
}

export const stringCommands: CommandTable = {
  get: { arity: 2, run: ({ store }, [key = '']) => store.read(key, 'string') ?? null },
  set: { arity: -3, writes: true, run: set },
  setnx: { arity: 3, writes: true, run: (ctx, [key = '', value = '']) => (set(ctx, [key, value, 'nx']) === 'OK' ? 1 : 0) },
  setex: { arity: 4, writes: true, run: setWithExpiry('setex', 'ex') },
  psetex: { arity: 4, writes: true, run: setWithExpiry('psetex', 'px') },
  getset: { arity: 3, writes: true, run: (ctx, [key = '', value = '']) => set(ctx, [key, value, 'get']) },
  getex: { arity: -2, writes: true, run: getEx },
  getdel: {
    arity: 2,
    writes: true,
    run({ store }, [key = '']) {
      const value = store.read(key, 'string') ?? null;
      store.remove(key);
      return value;
    },
  },
  mget: {
    arity: -2,
    run: ({ store }, keys) =>
      keys.map((key) => {
        const entry = store.entry(key);
        return entry?.kind === 'string' ? entry.value : null;
      }),
  },
  mset: {
    arity: -3,
    writes: true,
    run(ctx, args) {
      setMany(ctx, toPairs(args, "ERR wrong number of arguments for 'mset' command"));
      return 'OK';
    },
  },
  msetnx: {
    arity: -3,
    writes: true,
    run(ctx, args) {
      const pairs = toPairs(args, "ERR wrong number of arguments for 'msetnx' command");
      if (pairs.some(([key]) => ctx.store.entry(key) !== undefined)) return 0;
      setMany(ctx, pairs);
      return 1;
    },
  },
  append: {
    arity: 3,
    writes: true,
    run({ store }, [key = '', value = '']) {
      const whole = (store.read(key, 'string') ?? '') + value;
      store.putString(key, whole, store.entry(key)?.expiresAtMs);
      return Buffer.byteLength(whole);
    },
  },
  strlen: { arity: 2, run: ({ store }, [key = '']) => Buffer.byteLength(store.read(key, 'string') ?? '') },
  getrange: { arity: 4, run: getRange },
};
