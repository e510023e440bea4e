/** The closed table of error codes and their HTTP status (design: RFC 9457 problem+json with `code`). */
export const STATUS = {
  invalid_input: 400,
  unauthenticated: 401,
  budget_exhausted: 402,
  forbidden: 403,
  csrf_invalid: 403,
  origin_refused: 403,
  consent_required: 403,
  challenge_required: 403,
  not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  conflict: 409,
  too_large: 413,
  unsupported_media: 415,
  rate_limited: 429,
  internal: 500,
  unavailable: 503,
} as const satisfies Record<string, number>;

export type ErrorCode = keyof typeof STATUS;

export interface AppErrorOptions {
  /** True when the same call may succeed later without any change. */
  retryable?: boolean;
  /** Seconds until a retry makes sense; becomes the Retry-After header. */
  retryAfterS?: number;
  cause?: unknown;
  /** Extra members of the problem document, safe to show. */
  extra?: Record<string, string | number | boolean>;
}

/** A fault. `message` is safe to show to a visitor and says what to do; the cause is only logged. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly retryAfterS: number | undefined;
  readonly extra: Record<string, string | number | boolean>;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.retryable = options.retryable ?? (code === 'unavailable' || code === 'rate_limited');
    this.retryAfterS = options.retryAfterS;
    this.extra = options.extra ?? {};
  }

  get status(): number {
    return STATUS[this.code];
  }
}
