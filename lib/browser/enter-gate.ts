import type { ChallengeTask, GateRequest } from '#lib/contracts/visit.ts';
import type { Api } from './api-client.ts';
import { ApiFault } from './api-fault.ts';
import type { GateProblem } from './visit-state.ts';

export type GateInput = Omit<GateRequest, 'campaign' | 'csrf'>;
/** The token of a solved challenge, or undefined. */
export type SolveChallenge = (task: ChallengeTask) => Promise<string | undefined>;

/** Passes the gate; a page that looks automated to the server solves its challenge once and asks again. Throws ApiFault. */
export async function enterGate(
  ctx: { api: Pick<Api, 'passGate'>; solveChallenge: SolveChallenge },
  input: GateInput,
): ReturnType<Api['passGate']> {
  try {
    return await ctx.api.passGate(input);
  } catch (fault) {
    const turnstile = fault instanceof ApiFault && fault.challenge ? await ctx.solveChallenge(fault.challenge) : undefined;
    if (!turnstile) throw fault;
    return ctx.api.passGate({ ...input, turnstile });
  }
}

/** What the visitor can do about a gate that refused. */
export function gateProblem(fault: unknown): GateProblem {
  const kind = fault instanceof ApiFault ? fault.kind : 'unavailable';
  if (kind === 'invalid') return { id: 'emailInvalid', field: 'email' };
  if (kind === 'consent') return { id: 'consentMissing', field: 'consent' };
  if (kind === 'challenge') return { id: 'gateChallenge' };
  if (kind === 'busy') return { id: 'gateBusy' };
  return { id: kind === 'offline' || kind === 'unavailable' ? 'gateOffline' : 'gateRefused' };
}
