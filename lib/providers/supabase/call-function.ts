import type { SupabaseClient } from '@supabase/supabase-js';
import { AppError } from '../../core/app-error.ts';
import type { CallFunction } from '../../core/call-function.ts';
import { isStorable } from '../../core/is-storable.ts';
import { createRoleJwt, type DatabaseRole, type JwtKey } from './mint-role-jwt.ts';
import { type Caller, type Failure, toDatabaseError } from './to-database-error.ts';

export type DatabaseSettings = { url: string; publishableKey: string } & JwtKey;
/** A visitor waits for this; twice the slowest healthy answer seen on a busy machine. */
const DEADLINE_MS = 8_000;

/** One way to the data API; what went wrong is its answer, nothing is thrown. */
type Ask = (
  name: string,
  args: Record<string, unknown>,
  signal: AbortSignal,
) => PromiseLike<{ data: unknown; error: Failure | null }>;

/** The function door over any way: deadline, error codes and result check are the same for roles and members. */
function callOver(ask: Ask, caller: Caller): CallFunction {
  return async (name, args, result) => {
    if (!isStorable(args))
      throw new AppError('invalid_input', 'The text holds characters that cannot be kept. Please retype it.');
    const { data, error } = await ask(name, args, AbortSignal.timeout(DEADLINE_MS));
    if (error) throw toDatabaseError(name, error, caller);
    const parsed = result.safeParse(data);
    if (!parsed.success)
      throw new AppError('internal', 'Something failed on our side. Please try again in a minute.', {
        cause: new Error(`${name} returned an unexpected shape`, { cause: parsed.error }),
      });
    return parsed.data;
  };
}

/** The door of a signed-in member. */
export function callAsMember(client: SupabaseClient): CallFunction {
  return callOver((name, args, signal) => client.rpc(name, args).abortSignal(signal), 'member');
}

/**
 * The data API's own wire (docs.postgrest.org, functions as RPC, v13): one POST, the result as JSON, else code, message and details. Written
 * out because admission is timed: the client makes three header objects and a builder for each request.
 */
function askAs(settings: DatabaseSettings, accessToken: () => Promise<string>): Ask {
  const door = `${settings.url.replace(/\/$/, '')}/rest/v1/rpc/`;
  return async (name, args, signal) => {
    try {
      const headers = {
        apikey: settings.publishableKey,
        authorization: `Bearer ${await accessToken()}`,
        'content-type': 'application/json',
      };
      const response = await fetch(`${door}${name}`, { method: 'POST', headers, body: JSON.stringify(args), signal });
      const text = await response.text();
      if (response.ok) return { data: text === '' ? null : (JSON.parse(text) as unknown), error: null };
      return { data: null, error: readFailure(text) };
    } catch (cause) {
      // What was refused, reset or not found is said by the cause of the cause.
      const details = cause instanceof Error && cause.cause !== undefined ? String(cause.cause) : '';
      return { data: null, error: { code: '', message: String(cause), details } };
    }
  };
}

/** A gateway's own error page is no JSON, or another's. */
function readFailure(text: string): Failure {
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read === 'object' && read !== null) return read as Failure;
  } catch {
    // What it says is kept for the log.
  }
  return { message: text };
}

/** The typed door to the data under one role; runs on the edge and in Node. */
export function createCallFunction(settings: DatabaseSettings, role: DatabaseRole, nowMs: () => number = Date.now): CallFunction {
  return callOver(askAs(settings, createRoleJwt(settings, { role, nowMs })), 'server');
}
