import { Ratelimit } from '@upstash/ratelimit';
import type { VercelKV } from '@vercel/kv';
import { z } from 'zod';

/**
 * The package's script for one sliding window, for several: a request counts in all of them or, where one refuses, in none.
 * KEYS: this bucket and the one before, per window, and last, if there is one, a key to read; ARGV: limit, now, length in ms, step, per window.
 * Answers what is left of each window, or -1, and the value of the key.
 */
const SCRIPT = `#!lua flags=allow-key-locking
  local windows = math.floor(#KEYS / 2)
  local answers, passes = {}, true
  for window = 1, windows do
    local limit, now = tonumber(ARGV[window * 4 - 3]), tonumber(ARGV[window * 4 - 2])
    local length, step = tonumber(ARGV[window * 4 - 1]), tonumber(ARGV[window * 4])
    local count = tonumber(redis.call("GET", KEYS[window * 2 - 1]) or "0")
    local before = tonumber(redis.call("GET", KEYS[window * 2]) or "0")
    local share = ( now % length ) / length
    local counted = math.floor(( 1 - share ) * before) + count
    if counted >= limit then
      answers[window] = {-1, limit}
      passes = false
    else
      answers[window] = {limit - counted - step, limit}
    end
  end
  if passes then
    for window = 1, windows do
      local step = tonumber(ARGV[window * 4])
      if redis.call("INCRBY", KEYS[window * 2 - 1], step) == step then
        redis.call("PEXPIRE", KEYS[window * 2 - 1], tonumber(ARGV[window * 4 - 1]) * 2 + 1000)
      end
    end
  end
  local value = false
  if #KEYS % 2 == 1 then value = redis.call("GET", KEYS[#KEYS]) end
  return {answers, value}
`;

type Algorithm = ReturnType<ReturnType<typeof Ratelimit.slidingWindow>>;
type PackageContext = Parameters<Algorithm['limit']>[0];
type WindowAnswer = Awaited<ReturnType<Algorithm['limit']>>;
/** What the script gives; anything else counts as no answer. */
const ScriptAnswer = z.tuple([z.array(z.tuple([z.number(), z.number()])), z.unknown()]);
type ScriptAnswer = z.infer<typeof ScriptAnswer>;
export interface CountedWindow {
  key: string;
  perMinute: number;
}
export interface Counted {
  windows: WindowAnswer[];
  /** Of the key that was to be read along; null where there is none. */
  value: unknown;
}

/**
 * Gives what asks the windows of one request, and reads a key along, in one command. The package names the buckets and reads the answers; only
 * its script is ours. Not a pipeline: the client makes 300 functions for each, which is most of what a pipeline costs here.
 */
export function createTogether(kv: VercelKV): (windows: readonly CountedWindow[], alsoRead?: string) => Promise<Counted> {
  const script = kv.createScript<unknown>(SCRIPT);
  const algorithms = new Map<number, Algorithm>();
  const algorithmOf = (perMinute: number) => {
    const known = algorithms.get(perMinute) ?? Ratelimit.slidingWindow(perMinute, '60 s')();
    algorithms.set(perMinute, known);
    return known;
  };
  return async (windows, alsoRead) => {
    const keys: string[] = [];
    const args: string[] = [];
    const { promise: answered, resolve: run } = Promise.withResolvers<ScriptAnswer>();
    let asked = 0;
    const evalsha = async (_: string, buckets: string[], numbers: unknown[]) => {
      const place = asked++;
      keys.push(...buckets);
      args.push(...numbers.map(String));
      if (asked === windows.length)
        run(script.exec(alsoRead === undefined ? keys : [...keys, alsoRead], args).then((answer) => ScriptAnswer.parse(answer)));
      return (await answered)[0][place];
    };
    const context = { redis: { evalsha }, prefix: '' } as unknown as PackageContext;
    const counted = await Promise.all(windows.map(({ key, perMinute }) => algorithmOf(perMinute).limit(context, key)));
    return { windows: counted, value: (await answered)[1] };
  };
}
