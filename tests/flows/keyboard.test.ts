import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { agentFinished } from '../support/caller.ts';
import { focusOf, tabTo } from '../support/keyboard.ts';
import { openVisit } from '../support/visitor.ts';
import { openWorld, until } from '../support/world.ts';

const product = inject('product');
const world = openWorld(product);
const email = `keys.${Date.now()}@example.com`;

describe.skipIf(product.voiceProblem)('a visit with the keyboard alone', () => {
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

  it('says by name and role what the gate wants, in the order it is read', async () => {
    expect(await page.locator('main').ariaSnapshot()).toMatch(
      /heading .* \[level=1\][\s\S]*textbox "Your e-mail"[\s\S]*textbox "Your name[^"]*"[\s\S]*link "Privacy"[\s\S]*group[\s\S]*checkbox "[^"]+"[\s\S]*button "Call /,
    );
    expect(await page.locator('body').ariaSnapshot()).not.toMatch(/Website/);
  });

  it('reaches every control of the gate in order, each with a visible focus', async () => {
    const names: string[] = [];
    for (let step = 0; step < 16; step += 1) {
      await page.keyboard.press('Tab');
      const focus = await focusOf(page);
      if (focus.tag === 'BODY') break;
      expect(focus).toMatchObject({ isVisible: true, hasMark: true });
      names.push(`${focus.tag} ${focus.name}`);
    }
    expect(names.join('\n')).toMatch(/INPUT email[\s\S]*INPUT name[\s\S]*A [\s\S]*INPUT purpose[\s\S]*BUTTON [\s\S]*BUTTON /);
    expect(names.join('\n')).not.toMatch(/website/);
  });

  it('is brought back to what is missing, with the reason read out', async () => {
    await tabTo(page, '#email');
    await page.keyboard.type(email);
    await page.keyboard.press('Enter');
    await until(async () => (await focusOf(page)).name === 'purpose', 'the focus on the missing consent');
    expect(await page.textContent('#consent-problem')).not.toBe('');
    expect(await page.getAttribute('#consent-problem', 'role')).toBe('alert');
  });

  it('ticks, calls, and the focus goes with the state', async () => {
    await page.keyboard.press('Space');
    expect(await page.isChecked('input[name=purpose][value=talk]')).toBe(true);
    await tabTo(page, 'button.call');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-state=ringing]');
    await until(async () => (await focusOf(page)).id === 'title', 'the focus on the title while it rings');
    expect(await page.locator('.status [role=status]').textContent()).toMatch(/Ringing/);
    await page.waitForSelector('[data-state=live-voice]');
    await until(async () => (await focusOf(page)).id === 'title', 'the focus on the title of the call');
  });

  it('reads the captions out as they become complete', async () => {
    await agentFinished(page, 0);
    await page.waitForSelector('[role=log] li[data-role=agent][aria-busy=false]');
    expect(await page.locator('[role=log]').getAttribute('aria-label')).toBe('Conversation');
    expect(await page.locator('main').ariaSnapshot()).toMatch(
      /status: \w+[\s\S]*log "Conversation"[\s\S]*listitem[\s\S]*textbox "Write here"/,
    );
  });

  it('mutes, unmutes and writes', async () => {
    await tabTo(page, '.round');
    await page.keyboard.press('Space');
    await page.waitForSelector('.round[aria-pressed=true]');
    await until(async () => /muted/i.test((await page.textContent('.status [role=status]')) ?? ''), 'the word that we are muted');
    await page.keyboard.press('Space');
    await page.waitForSelector('.round[aria-pressed=false]');
    await tabTo(page, 'input[name=message]');
    await page.keyboard.type('How old may my roof be?');
    await page.keyboard.press('Enter');
    await page.waitForSelector('li[data-role=visitor]');
    expect((await focusOf(page)).name).toBe('message');
  });

  it('hangs up, rates and is thanked', async () => {
    await tabTo(page, 'button.end');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-state=ended]');
    await until(async () => (await focusOf(page)).id === 'title', 'the focus on the title of the end');
    await tabTo(page, 'input[name=rating]');
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowRight');
    await page.waitForSelector('.rate textarea');
    expect((await focusOf(page)).name).toBe('rating');
    await tabTo(page, '.rate button[type=submit]');
    await page.keyboard.press('Enter');
    await until(async () => /read every word/.test((await page.textContent('[role=status].done')) ?? ''), 'the thanks');
    await until(async () => (await focusOf(page)).tag !== 'BODY', 'the focus on the thanks');
  });
});
