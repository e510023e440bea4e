import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Providers, startProviders } from '../../local/providers/start-providers.ts';
import { launchBrowser } from '../support/browser.ts';
import { type Product, startProduct } from '../support/start-product.ts';
import { writeFrom } from '../support/visitor.ts';
import { openWorld, until, type World } from '../support/world.ts';

const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';
let vendor: Providers;
let product: Product;
let world: World;
let browser: Browser;
beforeAll(async () => {
  vendor = await startProviders({ port: 0, cacheDir: undefined });
  product = await startProduct({
    env: { TURNSTILE_SITE_KEY: 'site', TURNSTILE_SECRET_KEY: 'secret', TURNSTILE_BASE_URL: vendor.url },
  });
  await product.printed(/Quantum Voice is open/);
  world = openWorld(product);
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
  await vendor?.close();
});

/** A page whose gate requests lack what a browser sends, or do not. */
async function open(
  isOdd: boolean,
  beforeVerified: () => void = () => undefined,
): Promise<{ page: Page; asked: string[]; violations: string[] }> {
  const page = await (await browser.newContext({ userAgent: CHROME, viewport: { width: 390, height: 844 } })).newPage();
  const asked: string[] = [];
  const violations: string[] = [];
  page.on('request', (request) => void (request.url().startsWith(vendor.url) && asked.push(new URL(request.url()).pathname)));
  page.on('console', (message) => void (/Content Security Policy/i.test(message.text()) && violations.push(message.text())));
  if (isOdd)
    await page.route('**/api/gate', async (route) => {
      if (/"turnstile"/.test(route.request().postData() ?? '')) beforeVerified();
      const headers = Object.entries(route.request().headers()).filter(([name]) => !/^(sec-|accept-language)/.test(name));
      await route.fulfill({ response: await route.fetch({ headers: Object.fromEntries(headers) }) });
    });
  await page.goto(`${product.url}/c/demo`);
  return { page, asked, violations };
}
const leadsOf = (email: string) => world.rows('leads', `email=eq.${email}`);

describe('where a challenge is configured', () => {
  it('a person never meets it: nothing of the vendor is loaded', async () => {
    const email = `person.${Date.now()}@example.com`;
    const { page, asked } = await open(false);
    await writeFrom(page, email);
    await page.waitForSelector('[data-state=live-text]');
    expect(asked).toEqual([]);
    await page.context().close();
  });

  it('who looks automated solves it without a click, under the policy of the page, and goes on', async () => {
    const email = `odd.${Date.now()}@example.com`;
    const { page, asked, violations } = await open(true);
    await writeFrom(page, email);
    await page.waitForSelector('[data-state=live-text]');
    expect(asked).toEqual(['/turnstile/v0/api.js', '/turnstile/v0/widget', '/turnstile/v0/token']);
    expect(violations).toEqual([]);
    expect(await page.$('.challenge')).toBeNull();
    expect(await leadsOf(email)).toHaveLength(1);
    await page.context().close();
  });

  it('who cannot solve it comes back with a sentence and all that was typed', async () => {
    const email = `unsolved.${Date.now()}@example.com`;
    const { page } = await open(true);
    await page.route(`${vendor.url}/**`, (route) => route.abort());
    await writeFrom(page, email);
    await until(async () => /a person/.test((await page.textContent('#gate-problem')) ?? ''), 'the sentence');
    expect(await page.inputValue('#email')).toBe(email);
    expect(await leadsOf(email)).toEqual([]);
    await page.context().close();
  });

  it('nobody is refused when the vendor does not answer', async () => {
    const email = `silent.${Date.now()}@example.com`;
    // It gives the page a token, and is gone when the server asks about it.
    const { page } = await open(true, () => vendor.context.faults.order({ vendor: 'turnstile', fault: 'hang' }));
    await writeFrom(page, email);
    await page.waitForSelector('[data-state=live-text]');
    vendor.context.faults.clear();
    expect(await leadsOf(email)).toHaveLength(1);
    await page.context().close();
  });
});
