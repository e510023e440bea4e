import { RoomConfiguration } from '@livekit/protocol';
import { jwtVerify } from 'jose';
import { TokenVerifier } from 'livekit-server-sdk';
import { describe, expect, it } from 'vitest';
import { ROOM_TOKEN_TTL_S } from '../../token/room-token.ts';
import { AGENT_NAME, createRoomTokenMinter } from './room-token-minter.ts';

const apiSecret = 'l'.repeat(32);
const minter = createRoomTokenMinter({ url: 'wss://rooms.example', apiKey: 'key', apiSecret });

describe('a room token', () => {
  it('joins one room with a microphone and nothing else', async () => {
    const token = await minter.mint({ roomName: 'qv-1', participantName: 'visitor', conversationId: 'c1' });
    const { payload } = await jwtVerify(token, new TextEncoder().encode(apiSecret));
    expect(payload).toMatchObject({ sub: 'visitor', iss: 'key' });
    expect(payload.video).toEqual({
      room: 'qv-1',
      roomJoin: true,
      canSubscribe: true,
      canPublish: true,
      canPublishData: true,
      canPublishSources: ['microphone'],
    });
    expect(payload.exp! - Math.floor(Date.now() / 1000)).toBeLessThanOrEqual(ROOM_TOKEN_TTL_S);
  });

  it("is what LiveKit's own verifier takes, and what its configuration reads", async () => {
    const token = await minter.mint({ roomName: 'qv-1', participantName: 'vis\u00edtor \u{1F44B}', conversationId: 'c1' });
    const claims = await new TokenVerifier('key', apiSecret).verify(token);
    expect(claims).toMatchObject({ sub: 'vis\u00edtor \u{1F44B}', iss: 'key' });
    expect(claims.exp! - claims.nbf!).toBe(ROOM_TOKEN_TTL_S);
    const { roomConfig } = (await jwtVerify(token, new TextEncoder().encode(apiSecret))).payload;
    expect(RoomConfiguration.fromJson(roomConfig as never)).toMatchObject({ name: 'qv-1', departureTimeout: 75 });
    await expect(new TokenVerifier('another', apiSecret).verify(token)).rejects.toThrow();
  });

  it('publishes the picture of a screen, and nothing more, where that is allowed', async () => {
    const token = await minter.mint({ roomName: 'qv-1', participantName: 'visitor', conversationId: 'c1', mayShareScreen: true });
    const { payload } = await jwtVerify(token, new TextEncoder().encode(apiSecret));
    expect(payload.video).toMatchObject({ canPublishSources: ['microphone', 'screen_share'] });
  });

  it('dispatches our agent with the conversation', async () => {
    const { payload } = await jwtVerify(
      await minter.mint({ roomName: 'qv-1', participantName: 'visitor', conversationId: 'c1' }),
      new TextEncoder().encode(apiSecret),
    );
    expect(payload.roomConfig).toMatchObject({
      name: 'qv-1',
      maxParticipants: 3,
      agents: [{ agentName: AGENT_NAME, metadata: '{"conversationId":"c1"}' }],
    });
  });

  it('is worth nothing under another secret', async () => {
    const token = await minter.mint({ roomName: 'qv-1', participantName: 'visitor', conversationId: 'c1' });
    await expect(jwtVerify(token, new TextEncoder().encode('x'.repeat(32)))).rejects.toThrow('signature');
  });
});
