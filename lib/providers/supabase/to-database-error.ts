import type { PostgrestError } from '@supabase/supabase-js';
import { AppError, type ErrorCode, STATUS } from '../../core/app-error.ts';

/** Whose token the call carries: a refused server role is our own mistake, a refused member is not allowed. */
export type Caller = 'server' | 'member';

/** PostgreSQL documentation, appendix A; read 2026-11-21. */
const BY_SQLSTATE: Readonly<Record<string, ErrorCode>> = {
  '22001': 'invalid_input', // string data right truncation
  '22003': 'invalid_input', // numeric value out of range
  '22007': 'invalid_input', // invalid datetime format
  '22008': 'invalid_input', // datetime field overflow
  '22021': 'invalid_input', // character not in repertoire
  '22P02': 'invalid_input', // invalid text representation
  '22P05': 'invalid_input', // untranslatable character
  '23502': 'invalid_input', // not null violation
  '23514': 'invalid_input', // check violation
  '23505': 'conflict', // unique violation
  '23P01': 'conflict', // exclusion violation
  '40001': 'unavailable', // serialization failure
  '40P01': 'unavailable', // deadlock detected
  '53300': 'unavailable', // too many connections
  '57014': 'unavailable', // query canceled, by the statement timeout
};
/** Connection exceptions, operator intervention such as a restart, and the data API without a database. */
const UNAVAILABLE = /^(08...|57P0.|PGRST00[0-3])$/;
/** No token, one of another key, or one that expired. */
const TOKEN_REFUSED = /^PGRST30[0-3]$/;

const OURS = 'Something failed on our side. Please try again in a minute.';
/** Never the database's own words: they hold values of rows. */
const SENTENCES: Partial<Record<ErrorCode, string>> = {
  invalid_input: 'Something in what was sent cannot be accepted. Please check it and try again.',
  conflict: 'This was saved already, or changed in the meantime. Please reload the page.',
  unauthenticated: 'Please sign in again.',
  forbidden: 'Your account may not do this.',
  unavailable: 'We cannot reach our records right now. Please try again in a minute.',
};
/** For what our own functions raise; where there is none, their detail is written for people. */
const RAISED: Partial<Record<ErrorCode, string>> = {
  csrf_invalid: 'This form was already sent. Please reload the page and try again.',
  consent_required: 'Please agree to the points marked as needed; the text may have changed since you opened the page.',
  not_found: 'We could not find this. Please reload the page.',
  conflict: 'This conversation has ended. Please start a new one.',
};

/** A gateway's own error page has neither code nor details, whatever the client's types say. */
export type Failure = Pick<PostgrestError, 'message'> & Partial<Pick<PostgrestError, 'code' | 'details'>>;

/**
 * Maps a failed function call to our codes: PTnnn is the function's own word (design: errors raised with sqlstate PTnnn), other
 * SQLSTATEs by the table, the rest is `internal`.
 */
export function toDatabaseError(name: string, error: Failure, caller: Caller = 'server'): AppError {
  const cause = new Error(`${name}: ${error.code} ${error.message} ${error.details ?? ''}`);
  const raised = raisedCode(error);
  if (raised)
    return new AppError(raised, RAISED[raised] ?? error.details ?? 'The request was refused.', {
      cause,
      // The functions count by the minute.
      ...(raised === 'rate_limited' ? { retryAfterS: 60 } : {}),
    });
  const code = codeOf(error.code ?? '', caller);
  return new AppError(code, SENTENCES[code] ?? OURS, { cause });
}

function raisedCode({ code, message }: Failure): ErrorCode | undefined {
  const status = /^PT(\d{3})$/.exec(code ?? '')?.[1];
  if (status === undefined) return undefined;
  if (isErrorCode(message)) return message;
  return Object.keys(STATUS)
    .filter(isErrorCode)
    .find((known) => String(STATUS[known]) === status);
}

function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(STATUS, text);
}

function codeOf(sqlstate: string, caller: Caller): ErrorCode {
  // Nobody answered, or a gateway did: there is no code then.
  if (sqlstate === '' || UNAVAILABLE.test(sqlstate)) return 'unavailable';
  if (caller === 'member' && TOKEN_REFUSED.test(sqlstate)) return 'unauthenticated';
  if (caller === 'member' && sqlstate === '42501') return 'forbidden';
  return BY_SQLSTATE[sqlstate] ?? 'internal';
}
