import { voice } from '@livekit/agents';

/** As long as the first silence, after which the session itself calls the visitor away. */
const AGAIN_AFTER_MS = 20_000;

/** Asks once whether anybody is there, and takes leave after a second silence of the same length. */
export function watchAway(
  session: voice.AgentSession,
  on: { ask: () => { waitForPlayout(): Promise<void> }; leave: () => void; isGone?: () => boolean },
): { isHere(): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  let isAsked = false;
  const isHere = () => {
    clearTimeout(timer);
    isAsked = false;
  };
  session.on(voice.AgentSessionEventTypes.UserStateChanged, ({ newState }) => {
    if (newState === 'speaking') isHere();
    // Who left the room is waited for, not asked.
    if (newState !== 'away' || isAsked || on.isGone?.()) return;
    isAsked = true;
    void on
      .ask()
      .waitForPlayout()
      .then(() => {
        // Somebody may have answered while it was asked.
        if (isAsked) timer = setTimeout(on.leave, AGAIN_AFTER_MS);
      });
  });
  return { isHere, stop: () => clearTimeout(timer) };
}
