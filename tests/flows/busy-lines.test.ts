import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { callFrom, openVisit } from '../support/visitor.ts';
import { openWorld, until } from '../support/world.ts';

const product = inject('product');

describe.skipIf(product.voiceProblem)('a call while all lines are busy', () => {
  let browser: Browser;
  beforeAll(async () => {
    await openWorld(product).resetLimits();
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
  });

  it('goes on in writing, says how long it may take, and can be tried again after that', async () => {
    const page = await openVisit(browser, product.url);
    let asked = 0;
    await page.route('**/api/token', async (route) => {
      asked += 1;
      // What the server answers then; the second try goes through to it.
      if (asked > 1) return route.continue();
      const problem = {
        status: 503,
        code: 'unavailable',
        detail: 'All our lines are busy.',
        channel: 'text',
        position: 2,
        retryAfterS: 6,
      };
      return route.fulfill({
        status: 503,
        contentType: 'application/problem+json',
        headers: { 'retry-after': '6' },
        body: JSON.stringify(problem),
      });
    });
    await callFrom(page, `busy.${Date.now()}@example.com`);
    await page.waitForSelector('.again:disabled');
    expect(await page.textContent('.notes')).toMatch(/lines are busy for about 1 min/);
    await page.waitForSelector('li[data-role=agent]');
    await page.waitForSelector('.again:enabled');
    await page.click('.again');
    await until(async () => asked === 2, 'the second try');
    await page.context().close();
  });
});
