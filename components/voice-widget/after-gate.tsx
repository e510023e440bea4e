import type { VisitController } from '#lib/browser/visit-controller.ts';
import type { VisitState } from '#lib/browser/visit-state.ts';
import type { VisitBootstrap } from '#lib/contracts/visit.ts';
import { CallView } from './call-view.tsx';
import { EndedView } from './ended-view.tsx';
import { MessageForm } from './message-form.tsx';
import { afterStyle } from './style-after.ts';
import { callStyle } from './style-call.ts';
import type { Texts } from './texts.ts';

export { solveChallenge } from '#lib/browser/solve-challenge.ts';
export { createTextChat } from '#lib/browser/text-chat.ts';
export { typoHint } from '#lib/browser/typo-hint.ts';
export { ConsentMenu } from './consent-menu.tsx';
export { StatusView } from './status-view.tsx';

export type AfterGateProps = {
  state: VisitState;
  bootstrap: VisitBootstrap;
  texts: Texts;
  controller: VisitController;
  canTalk: boolean;
};

/** Everything behind the gate. It loads with the visitor's first touch, so that the first page stays small. */
export function AfterGate({ state, bootstrap, texts, controller, canTalk }: AfterGateProps) {
  if (state.phase === 'ended') {
    return (
      <EndedView
        state={state}
        texts={texts}
        onFeedback={(feedback) => void controller.sendFeedback(feedback)}
        onCorrection={(text) => void controller.sendCorrection(text)}
        onWithdraw={() => void controller.withdraw()}
      />
    );
  }
  if (state.phase === 'form') {
    return (
      <MessageForm
        label={texts.formLabel}
        sending={state.message}
        doneText={texts.formSent}
        draft={state.draft}
        texts={texts}
        onSend={(text) => void controller.sendMessage(text)}
      />
    );
  }
  return (
    <CallView
      call={'call' in state ? state.call : undefined}
      mode={state.phase === 'live' ? state.mode : 'voice'}
      isRinging={state.phase !== 'live'}
      canCall={bootstrap.channels.voice && canTalk}
      agentName={bootstrap.agentName}
      texts={texts}
      onSend={(text) => void controller.sendText(text)}
      onMute={controller.setMuted}
      onEnd={() => void controller.hangUp()}
      onCall={() => void controller.callNow()}
      onSoundOn={() => void controller.allowSound()}
    />
  );
}

/** An adopted sheet, because the document's policy allows one hashed style element and no other. */
export function adoptStyle(page: Document): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(callStyle + afterStyle);
  page.adoptedStyleSheets = [...page.adoptedStyleSheets, sheet];
}
