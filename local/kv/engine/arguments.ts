import { KvError, syntaxError } from './reply.ts';

const INTEGER = /^-?(0|[1-9]\d{0,18})$/;
const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

/** A 64-bit integer, as counters hold it. */
export function toBigInt(text: string, message = 'ERR value is not an integer or out of range'): bigint {
  if (!INTEGER.test(text)) throw new KvError(message);
  return checkInt64(BigInt(text), message);
}

export function checkInt64(value: bigint, message: string): bigint {
  if (value < INT64_MIN || value > INT64_MAX) throw new KvError(message);
  return value;
}

export function toInteger(text: string, message?: string): number {
  return Number(toBigInt(text, message));
}

/** A finite or infinite number in the forms Redis takes: 1, 1.5, 3e2, inf, +inf, -inf. */
export function toFloat(text: string, message = 'ERR value is not a valid float'): number {
  const infinite = /^([+-]?)inf(inity)?$/i.exec(text);
  if (infinite) return infinite[1] === '-' ? -Infinity : Infinity;
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(value)) throw new KvError(message);
  return value;
}

export function formatFloat(value: number): string {
  if (value === Infinity) return 'inf';
  if (value === -Infinity) return '-inf';
  return Object.is(value, -0) ? '-0' : String(value);
}

/** The argument at `index`, or a syntax error when an option's value is missing. */
export function at(args: readonly string[], index: number): string {
  const value = args[index];
  if (value === undefined) throw syntaxError();
  return value;
}

/** Consecutive pairs, as in `HSET key field value field value`. */
export function toPairs(args: readonly string[], message: string): [string, string][] {
  if (args.length % 2 !== 0) throw new KvError(message);
  return Array.from({ length: args.length / 2 }, (_, index) => [at(args, 2 * index), at(args, 2 * index + 1)]);
}

/** Bounds of a range with negative indexes from the end, as [from, to) within a list of `length`. */
export function toSlice(startText: string, stopText: string, length: number): [number, number] {
  const fromEnd = (index: number) => (index < 0 ? Math.max(length + index, 0) : index);
  const stop = toInteger(stopText);
  return [fromEnd(toInteger(startText)), Math.min(stop < 0 ? length + stop : stop, length - 1) + 1];
}
