/** What the gate can see of who fills it. */
export interface GateSignals {
  /** The field that people never see. */
  honeypot: string | undefined;
  /** From the form's csrf to its return. */
  formAgeMs: number;
  /** Whether a key or a pointer was used before, as the page says; absent from an older page. */
  hadInput: boolean | undefined;
  headers: Headers;
}
export interface Suspicion {
  /** 0 to 100. The honeypot alone is 100; everything else together stays below it. */
  score: number;
  reasons: string[];
}

/** From here on a challenge is asked, or the stricter limits apply. */
export const CHALLENGE_AT = 60;
/** From here on only the form is left: no person fills a field that is not there. */
export const FORM_AT = 100;
const MOST_WITHOUT_HONEYPOT = 99;
/** An address, a tick and a button take longer. A text that was just renewed is young too, so this says little. */
const FAST_MS = 2_000;

const AUTOMATION =
  /headless|phantomjs|selenium|webdriver|puppeteer|playwright|python|curl\/|wget|libwww|go-http|okhttp|axios|node-fetch|^node$|undici|scrapy|\bbot\b|crawler|spider/i;
/** These send Sec-Fetch-* since 2019 to 2023 (web.dev, Fetch Metadata); who says it is one of them and does not is not. */
const BROWSER =
  /^Mozilla\/5\.0 .*(?:Chrome\/(?:8\d|9\d|\d{3})|Firefox\/(?:9\d|\d{3})|Version\/(?:1[7-9]|[2-9]\d)[\d.]* .*Safari)/;

/**
 * How much a gate request looks like a machine's, with the reasons as words for the record. The numbers are chosen so that an honest
 * program that names itself stays below a challenge, one that pretends to be a browser reaches it, and speed alone is nothing.
 */
export function scoreSuspicion({ honeypot, formAgeMs, hadInput, headers }: GateSignals): Suspicion {
  if (honeypot) return { score: FORM_AT, reasons: ['honeypot'] };
  const agent = headers.get('user-agent') ?? '';
  const isBrowser = BROWSER.test(agent) && !AUTOMATION.test(agent);
  const signs: [points: number, reason: string, isSeen: boolean][] = [
    [40, 'automation_agent', AUTOMATION.test(agent)],
    [30, 'no_agent', agent === ''],
    [35, 'no_fetch_metadata', isBrowser && !headers.has('sec-fetch-site')],
    [isBrowser ? 25 : 10, 'no_language', !headers.get('accept-language')],
  ];
  const weak: typeof signs = [
    [8, 'fast', formAgeMs < FAST_MS],
    [8, 'no_input', hadInput === false],
  ];
  const strong = signs.filter(([, , isSeen]) => isSeen);
  const seen = strong.length > 0 ? [...strong, ...weak.filter(([, , isSeen]) => isSeen)] : [];
  const score = seen.reduce((sum, [points]) => sum + points, 0);
  return { score: Math.min(MOST_WITHOUT_HONEYPOT, score), reasons: seen.map(([, reason]) => reason) };
}
