import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { signIn } from '../support/sign-in.ts';
import { openVisit, writeFrom } from '../support/visitor.ts';
import { openWorld, until } from '../support/world.ts';

const product = inject('product');
const world = openWorld(product);
const stamp = Date.now();
const email = `typed.${stamp}@example.com`;

describe('a visit that types, and the member who reads it', () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    await world.resetLimits();
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
  });

  it('answers typed questions from the knowledge without a microphone', async () => {
    page = await openVisit(browser, product.url, '?placement=van');
    await writeFrom(page, email);
    await page.waitForSelector('[data-state=live-text]');
    await page.waitForSelector('li[data-role=agent]');
    await page.fill('input[name=message]', 'My name is Nadia Okafor. How old may my roof be?');
    await page.keyboard.press('Enter');
    await until(
      async () => /roof/i.test((await page.$$eval('li[data-role=agent]', (items) => items.at(-1)?.textContent)) ?? ''),
      'an answer about roofs',
    );
    expect(await page.$$eval('li[data-role=visitor]', (items) => items.length)).toBe(1);
  });

  it('keeps the conversation over a reload', async () => {
    await page.reload();
    await page.waitForSelector('[data-state=live-text]');
    await until(async () => /Nadia/.test((await page.textContent('[role=log]')) ?? ''), 'the earlier words');
    await page.fill('input[name=message]', 'Do you offer financing?');
    await page.keyboard.press('Enter');
    await until(
      async () =>
        /financ|monthly|credit/i.test((await page.$$eval('li[data-role=agent]', (items) => items.at(-1)?.textContent)) ?? ''),
      'an answer about financing',
    );
  });

  it('ends, and delivers the lead with its name', async () => {
    await page.click('.dock .end');
    await page.waitForSelector('[data-state=ended]');
    await until(
      async () => (await world.journal('slack')).some((entry) => JSON.stringify(entry.body).includes('Nadia Okafor')),
      'the Slack message',
    );
  });

  it('signs the member in by mail and shows lead, transcript, cost and deliveries', async () => {
    const desk = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
    await desk.goto(`${product.url}/dashboard`);
    expect(desk.url()).toContain('/sign-in');
    const link = await signIn(desk, world);
    expect(await desk.textContent('.hero h1')).toMatch(/leads? this week, [$\d.]+¢? each/);
    await desk.fill('#q', 'Okafor');
    await desk.keyboard.press('Enter');
    await desk.waitForURL('**q=Okafor**');
    await desk.click('.lead >> nth=0');
    await desk.waitForSelector('.transcript');
    const text = (await desk.textContent('article')) ?? '';
    expect(text).toMatch(/How old may my roof be/);
    expect(text).toMatch(/Total/);
    expect(text).toMatch(/Delivered/);
    expect(text).toMatch(/text version 2026-11/);
    const again = await (await browser.newContext()).newPage();
    await again.goto(link);
    expect(again.url()).toContain('/sign-in');
  });

  it('hides everything from somebody who is not signed in', async () => {
    const [talk] = await world.rows<{ id: string }>('conversations', 'limit=1');
    const answer = await fetch(`${product.url}/dashboard/conversations/${talk!.id}`, { redirect: 'manual' });
    expect(answer.status).toBe(307);
    expect(await answer.text()).not.toMatch(/transcript/);
  });

  it('refuses chat and visit routes without a visit of its own', async () => {
    for (const path of ['/api/visit', '/api/chat']) {
      for (const authorization of ['', 'Bearer x', 'Bearer eyJhIjoxfQ.AAAA']) {
        const answer = await fetch(product.url + path, { headers: authorization ? { authorization } : {} });
        expect(answer.status).toBe(401);
        expect(answer.headers.get('content-type')).toContain('application/problem+json');
      }
    }
  });
});
