import { at, formatFloat, toFloat, toInteger } from '../engine/arguments.ts';
import type { CommandContext, CommandTable } from '../engine/command.ts';
import { KvError, type Reply, syntaxError } from '../engine/reply.ts';
import { scanPage, toScanOptions } from '../engine/scan-page.ts';
import { ranked, withScores } from './ranked.ts';

type AddOptions = { only?: 'nx' | 'xx'; compare?: 'gt' | 'lt'; countChanged?: true; increment?: true };

function toAddOptions(args: readonly string[]): { options: AddOptions; rest: readonly string[] } {
  const options: AddOptions = {};
  for (let index = 0; index < args.length; index += 1) {
    const option = at(args, index).toLowerCase();
    if (option === 'nx' || option === 'xx') options.only = option;
    else if (option === 'gt' || option === 'lt') options.compare = option;
    else if (option === 'ch') options.countChanged = true;
    else if (option === 'incr') options.increment = true;
    else return { options, rest: args.slice(index) };
  }
  return { options, rest: [] };
}

function isRefused(options: AddOptions, current: number | undefined, next: number): boolean {
  if (options.only === 'nx' && current !== undefined) return true;
  if (options.only === 'xx' && current === undefined) return true;
  if (current === undefined || options.compare === undefined) return false;
  return options.compare === 'gt' ? next <= current : next >= current;
}

function add({ store }: CommandContext, [key = '', ...args]: readonly string[]): Reply {
  const { options, rest } = toAddOptions(args);
  if (rest.length === 0 || rest.length % 2 !== 0 || (options.increment === true && rest.length !== 2)) throw syntaxError();
  // All scores are read before the first is stored: a bad one changes nothing.
  const pairs = Array.from({ length: rest.length / 2 }, (_, index) => {
    return { score: toFloat(at(rest, 2 * index)), member: at(rest, 2 * index + 1) };
  });
  const zset = store.edit(key, 'zset');
  let added = 0;
  let changed = 0;
  let incremented: string | null = null;
  for (const { score, member } of pairs) {
    const current = zset.get(member);
    const next = options.increment === true ? sum(current ?? 0, score) : score;
    if (isRefused(options, current, next)) continue;
    zset.set(member, next);
    incremented = formatFloat(next);
    if (current === undefined) added += 1;
    else if (current !== next) changed += 1;
  }
  store.removeIfEmpty(key);
  if (options.increment === true) return incremented;
  return options.countChanged === true ? added + changed : added;
}

function sum(first: number, second: number): number {
  const total = first + second;
  if (Number.isNaN(total)) throw new KvError('ERR resulting score is not a number (NaN)');
  return total;
}

function remove({ store }: CommandContext, [key = '', ...members]: readonly string[]) {
  const zset = store.read(key, 'zset');
  if (zset === undefined) return 0;
  const removed = members.filter((member) => zset.delete(member)).length;
  if (removed > 0) store.changes += 1;
  store.removeIfEmpty(key);
  return removed;
}

const pop =
  (end: 'min' | 'max') =>
  (ctx: CommandContext, [key = '', countText = '1']: readonly string[]) => {
    const members = ranked(ctx.store.read(key, 'zset'));
    if (end === 'max') members.reverse();
    const taken = members.slice(0, Math.max(toInteger(countText), 0));
    remove(ctx, [key, ...taken.map(([member]) => member)]);
    return withScores(taken, true);
  };

const rank =
  (isReversed: boolean) =>
  ({ store }: CommandContext, [key = '', member = '']: readonly string[]) => {
    const members = ranked(store.read(key, 'zset'));
    if (isReversed) members.reverse();
    const index = members.findIndex(([name]) => name === member);
    return index === -1 ? null : index;
  };

/** Scores of members that are in several sets are added up; plain sets count as score 1. */
function union({ store }: CommandContext, [countText = '', ...rest]: readonly string[]) {
  const count = toInteger(countText);
  if (count < 1) throw new KvError("ERR at least 1 input key is needed for 'zunion' command");
  const options = rest.slice(count).map((option) => option.toLowerCase());
  if (rest.length < count || options.some((option) => option !== 'withscores')) throw syntaxError();
  const total = new Map<string, number>();
  for (const key of rest.slice(0, count)) {
    const entry = store.entry(key);
    const scores = entry?.kind === 'set' ? new Map([...entry.value].map((member) => [member, 1])) : store.read(key, 'zset');
    for (const [member, score] of scores ?? []) total.set(member, sum(total.get(member) ?? 0, score));
  }
  return withScores(ranked(total), options.length > 0);
}

const scoreOf = ({ store }: CommandContext, key: string, member: string) => {
  const score = store.read(key, 'zset')?.get(member);
  return score === undefined ? null : formatFloat(score);
};

export const sortedSetCommands: CommandTable = {
  zadd: { arity: -4, writes: true, run: add },
  zincrby: {
    arity: 4,
    writes: true,
    run: (ctx, [key = '', delta = '', member = '']) => add(ctx, [key, 'incr', delta, member]),
  },
  zrem: { arity: -3, writes: true, run: remove },
  zcard: { arity: 2, run: ({ store }, [key = '']) => store.read(key, 'zset')?.size ?? 0 },
  zscore: { arity: 3, run: (ctx, [key = '', member = '']) => scoreOf(ctx, key, member) },
  zmscore: { arity: -3, run: (ctx, [key = '', ...members]) => members.map((member) => scoreOf(ctx, key, member)) },
  zrank: { arity: 3, run: rank(false) },
  zrevrank: { arity: 3, run: rank(true) },
  zpopmin: { arity: -2, writes: true, run: pop('min') },
  zpopmax: { arity: -2, writes: true, run: pop('max') },
  zunion: { arity: -3, run: union },
  zscan: {
    arity: -3,
    run({ store }, [key = '', cursor = '', ...rest]) {
      const { match, count } = toScanOptions(rest);
      const zset = store.read(key, 'zset') ?? new Map<string, number>();
      const page = scanPage(zset.keys(), cursor, count);
      const members = page.names.filter((name) => match?.test(name) ?? true);
      return [page.cursor, members.flatMap((member) => [member, formatFloat(zset.get(member) ?? 0)])];
    },
  },
};
