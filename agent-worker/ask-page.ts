import type { Room } from '@livekit/rtc-node';
import {
  PAGE_HUSH_METHOD,
  PAGE_LISTEN_METHOD,
  PAGE_SAY_METHOD,
  type PageListen,
  type PageSentence,
} from '#lib/contracts/page-speech.ts';
import type { Logger } from '#lib/telemetry/logger.ts';

/** A browser starts to speak or to listen within this, or not at all. */
const ANSWER_WITHIN_MS = 2_500;

/** The visitor's page as voice and ear of last resort. */
export interface PageSpeech {
  /** True when the page speaks the sentence. */
  say(text: string): Promise<boolean>;
  /** Ends what the page still says; nothing is asked of a page that was not told to speak. */
  hush(): void;
  /** True when the page listens from now on, or no longer, as asked. */
  listen(isOn: boolean): Promise<boolean>;
}

export function createPageSpeech(ctx: { room: Room; locale: string; logger: Logger }): PageSpeech {
  const { room, locale, logger } = ctx;
  let hasSpoken = false;
  const ask = async (method: string, payload: unknown): Promise<string> => {
    const [visitor] = room.remoteParticipants.values();
    if (!visitor || !room.localParticipant) return 'absent';
    return room.localParticipant
      .performRpc({
        destinationIdentity: visitor.identity,
        method,
        payload: JSON.stringify(payload),
        responseTimeout: ANSWER_WITHIN_MS,
      })
      .catch((error: unknown) => {
        logger.info('page does not help', { method, error });
        return 'absent';
      });
  };
  return {
    async say(text) {
      const sentence: PageSentence = { text, locale };
      const isAble = (await ask(PAGE_SAY_METHOD, sentence)) === 'able';
      hasSpoken ||= isAble;
      return isAble;
    },
    hush() {
      if (hasSpoken) void ask(PAGE_HUSH_METHOD, {});
      hasSpoken = false;
    },
    async listen(isOn) {
      const order: PageListen = { isOn, locale };
      return (await ask(PAGE_LISTEN_METHOD, order)) === 'able';
    },
  };
}
