import { defineAgent, type JobContext } from '@livekit/agents';
import { z } from 'zod';
import { services } from '#lib/runtime/services.ts';
import { createCallDeps } from './create-deps.ts';
import { runCall } from './run-call.ts';

const Metadata = z.object({ conversationId: z.uuid() });

/** One job process, one call. Loaded by the framework in a fresh process per call. */
export default defineAgent({
  entry: async (ctx: JobContext) => {
    const { conversationId } = Metadata.parse(JSON.parse(ctx.job.metadata || '{}'));
    await ctx.connect();
    try {
      await runCall(ctx.room, conversationId, createCallDeps(services('worker'), ctx.workerId));
    } finally {
      // The framework keeps the process until the room empties unless it is told.
      await ctx.deleteRoom().catch(() => undefined);
      ctx.shutdown('call over');
    }
  },
});
