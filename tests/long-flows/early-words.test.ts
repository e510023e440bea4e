import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { heard, speak } from '../support/caller.ts';
import { captions } from '../support/captions.ts';
import { callFrom, openVisit } from '../support/visitor.ts';
import { openWorld, until } from '../support/world.ts';

const product = inject('product');
const world = openWorld(product);

describe.skipIf(product.voiceProblem)('a visitor who speaks before anybody is there', () => {
  let browser: Browser;
  beforeAll(async () => {
    await world.resetLimits();
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  it('is greeted first and answered then, without saying it again', async () => {
    const page = await openVisit(browser, product.url, '?placement=window');
    await callFrom(page, `early.${Date.now()}@example.com`);
    await page.waitForSelector('[data-state=ringing]');
    // From the first moment the microphone is open.
    await until(async () => {
      try {
        await speak(page, 'home-owner', '02.flac');
        return true;
      } catch {
        return null;
      }
    }, 'the microphone');
    await until(async () => /9,000|14,000/.test(await captions(page, 'agent')), 'the answer', 60_000);
    const ears = await heard(page);
    expect(ears.caller[0]!.from).toBeLessThan(ears.agent[0]!.from);
    // Its first and its last words: where the recording meets the live sound the local recogniser may mishear one.
    expect(await captions(page, 'visitor')).toMatch(/I would .*panels cost for a small house/i);
    expect(await captions(page, 'agent')).toMatch(/^[^\n]*AI assistant/);
    await page.click('button.end');
    await page.waitForSelector('[data-state=ended]');
  });
});
