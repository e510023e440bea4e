import { AppError } from '../core/app-error.ts';

/** What the standard Request object can carry; TRACE and CONNECT make its constructor throw. */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

function toPath(target: string): string {
  if (target.startsWith('/')) return target;
  // Absolute form (RFC 9112, 3.2.2). Its host must not lead a redirect to somewhere else.
  if (!/^https?:\/\//i.test(target) || !URL.canParse(target)) return '';
  const { pathname, search } = new URL(target);
  return pathname + search;
}

/**
 * The path and query of a request line, for a server that hands requests to Next. Refused here, because Next answers them with 500:
 * method_not_allowed for methods it cannot represent, invalid_input for `*`, nonsense, and percent signs that stand for no text.
 */
export function readRequestLine(line: { method: string; url: string }): string {
  if (!METHODS.includes(line.method)) throw new AppError('method_not_allowed', 'This method is not supported.');
  const target = toPath(line.url);
  try {
    if (target) decodeURIComponent(target.split('?')[0] ?? '');
  } catch (cause) {
    throw new AppError('invalid_input', 'The address is not valid. Please check it.', { cause });
  }
  if (!target) throw new AppError('invalid_input', 'The address is not valid. Please check it.');
  return target;
}
