import { legModels } from '#lib/breakers/breaker.ts';
import { otherMethods } from '#lib/http/other-methods.ts';
import { edgeServices } from '#lib/runtime/edge-services.ts';
import { services } from '#lib/runtime/services.ts';
import { readHealth } from '#lib/telemetry/read-health.ts';

export const dynamic = 'force-dynamic';

export async function GET(): Promise<Response> {
  const { call, limiter, nowMs } = edgeServices();
  const { settings, breakerStore } = services();
  const health = await readHealth({
    call,
    limiter,
    breakers: breakerStore,
    legs: legModels(settings.models),
    nowMs,
    settings,
  });
  return Response.json(health, { status: health.status === 'down' ? 503 : 200, headers: { 'cache-control': 'no-store' } });
}

export const { POST, PUT, PATCH, DELETE } = otherMethods('GET');
