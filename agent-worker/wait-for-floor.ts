import { voice } from '@livekit/agents';

/** Whoever talks longer than this into a ring is greeted all the same. */
const AT_MOST_MS = 4_000;

/** Resolves when the visitor does not speak: at once, or at the end of what is being said. */
export async function waitForFloor(
  session: Pick<voice.AgentSession, 'userState' | 'on' | 'off'>,
  sleep: (ms: number) => Promise<void>,
): Promise<void> {
  if (session.userState !== 'speaking') return;
  let hear: (event: voice.UserStateChangedEvent) => void = () => undefined;
  const silent = new Promise<void>((resolve) => {
    hear = ({ newState }) => {
      if (newState !== 'speaking') resolve();
    };
    session.on(voice.AgentSessionEventTypes.UserStateChanged, hear);
  });
  await Promise.race([silent, sleep(AT_MOST_MS)]);
  session.off(voice.AgentSessionEventTypes.UserStateChanged, hear);
}
