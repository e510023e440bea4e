import { setTimeout as sleep } from 'node:timers/promises';
import { defineAgent, type JobContext } from '@livekit/agents';
import { createAgentDispatch } from '#lib/providers/livekit/agent-dispatch.ts';
import { services } from '#lib/runtime/services.ts';
import { createCallDeps } from './create-deps.ts';
import { moveCall, toldToGo } from './move-call.ts';
import { JobMetadata } from './replace-lost-job.ts';
import { runCall } from './run-call.ts';
import { startTracing, type Tracing } from './start-tracing.ts';
import { surviveGarbage } from './survive-garbage.ts';
import { warmUp } from './warm-up.ts';

let tracing: Tracing | undefined;

/** One job process, one call. Loaded by the framework in a fresh process per call. */
export default defineAgent({
  prewarm: async () => {
    const { settings, agentCall } = services('worker');
    const { LLM_SMALL_MODEL, EMBEDDING_MODEL } = settings.models;
    const warming = warmUp({ call: agentCall, models: [LLM_SMALL_MODEL, EMBEDDING_MODEL] });
    [tracing] = await Promise.all([startTracing(settings.otelEndpoint), warming]);
  },
  entry: async (ctx: JobContext) => {
    const { settings, logger } = services('worker');
    surviveGarbage(process, logger);
    const leave = toldToGo(process);
    const { conversationId, lostProcesses } = JobMetadata.parse(JSON.parse(ctx.job.metadata || '{}'));
    try {
      const outcome = await runCall(ctx.room, conversationId, createCallDeps(services('worker'), ctx.workerId), {
        connect: () => ctx.connect(),
        isReplacement: lostProcesses > 0,
        leave,
      });
      // A deleted room tells the page that the call is over; after a failure it must only see the agent leave.
      // An empty room is closed either way, so that whoever calls again gets an agent with it.
      const isEmpty = ctx.room.isConnected && ctx.room.remoteParticipants.size === 0;
      if (outcome === 'over' || isEmpty) await ctx.deleteRoom();
      else if (leave.aborted && settings.livekit) {
        const agents = createAgentDispatch(settings.livekit);
        await moveCall({ agents, logger, sleep }, { room: ctx.room, metadata: ctx.job.metadata });
      }
    } finally {
      await tracing?.flush();
      // The framework keeps the process until the room empties unless it is told.
      ctx.shutdown('call over');
    }
  },
});
