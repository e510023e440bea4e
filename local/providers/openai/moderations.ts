import { z } from 'zod';
import type { Answered, Exchange } from '../exchange.ts';

const Part = z.object({ type: z.string(), text: z.string().optional() });
const ModerationRequest = z.object({
  model: z.string().default('omni-moderation-latest'),
  input: z.union([z.string(), z.array(z.union([z.string(), Part]))]),
});

// Plain rules: enough to prove that a flagged text is handled, no judgement of real abuse.
const RULES: Record<string, RegExp | undefined> = {
  harassment: /\b(?:idiot|moron|stupid (?:bot|machine|cow)|shut up|piece of (?:shit|crap)|fuck (?:you|off))\b/i,
  'harassment/threatening': /\bi(?:'ll| will| am going to|'m going to) (?:hurt|find|destroy) you\b/i,
  hate: /\bi hate (?:all )?(?:immigrants|muslims|jews|christians|gays|women|blacks|whites)\b/i,
  'hate/threatening': undefined,
  illicit: /\bhow (?:do i|to|can i) (?:make|build|cook) (?:a )?(?:bomb|meth|explosives?)\b/i,
  'illicit/violent': /\bhow (?:do i|to|can i) (?:make|build) (?:a )?(?:bomb|explosives?)\b/i,
  'self-harm': /\b(?:kill|hurt|cut) myself\b|\bsuicid/i,
  'self-harm/intent': /\bi(?:'m going to| want to| will) (?:kill|hurt) myself\b/i,
  'self-harm/instructions': undefined,
  sexual: /\b(?:porn|send nudes|have sex with)\b/i,
  'sexual/minors': undefined,
  violence: /\b(?:kill|murder|stab|shoot) (?:you|him|her|them|everyone|people)\b/i,
  'violence/graphic': undefined,
};

/** POST /v1/moderations. */
export function moderations(exchange: Exchange): Answered {
  const parsed = ModerationRequest.safeParse(exchange.body);
  if (!parsed.success) return exchange.refuse(400, 'Send {"input": "text"} or {"input": ["text", ...]}.');
  const { model, input } = parsed.data;
  const parts = typeof input === 'string' ? [input] : input;
  const strings = parts.filter((part) => typeof part === 'string');
  // Texts get a result each; a list of parts is one message.
  const texts =
    strings.length > 0 ? strings : [parts.map((part) => (typeof part === 'string' ? part : (part.text ?? ''))).join(' ')];
  return exchange.json(200, { id: `modr-${crypto.randomUUID()}`, model, results: texts.map(judge) });
}

function judge(text: string): object {
  const categories = Object.fromEntries(Object.entries(RULES).map(([name, rule]) => [name, rule?.test(text) === true]));
  const scores = Object.fromEntries(Object.entries(categories).map(([name, isHit]) => [name, isHit ? 0.98 : 0.001]));
  const inputTypes = Object.fromEntries(Object.keys(RULES).map((name) => [name, ['text']]));
  return {
    flagged: Object.values(categories).includes(true),
    categories,
    category_scores: scores,
    category_applied_input_types: inputTypes,
  };
}
