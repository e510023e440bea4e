import { z } from 'zod';
import { loadTokens } from '#lib/budget/tokens.ts';
import { createSentenceGuard } from '#lib/conversation/sentence-guard.ts';
import type { CallFunction } from '#lib/core/call-function.ts';
import { releaseMemory } from '#lib/core/release-memory.ts';

/** A figure, a contact and a promise, so that every rule of the guard is met. */
const REPLY =
  'A small house costs between 9,000 and 14,000 dollars. Write to office@example.com. We promise you a discount by Monday.';
/** After as many replies the rules run at their full pace. */
const REPLIES = 5;

/** No conversation has it. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** What the first turns of a process would wait for: the first request of all takes 60 ms more, counting tokens 0.1 s to load, the guard's rules 60 ms to compile. */
export async function warmUp({ call, models }: { call: CallFunction; models: readonly string[] }): Promise<void> {
  // Whatever it answers, and whenever: the way there is known then.
  void call('list_passages', { conversation_id: NOBODY }, z.unknown()).catch(() => undefined);
  for (let reply = 0; reply < REPLIES; reply += 1) {
    const guard = createSentenceGuard({ email: '', instructions: REPLY, knowledge: () => REPLY, locale: 'en' });
    guard.push(REPLY);
    guard.flush();
  }
  await Promise.all(models.map(loadTokens));
  // Loading left 50 MB behind, in a process that may wait for hours.
  releaseMemory();
}
