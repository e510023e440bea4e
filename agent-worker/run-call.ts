import { type Room, RoomEvent } from '@livekit/rtc-node';
import { inSpan } from '#lib/telemetry/spans.ts';
import { isRoomOver } from './await-return.ts';
import { beginTalk } from './begin-talk.ts';
import { openBooks } from './call-books.ts';
import type { CallDeps } from './call-deps.ts';
import { type CallOutcome, closeCall } from './close-call.ts';
import { keepCall } from './keep-call.ts';
import { type CallOptions, openCall } from './open-call.ts';
import { sealSession } from './seal-session.ts';
import { wireCall } from './wire-call.ts';

/**
 * One spoken call in a connected room, from the greeting to the saved summary. Free of JobContext: it runs in a job process,
 * in a pool of calls, and in tests. Resolves when all of it is written: `over`, or `by_text` when a provider or the line to the room failed, or it
 * was told to leave, and another worker or the visitor's page, which sees the agent leave and writes, goes on with the same conversation.
 */
export function runCall(room: Room, conversationId: string, deps: CallDeps, options: CallOptions = {}): Promise<CallOutcome> {
  const attributes = { 'qv.conversation_id': conversationId };
  return inSpan('call.run', { attributes }, async (span) => {
    const outcome = await holdCall(room, conversationId, { deps, options });
    span.setAttribute('call.outcome', outcome);
    return outcome;
  });
}

async function holdCall(
  room: Room,
  conversationId: string,
  { deps, options }: { deps: CallDeps; options: CallOptions },
): Promise<CallOutcome> {
  const open = await openCall(room, conversationId, { deps, options });
  if (!open) return 'over';
  const startedMs = deps.nowMs();
  const books = openBooks(open, deps);
  const { promise: ended, resolve: end } = Promise.withResolvers<string>();
  let kept: ReturnType<typeof keepCall> | undefined;
  sealSession(room);
  const call = wireCall({ open, books, deps, end, isGone: () => kept?.isGone() ?? false });
  room.on(RoomEvent.Disconnected, (reason) => {
    if (isRoomOver(reason)) end('room_closed');
  });
  if (options.leave?.aborted) end('by_text');
  options.leave?.addEventListener('abort', () => end('by_text'), { once: true });
  await beginTalk(call, { open, books, deps });
  kept = keepCall(call, { open, books, deps, startedMs, end });

  const reason = await ended;
  call.silence.stop();
  call.away.stop();
  kept.stop();
  return closeCall(call, { open, books, deps, reason });
}
