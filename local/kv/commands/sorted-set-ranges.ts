import { at, toFloat, toInteger, toSlice } from '../engine/arguments.ts';
import type { CommandContext, CommandTable } from '../engine/command.ts';
import { KvError, syntaxError } from '../engine/reply.ts';
import { compareBytes, ranked, type Scored, withScores } from './ranked.ts';

type By = 'rank' | 'score' | 'lex';
type RangeOptions = { by: By; isReversed: boolean; limit: { offset: number; count: number } | undefined; withScores: boolean };

function toRangeOptions(args: readonly string[], fixed: Partial<RangeOptions> = {}): RangeOptions {
  const options: RangeOptions = { by: 'rank', isReversed: false, limit: undefined, withScores: false, ...fixed };
  for (let index = 0; index < args.length; index += 1) {
    const option = at(args, index).toLowerCase();
    if (option === 'byscore' && fixed.by === undefined) options.by = 'score';
    else if (option === 'bylex' && fixed.by === undefined) options.by = 'lex';
    else if (option === 'rev' && fixed.isReversed === undefined) options.isReversed = true;
    else if (option === 'withscores') options.withScores = true;
    else if (option === 'limit') {
      options.limit = { offset: toInteger(at(args, index + 1)), count: toInteger(at(args, index + 2)) };
      index += 2;
    } else throw syntaxError();
  }
  if (options.limit !== undefined && options.by === 'rank') {
    throw new KvError('ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX');
  }
  return options;
}

/** `5`, `(5` (not 5 itself), `-inf`, `+inf`. */
function scoreBound(text: string): { value: number; isExclusive: boolean } {
  const isExclusive = text.startsWith('(');
  return { value: toFloat(isExclusive ? text.slice(1) : text, 'ERR min or max is not a float'), isExclusive };
}

export function withinScores(minText: string, maxText: string): (scored: Scored) => boolean {
  const min = scoreBound(minText);
  const max = scoreBound(maxText);
  return ([, score]) =>
    (min.isExclusive ? score > min.value : score >= min.value) && (max.isExclusive ? score < max.value : score <= max.value);
}

/** `[a`, `(a`, `-` and `+`. */
function withinLex(minText: string, maxText: string): (scored: Scored) => boolean {
  const side = (text: string, member: string, outermost: string): number => {
    if (text === '-') return 1;
    if (text === '+') return -1;
    if (text[0] !== '[' && text[0] !== '(') throw new KvError('ERR min or max not valid string range item');
    const order = compareBytes(member, text.slice(1));
    return order !== 0 ? order : text[0] === '[' ? 0 : outermost === 'min' ? -1 : 1;
  };
  return ([member]) => side(minText, member, 'min') >= 0 && side(maxText, member, 'max') <= 0;
}

function select({ store }: CommandContext, key: string, bounds: [string, string], options: RangeOptions): Scored[] {
  const members = ranked(store.read(key, 'zset'));
  if (options.isReversed) members.reverse();
  const [first, second] = bounds;
  if (options.by === 'rank') return members.slice(...toSlice(first, second, members.length));
  // A reversed range is written from the highest to the lowest.
  const [min, max] = options.isReversed ? [second, first] : [first, second];
  const found = members.filter(options.by === 'score' ? withinScores(min, max) : withinLex(min, max));
  const { offset, count } = options.limit ?? { offset: 0, count: -1 };
  if (offset < 0) return [];
  return found.slice(offset, count < 0 ? undefined : offset + count);
}

const range =
  (fixed?: Partial<RangeOptions>) =>
  (ctx: CommandContext, [key = '', first = '', second = '', ...rest]: readonly string[]) => {
    const options = toRangeOptions(rest, fixed);
    return withScores(select(ctx, key, [first, second], options), options.withScores);
  };

const removeRange =
  (by: By) =>
  (ctx: CommandContext, [key = '', first = '', second = '']: readonly string[]) => {
    const members = select(ctx, key, [first, second], toRangeOptions([], { by }));
    const zset = ctx.store.read(key, 'zset');
    for (const [member] of members) zset?.delete(member);
    if (members.length > 0) ctx.store.changes += 1;
    ctx.store.removeIfEmpty(key);
    return members.length;
  };

const countRange =
  (by: By) =>
  (ctx: CommandContext, [key = '', first = '', second = '']: readonly string[]) =>
    select(ctx, key, [first, second], toRangeOptions([], { by })).length;

export const sortedSetRangeCommands: CommandTable = {
  zrange: { arity: -4, run: range() },
  zrevrange: { arity: -4, run: range({ by: 'rank', isReversed: true }) },
  zrangebyscore: { arity: -4, run: range({ by: 'score', isReversed: false }) },
  zrevrangebyscore: { arity: -4, run: range({ by: 'score', isReversed: true }) },
  zrangebylex: { arity: -4, run: range({ by: 'lex', isReversed: false }) },
  zcount: { arity: 4, run: countRange('score') },
  zlexcount: { arity: 4, run: countRange('lex') },
  zremrangebyscore: { arity: 4, writes: true, run: removeRange('score') },
  zremrangebyrank: { arity: 4, writes: true, run: removeRange('rank') },
  zremrangebylex: { arity: 4, writes: true, run: removeRange('lex') },
};
