import type { Fengari, LuaFunction, LuaState } from './fengari-types.ts';

const MAX_DEPTH = 100;

/** `cjson.encode` and `cjson.decode`, which Redis gives its scripts. A table with 1..n is a list, an empty one an object. */
export function jsonFunctions(fengari: Fengari): { encode: LuaFunction; decode: LuaFunction } {
  const { lua, to_luastring } = fengari;
  const text = (L: LuaState, index: number) => Buffer.from(lua.lua_tostring(L, index) ?? []).toString('utf8');
  const fail = (L: LuaState, message: string) => {
    lua.lua_pushstring(L, to_luastring(message));
    return lua.lua_error(L);
  };

  function read(L: LuaState, index: number, depth: number): unknown {
    if (depth > MAX_DEPTH) throw new Error('nested too deeply');
    switch (lua.lua_type(L, index)) {
      case lua.LUA_TNUMBER:
        return lua.lua_tonumber(L, index);
      case lua.LUA_TBOOLEAN:
        return lua.lua_toboolean(L, index);
      case lua.LUA_TSTRING:
        return text(L, index);
      case lua.LUA_TTABLE:
        return readTable(L, lua.lua_absindex(L, index), depth);
      default:
        return null;
    }
  }

  function readTable(L: LuaState, index: number, depth: number): unknown {
    const length = lua.lua_rawlen(L, index);
    const record: Record<string, unknown> = {};
    const list: unknown[] = [];
    lua.lua_pushnil(L);
    while (lua.lua_next(L, index) !== 0) {
      const value = read(L, -1, depth + 1);
      if (lua.lua_type(L, -2) === lua.LUA_TNUMBER) list[lua.lua_tonumber(L, -2) - 1] = value;
      lua.lua_pushvalue(L, -2);
      record[text(L, -1)] = value;
      lua.lua_pop(L, 2);
    }
    return length > 0 && Object.keys(record).length === length ? list : record;
  }

  function push(L: LuaState, value: unknown): void {
    if (typeof value === 'number') lua.lua_pushnumber(L, value);
    else if (typeof value === 'string') lua.lua_pushstring(L, to_luastring(value));
    else if (typeof value === 'boolean') lua.lua_pushboolean(L, value);
    else if (typeof value === 'object' && value !== null) {
      lua.lua_createtable(L, 0, 0);
      for (const [name, item] of Object.entries(value)) {
        push(L, item);
        if (Array.isArray(value)) lua.lua_rawseti(L, -2, Number(name) + 1);
        else lua.lua_setfield(L, -2, to_luastring(name));
      }
    } else lua.lua_pushnil(L);
  }

  return {
    encode(L) {
      let encoded: string;
      try {
        encoded = JSON.stringify(read(L, 1, 0));
      } catch (error) {
        return fail(L, `Cannot serialise: ${error instanceof Error ? error.message : String(error)}`);
      }
      lua.lua_pushstring(L, to_luastring(encoded));
      return 1;
    },
    decode(L) {
      let value: unknown;
      try {
        value = JSON.parse(text(L, 1));
      } catch {
        return fail(L, 'Expected value but found invalid token');
      }
      push(L, value);
      return 1;
    },
  };
}
