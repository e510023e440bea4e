import type { Visit } from '../gate/visit-token.ts';
import { requireVisit } from '../gate/visit-token.ts';
import { type EdgeServices, edgeServices } from '../runtime/edge-services.ts';
import { respond } from './route.ts';

/** Wraps a route: one handler, errors mapped once. */
export function route<Context>(handle: (request: Request, context: Context, services: EdgeServices) => Promise<Response>) {
  return (request: Request, context: Context): Promise<Response> => {
    const services = edgeServices();
    return respond(services.logger, () => handle(request, context, services));
  };
}

/** The same for a visitor's own conversation: 401 without a valid Bearer visit. */
export function visitRoute(handle: (request: Request, visit: Visit, services: EdgeServices) => Promise<Response>) {
  return route(async (request, _context: unknown, services) =>
    handle(request, requireVisit(services, request.headers), services),
  );
}
