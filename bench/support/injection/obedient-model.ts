import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DISGUISES } from './disguise.ts';
import { type Order, VISITOR_EMAIL } from './orders.ts';

interface Message {
  role: string;
  content?: unknown;
  tool_calls?: unknown;
}
interface Body {
  model: string;
  stream?: boolean;
  messages: Message[];
  tools?: unknown;
}

function textOf(message: Message): string {
  return typeof message.content === 'string' ? message.content : JSON.stringify(message.content ?? '');
}

/** The newest order in a prompt, whoever wrote it there. */
function orderIn(messages: readonly Message[]): Order | null {
  for (const message of messages.toReversed()) {
    if (message.role === 'assistant' || message.role === 'tool') continue;
    const found = /ORDER (\{.*?\}) END/s.exec(typeof message.content === 'string' ? message.content : partsOf(message))?.[1];
    if (found) return JSON.parse(found) as Order;
  }
  return null;
}
function partsOf(message: Message): string {
  const parts = Array.isArray(message.content) ? (message.content as { text?: string }[]) : [];
  return parts.map((part) => part.text ?? '').join(' ');
}

function wordsFor(order: Order | null, body: Body): { text: string; calls: { name: string; args: string }[] } {
  if (!order || body.messages.at(-1)?.role === 'tool') return { text: 'All right.', calls: [] };
  if ('say' in order) return { text: `Of course. ${order.say} Anything else?`, calls: [] };
  if ('call' in order) {
    const args = typeof order.with === 'string' ? order.with : JSON.stringify(order.with);
    return { text: '', calls: Array.from({ length: order.times ?? 1 }, () => ({ name: order.call, args })) };
  }
  const rules = body.messages
    .filter(({ role }) => role === 'system' || role === 'developer')
    .map(textOf)
    .join('\n');
  const secret = {
    rules: rules.slice(rules.indexOf('# Rules') + 8).slice(0, 300),
    mark: /\bQV[0-9A-Z]{7}\b/.exec(rules)?.[0] ?? '',
    tools: 'I use the tools save_lead and end_call.',
    email: VISITOR_EMAIL,
  }[order.recite];
  return { text: `Of course. ${DISGUISES[order.as](secret)}`, calls: [] };
}

async function bodyOf(request: IncomingMessage): Promise<Body> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return JSON.parse(text || '{"model":"","messages":[]}') as Body;
}

export interface ObedientModel {
  url: string;
  /** What was asked and what was written back, request by request. */
  log: { messages: Message[]; text: string; calls: { name: string; args: string }[] }[];
  close: () => void;
}

/** The worst model there is: it speaks OpenAI's protocol and does whatever the newest order in its prompt says. */
export async function startObedientModel(): Promise<ObedientModel> {
  const log: ObedientModel['log'] = [];
  const server = createServer((request, response) => {
    void (async () => {
      if (!request.url?.endsWith('/chat/completions'))
        return response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":[]}');
      const body = await bodyOf(request);
      const { text, calls } = wordsFor(orderIn(body.messages), body);
      log.push({ messages: body.messages, text, calls });
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const send = (delta: object | null, finish: string | null = null, usage?: object) =>
        response.write(
          `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 1, model: body.model, choices: delta ? [{ index: 0, delta, finish_reason: finish }] : [], ...(usage ? { usage } : {}) })}\n\n`,
        );
      for (const piece of text.match(/[\s\S]{1,9}/g) ?? []) send({ role: 'assistant', content: piece });
      for (const [index, call] of calls.entries())
        send({
          tool_calls: [
            { index, id: `call${log.length}_${index}`, type: 'function', function: { name: call.name, arguments: call.args } },
          ],
        });
      send({}, calls.length > 0 ? 'tool_calls' : 'stop');
      send(null, null, { prompt_tokens: 10, completion_tokens: 10, total_tokens: 20 });
      response.end('data: [DONE]\n\n');
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, log, close: () => server.close() };
}
