import { createRequire } from 'node:module';
import type { Fengari, LuaNumberObject } from './fengari-types.ts';

const require = createRequire(import.meta.url);
let loaded: Fengari | undefined;

/**
 * fengari speaks Lua 5.3 with 32-bit integers; Redis runs 5.1, where every number is a double. Two switches close the gap:
 * whole floats print without `.0`, and number text is read as a float, so that a timestamp or a sum does not wrap at 2^31.
 */
export function loadFengari(): Fengari {
  if (loaded !== undefined) return loaded;
  // The order matters: luaconf and defs import each other, and the other modules copy the first switch when they load.
  require('fengari/src/defs.js');
  const configuration = require('fengari/src/luaconf.js') as { LUA_COMPAT_FLOATSTRING: boolean };
  configuration.LUA_COMPAT_FLOATSTRING = true;
  loaded = require('fengari') as Fengari;
  const objects = require('fengari/src/lobject.js') as { luaO_str2num: (text: Uint8Array, target: LuaNumberObject) => number };
  const original = objects.luaO_str2num;
  objects.luaO_str2num = (text, target) => {
    const consumed = original(text, target);
    if (consumed > 0 && target.ttisinteger()) target.setfltvalue(readFloat(text, target.value));
    return consumed;
  };
  return loaded;
}

/** Hexadecimal text has wrapped at 32 bits already; it is read anew. */
function readFloat(text: Uint8Array, value: number): number {
  const source = Buffer.from(text).toString('latin1').replaceAll('\0', '').trim();
  return /^[-+]?0x[0-9a-f]+$/i.test(source) && !/^[-+]/.test(source) ? Number(source) : value;
}
