'use client';

import { useActionState, useEffect, useRef } from 'react';

type State = { status: 'idle' | 'sent' | 'wrong'; message?: string; email?: string };

export function SignInForm({ action }: { action: (previous: State, form: FormData) => Promise<State> }) {
  const [state, submit, isPending] = useActionState(action, { status: 'idle' });
  const result = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (state.status !== 'idle') result.current?.focus();
  }, [state]);
  if (state.status === 'sent') {
    return (
      <p className="sign-in-sent" ref={result} tabIndex={-1}>
        If <strong>{state.email}</strong> belongs to a team, a link is on its way. It opens your leads and works once.
      </p>
    );
  }
  return (
    <form action={submit} className="sign-in-form" noValidate>
      <label htmlFor="email">Your work e-mail</label>
      <input
        id="email"
        name="email"
        type="email"
        autoComplete="email"
        required
        aria-describedby="sign-in-problem"
        aria-invalid={state.status === 'wrong'}
      />
      <p id="sign-in-problem" className="problem" ref={result} tabIndex={-1} aria-live="polite">
        {state.status === 'wrong' ? state.message : ''}
      </p>
      <button type="submit" className="button" disabled={isPending}>
        {isPending ? 'Sending …' : 'Mail me a link'}
      </button>
    </form>
  );
}
