import { RoomServiceClient } from 'livekit-server-sdk';
import type { RoomControl } from '../../token/room-control.ts';

/** LiveKit's room service over HTTP: deleting a room disconnects visitor and agent at once. */
export function createRoomControl(settings: { url: string; apiKey: string; apiSecret: string }): RoomControl {
  const rooms = new RoomServiceClient(settings.url.replace(/^ws/, 'http'), settings.apiKey, settings.apiSecret);
  return {
    async closeRoom(roomName) {
      await rooms.deleteRoom(roomName).catch((error: unknown) => {
        const isGone = error instanceof Error && 'code' in error && error.code === 'not_found';
        if (!isGone) throw error;
      });
    },
  };
}
