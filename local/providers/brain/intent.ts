import { classifyMessage } from './classify-message.ts';
import type { JsonSchema } from './sample-from-schema.ts';

const WORDS: readonly { names: RegExp; hit: (text: string) => boolean }[] = [
  { names: /good_?bye|end|close|farewell/, hit: (text) => classifyMessage(text).isGoodbye },
  { names: /human|person|handoff|escalat|agent|transfer|callback/, hit: (text) => classifyMessage(text).asksHuman },
  {
    names: /book|appoint|schedul|meeting|visit|demo/,
    hit: (text) =>
      /\b(?:book|appointment|schedule|meeting|come (?:and|by|over)|visit|slot|calendar|available|afternoon|morning)\b/i.test(
        text,
      ),
  },
  { names: /pric|cost|quote|budget/, hit: (text) => classifyMessage(text).asksPrice },
  {
    names: /complain|support|problem|issue|help/,
    hit: (text) => /\b(?:problem|broken|not working|doesn't work|complain|issue|fault|refund|unhappy)\b/i.test(text),
  },
  { names: /identity|who|smalltalk|small_talk|chitchat/, hit: (text) => classifyMessage(text).asksIdentity },
  {
    names: /object|refus|not_?interested|decline/,
    hit: (text) => /\b(?:no thanks|not interested|too expensive|maybe later)\b/i.test(text),
  },
  { names: /greet|hello/, hit: (text) => classifyMessage(text).isGreeting },
  {
    names: /need|qualif|lead|interest|purchase|sales|buy/,
    hit: (text) => /\b(?:want|need|looking for|interested|would like)\b/i.test(text),
  },
  { names: /question|info|product|service|knowledge|faq|answer/, hit: (text) => classifyMessage(text).isQuestion },
  { names: /other|general|unknown|off_?topic|none|chat/, hit: () => true },
];

/** A classification by rules, in the words that the request's own schema allows. */
export function classifyIntent(text: string, schema: JsonSchema): { intent: string; complexity: unknown; confidence: unknown } {
  const allowed = (schema.properties?.intent?.enum ?? []).map(String);
  const rule = WORDS.find(({ names, hit }) => hit(text) && (allowed.length === 0 || allowed.some((one) => names.test(one))));
  const intent = allowed.find((one) => rule?.names.test(one)) ?? allowed.at(-1) ?? 'other';
  return {
    intent,
    complexity: complexityOf(text, schema.properties?.complexity),
    confidence: confidenceOf(rule !== undefined, schema.properties?.confidence),
  };
}

function complexityOf(text: string, schema: JsonSchema | undefined): unknown {
  const clauses = text
    .split(/\b(?:and|but|because|if|while|compared|versus|however|although)\b|[,;?]/i)
    .filter((part) => part.trim() !== '').length;
  const weighs =
    /\b(?:compare|versus|difference|better|trade-?offs?|contracts?|legal|liab\w+|tax(?:es)?|ampere|kilowatts?|calculate)\b/i.test(
      text,
    );
  const share = Math.min(1, text.split(/\s+/).length / 60 + (clauses - 1) / 8 + (weighs ? 0.35 : 0));
  const steps = schema?.enum?.map(String);
  if (steps && steps.length > 0) return steps[Math.min(steps.length - 1, Math.floor(share * steps.length))];
  if (schema?.type === 'integer') return Math.max(schema.minimum ?? 1, Math.min(schema.maximum ?? 5, 1 + Math.floor(share * 5)));
  if (schema?.type === 'string') return share > 0.5 ? 'complex' : 'simple';
  return Math.round(share * 100) / 100;
}

function confidenceOf(isHit: boolean, schema: JsonSchema | undefined): unknown {
  const share = isHit ? 0.8 : 0.4;
  if (schema?.enum?.length) return schema.enum[isHit ? schema.enum.length - 1 : 0];
  return schema?.type === 'string' ? (isHit ? 'high' : 'low') : share;
}
