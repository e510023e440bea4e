import type { ReadableStream } from 'node:stream/web';
import type { stt, voice } from '@livekit/agents';

export type SpeechEvents = ReadableStream<stt.SpeechEvent | string>;

/** Port: who speaks when. Decides what the framework is told, and what of the visitor's speech it hears. */
export interface TurnPolicy {
  /** What a session is built with. */
  readonly options: Pick<voice.AgentSessionOptions, 'turnHandling' | 'aecWarmupDuration'>;
  /** The recogniser's events on their way to the session. */
  hear(events: SpeechEvents): SpeechEvents;
  /** Begins to watch the session; called once, before it starts. */
  follow(session: voice.AgentSession): { stop(): void };
}

/** The framework as it comes, told only what it would otherwise look for in its vendor's cloud. */
export function frameworkTurns(turnDetection?: 'vad'): TurnPolicy {
  return {
    options: { turnHandling: { ...(turnDetection ? { turnDetection } : {}), interruption: { mode: 'vad' } } },
    hear: (events) => events,
    follow: () => ({ stop: () => undefined }),
  };
}
