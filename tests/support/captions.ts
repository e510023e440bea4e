import type { Page } from 'playwright-core';

/** What the page shows of one side, a line each. */
export async function captions(page: Page, role: 'visitor' | 'agent'): Promise<string> {
  return (await page.$$eval(`li[data-role=${role}] .said`, (items) => items.map((item) => item.textContent ?? ''))).join('\n');
}
