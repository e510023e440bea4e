import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { agentFinished, speak } from '../support/caller.ts';
import { callFrom, openVisit } from '../support/visitor.ts';
import { openWorld, until } from '../support/world.ts';

const product = inject('product');
const world = openWorld(product);

async function resetFaults(): Promise<void> {
  await fetch(`${world.services().providers!.url}/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  }).catch(() => undefined);
  await fetch(`${world.services().providers!.url}/reset`, { method: 'POST' });
}

describe.skipIf(product.voiceProblem)('a provider that fails during a call', () => {
  let browser: Browser;
  beforeAll(async () => {
    await world.resetLimits();
    browser = await launchBrowser();
  });
  afterEach(resetFaults);
  afterAll(async () => {
    await browser?.close();
  });

  for (const fault of [
    { vendor: 'stt', fault: 'refuse' },
    { vendor: 'stt', fault: 'silence' },
    { vendor: 'tts', fault: '500' },
    { vendor: 'llm', fault: '500' },
  ]) {
    it(`${fault.vendor} ${fault.fault}: the visitor goes on in writing in the same conversation`, async () => {
      const email = `fault.${fault.vendor}.${fault.fault}.${Date.now()}@example.com`;
      const page = await openVisit(browser, product.url);
      await callFrom(page, email);
      if (fault.vendor === 'tts') {
        await agentFinished(page, 0, 500);
        await world.fault(fault);
      } else {
        await world.fault(fault);
        await page.waitForSelector('[data-state=live-voice], [data-state=live-text]');
        await agentFinished(page, 0, 500, 20_000).catch(() => undefined);
      }
      // A person says it again when nothing comes back.
      for (let tries = 0; tries < 4 && (await page.getAttribute('.visit', 'data-state')) === 'live-voice'; tries += 1) {
        await speak(page, 'home-owner', '02.flac');
        await page.waitForSelector('[data-state=live-text]', { timeout: 15_000 }).catch(() => undefined);
      }
      await page.waitForSelector('[data-state=live-text]', { timeout: 60_000 });
      await resetFaults();
      await page.fill('input[name=message]', 'Do you offer any financing?');
      await page.keyboard.press('Enter');
      await until(
        async () =>
          /financ|credit|monthly/i.test((await page.$$eval('li[data-role=agent]', (items) => items.at(-1)?.textContent)) ?? ''),
        'the answer in writing',
      );
      const talks = await world.rows<{ id: string; channel: string; state: string }>(
        'conversations',
        `select=id,channel,state,leads!conversations_lead_id_fkey!inner(email)&leads.email=eq.${email}`,
      );
      expect(talks).toHaveLength(1);
      expect(talks[0]).toMatchObject({ channel: 'text', state: 'live' });
      await page.click('.dock .end');
      await page.waitForSelector('[data-state=ended]');
    });
  }
});
