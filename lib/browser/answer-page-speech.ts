import type { Room, RpcInvocationData } from 'livekit-client';
import { PAGE_HUSH_METHOD, PAGE_LISTEN_METHOD, PAGE_SAY_METHOD, type PageAbility } from '#lib/contracts/page-speech.ts';
import type { PageEar } from './page-ear.ts';
import type { PageVoice } from './page-voice.ts';

const LONGEST_SENTENCE = 2_000;

export interface PageSpeechEvents {
  /** The page speaks for the agent. */
  onSpeaks(): void;
  /** Nobody hears the visitor, not even the browser; false when somebody does again. */
  onCannotHear(cannotHear: boolean): void;
}

function fieldsOf(payload: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(payload);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** The agent may ask this page to speak and to listen where no vendor does. */
export function answerPageSpeech(room: Room, ctx: { voice: PageVoice; ear: PageEar; events: PageSpeechEvents }): void {
  const { voice, ear, events } = ctx;
  const answer = (method: string, act: (fields: Record<string, unknown>) => Promise<PageAbility | ''>) =>
    room.registerRpcMethod(method, async ({ callerIdentity, payload }: RpcInvocationData) => {
      if (!room.remoteParticipants.get(callerIdentity)?.isAgent) return 'absent';
      return act(fieldsOf(payload));
    });
  answer(PAGE_SAY_METHOD, async ({ text, locale }) => {
    if (typeof text !== 'string' || typeof locale !== 'string') return 'absent';
    const ability = await voice.say({ text: text.slice(0, LONGEST_SENTENCE), locale });
    if (ability === 'able') events.onSpeaks();
    return ability;
  });
  answer(PAGE_HUSH_METHOD, async () => {
    voice.hush();
    return '';
  });
  answer(PAGE_LISTEN_METHOD, async ({ isOn, locale }) => {
    if (isOn !== true) {
      ear.stop();
      events.onCannotHear(false);
      return 'able';
    }
    const ability = await ear.listen(typeof locale === 'string' ? locale : '');
    if (ability === 'absent') events.onCannotHear(true);
    return ability;
  });
}
