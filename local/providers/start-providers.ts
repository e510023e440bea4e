import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createVoice, type Voice } from '../speech/voice.ts';
import { applyFault } from './apply-fault.ts';
import { Asana } from './asana/asana.ts';
import { billLost } from './bill-lost.ts';
import type { Context, SpeechSettings } from './context.ts';
import { answerControl } from './control/control.ts';
import { Exchange, headersOf, parseJson } from './exchange.ts';
import { Faults } from './faults.ts';
import { Journal } from './journal.ts';
import { type Models, watchModels } from './models.ts';
import { chatTokens, embeddingTokens } from './openai/byte-pairs.ts';
import { Profiles } from './profiles.ts';
import { readBody } from './read-body.ts';
import { readForm } from './read-form.ts';
import { Mailbox } from './resend/mailbox.ts';
import { ResendApi } from './resend/resend.ts';
import { type Apis, findRoute } from './routes.ts';
import { TurnstileApi } from './turnstile/turnstile.ts';
import { createUpgrader } from './upgrade.ts';
import { UsageLedger } from './usage.ts';

export type ProvidersInput = {
  port: number;
  cacheDir: string | undefined;
  ledgerFile?: string | undefined;
  modelNote?: string | undefined;
  speech?: Partial<SpeechSettings>;
  models?: Models;
  voice?: Voice;
  nowMs?: () => number;
};
export type Providers = { url: string; context: Context; close: () => Promise<void> };

// Measured on one call: with a decode that starts at 120 ms of silence the final leaves at 300-420 ms, at 200 ms at 310-490 ms.
export const DEFAULT_SPEECH: SpeechSettings = { endpointMs: 300, decodeAtMs: 120, idleMs: 10_000 };
const DEFAULT_NOTE = 'Here I am a small local model without a key: I answer from what I was given.';
const JOURNAL_ENTRIES = 5_000;
const VOICE_THREADS = 2;

/** Serves all vendors on one loopback port; rejects with the system's error when the port is busy. */
export async function startProviders(input: ProvidersInput): Promise<Providers> {
  const context = createContext(input);
  const apis: Apis = { asana: new Asana(context), resend: new ResendApi(context), turnstile: new TurnstileApi(context) };
  const forget = () => {
    context.mailbox.clear();
    context.usage.clear();
    apis.resend.clear();
  };
  const server = createServer((request, response) => {
    answer({ ...context, forget }, apis, { request, response }).catch((cause: unknown) => {
      console.error(`${request.method} ${request.url} failed: ${cause instanceof Error ? cause.message : String(cause)}`);
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'application/json' });
      response.end(
        '{"error":{"message":"The local service failed; its log says why.","type":"server_error","param":null,"code":null}}',
      );
    });
  });
  server.on('upgrade', createUpgrader(context));
  // Sockets that were upgraded, or hang before they are, are not closed with the server.
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(input.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  // Read before the first request needs them.
  void Promise.all([chatTokens(), embeddingTokens()]);
  // The first sentence of a fresh synthesiser takes a quarter of a second; nobody should hear that.
  let isClosing = false;
  void context.voice.speak({ text: 'Hello.', voice: 'slt', rate: 24_000 }).catch((cause: unknown) => {
    if (!isClosing) console.error(`The voice does not start: ${String(cause)}`);
  });
  return {
    url: `http://127.0.0.1:${port}`,
    context,
    async close() {
      isClosing = true;
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      await Promise.all([context.voice.close(), context.models.close()]);
    },
  };
}

function createContext(input: ProvidersInput): Context {
  const nowMs = input.nowMs ?? Date.now;
  return {
    voice: input.voice ?? createVoice({ threads: VOICE_THREADS }),
    models: input.models ?? watchModels({ cacheDir: input.cacheDir }),
    journal: new Journal({ limit: JOURNAL_ENTRIES, nowMs }),
    usage: new UsageLedger({ file: input.ledgerFile, nowMs }),
    faults: new Faults(),
    profiles: new Profiles(),
    mailbox: new Mailbox(),
    speech: { ...DEFAULT_SPEECH, ...input.speech },
    modelNote: input.modelNote ?? DEFAULT_NOTE,
    nowMs,
  };
}

type Http = { request: IncomingMessage; response: ServerResponse };

async function answer(context: Context & { forget: () => void }, apis: Apis, http: Http): Promise<void> {
  const { request, response } = http;
  const url = new URL(request.url ?? '/', 'http://localhost');
  const bytes = await readBody(request);
  if (bytes === undefined) {
    response.writeHead(413, { 'content-type': 'application/json', connection: 'close' });
    response.end('{"error":{"message":"The body is larger than 8 MB.","type":"invalid_request_error","param":null,"code":null}}');
    return;
  }
  const form = await readForm(request.headers['content-type'], bytes);
  // The sound in a form is no text and stays out of the journal.
  const rawBody = form ? JSON.stringify(form.texts) : bytes.toString('utf8');
  if (answerControl(context, { request, url, rawBody, response })) return;
  const method = request.method ?? 'GET';
  const route = findRoute(context, apis, { method, path: url.pathname });
  if (!route) {
    response.writeHead(404, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({
        error: {
          message: `${method} ${url.pathname} is not served here.`,
          type: 'invalid_request_error',
          param: null,
          code: 'not_found',
        },
      }),
    );
    return;
  }
  const { vendor } = route;
  const entry = context.journal.add({
    vendor,
    method,
    path: url.pathname + url.search,
    headers: headersOf(request),
    body: parseJson(rawBody) ?? rawBody,
  });
  const startedMs = performance.now();
  response.on('close', () => {
    entry.durationMs = Math.round(performance.now() - startedMs);
  });
  const exchange = new Exchange({ vendor, request, response, url, rawBody, form, entry, fault: context.faults.take(vendor) });
  if (await applyFault(exchange)) return billLost(context, exchange);
  const hasKey = !route.needsKey || /^(?:token|bearer) \S+/i.test(exchange.headers.authorization ?? '');
  if (hasKey) await route.answer(exchange);
  else exchange.refuse(401, 'You did not provide an API key.');
}
