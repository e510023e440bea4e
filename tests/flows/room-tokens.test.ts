import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { claimsOf, forge, wrongTokens } from '../support/hostile/room-tokens.ts';
import { openScene, type Scene } from '../support/hostile/scene.ts';
import { sendRaw, toBytes } from '../support/raw-http.ts';
import { openWorld, until } from '../support/world.ts';

const product = inject('product');
const world = openWorld(product);

describe.skipIf(product.voiceProblem !== '')("the room tokens, at LiveKit's own door", () => {
  let scene: Scene;
  let server: string;
  let genuine: string;
  let roomName: string;
  beforeAll(async () => {
    await world.resetLimits();
    scene = await openScene(world);
    server = world.services().livekit!.url.replace(/^ws/, 'http');
    const { visit, conversationId } = scene.caller;
    const body = JSON.stringify({ csrf: await scene.form(conversationId) });
    const headers = scene.headers({ authorization: `Bearer ${visit}` });
    const answer = await sendRaw(scene.port, toBytes({ target: '/api/token', headers, body }));
    const minted = JSON.parse(answer.body) as { participantToken: string; roomName: string };
    genuine = minted.participantToken;
    roomName = minted.roomName;
  });
  afterAll(async () => {
    const authorization = `Bearer ${scene.caller.visit}`;
    await sendRaw(scene.port, toBytes({ target: '/api/visit/withdraw', headers: scene.headers({ authorization }) }));
    await world.resetLimits();
  });

  /** The status with which the server would let a token in, by query and by header. */
  const knock = async (token: string): Promise<number[]> => {
    const byQuery = await fetch(`${server}/rtc/validate?access_token=${encodeURIComponent(token)}`);
    // A header cannot carry what is not Latin.
    const isHeader = /^[\x20-\x7e]*$/.test(token);
    const byHeader = isHeader
      ? await fetch(`${server}/rtc/validate`, { headers: { authorization: `Bearer ${token}` } })
      : byQuery;
    return [byQuery.status, byHeader.status];
  };

  it('open one room for the genuine one', async () => {
    expect(await knock(genuine)).toEqual([200, 200]);
  });

  it('are refused in all of more than a hundred other forms', async () => {
    const wrong = wrongTokens(genuine, scene.secrets.livekit);
    expect(new Set(wrong.map(([, token]) => token)).size).toBeGreaterThan(100);
    const accepted: string[] = [];
    for (const [name, token] of wrong) {
      const statuses = await knock(token);
      if (statuses.some((status) => status < 400 || status >= 500)) accepted.push(`${name}: ${statuses}`);
    }
    expect(accepted).toEqual([]);
  });

  it('are refused by the signalling socket too, which takes the genuine one', async () => {
    const joins = (token: string) =>
      new Promise<boolean>((resolve) => {
        const socket = new WebSocket(`${server.replace('http', 'ws')}/rtc?access_token=${encodeURIComponent(token)}&protocol=16`);
        socket.binaryType = 'arraybuffer';
        socket.addEventListener('message', () => {
          resolve(true);
          socket.close();
        });
        socket.addEventListener('error', () => resolve(false));
        socket.addEventListener('close', () => resolve(false));
      });
    const own = claimsOf(genuine);
    const nowS = Math.floor(Date.now() / 1000);
    const expired = forge({ claims: { ...own, nbf: nowS - 300, exp: nowS - 180 }, secret: scene.secrets.livekit });
    const forged = forge({ claims: own, secret: 'x'.repeat(43) });
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${genuine.split('.')[1]}.`;
    expect(await Promise.all([expired, forged, unsigned, ''].map(joins))).toEqual([false, false, false, false]);
    expect(await joins(genuine)).toBe(true);
  });

  it('may not administer anything, their own room included', async () => {
    const call = async (method: string, body: object, service = 'RoomService') =>
      (
        await fetch(`${server}/twirp/livekit.${service}/${method}`, {
          method: 'POST',
          headers: { authorization: `Bearer ${genuine}`, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        })
      ).status;
    const room = roomName;
    const statuses = await Promise.all([
      call('ListRooms', {}),
      call('CreateRoom', { name: 'qv-mine' }),
      call('DeleteRoom', { room }),
      call('ListParticipants', { room }),
      call('GetParticipant', { room, identity: 'visitor' }),
      call('RemoveParticipant', { room, identity: 'visitor' }),
      call('UpdateParticipant', { room, identity: 'visitor', permission: { canPublish: true } }),
      call('MutePublishedTrack', { room, identity: 'visitor', trackSid: 'x', muted: false }),
      call('UpdateRoomMetadata', { room, metadata: 'x' }),
      call('SendData', { room, data: 'eA==' }),
      call('CreateDispatch', { room, agentName: 'quantum-voice', metadata: '{}' }, 'AgentDispatchService'),
      call('ListDispatch', { room }, 'AgentDispatchService'),
    ]);
    expect(statuses.every((status) => status === 401 || status === 403)).toBe(true);
  });

  it('carry no more than one room, one microphone, two minutes and an opaque id', () => {
    const { video, exp, nbf, roomConfig, ...others } = claimsOf(genuine) as Record<string, never> & { exp: number };
    expect(video).toEqual({
      room: roomName,
      roomJoin: true,
      canSubscribe: true,
      canPublish: true,
      canPublishData: true,
      canPublishSources: ['microphone'],
    });
    expect(exp - Number(nbf ?? Math.floor(Date.now() / 1000))).toBeLessThanOrEqual(120);
    expect(Object.keys(others).filter((name) => !['iss', 'sub', 'jti', 'identity', 'iat'].includes(name))).toEqual([]);
    expect(JSON.stringify(roomConfig)).toContain(scene.caller.conversationId);
    expect(JSON.stringify(claimsOf(genuine))).not.toContain('example.com');
  });

  it('used again after the withdrawal, open a room in which nobody answers, that is closed at once and costs nothing', async () => {
    const authorization = `Bearer ${scene.caller.visit}`;
    await sendRaw(scene.port, toBytes({ target: '/api/visit/withdraw', headers: scene.headers({ authorization }) }));
    const of = `id=eq.${scene.caller.conversationId}`;
    const talk = () => until(async () => (await world.rows('conversations', `${of}&state=eq.ended`))[0], 'the end');
    const before = await talk();
    const { iss } = claimsOf(genuine);
    const claims = { iss, sub: 'test', exp: Math.floor(Date.now() / 1000) + 120, video: { roomList: true } };
    const lister = forge({ claims, secret: scene.secrets.livekit });
    const isRoomGone = async () => {
      const answer = await fetch(`${server}/twirp/livekit.RoomService/ListRooms`, {
        method: 'POST',
        headers: { authorization: `Bearer ${lister}`, 'content-type': 'application/json' },
        body: JSON.stringify({ names: [roomName] }),
      });
      const { rooms } = (await answer.json()) as { rooms: unknown[] };
      return rooms.length === 0;
    };
    await until(isRoomGone, 'the end of the room');
    const socket = new WebSocket(`${server.replace('http', 'ws')}/rtc?access_token=${encodeURIComponent(genuine)}&protocol=16`);
    // The server's welcome: the room is there again.
    await new Promise((resolve) => socket.addEventListener('message', resolve, { once: true }));
    await new Promise((resolve) => socket.addEventListener('close', resolve));
    // Its list lags behind by a moment; a server that gives up on a silent visitor keeps the room for half a minute.
    await until(isRoomGone, 'the end of the room that was opened again', 10_000);
    expect(await talk()).toEqual(before);
  });
});
