import { RoomAgentDispatch, RoomConfiguration } from '@livekit/protocol';
import type { VideoGrant } from 'livekit-server-sdk';
import { signJwt } from '../../core/sign-jwt.ts';
import { ROOM_TOKEN_TTL_S, type RoomTokenMinter } from '../../token/room-token.ts';

/** The name under which our worker registers; rooms ask for it explicitly. */
export const AGENT_NAME = 'quantum-voice';

// In the form in which a token carries them, made once.
const DISPATCH = new RoomAgentDispatch({ agentName: AGENT_NAME }).toJson() as object;
const ROOM = new RoomConfiguration({
  emptyTimeout: 30,
  // Longer than the worker waits for a visitor's return; our agent alone keeps no room open.
  departureTimeout: 75,
  maxParticipants: 3,
}).toJson() as object;

/** A grant as it stands in a token, where a source is its name (docs.livekit.io, access token grants, 2026-10). */
type TokenGrant = Omit<VideoGrant, 'canPublishSources'> & { canPublishSources: ('microphone' | 'screen_share')[] };

/** Room-scoped tokens: microphone, and the picture of a screen where it is allowed; no admin, create or list; the agent is dispatched when the visitor joins. */
export function createRoomTokenMinter(settings: {
  url: string;
  apiKey: string;
  apiSecret: string;
  iceServers?: RoomTokenMinter['iceServers'];
}): RoomTokenMinter {
  return {
    serverUrl: settings.url,
    iceServers: settings.iceServers,
    async mint({ roomName, participantName, conversationId, mayShareScreen }) {
      const video: TokenGrant = {
        room: roomName,
        roomJoin: true,
        canSubscribe: true,
        canPublish: true,
        canPublishData: true,
        canPublishSources: mayShareScreen ? ['microphone', 'screen_share'] : ['microphone'],
      };
      const agents = [{ ...DISPATCH, metadata: JSON.stringify({ conversationId }) }];
      const roomConfig = { ...ROOM, name: roomName, agents };
      const nowS = Math.floor(Date.now() / 1000);
      return signJwt({
        secret: settings.apiSecret,
        claims: { iss: settings.apiKey, sub: participantName, nbf: nowS, exp: nowS + ROOM_TOKEN_TTL_S, video, roomConfig },
      });
    },
  };
}
