import { answerGate, answerToken } from '#lib/http/gate-route.ts';
import { edgeServices } from '#lib/runtime/edge-services.ts';

/** Admission runs here, on the edge: the answer leaves before Next's router is asked. */
export function middleware(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  return pathname === '/api/gate' ? answerGate(edgeServices(), request) : answerToken(edgeServices(), request);
}

export const config = { matcher: ['/api/gate', '/api/token'] };
