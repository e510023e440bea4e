import { AMOUNT, spokenDigits } from './number-words.ts';
import type { LeadFacts, LeadField } from './prompt-sections.ts';

/** What a visitor's message says about the lead. `asked` is the field the agent asked for just before, if any. */
export function extractLead(text: string, asked: LeadField | undefined): LeadFacts {
  const message = text
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/\s+/g, ' ')
    .trim();
  const found: Record<LeadField, string | undefined> = {
    email: emailIn(message),
    name: nameIn(message, asked),
    company: companyIn(message, asked),
    need: needIn(message, asked),
    timeline: timelineIn(message, asked),
    budget: budgetIn(message, asked),
    phone: phoneIn(message),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as LeadFacts;
}

const NAME_WORD = String.raw`[A-Z][\p{L}'-]+`;
const FULL_NAME = String.raw`(${NAME_WORD}(?:\s${NAME_WORD}){0,2})`;
const COMPANY_NAME = String.raw`((?:[A-Z0-9][\p{L}\p{N}'&.-]*)(?:\s(?:&|and|of|the|[A-Z0-9][\p{L}\p{N}'&.-]*)){0,4})`;
const COMPANY_KIND =
  '(?:Ltd|Limited|Inc|LLC|GmbH|Corp|Company|Co|Bakery|Group|Studio|Partners|Services|Solutions|Logistics|Farm|Hotel|Clinic|School|Church|Restaurant|Industries|Brothers|Associates|Dental|Motors|Foods)';
const NOT_NAMES = new Set(
  'Not Just Looking Calling Interested Sure Sorry Good Fine Okay Ok Yes No The A An In From At Here Happy Also Wondering Trying Thinking Ready Going Glad Afraid Still Very So Really Only Asking Monday Tuesday Wednesday Thursday Friday Saturday Sunday Well Um Uh Hi Hello Hey Thanks Thank Please What How When Where Why Who Could Can Do Does Is Are It We I My Our Maybe Actually That Three Two One Ignore Bye Goodbye'.split(
    ' ',
  ),
);

function nameIn(text: string, asked: LeadField | undefined): string | undefined {
  const patterns = [
    new RegExp(String.raw`\b[Mm]y name(?:'s| is)\s${FULL_NAME}`, 'u'),
    new RegExp(
      String.raw`\b(?:[Tt]his is|[Cc]all me|[Tt]he name(?:'s| is)|[Ii]t's|[Yy]ou can call me)\s${FULL_NAME}(?=$|[.,!?]|\s(?:from|with|at|here|and|speaking|calling|I)\b)`,
      'u',
    ),
    new RegExp(String.raw`\bI(?:'m| am)\s${FULL_NAME}(?=$|[.,!?]|\s(?:from|with|at|and|of|I)\b)`, 'u'),
  ];
  for (const pattern of patterns) {
    const name = cleanName(pattern.exec(text)?.[1]);
    if (name) return name;
  }
  return asked === 'name' ? nameAnswer(text) : undefined;
}

/** A bare answer to "may I have your name": one to three words that could be one. */
function nameAnswer(text: string): string | undefined {
  const bare = text
    .replace(/^(?:(?:yes|sure|okay|ok|of course|um|uh|well|hi|hello|it's|it is|i'm|i am|that's|that would be)[,.!\s]+)+/i, '')
    .replace(/[.!?,]+$/, '');
  const words = bare.split(' ');
  if (words.length > 3 || !words.every((word) => /^[\p{L}'-]+$/u.test(word))) return undefined;
  return cleanName(words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' '));
}

function cleanName(name: string | undefined): string | undefined {
  const words = name?.split(' ') ?? [];
  const first = words.findIndex((word) => NOT_NAMES.has(word));
  const kept = first === -1 ? words : words.slice(0, first);
  return kept.length > 0 ? kept.join(' ') : undefined;
}

function companyIn(text: string, asked: LeadField | undefined): string | undefined {
  const patterns = [
    new RegExp(
      String.raw`\b(?:[Ww]e are|[Ww]e're|[Ii] represent|[Ii] run|[Ii] own|[Mm]y company is|(?:[Oo]ur|[Tt]he|[Mm]y) (?:company|business|firm) is(?: called)?|[Ii]t's called)\s(?:called\s)?${COMPANY_NAME}`,
      'u',
    ),
    new RegExp(
      String.raw`\b(?:[Ii] work (?:for|at)|I'm with|I am with|[Cc]alling from|[Oo]n behalf of|employed (?:by|at))\s${COMPANY_NAME}`,
      'u',
    ),
    new RegExp(
      String.raw`\b(?:[Tt]his is|I'm|I am|[Mm]y name(?:'s| is))\s${FULL_NAME},?\s(?:and I'm |and I am |I'm |calling )?(?:from|with|at|of)\s${COMPANY_NAME}`,
      'u',
    ),
    new RegExp(String.raw`\bfrom\s(?=(?:[\p{L}'&]+\s){1,3}${COMPANY_KIND}\b)${COMPANY_NAME}`, 'u'),
  ];
  for (const pattern of patterns) {
    const name = cleanName(pattern.exec(text)?.at(-1))
      ?.replace(/[.,]+$/, '')
      .replace(/\s(?:and|of|the|&)$/, '');
    if (name) return name;
  }
  if (asked !== 'company' || /\b(?:no|none|not|private|myself|home ?owner|don't)\b/i.test(text)) return undefined;
  const bare = text
    .replace(/^(?:(?:yes|sure|it's|it is|we're|um|uh|well|the company is|that's)[,.!\s]+)+/i, '')
    .replace(/[.!?]+$/, '');
  return bare.split(' ').length <= 5 && !/\?/.test(text) && bare !== '' ? bare : undefined;
}

const WANTS =
  /\b(?:we|i|i'm|i'd|we'd|we're)\b[^.?!]*\b(?:want(?:ed)?|need(?:ed)?|looking (?:for|to|into|at)|interested in|would like|'d like|hoping to|hope to|thinking (?:about|of)|planning to|searching for|considering)\b[^.?!]*/i;
// Wishes about the talk itself, not about what the business sells.
const NOT_NEEDS =
  /\b(?:need to decide|want to (?:talk|speak) to|would like to (?:thank|speak|talk)|like to know your|need to go|want to stop|need (?:a|one) (?:minute|moment|second)|not interested|don't (?:want|need))\b/i;

function needIn(text: string, asked: LeadField | undefined): string | undefined {
  const sentences = text.match(/[^.!?]+[.!?]*/g)?.map((sentence) => sentence.trim()) ?? [];
  const wish = sentences.find((sentence) => WANTS.test(sentence) && !NOT_NEEDS.test(sentence));
  if (wish) return withoutEnd(wish);
  const words = text.split(' ').length;
  const isAnswer =
    asked === 'need' &&
    words >= 2 &&
    !/\?/.test(text) &&
    !/^(?:yes|no|okay|sure|bye|thanks|thank you|hello|hi|my name|this is|i am not sure|i'm not sure)\b/i.test(text);
  return isAnswer ? withoutEnd(text) : undefined;
}

function withoutEnd(sentence: string): string {
  return sentence.replace(/^(?:(?:hi|hello|hey|well|yes|so|um|uh|okay|and|but)[,\s]+)+/i, '').replace(/[.!?\s]+$/, '');
}

const DAY = '(?:mon|tues|wednes|thurs|fri|satur|sun)day';
const MONTH = '(?:january|february|march|april|may|june|july|august|september|october|november|december)';
const SPAN = '(?:day|week|weekend|month|quarter|year|spring|summer|autumn|fall|winter|season)';
const TIMELINES = [
  new RegExp(
    String.raw`\b(?:before|by|until|at|around|towards)\s(?:the\s)?(?:end|middle|beginning|start)\sof\s(?:the|this|next)?\s?(?:${SPAN}|${MONTH})\b`,
    'i',
  ),
  new RegExp(
    String.raw`\b(?:within|in|over)\s(?:the\s)?(?:next\s)?(?:an?|${AMOUNT}|couple of|few)?\s?(?:an?\s)?(?:couple of\s|few\s)?(?:days?|weeks?|months?|years?|quarters?)\b`,
    'i',
  ),
  new RegExp(
    String.raw`\b(?:(?:on|by|before|until)\s)?(?:next|this|coming)\s(?:${DAY}|${SPAN}|${MONTH})(?:\s(?:morning|afternoon|evening))?\b`,
    'i',
  ),
  new RegExp(
    String.raw`\b(?:in|by|before|during|this|next|until)\s(?:the\s)?(?:early\s|late\s)?(?:${MONTH}|spring|summer|autumn|fall|winter|new year)\b`,
    'i',
  ),
  new RegExp(String.raw`\b(?:on|by|before|until)\s${DAY}(?:\s(?:morning|afternoon|evening))?\b`, 'i'),
  /\b(?:as soon as possible|right away|immediately|asap|tomorrow(?: (?:morning|afternoon|evening))?|no (?:hurry|rush))\b/i,
];

function timelineIn(text: string, asked: LeadField | undefined): string | undefined {
  for (const pattern of TIMELINES) {
    const found = pattern.exec(text)?.[0].trim();
    if (found && !/^(?:in|over) (?:days|weeks|months|years)$/i.test(found)) return found;
  }
  const isShort = text.split(' ').length <= 6 && !/\?/.test(text);
  return asked === 'timeline' &&
    isShort &&
    /\b(?:now|soon|later|today|week|month|year|spring|summer|autumn|fall|winter)s?\b/i.test(text)
    ? withoutEnd(text)
    : undefined;
}

const CURRENCY = '(?:dollars?|bucks|euros?|pounds?|usd|eur|gbp)';
const MONEY = new RegExp(
  String.raw`(?:[$\u20ac\u00a3]\s?\d[\d,.]*(?:\s?(?:k\b|thousand\b|million\b))?|\b${AMOUNT}\s${CURRENCY})(?:\s(?:a|per|each|every)\s(?:month|year|week|day))?`,
  'i',
);

function budgetIn(text: string, asked: LeadField | undefined): string | undefined {
  const isAboutMoney =
    asked === 'budget' ||
    /\b(?:budget|(?:to|can|could|would|will) spend|afford|invest|set aside|pay up to|cap(?:ped)? at|price range)\b/i.test(text);
  if (!isAboutMoney || /\bhow much\b/i.test(text)) return undefined;
  const amount = MONEY.exec(text)?.[0] ?? new RegExp(String.raw`\bbudget\b.*?(\b${AMOUNT})`, 'i').exec(text)?.[1];
  const bare = asked === 'budget' ? new RegExp(String.raw`\b${AMOUNT}`, 'i').exec(text)?.[0] : undefined;
  return (amount ?? bare)?.replace(/[.,\s]+$/, '').trim();
}

function phoneIn(text: string): string | undefined {
  const isAnnounced = /\b(?:phone|number|call|reach|text|mobile|cell)\b/i.test(text);
  const digits = /\+?\(?\d[\d\s().-]{5,}\d/.exec(spokenDigits(text))?.[0].replace(/[^\d+]/g, '');
  if (digits === undefined || digits.replace('+', '').length > 15) return undefined;
  return isAnnounced || digits.length >= 10 ? digits : undefined;
}

function emailIn(text: string): string | undefined {
  const written = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/.exec(text)?.[0];
  if (written) return written.toLowerCase().replace(/\.$/, '');
  const spoken = /([a-z0-9]+(?:(?: dot | underscore | dash )[a-z0-9]+)*) at ([a-z0-9-]+(?:(?: dot | dash )[a-z0-9-]+)+)/i.exec(
    text,
  );
  if (!spoken?.[1] || !spoken[2]) return undefined;
  const plain = (part: string) =>
    part
      .toLowerCase()
      .replace(/ dot /g, '.')
      .replace(/ underscore /g, '_')
      .replace(/ dash /g, '-');
  return `${plain(spoken[1])}@${plain(spoken[2])}`;
}
