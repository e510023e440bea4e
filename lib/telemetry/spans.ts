import { type Attributes, type Context, context, type Span, SpanStatusCode, trace } from '@opentelemetry/api';

const tracer = () => trace.getTracer('quantum-voice');

/** Where a span belongs; without an exporter nothing of this does anything. */
export type Trace = Context;
export const currentTrace = (): Trace => context.active();

export interface SpanOptions {
  /** No words of a person: whoever reads traces need not read conversations. */
  attributes?: Attributes;
  /** What runs now, unless said otherwise. */
  within?: Trace | undefined;
}

/** Runs work in a span of its own. */
export function inSpan<Result>(
  name: string,
  { attributes = {}, within = currentTrace() }: SpanOptions,
  work: (span: Span) => Promise<Result>,
): Promise<Result> {
  return tracer().startActiveSpan(name, { attributes }, within, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      // Without its message, which may quote somebody.
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** A span of what is over; times in ms since 1970. */
export function noteSpan(
  name: string,
  { attributes = {}, within = currentTrace(), startMs, endMs }: SpanOptions & { startMs: number; endMs: number },
): void {
  tracer().startSpan(name, { attributes, startTime: startMs }, within).end(endMs);
}
