import { bookTrips } from '#lib/budget/count-trips.ts';
import { lateWrites } from '#lib/conversation/late-write.ts';
import { summarise } from '#lib/conversation/summarise.ts';
import type { CallBooks } from './call-books.ts';
import type { CallDeps } from './call-deps.ts';
import type { OpenCall } from './open-call.ts';
import type { WiredCall } from './wire-call.ts';

/** The framework's own close can wait for ever for words that nobody is there to hear (seen when a page left while it rang). */
const CLOSE_WITHIN_MS = 5_000;
/** The rows of the trips, the end of the conversation. */
const REQUESTS_AFTER_BOOKING = 3;

export type CallOutcome = 'over' | 'by_text';

/** Closes the session, books the rest, and writes summary and end; resolves when all of it is written. */
export async function closeCall(
  { session, stt, fixed }: WiredCall,
  { open, books, deps, reason }: { open: OpenCall; books: CallBooks; deps: CallDeps; reason: string },
): Promise<CallOutcome> {
  const { talk, store, trips } = open;
  const { writes, meter, requests } = books;
  const { logger } = deps;
  const isHealthy = reason !== 'provider_failed';
  books.hear({ quantity: await stt.reportRest(isHealthy), isEstimate: true });
  await Promise.race([session.close(), deps.sleep(CLOSE_WITHIN_MS)]);
  requests.closeAll();
  meter.closeAll();
  await Promise.all([fixed.idle(), books.embedder?.idle()]);
  await writes.drained();
  if (!isHealthy || reason === 'by_text') {
    bookTrips({ meter, logger }, trips, { requests: 2, commands: 0 });
    await writes.drained();
    return 'by_text';
  }
  const begun = await store.begin({ channel: 'voice', workerId: deps.workerId }).catch(() => null);
  const lead = begun?.state === 'live' ? begun.lead : books.known.lead();
  const isWithdrawn = begun?.state === 'ended' && begun.reason === 'withdrawn';
  // Without consent nothing more is made of what was said.
  const summary = isWithdrawn ? {} : await summarise({ model: deps.model, requests, logger }, { lead, turns: talk.turns });
  requests.closeAll();
  meter.closeAll();
  await writes.drained();
  bookTrips({ meter, logger }, trips, { requests: REQUESTS_AFTER_BOOKING, commands: 0 });
  writes.push(lateWrites(talk.conversationId).end({ reason, ...summary }));
  await writes.drained();
  return 'over';
}
