/** Port: ends a running call from outside, for everybody in it. */
export interface RoomControl {
  /** Resolves when the room is gone; also when there was none. */
  closeRoom(roomName: string): Promise<void>;
}
