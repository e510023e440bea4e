import { beforeEach, describe, expect, it } from 'vitest';
import { createEngine, type Engine } from './engine.ts';

let nowMs: number;
let engine: Engine;
beforeEach(() => {
  nowMs = 1_800_000_000_000;
  engine = createEngine({ nowMs: () => nowMs });
});

/** Runs a command written as on a Redis prompt, without quoting. */
const run = (line: string) => {
  const outcome = engine.run(line.split(' '));
  return 'error' in outcome ? outcome.error : outcome.result;
};
const lua = (code: string, ...args: string[]) => {
  const outcome = engine.run(['eval', code, ...(args.length > 0 ? args : ['0'])]);
  return 'error' in outcome ? outcome.error : outcome.result;
};

describe('expiry', () => {
  it('ends a key at its time and not before', () => {
    run('set a 1 px 1000');
    nowMs += 999;
    expect([run('get a'), run('pttl a')]).toEqual(['1', 1]);
    nowMs += 1;
    expect([run('get a'), run('exists a'), run('dbsize'), run('keys *')]).toEqual([null, 0, 0, []]);
  });

  it('frees a lock for the next owner when it has expired', () => {
    expect([run('set lock a nx ex 10'), run('set lock b nx ex 10')]).toEqual(['OK', null]);
    nowMs += 10_000;
    expect(run('set lock b nx ex 10')).toBe('OK');
  });

  it('starts a counter anew after its window', () => {
    run('incr n');
    run('pexpire n 60000');
    expect(run('incr n')).toBe(2);
    nowMs += 60_000;
    expect([run('incr n'), run('ttl n')]).toEqual([1, -1]);
  });

  it('deletes at once when the time is past, and moves it only as the condition allows', () => {
    run('set a 1');
    expect([run('expire a 100 xx'), run('expire a 100 nx'), run('expire a 50 gt'), run('expire a 50 lt')]).toEqual([0, 1, 0, 1]);
    expect([run('persist a'), run('ttl a'), run('expire a -1'), run('exists a')]).toEqual([1, -1, 1, 0]);
  });

  it.each(['set a 1 ex 0', 'set a 1 px -5', 'setex a 0 1', 'getex b ex 0'])('refuses the lifetime in "%s"', (line) => {
    expect(run(line)).toMatch(/^ERR invalid expire time in '\w+' command$/);
  });
});

describe('wrong use', () => {
  it.each([
    ['get', "ERR wrong number of arguments for 'get' command"],
    ['mset a', "ERR wrong number of arguments for 'mset' command"],
    ['mset a 1 b', "ERR wrong number of arguments for 'mset' command"],
    ['hset h f', "ERR wrong number of arguments for 'hset' command"],
    ['fly me to', "ERR unknown command 'fly', with args beginning with: 'me' 'to'"],
    ['constructor x', "ERR unknown command 'constructor', with args beginning with: 'x'"],
    ['set a 1 nx xx', 'ERR syntax error'],
    ['set a 1 ex', 'ERR syntax error'],
    ['set a 1 ex 5 px 5', 'ERR syntax error'],
    ['incrby n 1.5', 'ERR value is not an integer or out of range'],
    ['zadd z x a', 'ERR value is not a valid float'],
    ['zrange z 0 1 limit 0 1', 'ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX'],
    ['scan x', 'ERR invalid cursor'],
    ['evalsha 0000 0', 'NOSCRIPT No matching script. Please use EVAL.'],
  ])('answers "%s" with "%s"', (line, error) => {
    expect(run(line)).toBe(error);
  });

  it.each(['get l', 'incr l', 'hget l f', 'hset l f v', 'sadd l a', 'zadd l 1 a', 'xadd l * f v', 'append l x', 'getdel l'])(
    'refuses "%s" on a list and leaves the list alone',
    (line) => {
      run('rpush l a b');
      expect(run(line)).toBe('WRONGTYPE Operation against a key holding the wrong kind of value');
      expect(run('lrange l 0 -1')).toEqual(['a', 'b']);
    },
  );

  it('leaves no empty collection behind', () => {
    run('hincrby h f notanumber');
    run('zadd z xx 1 a');
    run('rpush l a');
    run('lpop l');
    run('sadd s a');
    run('spop s');
    expect(run('keys *')).toEqual([]);
  });

  it('changes nothing in a transaction with an unknown command', () => {
    expect(engine.runTransaction([['set', 'a', '1'], ['fly']])).toMatchObject({ error: expect.stringContaining('EXECABORT') });
    expect(run('exists a')).toBe(0);
  });

  it('goes on in a transaction after a command that failed', () => {
    expect(
      engine.runTransaction([
        ['set', 'a', 'x'],
        ['incr', 'a'],
        ['get', 'a'],
      ]),
    ).toEqual([{ result: 'OK' }, { error: 'ERR value is not an integer or out of range' }, { result: 'x' }]);
  });
});

describe('numbers', () => {
  it('counts exactly beyond 2^53 and refuses to pass 2^63', () => {
    run('set n 9223372036854775806');
    run('incr n');
    expect(run('get n')).toBe('9223372036854775807');
    expect(run('incr n')).toBe('ERR increment or decrement would overflow');
  });

  it('orders equal scores by their bytes and keeps infinities', () => {
    run('zadd z 1 b 1 a -inf first +inf last');
    expect(run('zrange z 0 -1 withscores')).toEqual(['first', '-inf', 'a', '1', 'b', '1', 'last', 'inf']);
    expect(run('zrangebyscore z (1 +inf')).toEqual(['last']);
    expect(run('zrange z [a (b bylex')).toEqual(['a']);
  });

  it('gives stream entries of one millisecond their own ids', () => {
    expect([run('xadd x * f 1'), run('xadd x * f 2')]).toEqual(['1800000000000-0', '1800000000000-1']);
    expect(run('xadd x 5-5 f 3')).toMatch(/^ERR The ID specified in XADD is equal or smaller/);
    expect(run('xread count 1 streams x 1800000000000-0')).toEqual([['x', [['1800000000000-1', ['f', '2']]]]]);
  });
});

describe('scanning', () => {
  it('sees each key that stays, while others come and go', () => {
    const kept = Array.from({ length: 50 }, (_, index) => `kept:${index}`);
    for (const key of kept) run(`set ${key} 1`);
    for (let index = 0; index < 50; index += 1) run(`set gone:${index} 1`);
    const seen = new Set<unknown>();
    let cursor: unknown = '0';
    let step = 0;
    do {
      const [next, keys] = run(`scan ${cursor} count 7`) as [string, string[]];
      for (const key of keys) seen.add(key);
      run(`del gone:${step}`);
      run(`set new:${step} 1`);
      step += 1;
      cursor = next;
    } while (cursor !== '0');
    expect(kept.filter((key) => !seen.has(key))).toEqual([]);
    expect(step).toBeGreaterThan(5);
  });

  it.each([
    ['h?llo', ['hallo', 'hello']],
    ['h[ae]llo', ['hallo', 'hello']],
    ['h[^e]llo', ['hallo']],
    ['*l*o', ['hallo', 'hello']],
    ['a.b', ['a.b']],
    ['a\\*b', ['a*b']],
    ['[z-a]', []],
  ])('matches %s as Redis does', (pattern, keys) => {
    for (const key of ['hallo', 'hello', 'a.b', 'axb', 'a*b']) engine.run(['set', key, '1']);
    expect((engine.run(['keys', pattern]) as { result: string[] }).result.sort()).toEqual(keys);
  });
});

describe('scripts', () => {
  it('calculates with doubles, so times and sums do not wrap at 32 bits', () => {
    expect(lua('return 2147483647 + 1')).toBe(2_147_483_648);
    expect(lua('return math.floor(100000.5) * math.floor(100000.5)')).toBe(10_000_000_000);
    expect(lua('return tostring(tonumber(ARGV[1]) + 60000)', '0', '1700000000000')).toBe('1700000060000');
    expect(lua('return "at:" .. 10 / 2 .. string.format(":%d", 1700000000000)')).toBe('at:5:1700000000000');
    expect(lua('local n = 0 for i = 1, 3 do n = n + i end return n')).toBe(6);
    expect(lua('return #ARGV * 1500000000', '0', 'a', 'b')).toBe(3_000_000_000);
  });

  it('converts values as Redis does', () => {
    run('set ok OK');
    expect(lua('return {1.9, true, false, "x", {ok = "FINE"}}')).toEqual([1, 1, null, 'x', 'FINE']);
    expect(lua('return redis.call("get", "none") == false')).toBe(1);
    expect(lua('return redis.call("set", "k", 1700000000000).ok .. redis.call("get", "k") .. redis.call("get", "ok")')).toBe(
      'OK1700000000000OK',
    );
    expect(lua('return cjson.encode({a = {1, 2}}) .. cjson.decode(ARGV[1]).b[2]', '0', '{"b":[1,"zwei"]}')).toBe(
      '{"a":[1,2]}zwei',
    );
  });

  it('hands an error to the caller, or to the script with pcall', () => {
    run('set text x');
    expect(lua('return redis.call("lpush", "text", "y")')).toMatch(/^WRONGTYPE/);
    expect(lua('return redis.pcall("lpush", "text", "y").err')).toMatch(/^WRONGTYPE/);
    expect(lua('return redis.error_reply("MINE no")')).toBe('MINE no');
    expect(lua('this is not lua')).toMatch(/^ERR Error compiling script/);
    expect(lua('return nothing.here')).toMatch(/nonexistent global variable 'nothing'/);
    expect(lua('leak = 1')).toMatch(/attempted to create global variable 'leak'/);
    expect(lua('return error({})')).toBe('ERR unknown error');
  });

  it('reads past a shebang line and obeys its no-writes flag', () => {
    expect(lua('#!lua flags=allow-key-locking\nreturn 1')).toBe(1);
    expect(lua('#!lua flags=no-writes\nreturn redis.call("set", "a", "1")')).toMatch(/^ERR Write commands are not allowed/);
    expect(lua('#!python\nreturn 1')).toBe("ERR Could not find scripting engine 'python'");
    expect(run('exists a')).toBe(0);
  });

  it('refuses writes to EVAL_RO', () => {
    expect(engine.run(['eval_ro', 'return redis.call("incr", "n")', '0'])).toHaveProperty('error');
    expect(run('exists n')).toBe(0);
  });

  it.each([
    'return os.execute("true")',
    'return io.open("x")',
    'return require("fs")',
    'return dofile("x")',
    'print("READY {}")',
  ])('reaches nothing outside: %s', (code) => {
    expect(lua(code)).toMatch(/^ERR /);
  });

  it('survives endless recursion', () => {
    expect(lua('local function f() return 1 + f() end return f()')).toMatch(/^ERR /);
    expect(lua('local t = {} t[1] = t return t')).toMatch(/^ERR /);
    expect(run('ping')).toBe('PONG');
  });

  it.each(['while true do end', 'while true do pcall(function() while true do end end) end'])(
    'ends "%s" and serves on',
    (code) => {
      engine = createEngine({ nowMs: () => nowMs, scriptTimeLimitMs: 20 });
      expect(lua(code)).toMatch(/^ERR the script ran longer than 20 ms/);
      expect(run('ping')).toBe('PONG');
    },
  );
});
