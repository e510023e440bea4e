import type { ChatEvent, VisitResponse } from '#lib/contracts/visit.ts';
import type { Api } from './api-client.ts';
import { ApiFault } from './api-fault.ts';
import { createFakeClock } from './fake-clock.ts';
import type { MicrophoneAnswer } from './microphone.ts';
import type { TextChatEnd, TextChatInput } from './text-chat.ts';
import { createVisitController } from './visit-controller.ts';
import { visitStateName } from './visit-state.ts';
import type { StartVoiceCallInput, VoiceCall } from './voice-port.ts';

/** What a visitor fills in. */
export const GATE = { email: 'ann@example.com', consent: { version: '1', accepted: ['talk' as const] } };
export type Script = {
  channel?: 'voice' | 'text' | 'form';
  gateFault?: ApiFault;
  /** Only the first try fails. */
  gateFaultOnce?: ApiFault;
  solved?: string;
  tokenFault?: ApiFault;
  microphone?: MicrophoneAnswer | Promise<MicrophoneAnswer>;
  voiceFails?: boolean;
  chatFails?: boolean;
  sendFails?: boolean;
  withdrawFails?: boolean;
  visit?: Partial<VisitResponse>;
  stored?: string;
};

/** A controller over scripted services, with a log of what they were asked, in order. */
export function setUp(script: Script = {}) {
  const clock = createFakeClock();
  const log: string[] = [];
  let stored = script.stored;
  let voiceInput: StartVoiceCallInput | undefined;
  let chatInput: TextChatInput | undefined;
  let endChat: ((end: TextChatEnd) => void) | undefined;
  let visit: string | undefined;
  const track = { stop: () => log.push('microphone off') };
  const microphone = script.microphone ?? { granted: true, stream: { getTracks: () => [track] } as unknown as MediaStream };
  const refuse = (fault: unknown) => (fault ? Promise.reject(fault) : undefined);
  const api = {
    hasVisit: () => visit !== undefined,
    visitToken: () => visit,
    resumeVisit: (token: string) => {
      visit = token;
    },
    forgetVisit: () => {
      visit = undefined;
    },
    async passGate({ turnstile }: { turnstile?: string }) {
      log.push(turnstile ? `gate with ${turnstile}` : 'gate');
      if (!turnstile) await refuse(script.gateFaultOnce);
      await refuse(script.gateFault);
      visit = 'V';
      return { visit: 'V', conversationId: '1', channel: script.channel ?? 'voice', csrf: 'c' };
    },
    async mintToken() {
      log.push('token');
      await refuse(script.tokenFault);
      return { serverUrl: 'ws://x', roomName: 'r', participantName: 'p', participantToken: 't', expiresAt: '' };
    },
    async readVisit() {
      log.push('visit');
      return { conversationId: '1', channel: 'voice', state: 'live', csrf: 'c', csrfExpiresAt: '', ...script.visit };
    },
    async sendChat({ text }: { text: string }) {
      log.push(`chat ${text}`);
      await refuse(script.sendFails ? new ApiFault('unavailable') : undefined);
      return { turnId: `turn of ${text}` };
    },
    async closeVisit({ reason }: { reason: string }) {
      log.push(`close ${reason}`);
    },
    async leaveVisit() {
      log.push('leave');
    },
    async withdraw() {
      log.push('withdraw');
      await refuse(script.withdrawFails ? new ApiFault('offline') : undefined);
    },
    async sendFeedback() {
      log.push('feedback');
    },
    stop: () => undefined,
  } as unknown as Api;
  const call: VoiceCall = {
    levels: () => ({ visitor: 0.2, agent: 0.4 }),
    setMuted: async (isMuted) => void log.push(isMuted ? 'mute' : 'unmute'),
    sendText: async (text) => {
      log.push(`lk.chat ${text}`);
      await refuse(script.sendFails ? new Error('gone') : undefined);
    },
    allowSound: async () => undefined,
    hangUp: async () => void log.push('hang up'),
  };
  const controller = createVisitController({
    api,
    clock,
    loadVoice: async () => ({
      startVoiceCall: async (input) => {
        voiceInput = input;
        await input.token;
        if (script.voiceFails) throw new Error('no route');
        return call;
      },
    }),
    openAudio: () => undefined,
    startRing: () => {
      log.push('ring');
      return { nearlyOver: Promise.resolve(), stop: async () => void log.push('ring off') };
    },
    askMicrophone: async () => {
      log.push('microphone?');
      return microphone;
    },
    audioHost: () => ({}) as Element,
    page: { userAgent: 'Chrome/156', isDelegated: () => true },
    openTextChat: (input) => {
      log.push('text');
      chatInput = input;
      if (script.chatFails) return Promise.resolve('failed');
      return new Promise((resolve) => {
        endChat = resolve;
        input.signal.addEventListener('abort', () => resolve('aborted'));
      });
    },
    store: {
      read: () => stored,
      write(value) {
        stored = value;
      },
      clear() {
        stored = undefined;
      },
    },
    solveChallenge: async ({ siteKey }) => {
      log.push(`challenge ${siteKey}`);
      return script.solved;
    },
    newId: () => `id-${log.length}`,
  });
  const name = () => visitStateName(controller.state());
  const notice = () => {
    const state = controller.state();
    return state.phase === 'live' ? state.call.notice : undefined;
  };
  const requireVoice = () => {
    if (!voiceInput) throw new Error('No call was started.');
    return voiceInput.events;
  };
  const emit = (event: ChatEvent) => chatInput?.onEvent(event);
  return {
    controller,
    clock,
    log,
    name,
    notice,
    emit,
    voice: requireVoice,
    endChat: (end: TextChatEnd) => endChat?.(end),
    stored: () => stored,
  };
}
/** The same, with the agent already heard. */
export async function inCall(script: Script = {}) {
  const visit = setUp(script);
  await visit.controller.submit(GATE, 'voice');
  visit.voice().onAgentAudible();
  return visit;
}
