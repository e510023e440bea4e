import { createClient } from '@vercel/kv';
import { type BreakerStore, FAILURES_TO_OPEN, OPEN_MS, PROBE_MS, ROW_MS } from '../../breakers/breaker-store.ts';

/** How long a breaker that nobody tried stays half-open before it counts as closed. */
const FORGET_MS = 60 * 60 * 1000;

/** Opens at the last failure of a row, and again when a probe failed; what comes in while it is open changes nothing. */
const FAIL = `
local open_until = redis.call('GET', KEYS[1])
if open_until and tonumber(ARGV[1]) < tonumber(open_until) then return 0 end
if not open_until then
  local failures = redis.call('INCR', KEYS[2])
  redis.call('PEXPIRE', KEYS[2], ARGV[4])
  if failures < tonumber(ARGV[3]) then return 0 end
end
redis.call('SET', KEYS[1], string.format('%.0f', tonumber(ARGV[1]) + tonumber(ARGV[2])), 'PX', ARGV[5])
redis.call('DEL', KEYS[2], KEYS[3])
return 1`;

/** Breakers in Upstash-compatible KV: `breaker:NAME` holds until when it is open, in ms since 1970. */
export function createBreakerStore(settings: { url: string; token: string; nowMs?: () => number }): BreakerStore {
  const nowMs = settings.nowMs ?? Date.now;
  const kv = createClient({ url: settings.url, token: settings.token, automaticDeserialization: false, retry: false });
  const keysOf = (name: string) => [`breaker:${name}`, `breaker:${name}:failures`, `breaker:${name}:probe`] as const;

  return {
    async read(names) {
      if (names.length === 0) return [];
      const values = await kv.mget<(string | null)[]>(
        ...names.map((name) => keysOf(name)[0]),
        ...names.map((name) => keysOf(name)[1]),
      );
      return names.map((_, at) => {
        const openUntil = values[at];
        const failures = Number(values[names.length + at] ?? 0);
        return openUntil ? { failures, openUntilMs: Number(openUntil) } : { failures };
      });
    },
    async fail(name) {
      await kv.eval(FAIL, [...keysOf(name)], [nowMs(), OPEN_MS, FAILURES_TO_OPEN, ROW_MS, FORGET_MS]);
    },
    async succeed(name) {
      await kv.del(...keysOf(name));
    },
    async claimProbe(name) {
      return (await kv.set(keysOf(name)[2], '1', { nx: true, px: PROBE_MS })) !== null;
    },
  };
}
