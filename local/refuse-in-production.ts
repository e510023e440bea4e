import { isProduction, type RawEnv } from '#lib/runtime/env.ts';

/** Throws when this is production: a local service must not stand in for a vendor there, whoever starts it. */
export function refuseInProduction(env: RawEnv = process.env): void {
  if (isProduction(env)) throw new Error('Local services do not run in production. Unset DEPLOYMENT and VERCEL to run one.');
}
