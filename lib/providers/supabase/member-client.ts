import { type CookieMethodsServer, createServerClient } from '@supabase/ssr';
import type { SupabaseClient } from '@supabase/supabase-js';

/** A signed-in member's client; what it may see is decided by row level security. */
export function createMemberClient(
  settings: { url: string; publishableKey: string },
  cookies: CookieMethodsServer,
): SupabaseClient {
  return createServerClient(settings.url, settings.publishableKey, { cookies });
}
