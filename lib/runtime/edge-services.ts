import type { GateContext } from '../gate/pass-gate.ts';
import { ownOrigins } from '../http/origins.ts';
import { createRoomTokenMinter } from '../providers/livekit/room-token-minter.ts';
import { createCallFunction } from '../providers/supabase/call-function.ts';
import { createTurnstile } from '../providers/turnstile/turnstile.ts';
import { createRateLimiter } from '../providers/upstash/rate-limiter.ts';
import { createLogger, type Logger } from '../telemetry/logger.ts';
import type { TokenContext } from '../token/start-call.ts';
import { env } from './env.ts';

export interface EdgeServices extends GateContext, TokenContext {
  isVercel: boolean;
  logger: Logger;
}

let built: EdgeServices | undefined;
/** What the edge needs, and nothing that only Node has. Built once per isolate. */
export function edgeServices(): EdgeServices {
  if (built) return built;
  const settings = env();
  const origins = ownOrigins(settings);
  built = {
    call: createCallFunction(settings.supabase, 'edge_gateway'),
    limiter: createRateLimiter(settings.kv),
    minter: settings.livekit ? createRoomTokenMinter({ ...settings.livekit, iceServers: settings.iceServers }) : undefined,
    csrfSecret: settings.csrfSecret,
    visitSecret: settings.visitSecret,
    nowMs: Date.now,
    origins,
    challenge: settings.turnstile
      ? createTurnstile({ ...settings.turnstile, hostnames: origins.map((origin) => new URL(origin).hostname) })
      : undefined,
    isVercel: settings.isVercel,
    logger: createLogger('edge'),
  };
  return built;
}
