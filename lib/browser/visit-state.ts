import type { AgentState, UnderstoodLead } from '#lib/contracts/visit.ts';
import { type Caption, type CaptionEvent, mergeCaption } from './captions.ts';
import type { MicrophoneHelp } from './microphone.ts';

export type Mode = 'voice' | 'text';
/** Why the page shows what it shows, as the id of a sentence. */
export type NoticeId =
  | MicrophoneHelp
  | 'allowMicrophone'
  | 'voiceOff'
  | 'voiceBusy'
  | 'voiceNoAgent'
  | 'voiceDropped'
  | 'cannotHear'
  | 'voiceQueue'
  | 'voiceDayFull'
  | 'voiceMonthFull'
  | 'callGoesOn'
  | 'welcomeBack';
export type GateProblemId =
  | 'emailMissing'
  | 'emailInvalid'
  | 'consentMissing'
  | 'gateOffline'
  | 'gateBusy'
  | 'gateRefused'
  | 'gateChallenge';
export type GateProblem = { id: GateProblemId; field?: 'email' | 'consent' };
export type Understood = { lead?: UnderstoodLead; summary?: string; privacyUrl?: string };
export type Sending = 'open' | 'sending' | 'sent' | 'failed';

/** What became of the visitor's consent. */
export type Consent = 'given' | 'withdrawing' | 'withdrawn' | 'failed';

export type Call = {
  captions: Caption[];
  agent: AgentState;
  isMuted: boolean;
  isReconnecting: boolean;
  /** The visitor said something, and nothing has come back yet. */
  isWaiting: boolean;
  isSoundBlocked: boolean;
  notice?: NoticeId | undefined;
  /** A call of before a reload that waits for one tap; the chat is not open meanwhile. */
  isPaused?: boolean | undefined;
  /** All lines are busy: from when a call makes sense again. */
  callAgainAtMs?: number | undefined;
  startedAtMs: number;
};

export type VisitState =
  | { phase: 'gate'; problem?: GateProblem }
  | { phase: 'submitting'; wants: Mode }
  | { phase: 'ringing'; call: Call }
  | { phase: 'live'; mode: Mode; call: Call }
  | {
      phase: 'ended';
      captions: Caption[];
      durationMs: number;
      understood?: Understood;
      feedback: Sending;
      correction: Sending;
      consent: Consent;
    }
  | { phase: 'form'; message: Sending; draft: string };

export type VisitEvent =
  | { type: 'submit'; wants: Mode }
  | { type: 'gate_refused'; problem: GateProblem }
  | { type: 'ring'; atMs: number }
  | { type: 'notice'; notice: NoticeId | undefined }
  | { type: 'agent_audible'; atMs: number }
  | { type: 'caption'; caption: CaptionEvent }
  | { type: 'agent_state'; state: AgentState }
  | { type: 'muted'; isMuted: boolean }
  | { type: 'reconnecting'; isReconnecting: boolean }
  | { type: 'waiting'; isWaiting: boolean }
  | { type: 'sound_blocked'; isBlocked: boolean }
  | { type: 'go_text'; atMs: number; notice?: NoticeId; isPaused?: boolean; callAgainAtMs?: number }
  | { type: 'go_form'; draft?: string }
  | { type: 'ended'; atMs: number }
  | { type: 'consent'; consent: Consent }
  | { type: 'understood'; understood: Understood }
  | { type: 'feedback'; feedback: Sending }
  | { type: 'correction'; correction: Sending }
  | { type: 'message'; message: Sending };

export const initialVisitState: VisitState = { phase: 'gate' };

/** The whole visit as one pure function. An event that does not belong to the phase changes nothing: late answers are normal. */
export function visitReducer(state: VisitState, event: VisitEvent): VisitState {
  switch (event.type) {
    case 'submit':
      return state.phase === 'gate' ? { phase: 'submitting', wants: event.wants } : state;
    case 'gate_refused':
      return state.phase === 'gate' || state.phase === 'submitting' ? { phase: 'gate', problem: event.problem } : state;
    case 'ring':
      return canRing(state)
        ? {
            phase: 'ringing',
            call: { ...callOf(state, event.atMs), notice: undefined, isPaused: false, callAgainAtMs: undefined },
          }
        : state;
    case 'agent_audible':
      return state.phase === 'ringing'
        ? { phase: 'live', mode: 'voice', call: { ...state.call, notice: undefined, startedAtMs: event.atMs } }
        : state;
    case 'go_text':
      return state.phase === 'ended' || state.phase === 'form' ? state : goText(state, event);
    case 'go_form':
      return state.phase === 'ended' ? state : { phase: 'form', message: 'open', draft: event.draft ?? '' };
    case 'ended':
      return end(state, event.atMs);
    case 'consent':
      // Also a visit that only has its form left.
      if (state.phase === 'form') return { ...ENDED, captions: [], durationMs: 0, consent: event.consent };
      return state.phase === 'ended' ? { ...state, consent: event.consent } : state;
    case 'understood':
      return state.phase === 'ended' ? { ...state, understood: event.understood } : state;
    case 'feedback':
      return state.phase === 'ended' ? { ...state, feedback: event.feedback } : state;
    case 'correction':
      return state.phase === 'ended' ? { ...state, correction: event.correction } : state;
    case 'message':
      return state.phase === 'form' ? { ...state, message: event.message } : state;
    default:
      return state.phase === 'ringing' || state.phase === 'live' ? { ...state, call: reduceCall(state.call, event) } : state;
  }
}

type CallEvent = Extract<
  VisitEvent,
  { type: 'notice' | 'caption' | 'agent_state' | 'muted' | 'reconnecting' | 'waiting' | 'sound_blocked' }
>;

function reduceCall(call: Call, event: CallEvent): Call {
  switch (event.type) {
    case 'notice':
      return { ...call, notice: event.notice };
    case 'caption':
      return { ...call, captions: mergeCaption(call.captions, event.caption) };
    case 'agent_state':
      return { ...call, agent: event.state };
    case 'muted':
      return { ...call, isMuted: event.isMuted };
    case 'reconnecting':
      return { ...call, isReconnecting: event.isReconnecting };
    case 'waiting':
      return { ...call, isWaiting: event.isWaiting };
    case 'sound_blocked':
      return { ...call, isSoundBlocked: event.isBlocked };
  }
}

/** The same conversation goes on: what was said stays on the page, and its clock keeps running. */
function goText(state: VisitState, event: Extract<VisitEvent, { type: 'go_text' }>): VisitState {
  const call = callOf(state, event.atMs);
  const settled = call.captions.map((caption) => ({ ...caption, isFinal: true }));
  const notice = event.notice ?? (state.phase === 'live' && state.mode === 'text' ? call.notice : undefined);
  return {
    phase: 'live',
    mode: 'text',
    call: {
      ...call,
      captions: settled,
      agent: 'listening',
      isMuted: false,
      isReconnecting: false,
      isWaiting: false,
      isSoundBlocked: false,
      isPaused: event.isPaused ?? false,
      callAgainAtMs: event.callAgainAtMs ?? call.callAgainAtMs,
      notice,
    },
  };
}

const ENDED = { phase: 'ended', feedback: 'open', correction: 'open', consent: 'given' } as const;

function end(state: VisitState, atMs: number): VisitState {
  if (state.phase !== 'live' && state.phase !== 'ringing') return state;
  const durationMs = state.phase === 'live' ? Math.max(0, atMs - state.call.startedAtMs) : 0;
  return { ...ENDED, captions: state.call.captions, durationMs };
}

function canRing(state: VisitState): boolean {
  return state.phase === 'submitting' || (state.phase === 'live' && state.mode === 'text');
}

function callOf(state: VisitState, atMs: number): Call {
  if (state.phase === 'live' || state.phase === 'ringing') return state.call;
  const quiet = { isMuted: false, isReconnecting: false, isWaiting: false, isSoundBlocked: false };
  return { captions: [], agent: 'initializing', ...quiet, startedAtMs: atMs };
}

export type VisitStateName = 'gate' | 'ringing' | 'live-voice' | 'live-text' | 'ended' | 'form';

/** What the page calls the state on its root element, for style sheets and tests. */
export function visitStateName(state: VisitState): VisitStateName {
  if (state.phase === 'submitting') return state.wants === 'voice' ? 'ringing' : 'gate';
  return state.phase === 'live' ? `live-${state.mode}` : state.phase;
}
