import { figuresOf } from './guard/amounts.ts';
import { hasMarkup, linksElsewhere } from './guard/check-markup.ts';
import { spokenDigits } from './guard/check-personal.ts';
import { tellsSecrets } from './guard/check-secrets.ts';
import { foldText, joinSpelled } from './guard/fold-text.ts';
import { contentStems } from './guard/knowledge-says.ts';
import { type SaveLead, TOOLS } from './tools.ts';

type Facts = Partial<Record<keyof SaveLead, string>>;
export interface FactsContext {
  /** All that the visitor said in this talk. */
  visitorSaid: string;
  instructions: string;
  locale: string;
}

function wordsOf(text: string): string[] {
  const folded = foldText(text);
  return `${folded} ${joinSpelled(folded)}`.match(/[\p{L}\d]+/gu) ?? [];
}

const WAS_SAID: Record<keyof SaveLead, (value: string, ctx: FactsContext) => boolean> = {
  name: (value, ctx) => {
    const said = new Set(wordsOf(ctx.visitorSaid));
    return (foldText(value).match(/[\p{L}\d]+/gu) ?? []).every((word) => said.has(word));
  },
  company: (value, ctx) => {
    const said = new Set(wordsOf(ctx.visitorSaid));
    const words = foldText(value).match(/[\p{L}\d]+/gu) ?? [];
    return words.filter((word) => said.has(word)).length * 2 >= words.length;
  },
  phone: (value, ctx) => spokenDigits(ctx.visitorSaid).includes(value.replace(/\D/g, '').slice(-7)),
  budget: (value, ctx) => {
    const said = figuresOf(ctx.visitorSaid).numbers;
    const figures = [...figuresOf(value).numbers];
    return figures.length > 0 ? figures.some((figure) => said.has(figure)) : sharesWords(value, ctx);
  },
  need: sharesWords,
  timeline: sharesWords,
};

/** Paraphrase is welcome, another subject is not. Across languages nothing can be compared. */
function sharesWords(value: string, ctx: FactsContext): boolean {
  if (!/^en/i.test(ctx.locale)) return true;
  const said = new Set([...contentStems(ctx.visitorSaid), ...wordsOf(ctx.visitorSaid)]);
  return [...contentStems(value), ...wordsOf(value).filter((word) => word.length > 2)].some((word) => said.has(word));
}

/**
 * What may be written of the facts that a model wants to save: those that the visitor said in this talk, without markup, links or secrets.
 * A model that follows an order hidden in a passage cannot write another's words into the lead.
 */
export function checkFacts(facts: Facts, ctx: FactsContext): { kept: Facts; dropped: (keyof SaveLead)[] } {
  const secrets = { instructions: ctx.instructions, knowledge: ctx.visitorSaid, toolNames: Object.keys(TOOLS) };
  const isFine = (field: keyof SaveLead, value: string) =>
    WAS_SAID[field](value, ctx) && !hasMarkup(value) && !linksElsewhere(value, ctx.visitorSaid) && !tellsSecrets(value, secrets);
  const entries = Object.entries(facts) as [keyof SaveLead, string][];
  const kept = entries.filter(([field, value]) => isFine(field, value));
  const dropped = entries.filter(([field, value]) => !isFine(field, value)).map(([field]) => field);
  return { kept: Object.fromEntries(kept), dropped };
}

/** A dropped fact for the log. */
export function droppedFact(field: keyof SaveLead) {
  return { rule: 'fact_not_said', action: 'dropped', sentence: field, replacement: null } as const;
}
