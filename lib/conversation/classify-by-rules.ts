import type { Signals, Verdict } from './classification.ts';

const INTENT_WORDS: readonly [Verdict['intent'], RegExp][] = [
  ['goodbye', /\b(?:good ?bye|bye|see you|have a (?:nice|good|great) (?:day|evening|weekend)|that(?: is|'s) all|hang up)\b/i],
  [
    'person',
    /\b(?:(?:speak|talk) (?:to|with) (?:a|an|some|somebody|someone|your)\b.*|call me back|real (?:person|human)|human being)\b/i,
  ],
  ['complaint', /\b(?:complain\w*|unhappy|disappointed|angry|unacceptable|refund|rip ?off)\b/i],
  ['support', /\b(?:broken|not working|doesn't work|stopped working|error|repair|fault|problem|leak\w*)\b/i],
  ['booking', /\b(?:book|appointment|schedule|come (?:by|over|out)|slot|visit (?:us|me|our)|set up a)\b/i],
  ['price', /\b(?:price\w*|cost\w*|how much|expensive|cheap\w*|fee|fees|quote|charge me|per month|discount)\b/i],
  ['objection', /\b(?:not interested|too expensive|no thanks|maybe later|think about it)\b/i],
  ['greeting', /^(?:hi|hello|hey|good (?:morning|afternoon|evening))\b(?!.*\b(?:want|need|how|what|when)\b)/i],
  [
    'need',
    /(?<!\b(?:do|did|should|would|can) )\b(?:i|we)(?:'m| am|'d| would|'re| are)? ?(?:\w+ )?(?:want|need|looking for|interested in|like to have|planning)\b/i,
  ],
];
const ASKING =
  /(?:^|[.!?,;]\s+|\b(?:and|also|then|but|so)\s+)(?:what|how|when|where|why|who|which|can|could|do|does|did|is|are|will|would|should|may)\b/gi;
const COMPARING =
  /\b(?:compar\w+|versus|vs\.?|difference|better|best|rather|instead of|trade-?off|pros and cons|worth it|depend\w*|whether|or should)\b/i;
const EXPERT =
  /\b(?:contract\w*|liab\w+|legal\w*|clause|terms|warrant\w+|guarantee|insur\w+|tax\w*|permit\w*|regulat\w+|complian\w+|ampere?s?|volt\w*|kilowatt\w*|kwh?|kva|phase|api|integrat\w+|protocol|load management|amorti\w+|depreciat\w+|financ\w+|interest rate|return on investment|roi)\b/gi;
/** How many there are is enough; what they mean is the guard's affair, and its reading takes a hundred times longer. */
const FIGURES =
  /\d[\d.,]*|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|dozen|hundred|thousand|million)\b/gi;

const LONG_WORDS = 20;
const VERY_LONG_WORDS = 40;
/** From this score on an utterance is of medium, of high complexity. */
const MEDIUM_FROM = 1;
const HIGH_FROM = 4;
/** A word list that hits is mostly right; an utterance that hits none is a guess, and of two words no more than that. */
const SURE = { hit: 0.7, guess: 0.55, tooShort: 0.4 } as const;

export const countWords = (text: string): number => text.match(/[\p{L}\p{N}'’]+/gu)?.length ?? 0;

function signalsOf(text: string): Signals {
  return {
    words: countWords(text),
    // Speech has no question marks, and typed questions often nothing else.
    questions: Math.max(text.match(/\?/g)?.length ?? 0, text.match(ASKING)?.length ?? 0),
    figures: text.match(FIGURES)?.length ?? 0,
    expertWords: text.match(EXPERT)?.length ?? 0,
    isComparing: COMPARING.test(text),
  };
}

function scoreOf(signals: Signals): number {
  const byLength = signals.words > VERY_LONG_WORDS ? 2 : signals.words > LONG_WORDS ? 1 : 0;
  const byQuestions = Math.min(2, Math.max(0, signals.questions - 1));
  const byFigures = signals.figures >= 2 ? 1 : 0;
  return byLength + byQuestions + byFigures + Math.min(2, signals.expertWords) + (signals.isComparing ? 2 : 0);
}

/** An utterance judged by length, questions, figures and word lists: what decides when the classifier does not. The word lists are English. */
export function classifyByRules(text: string): Verdict & { signals: Signals } {
  const signals = signalsOf(text);
  const hit = INTENT_WORDS.find(([, words]) => words.test(text))?.[0];
  const score = scoreOf(signals);
  return {
    intent: hit ?? (signals.questions > 0 ? 'question' : 'other'),
    complexity: score >= HIGH_FROM ? 'high' : score >= MEDIUM_FROM ? 'medium' : 'low',
    confidence: hit ? SURE.hit : signals.words < 3 ? SURE.tooShort : SURE.guess,
    signals,
  };
}
