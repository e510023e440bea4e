import { otherMethods } from '#lib/http/other-methods.ts';
import { edgeServices } from '#lib/runtime/edge-services.ts';
import { env } from '#lib/runtime/env.ts';
import { readHealth } from '#lib/telemetry/read-health.ts';

export const dynamic = 'force-dynamic';

export async function GET(): Promise<Response> {
  const { call, limiter } = edgeServices();
  const health = await readHealth({ call, limiter, settings: env() });
  return Response.json(health, { status: health.status === 'down' ? 503 : 200, headers: { 'cache-control': 'no-store' } });
}

export const { POST, PUT, PATCH, DELETE } = otherMethods('GET');
