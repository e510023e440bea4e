import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { SignalResponse } from '@livekit/protocol';
import { dispose, Room } from '@livekit/rtc-node';
import { AccessToken } from 'livekit-server-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { cachedBinaryPath } from './find-binary.ts';
import { type RunningServer, startServer } from './start-server.ts';

const API_KEY = 'APItest';
const API_SECRET = 'a-test-secret-of-forty-characters-length';
const BINARY = cachedBinaryPath(join(homedir(), '.cache', 'quantum-voice'));

function mintToken(identity: string): Promise<string> {
  const token = new AccessToken(API_KEY, API_SECRET, { identity });
  token.addGrant({ roomJoin: true, room: 'test-room' });
  return token.toJwt();
}

/** The ICE servers that the server tells a client to use, as a browser would read them. */
async function iceUrls(url: string): Promise<string[]> {
  const socket = new WebSocket(`${url}/rtc?access_token=${await mintToken('reader')}&protocol=15&auto_subscribe=1`);
  try {
    return await new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.on('message', (bytes: Buffer) => {
        const { message } = SignalResponse.fromBinary(bytes);
        if (message.case === 'join') resolve(message.value.iceServers.flatMap((server) => server.urls));
      });
    });
  } finally {
    socket.close();
  }
}

// The binary takes minutes to build, so this runs where the product has been started once.
describe.skipIf(!existsSync(BINARY))('the local LiveKit server', () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startServer({ binary: BINARY, port: 0, apiKey: API_KEY, apiSecret: API_SECRET }, () => undefined);
  });
  afterAll(async () => {
    await server.stop();
    await dispose();
  });

  it('names no STUN server but this machine, so no third party learns of a call', async () => {
    const urls = await iceUrls(server.url);
    expect(urls.length).toBeGreaterThan(0);
    expect(urls.filter((url) => !/^stun:127\.0\.0\.1:\d+$/.test(url))).toEqual([]);
  });

  it('connects a client over WebRTC', async () => {
    const room = new Room();
    await room.connect(server.url, await mintToken('visitor'), { autoSubscribe: true, dynacast: false });
    expect(room.isConnected).toBe(true);
    await room.disconnect();
  });

  it('refuses a token signed with another secret', async () => {
    const forged = new AccessToken(API_KEY, 'another-secret-of-forty-characters-long!', { identity: 'x' });
    forged.addGrant({ roomJoin: true, room: 'test-room' });
    const response = await fetch(`${server.url.replace('ws', 'http')}/rtc/validate?access_token=${await forged.toJwt()}`);
    expect(response.status).toBe(401);
  });

  it('names a busy port in one sentence', async () => {
    const port = Number(new URL(server.url).port);
    await expect(startServer({ binary: BINARY, port, apiKey: API_KEY, apiSecret: API_SECRET }, () => undefined)).rejects.toThrow(
      `livekit-server could not start on port ${port}; it may be in use.`,
    );
  });

  it('ends when told and reports that it did', async () => {
    const other = await startServer({ binary: BINARY, port: 0, apiKey: API_KEY, apiSecret: API_SECRET }, () => undefined);
    await other.stop();
    expect(typeof (await other.exited)).toBe('number');
    await expect(fetch(other.url.replace('ws', 'http'))).rejects.toThrow();
  });
});
