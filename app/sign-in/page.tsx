import type { Metadata } from 'next';
import { SignInForm } from '#components/dashboard/sign-in-form.tsx';
import { RingMark } from '#components/ui/ring-mark.tsx';
import { sendSignInLink } from './actions.ts';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignIn({ searchParams }: { searchParams: Promise<{ expired?: string }> }) {
  const { expired } = await searchParams;
  return (
    <main className="sign-in">
      <RingMark size={72} />
      <h1>Your leads are one mail away.</h1>
      {expired ? <p className="problem">That link was used or has expired. Ask for a new one.</p> : null}
      <SignInForm action={sendSignInLink} />
    </main>
  );
}
