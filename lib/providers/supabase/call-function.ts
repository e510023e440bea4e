import { createClient, type PostgrestError, type SupabaseClient } from '@supabase/supabase-js';
import { AppError, type ErrorCode, STATUS } from '../../core/app-error.ts';
import type { CallFunction } from '../../core/call-function.ts';
import { createRoleJwt, type DatabaseRole } from './mint-role-jwt.ts';

export interface DatabaseSettings {
  url: string;
  publishableKey: string;
  jwtSecret: string;
}
/** A visitor waits for this; twice the slowest healthy answer seen on a busy machine. */
const DEADLINE_MS = 8_000;

function codeOf(error: PostgrestError): ErrorCode {
  if (error.message in STATUS) return error.message as ErrorCode;
  const status = /^PT(\d{3})$/.exec(error.code)?.[1];
  const code = Object.entries(STATUS).find(([, value]) => String(value) === status)?.[0];
  return (code as ErrorCode | undefined) ?? 'internal';
}

const SENTENCES: Partial<Record<ErrorCode, string>> = {
  csrf_invalid: 'This form was already sent. Please reload the page and try again.',
  consent_required: 'Please agree to the points marked as needed; the text may have changed since you opened the page.',
  not_found: 'We could not find this. Please reload the page.',
  conflict: 'This conversation has ended. Please start a new one.',
};

/** Maps a failed function call to our codes; PTnnn is the function's own word (design: errors raised with sqlstate PTnnn). */
export function toDatabaseError(name: string, error: PostgrestError): AppError {
  const code = codeOf(error);
  const cause = new Error(`${name}: ${error.code} ${error.message} ${error.details ?? ''}`);
  if (code === 'internal')
    return new AppError('internal', 'Something failed on our side. Please try again in a minute.', {
      cause,
      retryable: !error.code,
    });
  return new AppError(code, SENTENCES[code] ?? error.details ?? 'The request was refused.', { cause });
}

/** The function door over any client: deadline, error codes and result check are the same for roles and members. */
export function callOver(client: SupabaseClient): CallFunction {
  return async (name, args, result) => {
    const { data, error } = await client.rpc(name, args).abortSignal(AbortSignal.timeout(DEADLINE_MS));
    if (error) {
      if (!error.code)
        throw new AppError('unavailable', 'We cannot reach our records right now. Please try again in a minute.', {
          cause: error,
        });
      throw toDatabaseError(name, error);
    }
    const parsed = result.safeParse(data);
    if (!parsed.success)
      throw new AppError('internal', 'Something failed on our side. Please try again in a minute.', {
        cause: new Error(`${name} returned an unexpected shape`, { cause: parsed.error }),
      });
    return parsed.data;
  };
}

/** The typed door to the data under one role; runs on the edge and in Node. */
export function createCallFunction(settings: DatabaseSettings, role: DatabaseRole, nowMs: () => number = Date.now): CallFunction {
  const accessToken = createRoleJwt({ jwtSecret: settings.jwtSecret, role, nowMs });
  const client = createClient(settings.url, settings.publishableKey, {
    accessToken,
    auth: { persistSession: false, autoRefreshToken: false },
  });
  return callOver(client);
}
