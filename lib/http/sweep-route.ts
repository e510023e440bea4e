import type { Logger } from '../telemetry/logger.ts';
import { requireSecret } from './require-secret.ts';
import { respond } from './route.ts';

export interface SweepDoor {
  secret: string;
  logger: Logger;
  sweep: () => Promise<unknown>;
}

/** GET /api/cron/sweep, called by the platform's clock with a Bearer secret: runs a sweep and says what it did. */
export function answerSweep(door: SweepDoor, request: Request): Promise<Response> {
  return respond(door.logger, async () => {
    requireSecret(/^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1] ?? null, door.secret);
    return Response.json(await door.sweep());
  });
}
