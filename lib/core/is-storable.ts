/**
 * True when each text in a value, keys included, can be kept by PostgreSQL: it has no NUL and no half of a surrogate pair
 * (PostgreSQL documentation, 8.14 JSON Types and 8.3 Character Types). Circular values are the caller's mistake.
 */
export function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return !value.includes('\0') && value.isWellFormed();
  if (Array.isArray(value)) return value.every(isStorable);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, item]) => isStorable(key) && isStorable(item));
}
