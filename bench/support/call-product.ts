import type { Browser } from 'playwright-core';
import { openVisitor, type Visitor } from './visitor.ts';

/** A new visitor fills our gate and clicks; resolves right after the click. */
export async function callProduct(browser: Browser, productUrl: string): Promise<Visitor> {
  const visitor = await openVisitor(browser, `${productUrl}/c/demo`);
  const { page } = visitor;
  await page.fill('input[type=email]', `bench.${crypto.randomUUID()}@example.com`);
  await page.check('input[type=checkbox] >> nth=0');
  await page.click('button[type=submit] >> nth=0');
  return {
    ...visitor,
    async leave() {
      await page.click('button.end');
      await page.waitForSelector('[data-state=ended]');
      await visitor.leave();
    },
  };
}
