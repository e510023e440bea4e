import type { voice } from '@livekit/agents';
import { HEARD_BY_ATTRIBUTE, HEARD_BY_BROWSER } from '#lib/contracts/page-speech.ts';
import type { HearingHelp } from './hearing-help.ts';
import type { SteadyStt } from './steady-stt.ts';
import type { Leave } from './take-leave.ts';

const LONGEST_TEXT = 2_000;

/** What the visitor typed during a call, or said to the browser, is a turn like any other. */
export function createTextInput(
  session: voice.AgentSession,
  ctx: {
    leave: Pick<Leave, 'wordsSaid'>;
    hearing: Pick<SteadyStt, 'takePageWords'>;
    help: Pick<HearingHelp, 'heardByPage'>;
    expectAnswer: () => void;
  },
): voice.TextInputCallback {
  return async (_session, event) => {
    const text = event.text.trim().slice(0, LONGEST_TEXT);
    if (!text) return;
    if (event.info?.attributes?.[HEARD_BY_ATTRIBUTE] === HEARD_BY_BROWSER) {
      if (!ctx.hearing.takePageWords()) return;
      ctx.help.heardByPage();
    }
    // An uninterruptible sentence refuses to be cut; then the typed words wait for its end.
    try {
      session.interrupt();
    } catch {
      await ctx.leave.wordsSaid();
    }
    session.generateReply({ userInput: text });
    ctx.expectAnswer();
  };
}
