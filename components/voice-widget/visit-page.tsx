import type { ReactNode } from 'react';
import type { VisitBootstrap } from '#lib/contracts/visit.ts';
import { RingShape } from './ring-shape.tsx';
import type { Texts } from './texts.ts';

export type VisitPageProps = {
  bootstrap: VisitBootstrap;
  texts: Texts;
  stateName: string;
  agentState: string | undefined;
  /** What the visitor can do about the whole visit; absent at the gate. */
  menu?: ReactNode;
  /** Words under the ring; absent where the headline stands. */
  status?: ReactNode;
  children?: ReactNode;
};

/** The frame of every state. The ring stays the same element from the gate to the end, so that it can move between them. */
export function VisitPage({ bootstrap, texts, stateName, agentState, menu, status, children }: VisitPageProps) {
  const isGate = stateName === 'gate';
  return (
    <main className="visit" data-state={stateName} data-agent={agentState}>
      <header className="top">
        <p className="business">{bootstrap.businessName}</p>
        {isGate && bootstrap.locales.length > 1 ? <Languages bootstrap={bootstrap} label={texts.language} /> : menu}
      </header>
      <div className="hero">
        <RingShape className="ring" hasEcho />
        <div className="words">
          {isGate ? (
            <>
              <h1>{bootstrap.headline}</h1>
              <p className="subline">{bootstrap.subline}</p>
            </>
          ) : (
            status
          )}
        </div>
      </div>
      <div className="panel">{children}</div>
    </main>
  );
}

function Languages({ bootstrap, label }: { bootstrap: VisitBootstrap; label: string }) {
  return (
    <details className="languages">
      <summary aria-label={`${label}: ${nameOf(bootstrap.locale)}`}>{nameOf(bootstrap.locale)}</summary>
      <nav aria-label={label}>
        {bootstrap.locales.map((locale) => (
          <a
            key={locale}
            href={`?lang=${encodeURIComponent(locale)}`}
            hrefLang={locale}
            lang={locale}
            aria-current={locale === bootstrap.locale ? 'true' : undefined}
          >
            {nameOf(locale)}
          </a>
        ))}
      </nav>
    </details>
  );
}

/** A language as those who speak it call it. */
function nameOf(locale: string): string {
  const language = /^[a-z]{2}\b/.exec(locale)?.[0];
  return (language && new Intl.DisplayNames(language, { type: 'language' }).of(language)) || locale;
}
