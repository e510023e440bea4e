import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { findBarriers } from '../support/axe.ts';
import { launchBrowser } from '../support/browser.ts';
import { signIn } from '../support/sign-in.ts';
import { callFrom, openVisit, writeFrom } from '../support/visitor.ts';
import { openWorld, until } from '../support/world.ts';

const product = inject('product');
const world = openWorld(product);
const stamp = Date.now();
const isVoiceOn = !product.voiceProblem;

describe('axe-core finds no barrier, light and dark, on a phone and a desktop', () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    await world.resetLimits();
    browser = await launchBrowser();
    page = await openVisit(browser, product.url);
  });
  afterAll(async () => {
    await browser?.close();
  });

  it('at the gate, also in its frame, also with what is missing', async () => {
    expect(await findBarriers(page)).toEqual([]);
    await page.fill('#email', 'ann@gmial.com');
    await page.press('#email', 'Tab');
    await page.waitForSelector('#email-hint button');
    await page.click('button[type=submit]');
    await page.waitForSelector('#consent-problem:not(:empty)');
    expect(await findBarriers(page)).toEqual([]);
    await page.goto(`${product.url}/embed/demo`);
    expect(await findBarriers(page, ['phone'])).toEqual([]);
  });

  it.runIf(isVoiceOn)('while it rings', async () => {
    page = await openVisit(browser, product.url);
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route('**/api/token', async (route) => {
      await answered;
      await route.continue();
    });
    await callFrom(page, `axe.${stamp}@example.com`);
    await page.waitForSelector('[data-state=ringing] .end');
    const barriers = await findBarriers(page);
    answer();
    expect(barriers).toEqual([]);
  });

  it.runIf(isVoiceOn)('in a call, and when it is over', async () => {
    await page.waitForSelector('[data-state=live-voice] li[data-role=agent]');
    await page.click('.round');
    expect(await findBarriers(page)).toEqual([]);
    await page.click('.end');
    await page.waitForSelector('[data-state=ended]');
    expect(await findBarriers(page)).toEqual([]);
    await page.click('.after .link');
    await page.click('.scale label >> nth=3');
    await page.waitForSelector('.rate textarea');
    expect(await findBarriers(page)).toEqual([]);
    await page.click('.rate button');
    await page.waitForSelector('.rate, .after > .done');
    expect(await findBarriers(page, ['phone'])).toEqual([]);
  });

  it('in a typed conversation', async () => {
    page = await openVisit(browser, product.url);
    await writeFrom(page, `axe.typed.${stamp}@example.com`);
    await page.waitForSelector('[data-state=live-text] li[data-role=agent]');
    await page.fill('input[name=message]', 'How old may my roof be?');
    await page.keyboard.press('Enter');
    await page.waitForSelector('li[data-role=visitor]');
    expect(await findBarriers(page)).toEqual([]);
    await page.click('.end');
    await page.waitForSelector('[data-state=ended]');
  });

  it('on the form that stands in for both', async () => {
    page = await openVisit(browser, product.url);
    await page.fill('#email', `axe.form.${stamp}@example.com`);
    await page.check('input[name=purpose][value=talk]');
    // What fills the trap is sent to the form.
    await page.$eval('input[name=website]', (field) => {
      (field as HTMLInputElement).value = 'https://example.com';
    });
    await page.click('button[type=submit]');
    await page.waitForSelector('[data-state=form] textarea');
    expect(await findBarriers(page)).toEqual([]);
    await page.fill('textarea', 'Please call me about my roof.');
    await page.click('.message button');
    await page.waitForSelector('.done, .problem:not(:empty)');
    expect(await findBarriers(page, ['phone'])).toEqual([]);
  });

  it('at the sign-in, the leads and a conversation', async () => {
    await page.goto(`${product.url}/sign-in?expired=1`);
    expect(await findBarriers(page)).toEqual([]);
    await signIn(page, world);
    await page.waitForSelector('.lead');
    expect(await findBarriers(page)).toEqual([]);
    await page.goto(`${product.url}/dashboard?q=nobody-of-this-name`);
    await page.waitForSelector('.empty .button');
    expect(await findBarriers(page, ['phone'])).toEqual([]);
    const [lead] = await until(async () => {
      const rows = await world.rows<{ id: string }>('leads', `email=eq.axe.typed.${stamp}@example.com`);
      return rows.length > 0 ? rows : null;
    }, 'the lead');
    const [talk] = await world.rows<{ id: string }>('conversations', `lead_id=eq.${lead!.id}`);
    await page.goto(`${product.url}/dashboard/conversations/${talk!.id}`);
    await page.waitForSelector('.transcript');
    expect(await findBarriers(page)).toEqual([]);
    await page.goto(`${product.url}/dashboard/conversations/none`);
    await page.waitForSelector('h1');
    expect(await findBarriers(page, ['phone'])).toEqual([]);
  });
});
