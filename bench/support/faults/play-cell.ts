import type { Browser, Page } from 'playwright-core';
import { agentFinished, heard, installCaller, speak } from '../../../tests/support/caller.ts';
import { installWatch, readSeen, type Seen } from './watch-page.ts';

const CALLER = 'home-owner';
/** "What do solar panels cost for a small house?" */
const LINE = '02.flac';
const QUESTION = 'What do solar panels cost for a small house?';
const ANSWER = /9,000|14,000/;
const SILENCE_MS = 700;
const GREETING_WITHIN_MS = 20_000;
const LEAST_GREETING_MS = 2_000;
/** Beyond the bar, to tell late from never. */
const WATCH_MS = 12_000;
const LOOK_EVERY_MS = 50;

/** Times in ms after the end of the visitor's sentence; null: not while we watched. */
export interface Cell {
  nextMs: number | null;
  next: string;
  /** When the sentence that answers begins to be heard or read. */
  answerMs: number | null;
  /** When its figure is there; a voice needs about three seconds to come to it. */
  figureMs: number | null;
  /** By voice, by the words on the page after a typed question, or not at all. */
  by: 'voice' | 'text' | 'none';
  /** All that was seen, for whoever asks why. */
  trace: { seen: Seen[]; agent: { from: number; to: number }[]; endMs: number };
}

/** A call whose greeting was heard in one piece and to its end. */
export async function openCall(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  try {
    await installCaller(context);
    await installWatch(context);
    const page = await context.newPage();
    await page.goto(`${url}/c/demo`);
    await page.waitForLoadState('networkidle');
    await page.fill('#email', `faults.${crypto.randomUUID()}@example.com`);
    await page.check('input[name=purpose][value=talk]');
    await page.click('button.call');
    const { agent } = await agentFinished(page, 0, SILENCE_MS, GREETING_WITHIN_MS);
    // Sound that stutters before any fault tells of the machine.
    const isWhole = agent.length === 1 && agent[0]!.to - agent[0]!.from > LEAST_GREETING_MS;
    if (!isWhole) throw new Error('The greeting came in pieces: the machine is too busy for a call.');
    return page;
  } catch (error) {
    await context.close();
    throw error;
  }
}

/** As a person would who is asked to type, in a call or after it. */
async function typeQuestion(page: Page): Promise<void> {
  await page.fill('input[name=message]', QUESTION, { timeout: 1_000 });
  await page.press('input[name=message]', 'Enter', { timeout: 1_000 });
}

function firstAfter(seen: Seen[], sinceMs: number, isIt: (entry: Seen) => boolean): Seen | undefined {
  return seen.find((entry) => entry.atMs > sinceMs && isIt(entry));
}

/** The sentence with the figure, and when its first word came. */
function findAnswer(seen: Seen[], endMs: number) {
  const known = seen.findLast((entry) => entry.atMs <= endMs && entry.what === 'words')?.text ?? '';
  const spoken = seen.filter((entry) => entry.atMs > endMs && entry.what === 'words');
  const figure = spoken.find(({ text }) => ANSWER.test(text.slice(known.length)));
  if (!figure) return undefined;
  const before = figure.text.slice(known.length).split(ANSWER)[0] ?? '';
  const sentenceAt = known.length + Math.max(0, ...Array.from(before.matchAll(/[.!?]\s/g), (end) => end.index + 2));
  const first = spoken.find(({ text }) => text.length > sentenceAt && figure.text.startsWith(text.slice(0, sentenceAt)));
  return { answerMs: (first ?? figure).atMs - endMs, figureMs: figure.atMs - endMs };
}

/** What was on the page before the sentence was over and tells the visitor that the line has changed counts from its end. */
function firstNews(seen: Seen[], agent: { from: number; to: number }[], times: { faultMs: number; endMs: number }) {
  const { faultMs, endMs } = times;
  const read = firstAfter(seen, faultMs, (entry) => entry.what !== 'words' || entry.atMs > endMs);
  const sound = agent.find((stretch) => stretch.to > endMs);
  const news = [
    ...(read ? [{ atMs: read.atMs, text: read.what === 'words' ? 'words' : `${read.what}: ${read.text}` }] : []),
    ...(sound ? [{ atMs: sound.from, text: 'voice' }] : []),
  ].sort((a, b) => a.atMs - b.atMs)[0];
  return news && { ms: Math.max(0, news.atMs - endMs), text: news.text };
}

/** In a call under way: the fault begins, the visitor asks, and what comes of it is timed on the page's own clock. */
export async function playCell(page: Page, beginFault: () => Promise<void>): Promise<Cell> {
  await beginFault();
  const faultMs = (await heard(page)).nowMs;
  await speak(page, CALLER, LINE);
  const endMs = (await heard(page)).caller.at(-1)!.to;
  let isTyped = false;
  for (;;) {
    const [seen, { agent, nowMs }] = await Promise.all([readSeen(page), heard(page)]);
    const answer = findAnswer(seen, endMs);
    if (answer || nowMs - endMs > WATCH_MS) {
      const news = firstNews(seen, agent, { faultMs, endMs });
      return {
        nextMs: news?.ms ?? null,
        next: news?.text ?? 'nothing',
        answerMs: answer?.answerMs ?? null,
        figureMs: answer?.figureMs ?? null,
        by: answer ? (isTyped ? 'text' : 'voice') : 'none',
        trace: { seen, agent, endMs },
      };
    }
    const isAskedToType =
      seen.findLast(({ what }) => what === 'state')?.text === 'live-text' ||
      seen.some((entry) => entry.atMs > faultMs && entry.what === 'notice' && /please type|can also type/i.test(entry.text));
    if (isAskedToType && !isTyped) {
      isTyped = true;
      // A field that is not there yet is looked for in the next round.
      await typeQuestion(page).catch(() => {
        isTyped = false;
      });
    }
    await page.waitForTimeout(LOOK_EVERY_MS);
  }
}

/** Hangs up as a visitor does, and forgets the page. */
export async function closeCall(page: Page): Promise<void> {
  await page.click('.dock .end', { timeout: 1_000 }).catch(() => undefined);
  await page.waitForSelector('[data-state=ended]', { timeout: 2_000 }).catch(() => undefined);
  await page.context().close();
}
