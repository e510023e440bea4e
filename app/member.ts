import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import type { CallFunction } from '#lib/core/call-function.ts';
import { callAsMember } from '#lib/providers/supabase/call-function.ts';
import { createMemberClient } from '#lib/providers/supabase/member-client.ts';
import { env } from '#lib/runtime/env.ts';

export async function memberClient() {
  const store = await cookies();
  return createMemberClient(env().supabase, {
    getAll: () => store.getAll(),
    setAll: (all) => {
      // A server component may not set cookies; the middleware refreshes the session for it.
      try {
        for (const { name, value, options } of all) store.set(name, value, options);
      } catch (error) {
        if (!(error instanceof Error && error.message.includes('Cookies can only be modified'))) throw error;
      }
    },
  });
}

/** The signed-in member and the function door under the member's session; others are sent to sign in. */
export async function requireMember(): Promise<{ email: string; call: CallFunction }> {
  const client = await memberClient();
  const { data } = await client.auth.getUser();
  if (!data.user) redirect('/sign-in');
  return { email: data.user.email ?? '', call: callAsMember(client) };
}
