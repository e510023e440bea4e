import { z } from 'zod';
import type { Answered, Exchange } from '../exchange.ts';
import { MODERATION_WORDS } from './moderation-words.ts';

const Part = z.object({ type: z.string(), text: z.string().optional() });
const ModerationRequest = z.object({
  model: z.string().default('omni-moderation-latest'),
  input: z.union([z.string(), z.array(z.union([z.string(), Part]))]),
});

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
  const plain = text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/\s+/g, ' ');
  const hits = Object.entries(MODERATION_WORDS).map(
    ([name, rules]) => [name, rules.filter((rule) => rule.test(plain)).length] as const,
  );
  return {
    flagged: hits.some(([, count]) => count > 0),
    categories: Object.fromEntries(hits.map(([name, count]) => [name, count > 0])),
    category_scores: Object.fromEntries(hits.map(([name, count]) => [name, count > 0 ? 0.98 : 0.001])),
    category_applied_input_types: Object.fromEntries(hits.map(([name]) => [name, ['text']])),
  };
}
