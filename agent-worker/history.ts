import { llm } from '@livekit/agents';
import type { SavedTurn } from '#lib/conversation/conversation-store.ts';

/** As much as the typed conversation remembers. */
const MOST_TURNS = 20;

/** What was said before this process came into the call, for the model to go on from. */
export function historyOf(turns: readonly SavedTurn[]): llm.ChatContext {
  const history = llm.ChatContext.empty();
  for (const turn of turns.slice(-MOST_TURNS))
    history.addMessage({ role: turn.role === 'agent' ? 'assistant' : 'user', content: turn.content });
  return history;
}
