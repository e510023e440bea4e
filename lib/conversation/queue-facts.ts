import { uuidV7 } from '../core/uuid.ts';
import type { HeardFacts, LeadFacts } from './conversation-store.ts';
import { lateWrites } from './late-write.ts';
import type { WriteQueue } from './write-queue.ts';

/** What a call knows of its visitor: a fact counts when it is heard, and is written behind what was said before it. */
export function queueFacts(ctx: { lead: LeadFacts; writes: WriteQueue; conversationId: string; nowMs: () => number }) {
  let lead = ctx.lead;
  return {
    lead: () => lead,
    async save(facts: HeardFacts): Promise<LeadFacts> {
      ctx.writes.push(lateWrites(ctx.conversationId).facts(facts, uuidV7(ctx.nowMs())));
      const said = Object.entries(facts).filter(([, value]) => value?.trim());
      lead = { ...lead, ...Object.fromEntries(said) };
      return lead;
    },
  };
}
