import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import { listen } from './listen.ts';

/** When each vendor answers, in milliseconds. */
export const VENDOR_MS = { final: 200, firstToken: 300, token: 15, voice: 150, embedding: 40, moderation: 120 } as const;
const REPLY =
  'Yes, we can do that today. Our team will set up a short call and show you how it works on your own web site.'.match(
    /\s?\S+/g,
  ) ?? [];
const TOKENS_OF_FIRST_SENTENCE = REPLY.findIndex((token) => token.endsWith('.')) + 1;
/** What the vendors alone take from the end of speech to the first sound. */
export const VENDOR_PATH_MS =
  VENDOR_MS.final + VENDOR_MS.firstToken + VENDOR_MS.token * (TOKENS_OF_FIRST_SENTENCE - 1) + VENDOR_MS.voice;
const SPOKEN_MS = 600;
const SOUND = Buffer.from(new Int16Array(24 * SPOKEN_MS).fill(3_000).buffer);

export type Mark = 'llm' | 'speak' | 'voice';

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** Speech recognition, language and voice over the vendors' own wire formats, at fixed times and without any work. */
export async function openScriptedVendors(onMark: (mark: Mark) => void) {
  let ear: WebSocket | undefined;
  const results = (transcript: string, isFinal: boolean) =>
    ear?.send(
      JSON.stringify({
        type: 'Results',
        is_final: isFinal,
        speech_final: isFinal,
        start: 0,
        duration: 1,
        metadata: { request_id: 'scripted' },
        channel: { alternatives: [{ transcript, confidence: 0.99, words: [] }] },
      }),
    );

  async function answerChat(request: IncomingMessage, response: ServerResponse) {
    const startedMs = performance.now();
    await readBody(request);
    onMark('llm');
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const chunk = (content: object) =>
      response.write(`data: ${JSON.stringify({ id: 'scripted', object: 'chat.completion.chunk', ...content })}\n\n`);
    for (const [index, token] of REPLY.entries()) {
      const left = startedMs + VENDOR_MS.firstToken + VENDOR_MS.token * index - performance.now();
      if (left > 0) await wait(left);
      if (response.destroyed) return;
      chunk({ choices: [{ index: 0, delta: { role: 'assistant', content: token }, finish_reason: null }] });
    }
    chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
    chunk({ choices: [], usage: { prompt_tokens: 400, completion_tokens: REPLY.length, total_tokens: 400 + REPLY.length } });
    response.end('data: [DONE]\n\n');
  }

  async function answerJson(request: IncomingMessage, response: ServerResponse) {
    await readBody(request);
    const path = request.url ?? '';
    const send = (body: object) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (path.endsWith('/embeddings')) {
      await wait(VENDOR_MS.embedding);
      return send({ data: [{ index: 0, embedding: Array(384).fill(0.05) }], usage: { prompt_tokens: 8, total_tokens: 8 } });
    }
    if (path.endsWith('/moderations')) {
      await wait(VENDOR_MS.moderation);
      return send({ id: 'scripted', model: 'scripted', results: [{ flagged: false, categories: {}, category_scores: {} }] });
    }
    return send({ object: 'list', data: [] });
  }

  const server = createServer((request, response) => {
    const answer = request.url?.endsWith('/chat/completions') ? answerChat : answerJson;
    answer(request, response).catch(() => response.destroy());
  });
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket, request) => {
    if (request.url?.includes('/listen')) {
      ear = socket;
      return;
    }
    let said = Promise.resolve();
    socket.on('message', (bytes) => {
      const { type } = JSON.parse(String(bytes)) as { type: string };
      if (type === 'Speak') {
        onMark('speak');
        const due = wait(VENDOR_MS.voice);
        said = said.then(async () => {
          await due;
          onMark('voice');
          for (let at = 0; at < SOUND.length; at += 4_800) socket.send(SOUND.subarray(at, at + 4_800));
        });
      }
      if (type === 'Flush') said = said.then(() => socket.send(JSON.stringify({ type: 'Flushed', sequence_id: 0 })));
      if (type === 'Close') said = said.then(() => socket.close());
    });
  });
  const url = await listen(server);
  return {
    url,
    isHeard: () => ear !== undefined,
    started: () => ear?.send(JSON.stringify({ type: 'SpeechStarted', channel: [0, 1], timestamp: 0 })),
    interim: (text: string) => results(text, false),
    final: (text: string) => results(text, true),
  };
}
export type ScriptedVendors = Awaited<ReturnType<typeof openScriptedVendors>>;
