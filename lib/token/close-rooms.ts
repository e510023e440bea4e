import type { Logger } from '../telemetry/logger.ts';
import type { RoomControl } from './room-control.ts';

/** Within the second that a withdrawal may take, the database's part included. */
export const SIGNAL_WITHIN_MS = 700;

export interface CloseRoomsContext {
  rooms: RoomControl | undefined;
  logger: Logger;
  sleep: (ms: number) => Promise<void>;
  /** Runs what is left after the answer. */
  later: (work: () => Promise<void>) => void;
}

/** Closes rooms at once and together. Resolves after 700 ms at most; a room that is not closed by then is asked for once more later. */
export async function closeRooms(
  ctx: CloseRoomsContext,
  { roomNames, because }: { roomNames: readonly string[]; because: 'withdrawal' | 'erasure' },
): Promise<void> {
  const { rooms } = ctx;
  if (!rooms || roomNames.length === 0) return;
  const open = new Set(roomNames);
  const closeOpen = async () => {
    const close = async (roomName: string) => {
      await rooms.closeRoom(roomName);
      open.delete(roomName);
    };
    const fault = (error: unknown) => ctx.logger.error('room not closed', { error, because });
    await Promise.all([...open].map((roomName) => close(roomName).catch(fault)));
  };
  await Promise.race([closeOpen(), ctx.sleep(SIGNAL_WITHIN_MS)]);
  if (open.size > 0) ctx.later(closeOpen);
}
