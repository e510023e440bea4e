import { at, toInteger } from './arguments.ts';
import { globToRegExp } from './glob.ts';
import { KvError, syntaxError } from './reply.ts';

export type ScanOptions = { match: RegExp | undefined; count: number; type: string | undefined };

export function toScanOptions(args: readonly string[]): ScanOptions {
  const options: ScanOptions = { match: undefined, count: 10, type: undefined };
  for (let index = 0; index < args.length; index += 2) {
    const name = at(args, index).toLowerCase();
    const value = at(args, index + 1);
    if (name === 'match') options.match = globToRegExp(value);
    else if (name === 'count') options.count = toInteger(value);
    else if (name === 'type') options.type = value.toLowerCase();
    else throw syntaxError();
  }
  if (options.count < 1) throw syntaxError();
  return options;
}

/**
 * One page of names in the order of their hash, and the cursor of the next page ('0' when this is the last). The order does
 * not depend on what else is added or removed, so a name that stays during a whole scan is seen, as Redis promises.
 */
export function scanPage(names: Iterable<string>, cursorText: string, count: number): { cursor: string; names: string[] } {
  if (!/^\d+$/.test(cursorText)) throw new KvError('ERR invalid cursor');
  const cursor = Number(cursorText);
  const waiting = Array.from(names, (name) => ({ name, position: hash(name) }))
    .filter(({ position }) => position >= cursor)
    .sort((a, b) => a.position - b.position);
  // Names with the same hash stay on one page: the cursor cannot point between them.
  let end = Math.min(count, waiting.length);
  while (end < waiting.length && waiting[end]?.position === waiting[end - 1]?.position) end += 1;
  return { cursor: String(waiting[end]?.position ?? 0), names: waiting.slice(0, end).map(({ name }) => name) };
}

/** FNV-1a, never 0, which is the cursor of a finished scan. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return (value >>> 0) + 1;
}
