import type { BrowserContext, Page } from 'playwright-core';

/** Something new to read, on the page's own clock. */
export type Seen = { atMs: number; what: 'words' | 'notice' | 'state'; text: string };

type WatchedWindow = { seenOnPage: Seen[] };

/** Notes what a visitor can read and when: the agent's words as they grow, notices, and the state of the visit. */
export async function installWatch(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const seen: { atMs: number; what: string; text: string }[] = [];
    Object.assign(window, { seenOnPage: seen });
    const known = { words: '', notice: '', state: '' };
    const note = (what: keyof typeof known, text: string) => {
      if (known[what] === text) return;
      known[what] = text;
      if (text) seen.push({ atMs: performance.now(), what, text });
    };
    const textOf = (selector: string) =>
      Array.from(document.querySelectorAll(selector), (element) => element.textContent ?? '').join(' ');
    new MutationObserver(() => {
      note('words', textOf('li[data-role=agent] .said'));
      note('notice', textOf('.notes .notice'));
      note('state', document.querySelector('.visit')?.getAttribute('data-state') ?? '');
    }).observe(document, { childList: true, subtree: true, characterData: true, attributeFilter: ['data-state'] });
  });
}

export async function readSeen(page: Page): Promise<Seen[]> {
  return page.evaluate(() => (window as unknown as WatchedWindow).seenOnPage);
}
