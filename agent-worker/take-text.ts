import type { voice } from '@livekit/agents';
import { HEARD_BY_ATTRIBUTE, HEARD_BY_BROWSER } from '#lib/contracts/page-speech.ts';
import type { HearingHelp } from './hearing-help.ts';
import type { SteadyStt } from './steady-stt.ts';

/** What the visitor typed during a call, or said to the browser, is a turn like any other; the browser's words only while no vendor hears. */
export function takeText(ctx: {
  hearing: Pick<SteadyStt, 'takePageWords'>;
  help: Pick<HearingHelp, 'heardByPage'>;
  typed: voice.TextInputCallback;
}): voice.TextInputCallback {
  return (session, event) => {
    if (event.info?.attributes?.[HEARD_BY_ATTRIBUTE] === HEARD_BY_BROWSER) {
      if (!ctx.hearing.takePageWords()) return;
      ctx.help.heardByPage();
    }
    return ctx.typed(session, event);
  };
}
