/** Join lifetime of a room token; the client is in the room long before. */
export const ROOM_TOKEN_TTL_S = 120;

export interface RoomTokenRequest {
  roomName: string;
  participantName: string;
  /** Opaque to the browser; the worker finds everything else by it. */
  conversationId: string;
  /** Also the picture of a screen, for a campaign that wants to see it. */
  mayShareScreen?: boolean;
}
/** Port: mints a token that may join one room, publish a microphone (and a screen where it is allowed) and talk to one dispatched agent. */
export interface RoomTokenMinter {
  serverUrl: string;
  /** ICE servers for the browser; absent: host candidates only. */
  iceServers?:
    | { urls: string | string[]; username?: string | undefined; credential?: string | undefined }[]
    | 'server'
    | undefined;
  mint(request: RoomTokenRequest): Promise<string>;
}
