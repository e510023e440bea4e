import { resumeWords } from '#lib/conversation/resume-words.ts';
import { ownWords } from '#lib/conversation/words/own-words.ts';
import type { CallBooks } from './call-books.ts';
import type { CallDeps } from './call-deps.ts';
import type { OpenCall } from './open-call.ts';
import { ringOver } from './ring-over.ts';
import { takeText } from './take-text.ts';
import { takeTyped } from './take-typed.ts';
import { waitForFloor } from './wait-for-floor.ts';
import type { WiredCall } from './wire-call.ts';

/** Starts the session and greets, or says where we were. */
export async function beginTalk(
  call: WiredCall,
  { open, books, deps }: { open: OpenCall; books: CallBooks; deps: CallDeps },
): Promise<void> {
  const { room, talk, options } = open;
  const { session, hearing, help, leave, away, silence, fixed } = call;
  const rung = talk.turns.length > 0 ? undefined : ringOver(room, deps.logger);
  await session.start({
    agent: call.agent,
    room,
    inputOptions: {
      closeOnDisconnect: false,
      textInputCallback: takeText({
        hearing,
        help,
        typed: takeTyped({
          wordsSaid: leave.wordsSaid,
          onTyped() {
            away.isHere();
            silence.expectAnswer();
          },
          logger: deps.logger,
        }),
      }),
    },
    outputOptions: { syncTranscription: true },
  });
  if (rung) {
    await rung;
    await waitForFloor(session, deps.sleep);
    fixed.say(talk.campaign.greeting, { allowInterruptions: true });
    if (talk.isEconomy) fixed.say(ownWords(talk.locale).spoken.economy);
  } else {
    // The process that died reported its hearing every five seconds.
    if (options.isReplacement) books.hear({ quantity: 5, isEstimate: true });
    books.note(options.isReplacement ? 'fault_worker' : 'visitor_returned', {});
    session.say(resumeWords(talk, options.isReplacement ? 'line_lost' : 'returned'));
  }
  void fixed.load();
}
