import { Ratelimit } from '@upstash/ratelimit';
import type { VercelKV } from '@vercel/kv';

/**
 * The package's script for one sliding window, for several: a request counts in all of them or, where one refuses, in none.
 * KEYS: this bucket and the one before, per window; ARGV: limit, now, length in ms, step, per window. Answers what is left of each, or -1.
 */
const SCRIPT = `#!lua flags=allow-key-locking
  local answers, passes = {}, true
  for window = 1, #KEYS / 2 do
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
    for window = 1, #KEYS / 2 do
      local step = tonumber(ARGV[window * 4])
      if redis.call("INCRBY", KEYS[window * 2 - 1], step) == step then
        redis.call("PEXPIRE", KEYS[window * 2 - 1], tonumber(ARGV[window * 4 - 1]) * 2 + 1000)
      end
    end
  end
  return answers
`;

type Algorithm = ReturnType<typeof Ratelimit.slidingWindow>;
type PackageContext = Parameters<ReturnType<Algorithm>['limit']>[0];
type WindowAnswer = Awaited<ReturnType<ReturnType<Algorithm>['limit']>>;
export interface CountedWindow {
  key: string;
  perMinute: number;
}

/** Gives what asks the windows of one request in one command. The package names the buckets and reads the answers; only its script is ours. */
export function createTogether(kv: VercelKV): (windows: readonly CountedWindow[]) => Promise<WindowAnswer[]> {
  const script = kv.createScript<[left: number, limit: number][]>(SCRIPT);
  return (windows) => {
    const keys: string[] = [];
    const args: string[] = [];
    let run: (answers: Promise<[number, number][]>) => void = () => undefined;
    const together = new Promise<[number, number][]>((resolve) => {
      run = resolve;
    });
    let asked = 0;
    const evalsha = async (_: string, buckets: string[], numbers: unknown[]) => {
      const place = asked++;
      keys.push(...buckets);
      args.push(...numbers.map(String));
      if (asked === windows.length) run(script.exec(keys, args));
      return (await together)[place];
    };
    const context = { redis: { evalsha }, prefix: '' } as unknown as PackageContext;
    return Promise.all(windows.map(({ key, perMinute }) => Ratelimit.slidingWindow(perMinute, '60 s')().limit(context, key)));
  };
}
