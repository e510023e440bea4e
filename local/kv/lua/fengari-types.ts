/** The part of fengari's API in use; the package has no types of its own. */
declare const state: unique symbol;
export type LuaState = { readonly [state]: true };
export type LuaFunction = (L: LuaState) => number;
export type LuaNumberObject = { value: number; ttisinteger(): boolean; setfltvalue(value: number): void };

export type Fengari = {
  to_luastring(text: string): Uint8Array;
  lua: {
    LUA_OK: number;
    LUA_MASKCOUNT: number;
    LUA_TNIL: number;
    LUA_TBOOLEAN: number;
    LUA_TNUMBER: number;
    LUA_TSTRING: number;
    LUA_TTABLE: number;
    lua_close(L: LuaState): void;
    lua_gettop(L: LuaState): number;
    lua_pop(L: LuaState, count: number): void;
    lua_type(L: LuaState, index: number): number;
    lua_absindex(L: LuaState, index: number): number;
    lua_pushnil(L: LuaState): void;
    lua_pushboolean(L: LuaState, value: boolean): void;
    lua_pushnumber(L: LuaState, value: number): void;
    lua_pushstring(L: LuaState, value: Uint8Array): void;
    lua_pushcfunction(L: LuaState, fn: LuaFunction): void;
    lua_createtable(L: LuaState, arraySize: number, recordSize: number): void;
    lua_setfield(L: LuaState, index: number, name: Uint8Array): void;
    lua_getfield(L: LuaState, index: number, name: Uint8Array): number;
    lua_rawseti(L: LuaState, index: number, position: number): void;
    lua_rawgeti(L: LuaState, index: number, position: number): number;
    lua_setglobal(L: LuaState, name: Uint8Array): void;
    lua_next(L: LuaState, index: number): number;
    lua_pushvalue(L: LuaState, index: number): void;
    lua_rawlen(L: LuaState, index: number): number;
    lua_toboolean(L: LuaState, index: number): boolean;
    lua_tonumber(L: LuaState, index: number): number;
    lua_tostring(L: LuaState, index: number): Uint8Array | null;
    lua_error(L: LuaState): number;
    lua_pcall(L: LuaState, args: number, results: number, handler: number): number;
    lua_sethook(L: LuaState, hook: LuaFunction, mask: number, count: number): void;
  };
  lauxlib: {
    luaL_newstate(): LuaState;
    luaL_requiref(L: LuaState, name: Uint8Array, open: LuaFunction, global: number): void;
    luaL_loadbuffer(L: LuaState, code: Uint8Array, size: number, name: Uint8Array): number;
  };
  lualib: {
    luaopen_base: LuaFunction;
    luaopen_table: LuaFunction;
    luaopen_string: LuaFunction;
    luaopen_math: LuaFunction;
  };
};
