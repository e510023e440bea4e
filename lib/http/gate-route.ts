import { GateRequest, passGate } from '../gate/pass-gate.ts';
import { requireVisit } from '../gate/visit-token.ts';
import type { EdgeServices } from '../runtime/edge-services.ts';
import { startCall, TokenRequest } from '../token/start-call.ts';
import { clientIp } from './client-ip.ts';
import { requireOwnOrigin } from './origins.ts';
import { otherMethods } from './other-methods.ts';
import { readJson } from './read-json.ts';
import { respond } from './route.ts';

const { GET: refuseMethod } = otherMethods('POST');

function created(body: unknown): Response {
  return Response.json(body, { status: 201, headers: { 'cache-control': 'no-store' } });
}

/** POST /api/gate, runtime-agnostic: free checks first, then limits, then one Postgres call. */
export async function answerGate(services: EdgeServices, request: Request): Promise<Response> {
  return respond(services.logger, async () => {
    if (request.method !== 'POST') return refuseMethod();
    requireOwnOrigin(request.headers, services.origins);
    const body = await readJson(request, GateRequest);
    const caller = { ip: clientIp(request.headers, services.isVercel), headers: request.headers };
    return created(await passGate(services, { request: body, caller }));
  });
}

/** POST /api/token, runtime-agnostic: nothing refused ever holds money. */
export async function answerToken(services: EdgeServices, request: Request): Promise<Response> {
  return respond(services.logger, async () => {
    if (request.method !== 'POST') return refuseMethod();
    requireOwnOrigin(request.headers, services.origins);
    const visit = requireVisit(services, request.headers);
    const body = await readJson(request, TokenRequest);
    return created(await startCall(services, { request: body, visit, ip: clientIp(request.headers, services.isVercel) }));
  });
}
