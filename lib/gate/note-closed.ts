import { z } from 'zod';
import type { CallFunction } from '../core/call-function.ts';
import type { Limiter, OpenChannel } from './limiter.ts';
import type { Visit } from './visit-token.ts';

const Found = z.object({ campaignSlug: z.string() }).nullable();

/**
 * Notes a refusal for money for those who come next: for the customer, whom token and chat know, and for the campaign, which is all
 * that the gate knows. Never throws: the visitor gets the refusal, noted or not.
 */
export async function noteClosed(
  ctx: { call: CallFunction; limiter: Limiter },
  input: { visit: Pick<Visit, 'conversationId' | 'customerId'>; openChannel: OpenChannel },
): Promise<void> {
  const { visit, openChannel } = input;
  const noteCampaign = async () => {
    const found = await ctx.call('read_visit', { conversation_id: visit.conversationId }, Found);
    if (found) await ctx.limiter.noteClosed(`campaign:${found.campaignSlug}`, openChannel);
  };
  await Promise.allSettled([ctx.limiter.noteClosed(`customer:${visit.customerId}`, openChannel), noteCampaign()]);
}
