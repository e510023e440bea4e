import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { signIn } from '../support/sign-in.ts';
import { openVisit } from '../support/visitor.ts';
import { openWorld, until } from '../support/world.ts';

const product = inject('product');
const world = openWorld(product);
const DEMO = '01900000-0000-7000-8000-000000000001';
let browser: Browser;
let page: Page;
beforeAll(async () => {
  await world.resetLimits();
  browser = await launchBrowser();
  page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  await signIn(page, world);
});
afterAll(async () => {
  await setCeiling('50');
  await browser?.close();
});

async function setCeiling(dollars: string): Promise<string> {
  await page.goto(`${product.url}/dashboard/budget`);
  await page.fill('input[name=ceiling]', dollars);
  await page.click('form[aria-label="Ceiling and steps"] button');
  return until(async () => (await page.textContent('form[aria-label="Ceiling and steps"] [role=status]')) || null, 'an answer');
}

describe('the budget page', () => {
  it('shows the month in a sentence with its figures, and what happens before it happens', async () => {
    await page.goto(`${product.url}/dashboard/budget`);
    await page.waitForSelector('.budget');
    expect(await page.textContent('h1')).toMatch(/^\$\d+\.\d\d of \$50\.00 this month\./);
    expect(await page.$$eval('.ladder li', (rungs) => rungs.length)).toBe(4);
  });

  it('lets the owner set a ceiling that the next visitor meets: no call and no typing, a message', async () => {
    expect(await setCeiling('0')).toContain('Saved');
    expect(await world.rows('customers', `id=eq.${DEMO}`)).toMatchObject([{ monthly_ceiling_micro_usd: 0 }]);
    const email = `ceiling.${Date.now()}@example.com`;
    const visitor = await openVisit(browser, product.url);
    await visitor.fill('#email', email);
    await visitor.check('input[name=purpose][value=talk]');
    await visitor.click('button[type=submit]');
    await visitor.waitForSelector('textarea');
    const talks = await world.rows<{ channel: string }>(
      'conversations',
      `select=channel,leads!conversations_lead_id_fkey!inner(email)&leads.email=eq.${email}`,
    );
    expect(talks).toEqual([{ channel: 'form', leads: { email } }]);
    await visitor.context().close();
    expect(await setCeiling('50')).toContain('Saved');
    expect(await world.rows('audit_log', `customer_id=eq.${DEMO}&table_name=eq.customers`)).not.toEqual([]);
  });

  it('refuses what makes no sense, in words', async () => {
    await page.goto(`${product.url}/dashboard/budget`);
    await page.fill('input[name=alertAt]', '95');
    await page.click('form[aria-label="Ceiling and steps"] button');
    await until(
      async () =>
        (await page.textContent('form[aria-label="Ceiling and steps"] [role=status]'))?.includes('before calls get short'),
      'the refusal',
    );
  });
});

describe('the limits of a campaign', () => {
  const FORM = 'form[aria-label="Limits of Shop window, autumn"]';
  const campaign = async () =>
    (await world.rows<{ gate_requests_per_min: number | null; allowed_origins: string[] }>('campaigns', 'slug=eq.demo'))[0]!;
  const answer = (on: Page) => until(async () => (await on.textContent(`${FORM} [role=status]`)) || null, 'an answer');
  async function save(visits: string, sites: string): Promise<string> {
    await page.goto(`${product.url}/dashboard/budget`);
    await page.fill(`${FORM} input[name=visitsPerMin]`, visits);
    await page.fill(`${FORM} textarea[name=sites]`, sites);
    await page.click(`${FORM} button`);
    return answer(page);
  }

  it('are saved with the sites that may show it, and refused in words', async () => {
    const before = await campaign();
    expect(await save('600', 'https://Sonora.example/\nhttps://*.sonora.example')).toContain('Saved');
    expect(await campaign()).toMatchObject({
      gate_requests_per_min: 600,
      allowed_origins: ['https://sonora.example', 'https://*.sonora.example'],
    });
    expect(await save('600', 'sonora.example')).toContain('sonora.example is not a site');
    expect(await save('', before.allowed_origins.join('\n'))).toContain('Saved');
    expect(await campaign()).toMatchObject(before);
  });

  it('are shown to a viewer, who cannot change them', async () => {
    const viewer = await (await browser.newContext()).newPage();
    await signIn(viewer, world, 'books@sonora.example');
    await viewer.goto(`${product.url}/dashboard/budget`);
    await viewer.waitForSelector(FORM);
    expect(await viewer.isDisabled(`${FORM} textarea[name=sites]`)).toBe(true);
    expect(await viewer.$(`${FORM} button`)).toBeNull();
    // Not the page alone refuses it: the form sent all the same changes nothing.
    await viewer.$eval(FORM, (form) => {
      for (const fieldset of form.querySelectorAll('fieldset')) fieldset.disabled = false;
      (form as HTMLFormElement).querySelector('textarea')!.value = 'https://evil.example';
      (form as HTMLFormElement).requestSubmit();
    });
    await until(
      async () => ((await viewer.textContent('body')) ?? '').includes('Owners and admins can change this') || null,
      'the page',
    );
    expect((await campaign()).allowed_origins).not.toContain('https://evil.example');
    await viewer.context().close();
  });
});

describe('the receipt of a conversation', () => {
  it('lists every leg with its dated price, and adds up to what was charged', async () => {
    await page.goto(`${product.url}/dashboard?q=lindqvist`);
    await page.click('a[href*="/dashboard/conversations/"]');
    await page.click('text=Receipt with every price');
    await page.waitForSelector('.bill-table');
    const receipt = (await (await page.request.get(`${page.url()}/json`)).json()) as {
      chargedMicroUsd: number;
      legs: { costMicroUsd: number; priceSource: string }[];
    };
    expect(receipt.legs.length).toBeGreaterThan(3);
    expect(receipt.legs.every((leg) => leg.priceSource.length > 0)).toBe(true);
    expect(receipt.legs.reduce((sum, leg) => sum + leg.costMicroUsd, 0)).toBe(receipt.chargedMicroUsd);
    const total = (receipt.chargedMicroUsd / 1e6).toLocaleString('en-US', { maximumFractionDigits: 6 });
    expect(await page.textContent('.bill-table tfoot')).toContain(total);
  });
});
