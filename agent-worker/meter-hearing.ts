import { type MetricsCollectedEvent, voice } from '@livekit/agents';

/** Tells what was heard, as the recogniser reports it. */
export function meterHearing(
  session: voice.AgentSession,
  hear: (heard: { quantity: number; isEstimate: boolean }) => void,
): void {
  session.on(voice.AgentSessionEventTypes.MetricsCollected, ({ metrics }: MetricsCollectedEvent) => {
    if (metrics.type === 'stt_metrics') hear({ quantity: metrics.audioDurationMs / 1000, isEstimate: false });
  });
}
