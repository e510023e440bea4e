import { figuresOf } from './guard/amounts.ts';
import { countsIn, inventsFigures } from './guard/check-figures.ts';
import { hasMarkup, linksElsewhere } from './guard/check-markup.ts';
import { echoesEmail, tellsPersonal } from './guard/check-personal.ts';
import { unkeptPromise } from './guard/check-promises.ts';
import { tellsSecrets } from './guard/check-secrets.ts';
import { type Courtesy, courteousWords } from './guard/courteous-words.ts';
import { forSameText } from './guard/for-same-text.ts';
import { statementsOf } from './guard/knowledge-says.ts';
import { type OffLimitsTopic, offLimitsIn } from './guard/off-limits.ts';
import { TOOLS } from './tools.ts';

export interface GuardContext {
  /** All that the business itself said: passages and greeting, one a line. Prices, promises, links and numbers must come from here. */
  knowledge: () => string;
  /** The visitor's typed address, never to be read out. */
  email: string;
  /** The instructions, so that an answer that recites them is caught. */
  instructions: string;
  /** The talk's language. */
  locale?: string;
  offLimits?: readonly OffLimitsTopic[];
  /** What the visitor said in this talk: their own figures may be noted. */
  visitorSaid?: () => string;
}

export const GUARD_RULES = [
  'price_not_known',
  'promise_not_known',
  'email_echo',
  'personal_data',
  'instructions',
  'markup',
  'link',
  'off_limits',
  'moderation',
] as const;
export type GuardRule = (typeof GUARD_RULES)[number];
export type GuardVerdict = { allowed: true } | { allowed: false; reason: GuardRule; replacement: string };

const TOOL_NAMES = Object.keys(TOOLS);
/** Half a price or address at the end of a sentence is looked at with the next one. */
const SEAM_CHARS = 120;

const figuresOfText = forSameText(figuresOf);
const statementsOfText = forSameText(statementsOf);

function blocked(reason: GuardRule, words: Courtesy, context: GuardContext): GuardVerdict {
  return { allowed: false, reason, replacement: courteousWords(context.locale ?? 'en')[words] };
}

/** The end of what was said before, so that a sentence end cannot hide what it cuts. */
function seam(before: string): string {
  const end = before.trimEnd();
  const from = Math.max(0, end.length - SEAM_CHARS);
  return end.slice(from).replace(from > 0 ? /^\S*\s/ : /^/, '');
}

/**
 * Local rules for one sentence, before it is heard or stored. `before` is what the same reply said already: it passed,
 * and what only the two together say is found here.
 */
export function checkSentence(sentence: string, context: GuardContext, before = ''): GuardVerdict {
  const knowledge = context.knowledge();
  const tail = seam(before);
  // Joined without the mark between them: `nine.` and `thousand dollars.` are one price.
  const joined = tail ? `${tail.replace(/[.!?…,;:"')\]]+$/, '')} ${sentence}` : sentence;
  // An address may also be cut at a dot of its own; a new sentence begins with a capital.
  const glued = tail && /^\s*[\p{Ll}\d]/u.test(sentence) ? `${tail}${sentence.trimStart()}` : joined;
  const either = (test: (text: string) => boolean) =>
    test(sentence) || (tail !== '' && !test(tail) && (test(joined) || test(glued)));

  if (context.email && either((text) => echoesEmail(text, context.email))) return blocked('email_echo', 'email', context);
  const secrets = { instructions: context.instructions, knowledge, toolNames: TOOL_NAMES };
  if (either((text) => tellsSecrets(text, secrets))) return blocked('instructions', 'secret', context);
  if (either(hasMarkup)) return blocked('markup', 'secret', context);
  if (either((text) => tellsPersonal(text, knowledge))) return blocked('personal_data', 'secret', context);
  if (either((text) => linksElsewhere(text, knowledge))) return blocked('link', 'secret', context);
  const topics = context.offLimits ?? [];
  const unheard = topics.filter((topic) => !offLimitsIn(tail, [topic]));
  const topic = offLimitsIn(sentence, topics) ?? (tail ? offLimitsIn(joined, unheard) : undefined);
  if (topic)
    return { allowed: false, reason: 'off_limits', replacement: topic.reply || courteousWords(context.locale ?? 'en').topic };

  const visitorSaid = context.visitorSaid?.() ?? '';
  const figures = { known: figuresOfText(knowledge), counts: countsIn(tail), visitor: figuresOf(visitorSaid) };
  if (either((text) => inventsFigures(text, figures))) return blocked('price_not_known', 'price', context);
  const claims = {
    statements: statementsOfText(knowledge),
    figures: figuresOfText(knowledge),
    before: `${visitorSaid}. ${tail}`,
  };
  return unkeptPromise(sentence, claims) ? blocked('promise_not_known', 'promise', context) : { allowed: true };
}
