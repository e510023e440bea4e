import { AppError } from '../core/app-error.ts';

/** An RFC 9457 problem document. `detail` says what to do; `code` is for programs. */
export function problem(error: AppError): Response {
  const headers = new Headers({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' });
  if (error.retryAfterS !== undefined) headers.set('retry-after', String(Math.max(1, Math.ceil(error.retryAfterS))));
  const body = {
    type: 'about:blank',
    title: error.code.replaceAll('_', ' '),
    status: error.status,
    code: error.code,
    detail: error.message,
    ...error.extra,
  };
  return new Response(JSON.stringify(body), { status: error.status, headers });
}

/** Any thrown value as an AppError; what we did not foresee becomes `internal` with a neutral sentence. */
export function toAppError(cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  return new AppError('internal', 'Something failed on our side. Please try again in a minute.', { cause, retryable: true });
}
