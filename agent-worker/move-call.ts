import { ParticipantKind, type Room } from '@livekit/rtc-node';
import type { Logger } from '#lib/telemetry/logger.ts';
import { type AgentDispatch, replaceLostJob } from './replace-lost-job.ts';

/** A job process has 15 s after it was told to go; what is left is for the way out. */
const TAKEN_OVER_WITHIN_MS = 8_000;
const LOOK_EVERY_MS = 100;

/**
 * Aborts when the worker tells this job process to go, at the end of its grace. The framework (1.9.0, ipc/job_proc_lazy_main.js) only waits for
 * the entry to end by itself then.
 */
export function toldToGo(own: Pick<NodeJS.Process, 'on'>): AbortSignal {
  const told = new AbortController();
  own.on('message', (message: unknown) => {
    if (typeof message === 'object' && message !== null && 'case' in message && message.case === 'shutdownRequest') told.abort();
  });
  return told.signal;
}

/**
 * Has another worker go on with a call that this one must leave, and stays in the room until it is there: a page without any agent goes on in
 * writing, which is also what happens when no worker takes the call. Never throws.
 */
export async function moveCall(
  ctx: { agents: AgentDispatch; logger: Logger; sleep: (ms: number) => Promise<void> },
  { room, metadata }: { room: Pick<Room, 'name' | 'remoteParticipants' | 'isConnected'>; metadata: string },
): Promise<void> {
  const name = room.name ?? '';
  const before = new Set(room.remoteParticipants.keys());
  await replaceLostJob(ctx, { metadata, room: { name } });
  const isTaken = () =>
    [...room.remoteParticipants].some(([identity, { kind }]) => kind === ParticipantKind.AGENT && !before.has(identity));
  for (let waitedMs = 0; waitedMs < TAKEN_OVER_WITHIN_MS && room.isConnected && !isTaken(); waitedMs += LOOK_EVERY_MS)
    await ctx.sleep(LOOK_EVERY_MS);
}
