import { checkInt64, formatFloat, toBigInt, toFloat } from '../engine/arguments.ts';
import type { CommandContext, CommandTable } from '../engine/command.ts';
import { KvError } from '../engine/reply.ts';

const OVERFLOW = 'ERR increment or decrement would overflow';

/** Adds to a 64-bit counter held as text; exact beyond 2^53, where only the reply is rounded (as JSON numbers are). */
export function addInteger(current: string | undefined, delta: bigint, message?: string): string {
  return String(checkInt64(toBigInt(current ?? '0', message) + delta, OVERFLOW));
}

export function addFloat(current: string | undefined, delta: string, message?: string): string {
  const sum = toFloat(current ?? '0', message) + toFloat(delta);
  if (!Number.isFinite(sum)) throw new KvError('ERR increment would produce NaN or Infinity');
  return formatFloat(sum);
}

function add({ store }: CommandContext, key: string, delta: bigint): number {
  const sum = addInteger(store.read(key, 'string'), delta);
  store.putString(key, sum, store.entry(key)?.expiresAtMs);
  return Number(sum);
}

export const counterCommands: CommandTable = {
  incr: { arity: 2, writes: true, run: (ctx, [key = '']) => add(ctx, key, 1n) },
  decr: { arity: 2, writes: true, run: (ctx, [key = '']) => add(ctx, key, -1n) },
  incrby: { arity: 3, writes: true, run: (ctx, [key = '', delta = '']) => add(ctx, key, toBigInt(delta)) },
  decrby: { arity: 3, writes: true, run: (ctx, [key = '', delta = '']) => add(ctx, key, -toBigInt(delta)) },
  incrbyfloat: {
    arity: 3,
    writes: true,
    run({ store }, [key = '', delta = '']) {
      const sum = addFloat(store.read(key, 'string'), delta);
      store.putString(key, sum, store.entry(key)?.expiresAtMs);
      return sum;
    },
  },
};
