import type { Outcome } from '../engine/engine.ts';
import type { Reply } from '../engine/reply.ts';

/** `{result}` or `{error}`; with `base64` every string is encoded but a plain OK, as Upstash does. */
export function encodeOutcome(outcome: Outcome, isBase64: boolean): Outcome {
  if ('error' in outcome || !isBase64 || outcome.result === 'OK') return outcome;
  return { result: toBase64(outcome.result) };
}

function toBase64(reply: Reply): Reply {
  if (typeof reply === 'string') return Buffer.from(reply).toString('base64');
  return Array.isArray(reply) ? reply.map(toBase64) : reply;
}
