import { type FormEvent, useEffect, useRef } from 'react';
import type { Sending } from '#lib/browser/visit-state.ts';
import type { Texts } from './texts.ts';

export type MessageFormProps = {
  label: string;
  sending: Sending;
  doneText: string;
  draft?: string;
  texts: Texts;
  onSend: (text: string) => void;
};

/** What stands where a form was. It takes the focus, which would be lost with the button that had it. */
export function Done({ text }: { text: string }) {
  const line = useRef<HTMLParagraphElement>(null);
  useEffect(() => line.current?.focus({ preventScroll: true }), []);
  return (
    <p ref={line} className="done" role="status" tabIndex={-1}>
      {text}
    </p>
  );
}

/** One field and one button. What was written stays there until the server has it. */
export function MessageForm({ label, sending, doneText, draft = '', texts, onSend }: MessageFormProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    field.current?.focus({ preventScroll: true });
  }, []);
  if (sending === 'sent') {
    return <Done text={doneText} />;
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const text = field.current?.value.trim();
    if (text) onSend(text);
    else field.current?.focus();
  };
  return (
    <form className="message" onSubmit={submit}>
      <label className="field">
        <span className="label">{label}</span>
        <textarea ref={field} name="message" rows={3} maxLength={2000} defaultValue={draft} dir="auto" required />
      </label>
      <p className="problem" role="alert">
        {sending === 'failed' ? texts.sendFailed : null}
      </p>
      <button type="submit" className="plain" disabled={sending === 'sending'}>
        {texts.send}
      </button>
    </form>
  );
}
