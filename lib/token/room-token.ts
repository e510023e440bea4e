/** Join lifetime of a room token; the client is in the room long before. */
export const ROOM_TOKEN_TTL_S = 120;

export interface RoomTokenRequest {
  roomName: string;
  participantName: string;
  /** Opaque to the browser; the worker finds everything else by it. */
  conversationId: string;
}
/** Port: mints a token that may join one room, publish a microphone and talk to one dispatched agent. */
export interface RoomTokenMinter {
  serverUrl: string;
  mint(request: RoomTokenRequest): Promise<string>;
}
