import { type MetricsCollectedEvent, voice } from '@livekit/agents';
import type { CallMeter } from '#lib/budget/call-meter.ts';

/** Books what was heard, as the recogniser reports it. */
export function meterHearing(session: voice.AgentSession, { meter, model }: { meter: CallMeter; model: string }): void {
  session.on(voice.AgentSessionEventTypes.MetricsCollected, ({ metrics }: MetricsCollectedEvent) => {
    if (metrics.type !== 'stt_metrics') return;
    meter.use({ leg: 'stt', model, unit: 'stt_second', quantity: metrics.audioDurationMs / 1000, isEstimate: false });
  });
}
