import { telemetry } from '@livekit/agents';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace-node';
import { within } from '#lib/core/within.ts';

/** A collector that does not answer must not keep a process. */
const FLUSH_WITHIN_MS = 3_000;

export interface Tracing {
  /** Resolves when what was seen is sent, or after three seconds. */
  flush(): Promise<void>;
}

/** Sends the framework's spans and ours to a processor, without what people said. */
export function traceTo(processor: SpanProcessor): Tracing {
  const added = new telemetry.FanoutSpanProcessor();
  const provider = new NodeTracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': 'quantum-voice-worker' }))
      .merge(detectResources({ detectors: [envDetector] })),
    // The framework's filter for personal attributes runs before any span is sent.
    spanProcessors: [added as SpanProcessor, processor],
  });
  provider.register();
  telemetry.setTracerProvider(provider, { registerSpanProcessor: (one) => added.add(one), allowPii: false });
  return {
    flush: () => within(FLUSH_WITHIN_MS, provider.forceFlush()).catch(() => undefined),
  };
}

/** Traces to the operator's collector by OTLP over HTTP; where none is named the exporter is not even loaded. The SDK reads the other OTEL_* variables itself. */
export async function startTracing(endpoint: string | undefined): Promise<Tracing | undefined> {
  if (!endpoint) return undefined;
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-proto');
  return traceTo(new BatchSpanProcessor(new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` })));
}
