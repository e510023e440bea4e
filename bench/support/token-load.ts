import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { mintCsrf } from '../../lib/gate/csrf.ts';
import { mintVisit } from '../../lib/gate/visit-token.ts';
import { CannotRun } from './result.ts';
import { base, CONVERSATION, CUSTOMER, ORIGIN } from './token-stubs.ts';

const Figures = z.object({ kv: z.number(), postgres: z.number(), dependent: z.number(), cpuUs: z.number() });
export interface TokenServer {
  /** Milliseconds of each request, in the order of their answers, and the server's own CPU per request. */
  load(
    route: 'ours' | 'bare',
    run: { requests: number; inFlight: number; status: number },
  ): Promise<{ ms: number[]; cpuUs: number }>;
  figures(): Promise<z.infer<typeof Figures>>;
  stop(): void;
}

async function genuineRequest() {
  const embedder = 'https://shop.example';
  const { csrf } = mintCsrf(base, { scope: CONVERSATION, embedder });
  const visit = mintVisit(base, { conversationId: CONVERSATION, customerId: CUSTOMER, embedder });
  const headers = { origin: ORIGIN, 'content-type': 'application/json', 'x-forwarded-for': '203.0.113.7' };
  return {
    ours: { headers: { ...headers, authorization: `Bearer ${visit}` }, body: JSON.stringify({ csrf, transport: 'webrtc' }) },
    bare: { headers, body: JSON.stringify({ room_config: { agents: [{ agentName: 'quantum-voice' }] } }) },
  };
}

/** A process with both routes, and somebody who asks. */
export async function startTokenServer(args: readonly string[]): Promise<TokenServer> {
  const child = fork(fileURLToPath(new URL('./token-server.ts', import.meta.url)), [...args]);
  const [message] = (await once(child, 'message')) as [{ port: number }];
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const genuine = await genuineRequest();
  const send = (path: string, input?: { headers: Record<string, string>; body: string }) =>
    new Promise<{ status: number; body: string }>((resolve, reject) => {
      const method = input ? 'POST' : 'GET';
      const asked = request(
        { host: '127.0.0.1', port: message.port, path, method, agent, headers: input?.headers ?? {} },
        (response) => {
          let body = '';
          response.on('data', (part) => {
            body += part;
          });
          response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
        },
      );
      asked.on('error', reject);
      asked.end(input?.body);
    });
  const figures = async () => Figures.parse(JSON.parse((await send('/figures')).body));
  return {
    figures,
    async load(route, { requests, inFlight, status }) {
      const ms: number[] = [];
      let asked = 0;
      const before = await figures();
      const asker = async () => {
        while (asked < requests) {
          asked += 1;
          const startedMs = performance.now();
          const answer = await send(`/${route}`, genuine[route]);
          ms.push(performance.now() - startedMs);
          if (answer.status !== status) throw new CannotRun(`The ${route} route answered ${answer.status}: ${answer.body}`);
        }
      };
      await Promise.all(Array.from({ length: inFlight }, asker));
      return { ms, cpuUs: ((await figures()).cpuUs - before.cpuUs) / requests };
    },
    stop() {
      agent.destroy();
      child.disconnect();
    },
  };
}
