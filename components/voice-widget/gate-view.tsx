import type { Mode } from '#lib/browser/visit-state.ts';
import type { VisitBootstrap } from '#lib/contracts/visit.ts';
import { RingShape } from './ring-shape.tsx';
import type { TextId, Texts } from './texts.ts';

export type GateProps = {
  bootstrap: VisitBootstrap;
  texts: Texts;
  problem?: { id: TextId; field?: 'email' | 'consent' } | undefined;
  isBusy?: boolean;
  hint?: string | null;
  /** Where there is no microphone for this page: 'frame', the site around us withholds it; 'browser', it has none. */
  deafBecause?: 'frame' | 'browser' | undefined;
  onCopyLink?: (button: HTMLButtonElement) => void;
  onSubmit?: (form: HTMLFormElement, wants: Mode) => void;
  onIntent?: () => void;
  onEmailDone?: (email: string) => void;
  onTakeHint?: () => void;
};

/** In the eight languages of the page. Whoever does not read it in the consent text reads it before it. */
const NAMES_AI = /\b(AI|KI|IA)\b/;

/** The gate: who you are, what you allow, one big button. Complete without script; `method=dialog` keeps an early submit harmless. */
export function GateView(props: GateProps) {
  const { bootstrap, texts, problem, isBusy = false, deafBecause } = props;
  const hasVoice = bootstrap.channels.voice && !deafBecause;
  const mainWants: Mode = hasVoice ? 'voice' : 'text';
  const mainLabel = hasVoice ? texts.call : bootstrap.channels.text ? texts.startTyping : texts.leaveMessage;
  return (
    <form
      className="gate"
      method="dialog"
      noValidate
      aria-busy={isBusy}
      onSubmit={(event) => {
        event.preventDefault();
        props.onSubmit?.(event.currentTarget, mainWants);
      }}
      onFocusCapture={props.onIntent}
    >
      <EmailField {...props} />
      <label className="field">
        <span className="label">
          {texts.name} <i>{texts.optional}</i>
        </span>
        <input name="name" autoComplete="name" maxLength={120} />
      </label>
      <p className="trap" aria-hidden="true">
        <label>
          Website <input name="website" tabIndex={-1} autoComplete="off" />
        </label>
      </p>
      <fieldset
        className="consent"
        onPointerDown={props.onIntent}
        aria-describedby={problem?.field === 'consent' ? 'consent-problem' : undefined}
      >
        <legend>
          {NAMES_AI.test(bootstrap.consent.text) ? '' : `${texts.disclosure} `}
          {bootstrap.consent.text}{' '}
          <a href={bootstrap.privacyUrl} target="_blank" rel="noopener">
            {texts.privacy}
          </a>{' '}
          <a href={`${bootstrap.privacyUrl}#who-helps-us`} target="_blank" rel="noopener">
            {texts.helpers}
          </a>
        </legend>
        <Problem id="consent-problem" text={problem?.field === 'consent' ? texts[problem.id] : undefined} />
        {bootstrap.consent.purposes.map((purpose) => (
          <label className="check" key={purpose.id}>
            <input type="checkbox" name="purpose" value={purpose.id} aria-required={purpose.required} />
            <span>
              {purpose.text}
              {purpose.required ? <b className="required">{texts.required}</b> : null}
            </span>
          </label>
        ))}
      </fieldset>
      <div className="go">
        <Problem id="gate-problem" text={problem && !problem.field ? texts[problem.id] : undefined} />
        {bootstrap.channels.voiceReason ? <p className="quiet">{bootstrap.channels.voiceReason}</p> : null}
        {bootstrap.channels.voice && deafBecause ? <TalkElsewhere {...props} /> : null}
        <button type="submit" className="call" disabled={isBusy}>
          <RingShape className="mark" />
          <span>{mainLabel}</span>
        </button>
        {hasVoice && bootstrap.channels.text ? (
          <button
            type="button"
            className="link type-instead"
            disabled={isBusy}
            onClick={(event) => event.currentTarget.form && props.onSubmit?.(event.currentTarget.form, 'text')}
          >
            {texts.typeInstead}
          </button>
        ) : null}
      </div>
    </form>
  );
}

function TalkElsewhere({ bootstrap, texts, deafBecause, onCopyLink }: GateProps) {
  if (deafBecause === 'frame') {
    return (
      <a className="link" href={`/c/${encodeURIComponent(bootstrap.slug)}`} target="_blank" rel="noopener">
        {texts.openWindow}
      </a>
    );
  }
  return (
    <p className="quiet">
      {texts.noMicrophone}{' '}
      <button type="button" className="link" onClick={(event) => onCopyLink?.(event.currentTarget)}>
        {texts.copyLink}
      </button>
    </p>
  );
}

function EmailField({ texts, problem, hint, onEmailDone, onTakeHint }: GateProps) {
  const hasProblem = problem?.field === 'email';
  const notes = `${hasProblem ? 'email-problem ' : ''}${hint ? 'email-hint' : ''}`.trim();
  return (
    <div className="field">
      <label className="label" htmlFor="email">
        {texts.email}
      </label>
      <input
        id="email"
        name="email"
        type="email"
        autoComplete="email"
        inputMode="email"
        spellCheck={false}
        autoCapitalize="none"
        enterKeyHint="go"
        maxLength={254}
        required
        aria-invalid={hasProblem}
        aria-describedby={notes === '' ? undefined : notes}
        onBlur={(event) => onEmailDone?.(event.currentTarget.value)}
      />
      <Problem id="email-problem" text={hasProblem && problem ? texts[problem.id] : undefined} />
      <p id="email-hint" className="hint" role="status">
        {hint ? (
          <button type="button" className="link" onClick={onTakeHint}>
            {texts.didYouMean.replace('{email}', hint)}
          </button>
        ) : null}
      </p>
    </div>
  );
}

function Problem({ id, text }: { id: string; text: string | undefined }) {
  return (
    <p id={id} className="problem" role="alert">
      {text}
    </p>
  );
}
