import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { telemetry } from '@livekit/agents';
import { type ProxyTracerProvider, trace } from '@opentelemetry/api';
import { expect, it, vi } from 'vitest';
import { inSpan, noteSpan } from '#lib/telemetry/spans.ts';
import { startTracing } from './start-tracing.ts';

it('does nothing where no collector is named, and costs a span nothing', async () => {
  expect(await startTracing(undefined)).toBeUndefined();
  expect((trace.getTracerProvider() as ProxyTracerProvider).getDelegateTracer('quantum-voice')).toBeUndefined();
  expect(await inSpan('nothing.sent', {}, async (span) => span.isRecording())).toBe(false);
});

it("sends the framework's spans and ours by OTLP, in one trace and without personal words", async () => {
  const posts: { path: string; type: string; body: string }[] = [];
  const collector = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString('latin1');
      posts.push({ path: request.url ?? '', type: request.headers['content-type'] ?? '', body });
      response.end();
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const tracing = await startTracing(`http://127.0.0.1:${(collector.address() as AddressInfo).port}/`);
  const traces = new Set<string>();
  await inSpan('call.run', { attributes: { 'qv.conversation_id': 'c1' } }, async (span) => {
    traces.add(span.spanContext().traceId);
    const own = telemetry.tracer.startSpan({ name: 'user_turn', attributes: { 'lk.pii.user_transcript': 'I am Maria.' } });
    traces.add(own.spanContext().traceId);
    own.end();
    noteSpan('routing.decide', { startMs: Date.now() - 5, endMs: Date.now(), attributes: { 'routing.reason': 'usual' } });
  });
  await expect(inSpan('knowledge.retrieve', {}, () => Promise.reject(new Error('Maria said no.')))).rejects.toThrow('Maria');
  await tracing?.flush();
  await vi.waitFor(() => expect(posts.map(({ path, type }) => [path, type])).toEqual([['/v1/traces', 'application/x-protobuf']]));
  expect(traces.size).toBe(1);
  for (const name of ['call.run', 'user_turn', 'routing.decide', 'knowledge.retrieve', 'quantum-voice-worker'])
    expect(posts[0]?.body).toContain(name);
  expect(posts[0]?.body).not.toContain('Maria');
  collector.close();
});

it('waits no longer than three seconds for a collector that does not answer', async () => {
  const collector = createServer(() => undefined);
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const tracing = await startTracing(`http://127.0.0.1:${(collector.address() as AddressInfo).port}`);
  telemetry.tracer.startSpan({ name: 'user_turn' }).end();
  const startedMs = performance.now();
  await tracing?.flush();
  expect(performance.now() - startedMs).toBeLessThan(9_000);
  collector.closeAllConnections();
  collector.close();
});
