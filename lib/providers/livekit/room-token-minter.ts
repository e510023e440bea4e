import { RoomAgentDispatch, RoomConfiguration } from '@livekit/protocol';
import { AccessToken, TrackSource } from 'livekit-server-sdk';
import { ROOM_TOKEN_TTL_S, type RoomTokenMinter } from '../../token/room-token.ts';

/** The name under which our worker registers; rooms ask for it explicitly. */
export const AGENT_NAME = 'quantum-voice';

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
      const token = new AccessToken(settings.apiKey, settings.apiSecret, { identity: participantName, ttl: ROOM_TOKEN_TTL_S });
      token.addGrant({
        room: roomName,
        roomJoin: true,
        canSubscribe: true,
        canPublish: true,
        canPublishData: true,
        canPublishSources: mayShareScreen ? [TrackSource.MICROPHONE, TrackSource.SCREEN_SHARE] : [TrackSource.MICROPHONE],
      });
      token.roomConfig = new RoomConfiguration({
        name: roomName,
        emptyTimeout: 30,
        // Longer than the worker waits for a visitor's return; our agent alone keeps no room open.
        departureTimeout: 75,
        maxParticipants: 3,
        agents: [new RoomAgentDispatch({ agentName: AGENT_NAME, metadata: JSON.stringify({ conversationId }) })],
      });
      return token.toJwt();
    },
  };
}
