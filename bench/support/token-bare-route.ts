import { RoomConfiguration } from '@livekit/protocol';
import { AccessToken } from 'livekit-server-sdk';

/**
 * What people copy to get a token: names from 10,000 values, the room's configuration as the caller wants it, 15 minutes, no check
 * of anything. Written from the description of LiveKit's React starter (commit f59a6b1), whose route does no more.
 */
export async function bareTokenRoute(
  request: Request,
  settings: { url: string; apiKey: string; apiSecret: string },
): Promise<Response> {
  const body = (await request.json()) as { room_config?: never };
  const roomName = `voice_assistant_room_${Math.floor(Math.random() * 10_000)}`;
  const token = new AccessToken(settings.apiKey, settings.apiSecret, {
    identity: `voice_assistant_user_${Math.floor(Math.random() * 10_000)}`,
    name: 'user',
    ttl: '15m',
  });
  token.addGrant({ room: roomName, roomJoin: true, canPublish: true, canPublishData: true, canSubscribe: true });
  token.roomConfig = RoomConfiguration.fromJson(body.room_config ?? {}, { ignoreUnknownFields: true });
  const participantToken = await token.toJwt();
  return Response.json(
    { serverUrl: settings.url, roomName, participantName: 'user', participantToken },
    { headers: { 'cache-control': 'no-store' } },
  );
}
