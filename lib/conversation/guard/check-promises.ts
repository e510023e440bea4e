import { figuresOf } from './amounts.ts';
import { foldText } from './fold-text.ts';
import { forSameText } from './for-same-text.ts';
import { contentStems, type Statement, supports } from './knowledge-says.ts';

export type PromiseKind = 'guarantee' | 'warranty' | 'free' | 'refund' | 'discount' | 'assurance' | 'deadline';

const KINDS: Record<Exclude<PromiseKind, 'deadline'>, RegExp> = {
  guarantee:
    /\b(?:guarantee[sd]?|guaranteed|(?:i|we) (?:can )?(?:promise|assure|swear)|promise you|(?:have|give you) my (?:word|promise)|you can count on|without fail|garanti\w*|garander\w*|garanzi\w*|garanc\w*|gwaran\w*|versprech\w*|zusicher\w*|promet(?:o|emos|s|tons|to|tiamo)|promettiamo|prometto|beloof|beloven|obiecuj\w*)\b/,
  warranty: /\bwarrant(?:y|ies|ed)\b/,
  free: /\b(?:free|complimentary|on the house|(?:no|without|at no) (?:extra |additional )?(?:charge|costs?|fee)|for nothing|costs? (?:you )?nothing|not cost you an? (?:cent|penny|dime)|pay nothing(?! down)|nothing to pay|not be charged|won't be charged|(?:is|are|be) on us|my treat|zero cost|waive[sd]?|kostenlos\w*|umsonst|kostenfrei\w*|gratis|gratuit\w*|bezplatn\w*|darmow\w*|za darmo|sin (?:coste|costo|cargo)|de graca|senza costi|sans frais)\b/,
  refund:
    /\b(?:refund\w*|money[- ]back|reimburs\w*|cash ?back|pay (?:you|it|everything|all) back|your money|prizes?|gifts?|compensation|compensate\w*|vouchers?|gift cards?|bonus(?:es)?|erstatt\w*|geld[- ]zuruck\w*|gutschein\w*|reembols\w*|devol(?:veremos|ucion del dinero)|rembours\w*|rimbors\w*|terugbeta\w*|geld[- ]terug|zwrot\w* (?:pieniedzy|kosztow|gotowki)|zwroc\w*)\b/,
  discount:
    /\b(?:discount\w*|rebates?|(?:half|third|quarter|fraction) (?:of )?(?:off|(?:the )?price)|percentage points off|beat any|(?:zero|no|without) interest|interest[- ]free|coupons?|(?:promo|discount|voucher) codes?|(?:special|best|lowest|secret|exclusive) (?:price|offer|deal|rate)s?|price match\w*|two for (?:one|the price)|buy one|on sale|clearance|(?:percent|%) off|rabat\w*|nachlass\w*|zum halben preis|descuento\w*|rebaja\w*|mitad de precio|remises?|reductions?|moitie prix|sconti|sconto|meta prezzo|korting\w*|halve prijs|znizk\w*|pol ceny|descontos?|metade do preco)\b|%\s?(?:off|rabatt|korting)/,
  assurance:
    /\b(?:legal(?:ly)?|lawful|by law|the law|law (?:requires|allows|says|does)|sue|lawsuit|entitled to|liab(?:le|ility)|tax[- ](?:deductible|free|deduction)|you (?:will |do )?qualify|(?:fully |completely )?(?:insured|covered by)|insurance (?:will|covers?|pays?)|cures?|diagnos\w*|medical(?:ly)?|heal(?:s|th)?|(?:no|zero|without(?: any)?) risk|risk[- ]free|(?:perfectly|completely|totally|absolutely|always) (?:safe|legal)|harmless|fda|you (?:do not|don't|will not|won't) (?:need|require) (?:a|any) (?:permit|permission|licen[sc]e|inspection|contract)|rechtlich|legale?s? |gesetzlich|steuerfrei|legalmente|deducible|deductible|zgodne z prawem|arzt|medizinisch)\b/,
};
const DECLINES =
  /\b(?:cannot|can't|can not|could not|couldn't|rather not|not able|unable|do not|don't|does not|doesn't|will not|won't|never|not|no|without a|nicht|kein\w*|no puedo|no podemos|ne (?:peux|pouvons)|pas de|non (?:posso|possiamo)|geen|niet|nie|nao)\s(?:\p{L}+\s){0,3}$|\b(?:whether|if|ob|czy)\s(?:\p{L}+\s){0,4}$/u;
/** Advice is refused also with the word in front: `legally I cannot advise you`. */
const REFUSES = /\b(?:cannot|can't|can not|not able to|unable to) (?:advise|say|tell|answer|judge|help|give)|\bnot for me\b/;
/** `feel free`, `are you free on Monday`, `Thursday at nine is free`: no price. */
const FREE_OTHERWISE =
  /\b(?:feel|hands|debt|worry|sugar|toll|stress)[- ]free\b|\bfree (?:to|on|at|this|next|for a (?:call|chat|moment))\b|\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|today|morning|afternoon|noon|slot|time|line|lines|o'clock|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d)) (?:is|are|be|was) (?:still )?free\b|\b(?:are|be|is|i'm|am) (?:you|he|she|they|we)? ?free (?:on|at|then)\b|\benergy[- ]free\b/g;

const FUTURE =
  /\b(?:will|shall|going to|can|get|gets|be|'ll|guarantee\w*|promise\w*|wird|werden|wirst|sera|seran|va a|vamos a|sera|seront|allons|sara|verra|zal|zullen|bedzie|vamos|vai)\b|'ll\b|\b(?:entregamos|liefern|livrons|instalamos|installieren|installons|consegniamo|leveren|dostarczymy)\b/;
const WORK =
  /\b(?:deliver(?:ed|s)?|delivery(?! vans?)|arrives?|arrived|install(?:ed|s)?|installation|ship(?:s|ped|ping)?|finish(?:ed)?|complet(?:ed|e)|ready|done|built|mounted|running|refund(?:ed)?|paid|approved|connected|granted|lieferung|geliefert|liefern|installiert|installieren|fertig|entreg\w*|instalad\w*|instalamos|listo|livr\w*|installe\w*|pret|consegn\w*|pronto|geleverd|leveren|klaar|dostarcz\w*|gotow\w*|zainstal\w*)\b/;
const DAY =
  "(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|tonight|today|the weekend|next (?:week|month|monday|tuesday|wednesday|thursday|friday|saturday|sunday|year)|this (?:week|month|weekend|afternoon|evening)|(?:january|february|march|april|may|june|july|august|september|october|november|december)|christmas|easter|the end of|(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|morgen|heute)|(?:lunes|martes|miercoles|jueves|viernes|sabado|domingo|manana|hoy)|(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|demain|aujourd'hui)|(?:lunedi|martedi|mercoledi|giovedi|venerdi|sabato|domenica|domani|oggi)|(?:maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|vandaag)|(?:poniedzialku|wtorku|srody|czwartku|piatku|soboty|niedzieli|jutra|jutro)|(?:segunda|terca|quarta|quinta|sexta|amanha|hoje)|\\d{1,2}(?:st|nd|rd|th)\\b|the \\w+(?:st|nd|rd|th)\\b)";
const BY_DAY = new RegExp(
  `\\b(?:by|before|on|until|no later than|latest|bis|am|vor|antes del?|para el|el|avant|d'ici|pour|entro|prima di|voor|tegen|do|przed|ate)\\s(?:the\\s|le\\s|il\\s)?${DAY}|\\b(?:tomorrow|tonight|next week|this week|this afternoon)\\b`,
);
const WITHIN =
  /\b(?:within|in (?:less than |under |only |just )?|innerhalb (?:von )?|en|dans|entro|binnen|w ciagu|em)\s?(?:the next\s|only\s|just\s)?([\p{L}\d -]{1,24}?)\s(hours?|days?|weeks?|months?|minutes?|stunden?|tagen?|wochen?|horas?|dias?|semanas?|heures?|jours?|semaines?|ore|giorni|settimane|uur|dagen|weken|godzin\w*|dni|tygodni\w*)\b/u;

const CLAUSE = /[,;:.!?()]|\s-\s|\b(?:but|however|so|because|aber|pero|mais|ma|maar|ale|mas)\b/;
/** Words on each side that say what a promise is about. */
const NEAR = 5;

function clausesOf(text: string): string[] {
  return text
    .split(CLAUSE)
    .map((clause) => clause.trim())
    .filter(Boolean);
}
function around(clause: string, at: number, length: number): string {
  const before = clause.slice(0, at).trim().split(/\s+/).slice(-NEAR).join(' ');
  const after = clause
    .slice(at + length)
    .trim()
    .split(/\s+/)
    .slice(0, NEAR)
    .join(' ');
  return `${before} ${after}`;
}

export interface Claims {
  statements: readonly Statement[];
  /** What was said just before, for `it is free`: the words before in the same reply, then the visitor's. */
  before: string;
}

const UNIT =
  /\b(hour|day|week|month|year|minute|stunde|tag|woche|monat|jahr|hora|dia|semana|mes|ano|heure|jour|semaine|mois|an|ora|ore|giorn|settiman|anni|uur|dag|dagen|weken|jaar|godzin|dni|tygod|lat)\p{L}{0,3}\b/gu;

/** The spans of time of a text, such as `10 year` for a ten year warranty. */
function spansOf(text: string): Set<string> {
  const spans = Array.from(foldText(text).matchAll(UNIT), ({ 0: unit, index }) => {
    const before = text.slice(Math.max(0, index - 30), index);
    return [...figuresOf(before.split(/[,;.]/).at(-1) ?? '').numbers].map((number) => `${number} ${unit.slice(0, 3)}`);
  });
  return new Set(spans.flat());
}
const spansOfStatement = forSameText(spansOf, 256);

function keepsDeadline(sentence: string, claims: Claims): boolean {
  if (!FUTURE.test(sentence) || !WORK.test(sentence)) return true;
  const day = BY_DAY.exec(sentence);
  if (day && !DECLINES.test(`${sentence.slice(0, day.index).trim()} `))
    return claims.statements.some((statement) => statement.text.includes(day[0]) && WORK.test(statement.text));
  const span = WITHIN.exec(sentence)?.[0];
  return span === undefined || keepsSpans(span, claims);
}

function keepsSpans(text: string, claims: Claims): boolean {
  const spans = [...spansOf(text)];
  return spans.every((span) => claims.statements.some((statement) => spansOfStatement(statement.text).has(span)));
}

/** The first promise of a sentence that no passage makes, or null. */
export function unkeptPromise(sentence: string, claims: Claims): PromiseKind | null {
  const folded = foldText(sentence);
  const hasNews = folded.replace(FREE_OTHERWISE, ' ');
  for (const [kind, pattern] of Object.entries(KINDS) as [Exclude<PromiseKind, 'deadline'>, RegExp][]) {
    for (const clause of clausesOf(kind === 'free' ? hasNews : folded)) {
      const hit = pattern.exec(clause);
      if (!hit || DECLINES.test(`${clause.slice(0, hit.index).trim()} `)) continue;
      if (kind === 'assurance' && REFUSES.test(clause)) continue;
      let about = contentStems(around(clause, hit.index, hit[0].length));
      if (about.length === 0) about = contentStems(clausesOf(foldText(claims.before)).at(-1) ?? '');
      if (!supports(claims.statements, pattern, about)) return kind;
      if ((kind === 'guarantee' || kind === 'warranty') && !keepsSpans(clause, claims)) return kind;
    }
  }
  return keepsDeadline(folded, claims) ? null : 'deadline';
}
