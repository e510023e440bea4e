import { route } from '#lib/http/node-route.ts';
import { visitDocument } from '../../visit-document.ts';

export const GET = route(async (request: Request, context: { params: Promise<{ slug: string }> }, services) =>
  visitDocument(services, request, { slug: (await context.params).slug, embedded: false }),
);
