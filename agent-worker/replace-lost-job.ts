import { z } from 'zod';
import type { Logger } from '#lib/telemetry/logger.ts';
import type { LostJob } from './replace-dead-processes.ts';

/** What a job is told of its call. */
export const JobMetadata = z.object({
  conversationId: z.uuid(),
  /** How many processes this call has lost already. */
  lostProcesses: z.number().int().min(0).default(0),
});

/** A call that kills every process that holds it must not go on for ever. */
const MOST_REPLACEMENTS = 3;

/** Port: asks for an agent in a room that has lost its own. */
export interface AgentDispatch {
  dispatch(input: { roomName: string; metadata: string }): Promise<void>;
}

/** Has another process go on with the call of one that died or must go; the framework never does. Never throws. */
export async function replaceLostJob(ctx: { agents: AgentDispatch; logger: Logger }, job: LostJob): Promise<void> {
  try {
    const metadata = JobMetadata.parse(JSON.parse(job.metadata || '{}'));
    const { conversationId } = metadata;
    const lostProcesses = metadata.lostProcesses + 1;
    ctx.logger.error('call without its process', { conversationId, lostProcesses });
    if (!job.room?.name || lostProcesses > MOST_REPLACEMENTS) return;
    await ctx.agents.dispatch({ roomName: job.room.name, metadata: JSON.stringify({ conversationId, lostProcesses }) });
  } catch (error) {
    // The page goes on in writing by itself.
    ctx.logger.error('call not taken over', { error });
  }
}
