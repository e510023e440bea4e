import { otherMethods } from '#lib/http/other-methods.ts';
import { answerSweep } from '#lib/http/sweep-route.ts';
import { runSweep } from '#lib/leads/run-sweep.ts';
import { services } from '#lib/runtime/services.ts';

export const dynamic = 'force-dynamic';

export const GET = (request: Request): Promise<Response> => {
  const { settings, sweep, logger } = services();
  return answerSweep({ secret: settings.cronSecret, logger, sweep: () => runSweep(sweep) }, request);
};

export const { POST, PUT, PATCH, DELETE } = otherMethods('GET');
