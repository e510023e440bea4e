import { formatFloat } from '../engine/arguments.ts';
import { KvError, type Reply } from '../engine/reply.ts';
import type { Fengari, LuaState } from './fengari-types.ts';

const MAX_DEPTH = 100;
const text = (bytes: Uint8Array | null) => Buffer.from(bytes ?? []).toString('utf8');

/** Pushes a command's answer as Redis does: nil becomes false, OK a status table. */
export function pushReply({ lua, to_luastring }: Fengari, L: LuaState, reply: Reply, isStatus: boolean): void {
  if (reply === null) lua.lua_pushboolean(L, false);
  else if (typeof reply === 'number') lua.lua_pushnumber(L, reply);
  else if (typeof reply === 'string' && isStatus) pushField({ lua, to_luastring }, L, 'ok', reply);
  else if (typeof reply === 'string') lua.lua_pushstring(L, to_luastring(reply));
  else {
    lua.lua_createtable(L, reply.length, 0);
    reply.forEach((item, index) => {
      pushReply({ lua, to_luastring } as Fengari, L, item, false);
      lua.lua_rawseti(L, -2, index + 1);
    });
  }
}

/** A table with one string field, as `redis.status_reply` and `redis.error_reply` make. */
export function pushField(
  { lua, to_luastring }: Pick<Fengari, 'lua' | 'to_luastring'>,
  L: LuaState,
  name: string,
  value: string,
): void {
  lua.lua_createtable(L, 0, 1);
  lua.lua_pushstring(L, to_luastring(value));
  lua.lua_setfield(L, -2, to_luastring(name));
}

/** A script's result as Redis answers it: numbers are cut to integers, true is 1, a list ends at its first nil. */
export function readReply(fengari: Fengari, L: LuaState, index: number, depth = 0): Reply {
  const { lua } = fengari;
  if (depth > MAX_DEPTH) throw new KvError('ERR reached lua stack limit');
  switch (lua.lua_type(L, index)) {
    case lua.LUA_TSTRING:
      return text(lua.lua_tostring(L, index));
    case lua.LUA_TNUMBER:
      return Math.trunc(lua.lua_tonumber(L, index));
    case lua.LUA_TBOOLEAN:
      return lua.lua_toboolean(L, index) ? 1 : null;
    case lua.LUA_TTABLE:
      return readTable(fengari, L, lua.lua_absindex(L, index), depth);
    default:
      return null;
  }
}

function readTable(fengari: Fengari, L: LuaState, index: number, depth: number): Reply {
  const error = readField(fengari, L, index, 'err');
  if (error !== null) throw new KvError(error);
  const status = readField(fengari, L, index, 'ok');
  if (status !== null) return status;
  const { lua } = fengari;
  const items: Reply[] = [];
  for (let position = 1; lua.lua_rawgeti(L, index, position) !== lua.LUA_TNIL; position += 1) {
    items.push(readReply(fengari, L, -1, depth + 1));
    lua.lua_pop(L, 1);
  }
  lua.lua_pop(L, 1);
  return items;
}

/** A string field of the table at `index`, or null. */
export function readField({ lua, to_luastring }: Fengari, L: LuaState, index: number, name: string): string | null {
  const isText = lua.lua_getfield(L, index, to_luastring(name)) === lua.LUA_TSTRING;
  const value = isText ? text(lua.lua_tostring(L, -1)) : null;
  lua.lua_pop(L, 1);
  return value;
}

/** The words of a redis.call; numbers are written as Redis writes them, whole ones without a fraction. */
export function readArguments({ lua }: Fengari, L: LuaState): string[] {
  return Array.from({ length: lua.lua_gettop(L) }, (_, position) => {
    const type = lua.lua_type(L, position + 1);
    if (type === lua.LUA_TNUMBER) return formatFloat(lua.lua_tonumber(L, position + 1));
    if (type === lua.LUA_TSTRING) return text(lua.lua_tostring(L, position + 1));
    throw new KvError('ERR Lua redis lib command arguments must be strings or integers');
  });
}
