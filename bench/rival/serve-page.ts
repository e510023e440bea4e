import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { RoomAgentDispatch, RoomConfiguration } from '@livekit/protocol';
import { build } from 'esbuild';
import { AccessToken } from 'livekit-server-sdk';
import { BARE_AGENT_NAME, type BareCall } from './bare-call.ts';

const HTML = '<!doctype html><meta charset="utf-8"><title>Bare call</title><button>Call</button><script src="/page.js"></script>';

export type LivekitAccess = { url: string; apiKey: string; apiSecret: string };

async function mintToken(livekit: LivekitAccess, call: BareCall): Promise<string> {
  const room = `bare-${crypto.randomUUID()}`;
  const token = new AccessToken(livekit.apiKey, livekit.apiSecret, { identity: 'visitor', ttl: 600 });
  token.addGrant({ room, roomJoin: true, canPublish: true, canSubscribe: true, canPublishData: true });
  token.roomConfig = new RoomConfiguration({
    name: room,
    emptyTimeout: 30,
    departureTimeout: 1,
    agents: [new RoomAgentDispatch({ agentName: BARE_AGENT_NAME, metadata: JSON.stringify(call) })],
  });
  return token.toJwt();
}

/** Serves the rival's page on a free port; every token is for a fresh room. */
export async function servePage(livekit: LivekitAccess, call: BareCall): Promise<{ url: string; close: () => void }> {
  const bundle = await build({
    entryPoints: [fileURLToPath(new URL('./page.ts', import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    logLevel: 'silent',
  });
  const script = bundle.outputFiles[0]?.text ?? '';
  const server = createServer(async (request, response) => {
    if (request.url === '/token') {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ url: livekit.url, token: await mintToken(livekit, call) }));
    } else if (request.url === '/page.js') {
      response.setHeader('content-type', 'text/javascript');
      response.end(script);
    } else {
      response.setHeader('content-type', 'text/html');
      response.end(HTML);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return { url: `http://localhost:${port}`, close: () => server.close() };
}
