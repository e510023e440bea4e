import { type FormEvent, useState } from 'react';
import type { Sending, VisitState } from '#lib/browser/visit-state.ts';
import type { FeedbackRequest } from '#lib/contracts/visit.ts';
import { Done, MessageForm } from './message-form.tsx';
import type { Texts } from './texts.ts';

const RATINGS = [1, 2, 3, 4, 5] as const;

export type EndedProps = {
  state: Extract<VisitState, { phase: 'ended' }>;
  texts: Texts;
  onFeedback: (feedback: FeedbackRequest) => void;
  onCorrection: (text: string) => void;
  onWithdraw: () => void;
};

/** What we understood, what happens next, and how it was. */
export function EndedView({ state, texts, onFeedback, onCorrection, onWithdraw }: EndedProps) {
  if (state.consent !== 'given') return <Withdrawn state={state} texts={texts} onWithdraw={onWithdraw} />;
  return (
    <div className="after">
      <Understanding state={state} texts={texts} onCorrection={onCorrection} />
      <section>
        <h2>{texts.nextTitle}</h2>
        <p>{texts.next}</p>
      </section>
      <Rating state={state.feedback} texts={texts} onFeedback={onFeedback} />
      <HeldLink url={state.understood?.privacyUrl} texts={texts} />
      <details className="consent-menu">
        <summary className="quiet">{texts.consent}</summary>
        <button type="button" className="plain" onClick={onWithdraw}>
          {texts.withdraw}
        </button>
      </details>
    </div>
  );
}

function HeldLink({ url, texts }: { url: string | undefined; texts: Texts }) {
  if (!url) return null;
  return (
    <p className="quiet">
      <a href={url} target="_blank" rel="noopener">
        {texts.held}
      </a>
    </p>
  );
}

/** What happens now that the consent is gone, and nothing that would make more of the conversation. */
function Withdrawn({ state, texts, onWithdraw }: Pick<EndedProps, 'state' | 'texts' | 'onWithdraw'>) {
  return (
    <div className="after">
      <section role="status">
        <h2>{texts.withdrawn}</h2>
        <p>{state.consent === 'failed' ? texts.withdrawFailed : texts.withdrawnNext}</p>
      </section>
      {state.consent === 'failed' ? (
        <button type="button" className="plain" onClick={onWithdraw}>
          {texts.tryAgain}
        </button>
      ) : null}
      <HeldLink url={state.understood?.privacyUrl} texts={texts} />
    </div>
  );
}

function Understanding({ state, texts, onCorrection }: Omit<EndedProps, 'onFeedback' | 'onWithdraw'>) {
  const [isCorrecting, setCorrecting] = useState(false);
  const { lead, summary } = state.understood ?? {};
  const facts = [
    { label: texts.leadName, value: lead?.name },
    { label: texts.leadCompany, value: lead?.company },
    { label: texts.leadNeed, value: lead?.need },
  ].filter((fact) => fact.value);
  return (
    <section aria-live="polite">
      <h2>{texts.understoodTitle}</h2>
      {facts.length > 0 ? (
        <dl className="facts">
          {facts.map((fact) => (
            <div key={fact.label}>
              <dt>{fact.label}</dt>
              <dd dir="auto">{fact.value}</dd>
            </div>
          ))}
        </dl>
      ) : null}
      <p dir="auto">{summary ?? (facts.length > 0 ? '' : texts.understoodNone)}</p>
      {isCorrecting ? (
        <MessageForm
          label={texts.correctLabel}
          sending={state.correction}
          doneText={texts.correctSent}
          texts={texts}
          onSend={onCorrection}
        />
      ) : (
        <button type="button" className="link" onClick={() => setCorrecting(true)}>
          {texts.correct}
        </button>
      )}
    </section>
  );
}

function Rating({ state, texts, onFeedback }: { state: Sending; texts: Texts; onFeedback: EndedProps['onFeedback'] }) {
  const [rating, setRating] = useState<FeedbackRequest['rating']>();
  if (state === 'sent') {
    return <Done text={texts.rateThanks} />;
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!rating) return;
    const words = String(new FormData(event.currentTarget).get('words') ?? '').trim();
    onFeedback(words === '' ? { rating } : { rating, words });
  };
  return (
    <form className="rate" onSubmit={submit}>
      <fieldset>
        <legend>{texts.rateTitle}</legend>
        <div className="scale">
          {RATINGS.map((value) => (
            <label key={value}>
              <input type="radio" name="rating" value={value} onChange={() => setRating(value)} />
              <span>{value}</span>
            </label>
          ))}
        </div>
        <p className="ends quiet" aria-hidden="true">
          <span>{texts.rateLow}</span>
          <span>{texts.rateHigh}</span>
        </p>
      </fieldset>
      {rating ? (
        <>
          <label className="field">
            <span className="label">
              {texts.rateWords} <i>{texts.optional}</i>
            </span>
            <textarea name="words" rows={2} maxLength={2000} dir="auto" />
          </label>
          <p className="problem" role="alert">
            {state === 'failed' ? texts.sendFailed : null}
          </p>
          <button type="submit" className="plain" disabled={state === 'sending'}>
            {texts.send}
          </button>
        </>
      ) : null}
    </form>
  );
}
