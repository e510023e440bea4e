'use client';

import { type ReactNode, useActionState } from 'react';

type FormState = { status: 'idle' | 'saved' | 'wrong'; message?: string };
interface Props {
  action: (previous: FormState, form: FormData) => Promise<FormState>;
  /** Sent along with the fields. */
  hidden: Record<string, string>;
  label: string;
  isLocked: boolean;
  children: ReactNode;
}

/** A form of limits that says what became of it; locked for people who may only look. */
export function LimitsForm({ action, hidden, label, isLocked, children }: Props) {
  const [state, submit, isPending] = useActionState(action, { status: 'idle' });
  return (
    <form action={submit} className="limits-form" aria-label={label}>
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <fieldset disabled={isLocked || isPending}>{children}</fieldset>
      {isLocked ? (
        <p className="quiet">Owners and admins can change this.</p>
      ) : (
        <div className="limits-save">
          <button type="submit" className="button" disabled={isPending}>
            Save
          </button>
          <p role="status" className={state.status === 'wrong' ? 'problem' : 'quiet'}>
            {state.message ?? ''}
          </p>
        </div>
      )}
    </form>
  );
}
