/**
 * What Redis's Lua 5.1 has and 5.3 has not, and what a script must not reach: files, printing (stdout is the service's own),
 * and globals of its own, which Redis refuses so that scripts do not leak state.
 */
export const LUA_PRELUDE = `
unpack = table.unpack
loadstring = load
table.getn = function(list) return #list end
math.pow = function(base, exponent) return base ^ exponent end
math.log10 = function(value) return math.log(value, 10) end
math.mod = math.fmod
local floor, ceil, format = math.floor, math.ceil, string.format
math.floor = function(value) return floor(value) + 0.0 end
math.ceil = function(value) return ceil(value) + 0.0 end
string.format = function(pattern, ...)
  return format((string.gsub(pattern, '%%([-+ #0]*%d*)[di]', '%%%1.0f')), ...)
end
cjson.null = nil
print, dofile, loadfile, require, collectgarbage = nil, nil, nil, nil, nil
redis.LOG_DEBUG, redis.LOG_VERBOSE, redis.LOG_NOTICE, redis.LOG_WARNING = 0, 1, 2, 3
setmetatable(_G, {
  __newindex = function(_, name) error('ERR Script attempted to create global variable ' .. "'" .. tostring(name) .. "'", 0) end,
  __index = function(_, name) error('ERR Script attempted to access nonexistent global variable ' .. "'" .. tostring(name) .. "'", 0) end,
})
`;
