import { requireOwnOrigin } from '#lib/http/origins.ts';
import { respond } from '#lib/http/route.ts';
import { edgeServices } from '#lib/runtime/edge-services.ts';
import { memberClient } from '../../member.ts';

export async function POST(request: Request): Promise<Response> {
  const { origins, logger } = edgeServices();
  return respond(logger, async () => {
    requireOwnOrigin(request.headers, origins);
    await (await memberClient()).auth.signOut();
    return new Response(null, { status: 303, headers: { location: '/sign-in' } });
  });
}
