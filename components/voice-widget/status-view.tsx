import { useEffect, useState } from 'react';
import type { VisitState } from '#lib/browser/visit-state.ts';
import { fill, type Texts } from './texts.ts';

/** The words beside the ring: with whom, and what is going on. Takes the focus whenever the state changes. */
export function StatusView({ state, agentName, texts }: { state: VisitState; agentName: string; texts: Texts }) {
  const title =
    state.phase === 'ended'
      ? state.consent === 'given'
        ? texts.ended
        : texts.withdrawnTitle
      : state.phase === 'form'
        ? texts.formTitle
        : agentName;
  return (
    <>
      <h1 id="title" tabIndex={-1}>
        {title}
      </h1>
      <p className="status">
        <span role="status">{statusText(state, texts)}</span>
        {state.phase === 'live' && !state.call.isPaused ? <Timer startedAtMs={state.call.startedAtMs} /> : null}
      </p>
    </>
  );
}

function statusText(state: VisitState, texts: Texts): string {
  if (state.phase === 'form') return state.message === 'sent' ? '' : texts.formLead;
  if (state.phase === 'ended' && state.consent !== 'given') return '';
  if (state.phase === 'ended')
    return state.durationMs >= 1_000 ? texts.endedAfter.replace('{time}', clockText(state.durationMs)) : '';
  if (state.phase !== 'live') return texts.ringing;
  // Nobody listens before the tap.
  if (state.call.isPaused) return '';
  if (state.call.isMuted) return texts.muted;
  const { agent } = state.call;
  if (agent === 'thinking') return texts.thinking;
  if (agent === 'speaking') return texts.speaking;
  return agent === 'initializing' ? texts.connecting : texts.listening;
}

function Timer({ startedAtMs }: { startedAtMs: number }) {
  const [nowMs, setNowMs] = useState(startedAtMs);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <time className="timer" aria-hidden="true">
      {clockText(nowMs - startedAtMs)}
    </time>
  );
}

/** "1:05" */
export function clockText(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1_000));
  return fill('{m}:{s}', { m: String(Math.floor(seconds / 60)), s: String(seconds % 60).padStart(2, '0') });
}
