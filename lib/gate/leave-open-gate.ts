import { z } from 'zod';
import type { CallFunction } from '../core/call-function.ts';
import { type CsrfContext, verifyCsrf } from './csrf.ts';

/** The goodbye of a page that knows no visit yet: the campaign and the csrf of its gate request say which one it is. */
export const OpenGate = z.object({
  reason: z.literal('pagehide'),
  campaign: z.string().max(63),
  csrf: z.string().min(1).max(2000),
});
export type OpenGate = z.infer<typeof OpenGate>;

const Left = z.object({ state: z.string() }).nullable();
// The goodbye overtakes the gate request that is still writing the visit.
const LOOK_AGAIN_AFTER_MS = [200, 800, 3_000];

/** Marks the visit of an unanswered gate request as left: `{state}`, `unknown` while it is being looked for. Error: csrf_invalid. */
export async function leaveOpenGate(
  ctx: CsrfContext & { call: CallFunction },
  input: { gate: OpenGate; later: (work: () => Promise<void>) => void; sleep: (ms: number) => Promise<void> },
): Promise<{ state: string }> {
  const { nonce } = verifyCsrf(ctx, { csrf: input.gate.csrf, scope: input.gate.campaign });
  const leave = () => ctx.call('leave_gate', { nonce }, Left);
  const left = await leave();
  if (left) return left;
  input.later(async () => {
    for (const delayMs of LOOK_AGAIN_AFTER_MS) {
      await input.sleep(delayMs);
      if (await leave()) return;
    }
  });
  return { state: 'unknown' };
}
