import type { voice } from '@livekit/agents';
import type { Logger } from '#lib/telemetry/logger.ts';

const LONGEST = 2_000;

/** What a visitor types in a call: it cuts what is being said, or waits for the end of words that may not be cut; nothing is lost. */
export function takeTyped(on: {
  /** When the words that are being said were said. */
  wordsSaid: () => Promise<void>;
  /** The visitor is there, and waits for an answer. */
  onTyped: () => void;
  logger: Pick<Logger, 'error'>;
}): voice.TextInputCallback {
  let order = Promise.resolve();
  return (session, event) => {
    const text = event.text.trim().slice(0, LONGEST);
    if (!text) return;
    on.onTyped();
    const answer = async () => {
      try {
        session.interrupt();
      } catch {
        // The framework refuses to cut such words, and by itself would drop what was typed.
        await on.wordsSaid();
      }
      session.generateReply({ userInput: text });
    };
    // One that cannot be answered must not keep the next ones from it.
    order = order.then(answer).catch((error: unknown) => on.logger.error('typed words not answered', { error }));
    return order;
  };
}
