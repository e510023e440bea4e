import { type CookieMethodsServer, createServerClient } from '@supabase/ssr';
import type { SupabaseClient } from '@supabase/supabase-js';
import type { z } from 'zod';
import { AppError } from '../../core/app-error.ts';
import type { CallFunction } from '../../core/call-function.ts';
import { toDatabaseError } from './call-function.ts';

/** A signed-in member's client; what it may see is decided by row level security. */
export function createMemberClient(
  settings: { url: string; publishableKey: string },
  cookies: CookieMethodsServer,
): SupabaseClient {
  return createServerClient(settings.url, settings.publishableKey, { cookies });
}

/** The function door under the member's own session. */
export function memberCall(client: SupabaseClient): CallFunction {
  return async <Schema extends z.ZodType>(
    name: string,
    args: Record<string, unknown>,
    result: Schema,
  ): Promise<z.infer<Schema>> => {
    const { data, error } = await client.rpc(name, args).abortSignal(AbortSignal.timeout(8_000));
    if (error) {
      if (!error.code)
        throw new AppError('unavailable', 'We cannot reach our records right now. Please try again in a minute.', {
          cause: error,
        });
      throw toDatabaseError(name, error);
    }
    return result.parse(data);
  };
}
