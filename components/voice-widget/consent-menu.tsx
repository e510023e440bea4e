import type { Texts } from './texts.ts';

/** Far from the button that ends a call, and closed: what is withdrawn by accident cannot be given back without starting anew. */
export function ConsentMenu({ texts, onWithdraw }: { texts: Texts; onWithdraw: () => void }) {
  return (
    <details className="consent-menu">
      <summary>{texts.consent}</summary>
      <div className="sheet">
        <p>{texts.withdrawHow}</p>
        <button type="button" className="plain" onClick={onWithdraw}>
          {texts.withdraw}
        </button>
      </div>
    </details>
  );
}
