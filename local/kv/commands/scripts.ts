import { createHash } from 'node:crypto';
import { toInteger } from '../engine/arguments.ts';
import type { CommandContext, CommandTable } from '../engine/command.ts';
import { KvError, type Reply, syntaxError } from '../engine/reply.ts';
import { runLua } from '../lua/run-lua.ts';

type Source = { code: string; readOnly: boolean };

/**
 * Redis 7 allows a first line `#!lua flags=...`. Every script of @upstash/ratelimit has one, with a flag only Upstash knows
 * (allow-key-locking); Lua itself would not parse it. The line is blanked, so that line numbers in errors stay right.
 */
export function parseScript(script: string): Source {
  if (!script.startsWith('#!')) return { code: script, readOnly: false };
  const end = script.indexOf('\n');
  const shebang = end === -1 ? script : script.slice(0, end);
  const [engine, ...options] = shebang.slice(2).trim().split(/\s+/);
  if (engine !== 'lua') throw new KvError(`ERR Could not find scripting engine '${engine ?? ''}'`);
  const flags = options.filter((option) => option.startsWith('flags=')).flatMap((option) => option.slice(6).split(','));
  return { code: end === -1 ? '' : script.slice(end), readOnly: flags.includes('no-writes') };
}

const sha1 = (text: string) => createHash('sha1').update(text).digest('hex');

function load({ scripts }: CommandContext, script: string): string {
  const sha = sha1(script);
  scripts.set(sha, script);
  return sha;
}

function evaluate(ctx: CommandContext, script: string, [countText = '', ...rest]: readonly string[], readOnly: boolean): Reply {
  const count = toInteger(countText);
  if (count < 0) throw new KvError("ERR Number of keys can't be negative");
  if (count > rest.length) throw new KvError("ERR Number of keys can't be greater than number of args");
  const source = parseScript(script);
  return runLua(ctx, {
    code: source.code,
    keys: rest.slice(0, count),
    args: rest.slice(count),
    readOnly: readOnly || source.readOnly,
  });
}

const evalScript =
  (readOnly: boolean) =>
  (ctx: CommandContext, [script = '', ...rest]: readonly string[]) => {
    load(ctx, script);
    return evaluate(ctx, script, rest, readOnly);
  };

const evalSha =
  (readOnly: boolean) =>
  (ctx: CommandContext, [sha = '', ...rest]: readonly string[]) => {
    const script = ctx.scripts.get(sha.toLowerCase());
    if (script === undefined) throw new KvError('NOSCRIPT No matching script. Please use EVAL.');
    return evaluate(ctx, script, rest, readOnly);
  };

function script(ctx: CommandContext, [subcommand = '', ...args]: readonly string[]): Reply {
  switch (subcommand.toLowerCase()) {
    case 'load': {
      const [code = '', ...rest] = args;
      if (rest.length > 0) throw syntaxError();
      parseScript(code);
      return load(ctx, code);
    }
    case 'exists':
      return args.map((sha) => (ctx.scripts.has(sha.toLowerCase()) ? 1 : 0));
    case 'flush':
      ctx.scripts.clear();
      return 'OK';
    default:
      throw new KvError(`ERR unknown subcommand '${subcommand}'. Try SCRIPT HELP.`);
  }
}

export const scriptCommands: CommandTable = {
  eval: { arity: -3, run: evalScript(false) },
  eval_ro: { arity: -3, run: evalScript(true) },
  evalsha: { arity: -3, run: evalSha(false) },
  evalsha_ro: { arity: -3, run: evalSha(true) },
  script: { arity: -2, run: script },
};
