import type { Visit } from '../gate/visit-token.ts';
import { type WithdrawContext, withdrawConsent } from '../token/withdraw-consent.ts';

/** POST /api/visit/withdraw. Counted by nobody: a withdrawal is never refused, and a repeat costs one database call. */
export async function answerWithdraw(ctx: WithdrawContext, visit: Visit): Promise<Response> {
  return Response.json(await withdrawConsent(ctx, { conversationId: visit.conversationId }), { status: 202 });
}
