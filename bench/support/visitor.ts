import type { Browser, Page } from 'playwright-core';
import { agentFinished, heard, installCaller, speak } from '../../tests/support/caller.ts';

const CALLER = 'home-owner';
/** Longer than the pause between two sentences of one answer. */
const SILENCE_MS = 800;
const ANSWER_WITHIN_MS = 25_000;

/** Times of one page are its own `performance.now()`; `epochMs` is that clock's zero. */
export type Visitor = { page: Page; epochMs: number; clickedMs: () => Promise<number>; leave: () => Promise<void> };
export type SpokenTurn = { file: string; endMs: number; answerMs: number };

/** Opens a page in a browser of its own identity, with a microphone, ears, and a note of when the visitor clicked. */
export async function openVisitor(browser: Browser, url: string): Promise<Visitor> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  await installCaller(context);
  await context.addInitScript(() => {
    addEventListener('click', (event) => Object.assign(window, { lastClickMs: event.timeStamp }), { capture: true });
  });
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForLoadState('networkidle');
  return {
    page,
    epochMs: await page.evaluate(() => performance.timeOrigin),
    clickedMs: () => page.evaluate(() => (window as unknown as { lastClickMs: number }).lastClickMs),
    leave: () => context.close(),
  };
}

/** Waits until the greeting is over; returns when the agent was first heard. */
export async function hearGreeting(page: Page): Promise<number> {
  const { agent } = await agentFinished(page, 0, SILENCE_MS);
  return agent[0]!.from;
}

/** Says one line and waits until the answer is over; null when the agent spoke before the line was said, or never. */
export async function sayLine(page: Page, file: string): Promise<SpokenTurn | null> {
  await speak(page, CALLER, file);
  const endMs = (await heard(page)).caller.at(-1)!.to;
  try {
    const { agent } = await agentFinished(page, endMs, SILENCE_MS, ANSWER_WITHIN_MS);
    const answer = agent.find((stretch) => stretch.to > endMs);
    return answer && answer.from > endMs ? { file, endMs, answerMs: answer.from } : null;
  } catch {
    return null;
  }
}
