import { resumeWords } from '#lib/conversation/resume-words.ts';
import { ownWords } from '#lib/conversation/words/own-words.ts';
import { awaitReturn, type Renewed } from './await-return.ts';
import type { CallBooks } from './call-books.ts';
import type { CallDeps } from './call-deps.ts';
import { beginHeartbeat } from './heartbeat.ts';
import { limitTime } from './limit-time.ts';
import type { OpenCall } from './open-call.ts';
import type { WiredCall } from './wire-call.ts';

/** Also the call's sign of life: after 20 s without one the sweep ends it, so one may be missed. */
const RENEW_EVERY_MS = 8_000;
const LOOK_EVERY_MS = 1_000;

export interface KeepContext {
  open: OpenCall;
  books: CallBooks;
  deps: CallDeps;
  startedMs: number;
  end: (reason: string) => void;
}

/** All that goes on while a call lasts: its money, its time, its visitor who may leave and come back. */
export function keepCall(call: WiredCall, { open, books, deps, startedMs, end }: KeepContext) {
  const { room, talk, store } = open;
  const { logger, nowMs } = deps;
  const { session, fixed, leave } = call;
  const words = ownWords(talk.locale).spoken;
  const limit = limitTime({
    warn: () => void fixed.say(words.halfMinute),
    end: () => leave.say(words.timeIsUp, { reason: 'max_duration' }),
  });
  const goEconomic = () => {
    talk.isEconomy = true;
    limit.set((startedMs + talk.maxCallS * 1000 - nowMs()) / 2);
    if (!leave.isClosing()) fixed.say(words.economy);
  };
  const renew = async (): Promise<Renewed | null> => {
    try {
      const renewed = await store.renewHold();
      if (renewed.heldMicroUsd !== undefined)
        books.meter.renewed({ heldMicroUsd: renewed.heldMicroUsd, usedMicroUsd: renewed.usedMicroUsd ?? 0 });
      // Near the ceiling what is left of the call is halved; the visitor hears half a minute before the end.
      if (renewed.isEconomy && !talk.isEconomy) goEconomic();
      if (!renewed.isGranted && renewed.closeReason === 'budget') call.outOfMoney();
      else if (!renewed.isGranted || renewed.closeReason === 'withdrawn' || renewed.closeReason === 'hang_up')
        end(renewed.closeReason ?? 'closed');
      return { closeReason: renewed.closeReason ?? null, channel: renewed.channel ?? 'voice' };
    } catch (error) {
      // The call may go on while its hold covers it; the watch ends it in time.
      logger.warn('hold not renewed', { error, conversationId: talk.conversationId });
      return null;
    }
  };
  const timers = [
    setInterval(() => void renew(), RENEW_EVERY_MS),
    beginHeartbeat(room, logger),
    setInterval(books.room.bookMinute, books.room.everyMs),
    setInterval(() => call.cover.look(), LOOK_EVERY_MS),
  ];
  books.room.bookMinute();
  limit.set(talk.maxCallS * 1000);
  const absence = awaitReturn(room, {
    nowMs,
    sleep: deps.sleep,
    renew,
    end,
    onGone: () => void leave.hush(),
    onBack({ gapS, welcome, wasWriting }) {
      books.note('visitor_returned', { gapS });
      if (wasWriting) void store.begin({ channel: 'voice', workerId: deps.workerId }).catch(() => null);
      if (welcome && !leave.isClosing()) session.say(resumeWords(talk, 'returned'));
    },
  });
  return {
    isGone: absence.isGone,
    stop() {
      absence.stop();
      limit.stop();
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
