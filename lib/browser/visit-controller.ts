import type { ChatEvent, FeedbackRequest } from '#lib/contracts/visit.ts';
import type { Api } from './api-client.ts';
import { waitFor } from './clock.ts';
import { enterGate, type GateInput, gateProblem, type SolveChallenge } from './enter-gate.ts';
import type { ResumeStore } from './resume-store.ts';
import type { OpenTextChat } from './text-chat.ts';
import {
  type GateProblem,
  initialVisitState,
  type Mode,
  type NoticeId,
  type VisitEvent,
  type VisitState,
  visitReducer,
} from './visit-state.ts';
import { createVoiceLeg, type VoiceDeps, type VoiceLeg } from './voice-leg.ts';

export type VisitDeps = VoiceDeps & {
  api: Api;
  openTextChat: OpenTextChat;
  store: ResumeStore;
  newId: () => string;
  solveChallenge: SolveChallenge;
};
export type VisitController = ReturnType<typeof createVisitController>;

// The agent waits 15 s for a page that reloads; a page left open by itself goes on in writing before that.
const TAP_WITHIN_MS = 12_000;
// The report is written when the call closes; the card waits for it this long, then does without.
const UNDERSTOOD_AFTER_MS = [300, 1_500, 3_500];

/** Moves one visit through its states. All I/O goes through `deps`; whatever fails, the visitor gets a next step. */
export function createVisitController(deps: VisitDeps) {
  const { api, clock } = deps;
  let state: VisitState = initialVisitState;
  const listeners = new Set<() => void>();
  let voice: VoiceLeg | undefined;
  let chat: AbortController | undefined;
  const pageLife = new AbortController();

  const dispatch = (event: VisitEvent) => {
    const next = visitReducer(state, event);
    if (next === state) return;
    state = next;
    for (const listener of listeners) listener();
  };

  const leaveVoice = () => {
    voice?.cancel();
    voice = undefined;
  };

  const isLineDown = () => state.phase === 'live' && state.mode === 'voice' && state.call.isReconnecting;
  const isPaused = () => state.phase === 'live' && state.call.isPaused === true;

  const finish = (isToBeTold = true) => {
    chat?.abort();
    leaveVoice();
    deps.store.clear();
    const wasOpen = state.phase === 'live' || state.phase === 'ringing';
    dispatch({ type: 'ended', atMs: clock.nowMs() });
    if (isToBeTold && wasOpen && state.phase === 'ended') void learnWhatWasUnderstood();
  };

  const goText = (notice?: NoticeId, callAgainAtMs?: number) => {
    leaveVoice();
    dispatch({
      type: 'go_text',
      atMs: clock.nowMs(),
      ...(notice ? { notice } : {}),
      ...(callAgainAtMs ? { callAgainAtMs } : {}),
    });
    if (state.phase === 'live') void followChat();
  };

  async function followChat(): Promise<void> {
    const visitToken = api.visitToken();
    if (!visitToken) return;
    chat?.abort();
    const mine = new AbortController();
    chat = mine;
    const end = await deps
      .openTextChat({
        visitToken,
        signal: mine.signal,
        onEvent: onChatEvent,
        onConnected: (isConnected) => dispatch({ type: 'reconnecting', isReconnecting: !isConnected }),
      })
      .catch(() => 'failed' as const);
    if (end === 'ended') finish();
    if (end === 'failed') dispatch({ type: 'go_form' });
  }

  function onChatEvent(event: ChatEvent): void {
    if (event.type === 'state') dispatch({ type: 'agent_state', state: event.state });
    if (event.type === 'turn') {
      dispatch({
        type: 'caption',
        caption: { kind: 'turn', id: event.id, role: event.role, text: event.text, isFinal: event.final },
      });
    }
    if (event.type === 'delta') {
      dispatch({ type: 'caption', caption: { kind: 'delta', id: event.id, role: event.role ?? 'agent', text: event.text } });
    }
  }

  /** The call broke. If the server says that the conversation is over, it was only a rough goodbye. */
  async function onVoiceFault(notice: NoticeId): Promise<void> {
    goText(notice);
    const visit = await api.readVisit().catch(() => undefined);
    if (visit?.state === 'ended') finish();
  }

  async function learnWhatWasUnderstood(): Promise<void> {
    for (const delayMs of UNDERSTOOD_AFTER_MS) {
      if (!(await waitFor(clock, delayMs, pageLife.signal))) return;
      const visit = await api.readVisit().catch(() => undefined);
      if (!visit?.lead && !visit?.summary) continue;
      const { lead, summary, privacyUrl } = visit;
      dispatch({
        type: 'understood',
        understood: { ...(lead && { lead }), ...(summary && { summary }), ...(privacyUrl && { privacyUrl }) },
      });
      if (summary) return;
    }
  }

  function startVoice(isResumed = false): void {
    const leg = createVoiceLeg(deps, { dispatch, onFault: (notice) => void onVoiceFault(notice), onEnded: () => finish() });
    voice = leg;
    leg.begin(isResumed);
  }

  async function connectVoice(): Promise<void> {
    const leg = voice;
    if (!leg) return;
    const outcome = await leg.connect(api);
    if (outcome.ok || leg !== voice) return;
    if (outcome.next === 'form') dispatch({ type: 'go_form' });
    if (outcome.next === 'text') goText(outcome.notice, outcome.retryAfterMs ? clock.nowMs() + outcome.retryAfterMs : undefined);
  }

  async function followGate(opening: ReturnType<Api['passGate']>, wants: Mode): Promise<void> {
    let channel: 'voice' | 'text' | 'form';
    try {
      const answer = await opening;
      channel = answer.channel;
      deps.store.write(answer.visit);
    } catch (fault) {
      leaveVoice();
      dispatch({ type: 'gate_refused', problem: gateProblem(fault) });
      return;
    }
    if (channel === 'form') {
      leaveVoice();
      dispatch({ type: 'go_form' });
      return;
    }
    if (wants === 'text' || channel === 'text') {
      goText(wants === 'voice' ? 'voiceOff' : undefined);
      return;
    }
    dispatch({ type: 'ring', atMs: clock.nowMs() });
    await connectVoice();
  }

  return {
    state: () => state,
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    /** The visitor begins to fill the gate: fetch the call code now, so that the click finds it. */
    intent() {
      // Reported when a call needs it.
      void deps.loadVoice().catch(() => undefined);
    },
    submit(input: GateInput, wants: Mode): Promise<void> {
      if (state.phase !== 'gate') return Promise.resolve();
      // First, because opening sound and microphone takes the browser a while.
      const opening = enterGate(deps, input);
      if (wants === 'voice') startVoice();
      dispatch({ type: 'submit', wants });
      return followGate(opening, wants);
    },
    refuse: (problem: GateProblem) => dispatch({ type: 'gate_refused', problem }),
    /** From text to a call, in the same conversation. */
    callNow(): Promise<void> {
      if (state.phase !== 'live' || state.mode !== 'text') return Promise.resolve();
      chat?.abort();
      startVoice(state.call.isPaused);
      dispatch({ type: 'ring', atMs: clock.nowMs() });
      return connectVoice();
    },
    /** After a reload: the same conversation. A page may not open sound and microphone unasked, so a call waits for one tap. */
    async resume(): Promise<void> {
      const token = deps.store.read();
      if (!token || api.hasVisit()) return;
      api.resumeVisit(token);
      const visit = await api.readVisit().catch(() => undefined);
      if (visit && visit.state !== 'ended' && visit.channel === 'voice') {
        dispatch({ type: 'go_text', atMs: clock.nowMs(), notice: 'callGoesOn', isPaused: true });
        clock.after(TAP_WITHIN_MS, () => isPaused() && goText('welcomeBack'));
        return;
      }
      if (visit && visit.state !== 'ended' && visit.channel !== 'form') {
        goText('welcomeBack');
        return;
      }
      api.forgetVisit();
      deps.store.clear();
    },
    async sendText(text: string): Promise<void> {
      if (isPaused()) goText('welcomeBack');
      // Words do not wait for a line that may never come back.
      else if (isLineDown()) goText('voiceDropped');
      const id = deps.newId();
      dispatch({ type: 'caption', caption: { kind: 'typed', id, text } });
      const call = state.phase === 'live' && state.mode === 'voice' ? voice?.call() : undefined;
      try {
        if (call) {
          await call.sendText(text);
          return;
        }
        const { turnId } = await api.sendChat({ text, clientMessageId: id });
        dispatch({ type: 'caption', caption: { kind: 'accepted', id, turnId } });
      } catch {
        // Not shown as an error: the words go with the visitor to the form, which tries again.
        leaveVoice();
        chat?.abort();
        dispatch({ type: 'go_form', draft: text });
      }
    },
    setMuted(isMuted: boolean) {
      dispatch({ type: 'muted', isMuted });
      void voice?.call()?.setMuted(isMuted);
    },
    allowSound: () => voice?.call()?.allowSound() ?? Promise.resolve(),
    levels: () => voice?.call()?.levels() ?? { visitor: 0, agent: 0 },
    async hangUp(): Promise<void> {
      void voice?.hangUp();
      // Kept alive by the browser and repeated by the server's own reaper: nothing to tell the visitor.
      const closed = api.closeVisit({ reason: 'hangup' }).catch(() => undefined);
      finish();
      await closed;
    },
    /** Takes the consent back: the page stops at once, whatever the server says, and says whether the server knows. */
    async withdraw(): Promise<void> {
      const withdrawn = api.withdraw().then(
        () => 'withdrawn' as const,
        () => 'failed' as const,
      );
      void voice?.hangUp();
      finish(false);
      dispatch({ type: 'consent', consent: 'withdrawing' });
      const consent = await withdrawn;
      dispatch({ type: 'consent', consent });
      if (consent === 'withdrawn') void learnWhatWasUnderstood();
    },
    /** The page goes away, perhaps only to be reloaded. */
    pageHidden() {
      // A failure is told to nobody: the page is gone, and the server's sweep ends the visit.
      if (state.phase !== 'ended') void api.leaveVisit().catch(() => undefined);
      // In this order, and with nothing in its place: going on in writing would take the goodbye back.
      leaveVoice();
      chat?.abort();
    },
    /** The visitor came back to a page that the browser had kept. */
    pageShown() {
      if (state.phase === 'ringing' || (state.phase === 'live' && state.mode === 'voice')) goText('voiceDropped');
      else if (state.phase === 'live') goText();
    },
    async sendFeedback(feedback: FeedbackRequest): Promise<void> {
      dispatch({ type: 'feedback', feedback: 'sending' });
      const sent = await api.sendFeedback(feedback).then(
        () => true,
        () => false,
      );
      dispatch({ type: 'feedback', feedback: sent ? 'sent' : 'failed' });
    },
    async sendCorrection(text: string): Promise<void> {
      dispatch({ type: 'correction', correction: 'sending' });
      const sent = await api.sendChat({ text, clientMessageId: deps.newId() }).then(
        () => true,
        () => false,
      );
      dispatch({ type: 'correction', correction: sent ? 'sent' : 'failed' });
    },
    async sendMessage(text: string): Promise<void> {
      dispatch({ type: 'message', message: 'sending' });
      const sent = await api.sendChat({ text, clientMessageId: deps.newId() }).then(
        () => true,
        () => false,
      );
      dispatch({ type: 'message', message: sent ? 'sent' : 'failed' });
    },
    dispose() {
      pageLife.abort();
      chat?.abort();
      leaveVoice();
      api.stop();
    },
  };
}
