import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { AppError } from '../../core/app-error.ts';
import type { CallFunction } from '../../core/call-function.ts';
import { isStorable } from '../../core/is-storable.ts';
import { createRoleJwt, type DatabaseRole, type JwtKey } from './mint-role-jwt.ts';
import { type Caller, toDatabaseError } from './to-database-error.ts';

export type DatabaseSettings = { url: string; publishableKey: string } & JwtKey;
/** A visitor waits for this; twice the slowest healthy answer seen on a busy machine. */
const DEADLINE_MS = 8_000;

/** The function door over any client: deadline, error codes and result check are the same for roles and members. */
export function callOver(client: SupabaseClient, caller: Caller = 'member'): CallFunction {
  return async (name, args, result) => {
    if (!isStorable(args))
      throw new AppError('invalid_input', 'The text holds characters that cannot be kept. Please retype it.');
    const { data, error } = await client.rpc(name, args).abortSignal(AbortSignal.timeout(DEADLINE_MS));
    if (error) throw toDatabaseError(name, error, caller);
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
  const accessToken = createRoleJwt(settings, { role, nowMs });
  const client = createClient(settings.url, settings.publishableKey, {
    accessToken,
    auth: { persistSession: false, autoRefreshToken: false },
  });
  return callOver(client, 'server');
}
