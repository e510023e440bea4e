import type { Exchange } from './exchange.ts';

const RETRY_AFTER = { 'retry-after': '1' };
const GARBAGE = '<html>\u0000 this is {not what: the client expects';

/** Acts out an ordered fault on an HTTP request; true when the request is thereby answered (or never will be). */
export async function applyFault(exchange: Exchange): Promise<boolean> {
  const { fault } = exchange;
  if (!fault) return false;
  exchange.entry.fault = fault.fault;
  switch (fault.fault) {
    case 'refuse':
      exchange.destroy();
      return true;
    case 'hang':
      return true;
    case '401':
      exchange.refuse(401, 'Invalid credentials (a fault ordered by POST /faults).');
      return true;
    case '429':
      exchange.refuse(429, 'Too many requests (a fault ordered by POST /faults).', RETRY_AFTER);
      return true;
    case '500':
      exchange.refuse(500, 'Internal error (a fault ordered by POST /faults).');
      return true;
    case 'garbage':
      exchange.send(200, { type: garbageType(exchange), body: GARBAGE });
      return true;
    case 'silence':
      exchange.send(200, { type: garbageType(exchange), body: silenceOf(exchange) });
      return true;
    case 'slow':
      await exchange.pause(fault.ms);
      return exchange.signal.aborted;
    case 'cut':
      return false;
  }
}

function silenceOf(exchange: Exchange): string {
  if (isChatStream(exchange)) return 'data: [DONE]\n\n';
  return exchange.vendor === 'transcription' ? '{"text":""}' : '';
}

function garbageType(exchange: Exchange): string {
  if (isChatStream(exchange)) return 'text/event-stream';
  // A page of an error in place of sound says so in its type.
  if (exchange.vendor === 'speech') return exchange.fault?.fault === 'garbage' ? 'application/json' : 'audio/pcm';
  return exchange.vendor === 'tts' ? 'audio/l16' : exchange.vendor === 'slack' ? 'text/html' : 'application/json';
}

function isChatStream(exchange: Exchange): boolean {
  const body = exchange.body;
  return exchange.vendor === 'llm' && typeof body === 'object' && body !== null && 'stream' in body && body.stream === true;
}
