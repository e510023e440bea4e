import { answerTurn } from '../../../lib/chat/answer-turn.ts';
import type { ChatEvent } from '../../../lib/contracts/visit.ts';
import { lateWrites } from '../../../lib/conversation/late-write.ts';
import { createWriteQueue } from '../../../lib/conversation/write-queue.ts';
import { uuidV7 } from '../../../lib/core/uuid.ts';
import { type Case, HONEST_QUESTION, type Stage } from './stage.ts';

/** A typed turn; what came by speech was said before the visitor went on in writing. Returns all that was shown. */
export async function playText(one: Case, stage: Stage): Promise<string[]> {
  const { deps, talk, store, requests, model, question } = stage;
  const shown: string[] = [];
  const bus = {
    publish: async (_: string, event: ChatEvent) => shown.push('text' in event ? event.text : ''),
    claimMessage: async (_: string, __: string, turnId: string) => turnId,
    read: () => {
      throw new Error('Nobody reads here.');
    },
  };
  const writes = createWriteQueue({ ...deps, conversationId: talk.conversationId });
  const text = one.door === 'speech' ? HONEST_QUESTION : question;
  if (one.door === 'speech') talk.turns.push({ id: 'v0', role: 'visitor', content: question });
  talk.turns.push({ id: 'v1', role: 'visitor', content: text });
  await answerTurn(
    {
      ...deps,
      model,
      store,
      bus,
      requests,
      write: writes.push,
      onGuarded: (event) =>
        writes.push(lateWrites(talk.conversationId).guarded({ ...event, channel: 'text' }, uuidV7(Date.now()))),
    },
    { talk, text },
  );
  requests.closeAll();
  await writes.drained();
  return [shown.join(''), ...shown];
}
