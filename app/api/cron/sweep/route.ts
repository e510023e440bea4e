import { otherMethods } from '#lib/http/other-methods.ts';
import { requireSecret } from '#lib/http/require-secret.ts';
import { respond } from '#lib/http/route.ts';
import { runSweep } from '#lib/leads/run-sweep.ts';
import { services } from '#lib/runtime/services.ts';

export const dynamic = 'force-dynamic';

export const GET = (request: Request): Promise<Response> => {
  const { settings, sweep, logger } = services();
  return respond(logger, async () => {
    requireSecret(/^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1] ?? null, settings.cronSecret);
    return Response.json(await runSweep(sweep));
  });
};

export const { POST, PUT, PATCH, DELETE } = otherMethods('GET');
