import { redirect } from 'next/navigation';
import type { NextRequest } from 'next/server';
import { z } from 'zod';
import { memberClient } from '../../member.ts';

const Link = z.object({ token_hash: z.string().min(1), type: z.enum(['magiclink', 'signup', 'recovery', 'invite', 'email']) });

/** The link of a sign-in mail. */
export async function GET(request: NextRequest) {
  const link = Link.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (!link.success) redirect('/sign-in?expired=1');
  const client = await memberClient();
  const { error } = await client.auth.verifyOtp(link.data);
  redirect(error ? '/sign-in?expired=1' : '/dashboard');
}
