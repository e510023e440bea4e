'use server';

import { headers } from 'next/headers';
import { z } from 'zod';
import { keyedHash } from '#lib/core/hash.ts';
import { clientIp } from '#lib/http/client-ip.ts';
import { edgeServices } from '#lib/runtime/edge-services.ts';
import { memberClient } from '../member.ts';

export type SignInState = { status: 'idle' | 'sent' | 'wrong'; message?: string; email?: string };

/** Mails a sign-in link. The answer is the same for known and unknown addresses. */
export async function sendSignInLink(_previous: SignInState, form: FormData): Promise<SignInState> {
  const email = z.email().safeParse(String(form.get('email') ?? '').trim());
  if (!email.success) return { status: 'wrong', message: 'Please enter your e-mail address, like name@company.com.' };
  const { limiter, isVercel, visitSecret, logger } = edgeServices();
  const limit = await limiter.check({
    kind: 'token',
    keys: [
      `sign-in:${keyedHash(visitSecret, clientIp(await headers(), isVercel))}`,
      `sign-in:${keyedHash(visitSecret, email.data)}`,
    ],
  });
  if (!limit.allowed) return { status: 'wrong', message: 'Too many tries. Please wait a minute.' };
  const client = await memberClient();
  const { error } = await client.auth.signInWithOtp({ email: email.data, options: { shouldCreateUser: false } });
  if (error) logger.warn('sign-in mail not sent', { code: error.code });
  return { status: 'sent', email: email.data };
}
