import { createHash } from 'node:crypto';
import type { CommandContext } from '../engine/command.ts';
import { KvError, type Reply } from '../engine/reply.ts';
import type { Fengari, LuaFunction, LuaState } from './fengari-types.ts';
import { loadFengari } from './load-fengari.ts';
import { jsonFunctions } from './lua-json.ts';
import { pushField, pushReply, readArguments, readField, readReply } from './lua-values.ts';
import { LUA_PRELUDE } from './prelude.ts';

export type LuaCall = { code: string; keys: readonly string[]; args: readonly string[]; readOnly: boolean };

const INSTRUCTIONS_PER_CHECK = 100_000;

/** Commands whose string answer is a status, which a script sees as `{ok = ...}`; the text OK as a value stays text. */
const ANSWER_STATUS = new Set('set mset hmset setex psetex lset ltrim rename flushdb flushall ping type'.split(' '));

/** Runs a script to its end in a fresh Lua state; synchronous, so atomic for everybody else. */
export function runLua(ctx: CommandContext, call: LuaCall): Reply {
  const fengari = loadFengari();
  const L = openState(fengari, ctx, call);
  const { lua } = fengari;
  try {
    limitTime(fengari, L, ctx.scriptTimeLimitMs);
    const code = Buffer.from(call.code);
    const name = fengari.to_luastring('@user_script');
    if (fengari.lauxlib.luaL_loadbuffer(L, code, code.length, name) !== lua.LUA_OK) {
      throw new KvError(`ERR Error compiling script (new function): ${errorText(fengari, L)}`);
    }
    if (lua.lua_pcall(L, 0, 1, 0) !== lua.LUA_OK) throw new KvError(errorText(fengari, L));
    return readReply(fengari, L, -1);
  } finally {
    lua.lua_close(L);
  }
}

function openState(fengari: Fengari, ctx: CommandContext, call: LuaCall): LuaState {
  const { lua, lauxlib, lualib, to_luastring } = fengari;
  const L = lauxlib.luaL_newstate();
  const libraries: [string, LuaFunction][] = [
    ['_G', lualib.luaopen_base],
    ['table', lualib.luaopen_table],
    ['string', lualib.luaopen_string],
    ['math', lualib.luaopen_math],
  ];
  for (const [name, open] of libraries) {
    lauxlib.luaL_requiref(L, to_luastring(name), open, 1);
    lua.lua_pop(L, 1);
  }
  setTable(fengari, L, 'redis', redisFunctions(fengari, ctx, call.readOnly));
  setTable(fengari, L, 'cjson', jsonFunctions(fengari));
  for (const [name, values] of [['KEYS', call.keys] as const, ['ARGV', call.args] as const]) {
    pushReply(fengari, L, [...values], false);
    lua.lua_setglobal(L, to_luastring(name));
  }
  const prelude = Buffer.from(LUA_PRELUDE);
  lauxlib.luaL_loadbuffer(L, prelude, prelude.length, to_luastring('=prelude'));
  lua.lua_pcall(L, 0, 0, 0);
  return L;
}

function setTable({ lua, to_luastring }: Fengari, L: LuaState, name: string, functions: Record<string, LuaFunction>): void {
  lua.lua_createtable(L, 0, 0);
  for (const [key, fn] of Object.entries(functions)) {
    lua.lua_pushcfunction(L, fn);
    lua.lua_setfield(L, -2, to_luastring(key));
  }
  lua.lua_setglobal(L, to_luastring(name));
}

function redisFunctions(fengari: Fengari, ctx: CommandContext, readOnly: boolean): Record<string, LuaFunction> {
  const { lua, to_luastring } = fengari;
  const command =
    (onError: (L: LuaState) => number): LuaFunction =>
    (L) => {
      let reply: Reply;
      let name = '';
      try {
        const words = readArguments(fengari, L);
        name = words[0] ?? '';
        if (words.length === 0) throw new KvError('ERR Please specify at least one argument for this redis.call() call');
        if (/^(eval|evalsha|script)/i.test(name)) throw new KvError('ERR This Redis command is not allowed from script');
        reply = ctx.execute(words, { readOnly });
      } catch (error) {
        pushField(fengari, L, 'err', error instanceof KvError ? error.message : 'ERR the command failed');
        return onError(L);
      }
      pushReply(fengari, L, reply, ANSWER_STATUS.has(name.toLowerCase()));
      return 1;
    };
  const table = (name: 'ok' | 'err'): LuaFunction => {
    return (L) => {
      pushField(fengari, L, name, readArguments(fengari, L)[0] ?? '');
      return 1;
    };
  };
  return {
    call: command((L) => lua.lua_error(L)),
    pcall: command(() => 1),
    status_reply: table('ok'),
    error_reply: table('err'),
    log: () => 0,
    sha1hex(L) {
      const digest = createHash('sha1')
        .update(readArguments(fengari, L)[0] ?? '')
        .digest('hex');
      lua.lua_pushstring(L, to_luastring(digest));
      return 1;
    },
  };
}

function limitTime({ lua, to_luastring }: Fengari, L: LuaState, limitMs: number): void {
  const deadline = performance.now() + limitMs;
  const check: LuaFunction = (state) => {
    if (performance.now() < deadline) return 0;
    // From here on every instruction fails: a script that catches the error with pcall gets no further.
    lua.lua_sethook(state, check, lua.LUA_MASKCOUNT, 1);
    lua.lua_pushstring(state, to_luastring(`ERR the script ran longer than ${limitMs} ms and was ended`));
    return lua.lua_error(state);
  };
  lua.lua_sethook(L, check, lua.LUA_MASKCOUNT, INSTRUCTIONS_PER_CHECK);
}

/** The message on top of the stack: a command's own error, or a Lua error with its code in front. */
function errorText(fengari: Fengari, L: LuaState): string {
  const { lua } = fengari;
  if (lua.lua_type(L, -1) === lua.LUA_TTABLE) return readField(fengari, L, -1, 'err') ?? 'ERR unknown error';
  const message = Buffer.from(lua.lua_tostring(L, -1) ?? []).toString('utf8');
  return /^[A-Z]+ /.test(message) ? message : `ERR ${message}`;
}
