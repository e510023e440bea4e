import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { agentFinished, heard, speak } from '../support/caller.ts';
import { callFrom, openVisit } from '../support/visitor.ts';
import { openWorld, until } from '../support/world.ts';

const product = inject('product');
const world = openWorld(product);

describe.skipIf(product.voiceProblem)('a page that is reloaded during a call', () => {
  let browser: Browser;
  beforeAll(async () => {
    await world.resetLimits();
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
  });

  it('goes on with the same call at one tap: one conversation, one hold, one greeting, and the visitor is heard', async () => {
    const email = `resume.${Date.now()}@example.com`;
    const page = await openVisit(browser, product.url);
    await callFrom(page, email);
    await agentFinished(page, 0);
    await page.reload();
    await page.waitForSelector('.resume');
    expect(await page.getAttribute('main', 'data-state')).toBe('live-text');
    await page.click('.resume');
    await page.waitForSelector('[data-state=live-voice]');
    await page.waitForSelector('audio[data-agent-audio]', { state: 'attached' });
    await speak(page, 'home-owner', '02.flac');
    await agentFinished(page, (await heard(page)).caller.at(-1)!.to);
    const captions = await page.$$eval('li[data-role]', (items) => items.map((item) => item.textContent ?? '').join('\n'));
    expect(captions).toMatch(/solar panels/i);

    const talks = await world.rows<{ id: string; channel: string; state: string }>(
      'conversations',
      `select=*,leads!conversations_lead_id_fkey!inner(email)&leads.email=eq.${email}`,
    );
    expect(talks).toMatchObject([{ channel: 'voice', state: 'live' }]);
    const id = talks[0]!.id;
    expect(await world.rows('budget_holds', `conversation_id=eq.${id}`)).toHaveLength(1);
    await until(
      async () => (await world.rows('turns', `conversation_id=eq.${id}&role=eq.visitor`)).length > 0,
      'the words after the reload',
    );
    const said = await world.rows<{ content: string }>('turns', `conversation_id=eq.${id}&role=eq.agent`);
    expect(said.filter((turn) => /AI assistant/.test(turn.content))).toHaveLength(1);
    await page.click('.dock .end');
    await page.waitForSelector('[data-state=ended]');
    await page.context().close();
  });
});
