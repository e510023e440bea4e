import { useCallback, useEffect, useState } from 'react';
import type { VisitController } from '#lib/browser/visit-controller.ts';
import { type GateProblem, type Mode, visitStateName } from '#lib/browser/visit-state.ts';
import type { VisitBootstrap } from '#lib/contracts/visit.ts';
import { type GateProps, GateView } from './gate-view.tsx';
import { readGate } from './read-gate.ts';
import type { Texts } from './texts.ts';
import { type AfterGateModule, useAfterGate } from './use-after-gate.ts';
import { type RingMood, useRingMotion } from './use-ring-motion.ts';
import { useVisit } from './use-visit.ts';
import { VisitPage } from './visit-page.tsx';

export type VisitAppProps = {
  bootstrap: VisitBootstrap;
  texts: Texts;
  controller: VisitController;
  placement: string | undefined;
  /** Whether a key or a pointer was used. */
  hadInput: () => boolean;
  deafBecause: GateProps['deafBecause'];
  loadAfterGate: () => Promise<AfterGateModule>;
};

export function VisitApp({ bootstrap, texts, controller, placement, hadInput, deafBecause, loadAfterGate }: VisitAppProps) {
  const state = useVisit(controller);
  const [typedEmail, setTypedEmail] = useState('');
  const name = visitStateName(state);
  const isGate = name === 'gate';
  const { module: after, load } = useAfterGate(loadAfterGate, !isGate);
  const hint = (typedEmail && after?.typoHint(typedEmail)) || null;
  const mood: RingMood = name === 'live-voice' ? 'call' : name === 'ended' ? 'closed' : 'rest';
  const ring = useRingMotion<HTMLDivElement>({ mood, levels: controller.levels });
  const problem = state.phase === 'gate' ? state.problem : undefined;

  // Typed before this script came: nobody told us.
  useEffect(() => {
    const field = document.getElementById('email');
    if (!(field instanceof HTMLInputElement) || !field.value) return;
    load();
    if (document.activeElement !== field) setTypedEmail(field.value);
  }, [load]);
  useEffect(() => focusProblem(problem), [problem]);
  useEffect(() => {
    if (after && name !== 'gate' && name !== 'live-text') document.getElementById('title')?.focus({ preventScroll: true });
  }, [name, after]);

  const showIntent = useCallback(() => {
    load();
    controller.intent();
  }, [load, controller]);
  const submit = (form: HTMLFormElement, wants: Mode) => {
    load();
    const read = readGate(form, { bootstrap, placement });
    if (read.ok) void controller.submit({ ...read.input, hadInput: hadInput() }, wants);
    else controller.refuse(read.problem);
  };
  const takeHint = () => {
    const field = document.getElementById('email');
    if (field instanceof HTMLInputElement && hint) {
      field.value = hint;
      field.focus();
    }
    setTypedEmail('');
  };

  return (
    <div className="stage" ref={ring}>
      <VisitPage
        bootstrap={bootstrap}
        texts={texts}
        stateName={name}
        agentState={'call' in state ? state.call.agent : undefined}
        menu={
          after && !isGate && state.phase !== 'ended' && state.phase !== 'submitting' ? (
            <after.ConsentMenu texts={texts} onWithdraw={() => void controller.withdraw()} />
          ) : null
        }
        status={after ? <after.StatusView state={state} agentName={bootstrap.agentName} texts={texts} /> : null}
      >
        {/* Hidden while it is being sent, not removed: a refused gate comes back with all that was typed and ticked. */}
        {isGate || state.phase === 'submitting' ? (
          <div key="gate" hidden={!isGate}>
            <GateView
              bootstrap={bootstrap}
              texts={texts}
              problem={problem}
              isBusy={state.phase === 'submitting'}
              hint={hint}
              deafBecause={deafBecause}
              onCopyLink={(button) => void copyLink(button, texts.linkCopied)}
              onSubmit={submit}
              onIntent={showIntent}
              onEmailDone={setTypedEmail}
              onTakeHint={takeHint}
            />
          </div>
        ) : null}
        {!isGate && after ? (
          <div key="after">
            <after.AfterGate state={state} bootstrap={bootstrap} texts={texts} controller={controller} canTalk={!deafBecause} />
          </div>
        ) : null}
      </VisitPage>
    </div>
  );
}

async function copyLink(button: HTMLButtonElement, done: string): Promise<void> {
  await navigator.clipboard?.writeText(location.href);
  button.textContent = done;
}

function focusProblem(problem: GateProblem | undefined): void {
  if (!problem) return;
  const selectors = { email: '#email', consent: '.consent input[aria-required=true]:not(:checked)' };
  const target = document.querySelector(problem.field ? selectors[problem.field] : '.call');
  if (target instanceof HTMLElement) target.focus();
}
