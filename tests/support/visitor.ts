import type { Browser, Frame, Page } from 'playwright-core';
import { installCaller } from './caller.ts';

/** A page at the demo campaign with a microphone a test can speak into. */
export async function openVisit(browser: Browser, url: string, query = ''): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  await installCaller(context);
  const page = await context.newPage();
  await page.goto(`${url}/c/demo${query}`);
  return page;
}

/** Fills the gate as a person would and calls. */
export async function callFrom(page: Page, email: string): Promise<void> {
  await page.fill('#email', email);
  await page.check('input[name=purpose][value=talk]');
  await page.click('button.call');
}

/** Fills the gate and goes on in writing: by the second button, or by the only one where there is no voice. */
export async function writeFrom(page: Page | Frame, email: string): Promise<void> {
  await page.fill('#email', email);
  await page.check('input[name=purpose][value=talk]');
  await page.click((await page.$('.type-instead')) ? '.type-instead' : 'button.call');
}
