import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { openVisit } from '../support/visitor.ts';
import { openWorld } from '../support/world.ts';

const product = inject('product');
let browser: Browser;
beforeAll(async () => {
  await openWorld(product).resetLimits();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
});

it('asks about a mistyped address, takes the better one by keyboard, and stays silent about a good one', async () => {
  const page = await openVisit(browser, product.url);
  await page.focus('#email');
  await page.keyboard.type('maria@gmial.com');
  await page.keyboard.press('Tab');
  await page.waitForSelector('#email-hint button');
  expect(await page.textContent('#email-hint')).toBe('Did you mean maria@gmail.com?');
  expect(await page.getAttribute('#email', 'aria-describedby')).toContain('email-hint');
  await page.focus('#email-hint button');
  await page.keyboard.press('Enter');
  expect(await page.inputValue('#email')).toBe('maria@gmail.com');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('email');
  await page.keyboard.press('Tab');
  expect(await page.$('#email-hint button')).toBeNull();
  await page.context().close();
});
