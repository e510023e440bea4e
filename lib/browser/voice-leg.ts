import type { Api } from './api-client.ts';
import { ApiFault } from './api-fault.ts';
import type { VoiceFault } from './call-watchdog.ts';
import { type Clock, waitFor } from './clock.ts';
import { type AskMicrophone, type MicrophoneHelp, type MicrophoneRefusal, microphoneHelp } from './microphone.ts';
import type { Ring, StartRing } from './ring.ts';
import type { NoticeId, VisitEvent } from './visit-state.ts';
import type { VoiceCall, VoiceEvents, VoiceModule } from './voice-port.ts';

// A page that navigates away sees its requests fail first; it must not open a chat on its way out.
const LOST_LINE_MS = 300;
// Shorter than a prompt takes to read, longer than a remembered permission takes to answer.
const PROMPT_HINT_MS = 900;

const NO_RING: Ring = { nearlyOver: Promise.resolve(), stop: async () => undefined };

export interface VoiceDeps {
  clock: Clock;
  loadVoice: () => Promise<VoiceModule>;
  openAudio: () => AudioContext | undefined;
  startRing: StartRing;
  askMicrophone: AskMicrophone;
  /** Where the agent's audio element lives. */
  audioHost: () => Element;
  page: { userAgent: string; isDelegated: () => boolean };
}

export type VoiceOutcome =
  | { ok: true }
  | { ok: false; next: 'text' | 'form' | 'nothing'; notice?: NoticeId; retryAfterMs?: number | undefined };
export type VoiceLegEvents = { dispatch: (event: VisitEvent) => void; onFault: (notice: NoticeId) => void; onEnded: () => void };

/** One attempt at a call. `begin` belongs inside the click handler: ring, microphone and code start there, in parallel. */
export function createVoiceLeg(deps: VoiceDeps, on: VoiceLegEvents) {
  const aborter = new AbortController();
  let ring: Ring | undefined;
  let audio: AudioContext | undefined;
  let call: VoiceCall | undefined;
  let microphone: ReturnType<AskMicrophone> | undefined;
  let module: Promise<VoiceModule> | undefined;

  const release = async () => {
    aborter.abort();
    void ring?.stop();
    const answer = await microphone;
    if (answer?.granted) for (const track of answer.stream.getTracks()) track.stop();
  };
  const fail = async (next: 'text' | 'form', notice?: NoticeId, retryAfterMs?: number): Promise<VoiceOutcome> => {
    const wasAborted = aborter.signal.aborted;
    await release();
    if (wasAborted) return { ok: false, next: 'nothing' };
    return { ok: false, next, ...(notice ? { notice } : {}), retryAfterMs };
  };

  const events: VoiceEvents = {
    onAgentAudible() {
      void ring?.stop();
      on.dispatch({ type: 'agent_audible', atMs: deps.clock.nowMs() });
    },
    onCaption: (caption) => on.dispatch({ type: 'caption', caption }),
    onAgentState: (state) => on.dispatch({ type: 'agent_state', state }),
    onReconnecting: (isReconnecting) => on.dispatch({ type: 'reconnecting', isReconnecting }),
    onWaiting: (isWaiting) => on.dispatch({ type: 'waiting', isWaiting }),
    onSoundBlocked: (isBlocked) => on.dispatch({ type: 'sound_blocked', isBlocked }),
    onCannotHear: (cannotHear) => on.dispatch({ type: 'notice', notice: cannotHear ? 'cannotHear' : undefined }),
    onFault(fault) {
      void release();
      on.onFault(faultNotice(fault));
    },
    onEnded() {
      void release();
      on.onEnded();
    },
  };

  return {
    /** A call that goes on after a reload does not ring: it was answered long ago. */
    begin(isResumed = false) {
      audio = deps.openAudio();
      ring = isResumed ? NO_RING : deps.startRing(audio);
      microphone = deps.askMicrophone();
      module = deps.loadVoice();
      // Reported when it is awaited in `connect`.
      module.catch(() => undefined);
    },
    async connect(api: Api): Promise<VoiceOutcome> {
      if (!ring || !microphone || !module) throw new Error('connect() before begin()');
      const cancelHint = deps.clock.after(PROMPT_HINT_MS, () => on.dispatch({ type: 'notice', notice: 'allowMicrophone' }));
      const answer = await microphone;
      cancelHint();
      on.dispatch({ type: 'notice', notice: undefined });
      if (!answer.granted) return fail('text', explain(answer.reason, deps.page));
      if (aborter.signal.aborted) return fail('text');
      try {
        const { startVoiceCall } = await module;
        call = await startVoiceCall({
          // Last, because it holds money.
          token: api.mintToken(),
          microphone: answer.stream,
          audio,
          host: deps.audioHost(),
          signal: aborter.signal,
          clock: deps.clock,
          ringNearlyOver: ring.nearlyOver,
          events,
        });
        if (ring === NO_RING) on.dispatch({ type: 'agent_audible', atMs: deps.clock.nowMs() });
        return { ok: true };
      } catch (cause) {
        if (cause instanceof ApiFault && cause.channel === 'form') return fail('form');
        if (cause instanceof ApiFault && cause.kind !== 'offline') return fail('text', ...refusalNotice(cause));
        await waitFor(deps.clock, LOST_LINE_MS, aborter.signal);
        return fail('text', 'voiceDropped');
      }
    },
    call: () => call,
    cancel: () => void release(),
    async hangUp() {
      await call?.hangUp();
      await release();
    },
  };
}

export type VoiceLeg = ReturnType<typeof createVoiceLeg>;

function explain(reason: MicrophoneRefusal, page: VoiceDeps['page']): MicrophoneHelp {
  return microphoneHelp(reason, { userAgent: page.userAgent, isDelegated: page.isDelegated() });
}

/** Why there is no call, and after how long another try makes sense. */
function refusalNotice(refusal: ApiFault): [notice: NoticeId, retryAfterMs?: number | undefined] {
  if (refusal.kind === 'budget') return ['voiceMonthFull'];
  if (refusal.kind !== 'unavailable' || !refusal.channel) return ['voiceBusy'];
  if (refusal.isDayFull) return ['voiceDayFull', refusal.retryAfterMs];
  return refusal.retryAfterMs ? ['voiceQueue', refusal.retryAfterMs] : ['voiceOff'];
}

function faultNotice(fault: VoiceFault): NoticeId {
  return fault === 'no_agent' ? 'voiceNoAgent' : 'voiceDropped';
}
