import type { Browser, Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { type HostSite, openHostSite } from '../support/host-site.ts';
import { writeFrom } from '../support/visitor.ts';
import { openWorld, until } from '../support/world.ts';

const product = inject('product');
const world = openWorld(product);
const email = `framed.${Date.now()}@example.com`;

describe("our script on a customer's site", () => {
  let browser: Browser;
  let listed: HostSite;
  let stranger: HostSite;
  let before: string[];
  beforeAll(async () => {
    await world.resetLimits();
    [listed, stranger] = await Promise.all([openHostSite(product.url), openHostSite(product.url)]);
    const [campaign] = await world.rows<{ allowed_origins: string[] }>('campaigns', 'slug=eq.demo&select=allowed_origins');
    before = campaign!.allowed_origins;
    await world.change('campaigns', 'slug=eq.demo', { allowed_origins: [...before, listed.origin] });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    if (before) await world.change('campaigns', 'slug=eq.demo', { allowed_origins: before });
    listed?.close();
    stranger?.close();
  });

  async function openFrame(site: HostSite): Promise<{ page: Page; frame: Frame }> {
    const page = await (await browser.newContext()).newPage();
    await page.goto(site.origin);
    await page.getByRole('button', { name: 'Call Sonora' }).click();
    const frame = await until(async () => page.frames().find((one) => one !== page.mainFrame()), 'the frame');
    return { page, frame };
  }

  it('opens the gate in a frame of ours, which answers what is typed there', async () => {
    const { page, frame } = await openFrame(listed);
    await frame.waitForURL(`${product.url}/embed/demo?embedder=**`);
    await writeFrom(frame, email);
    await frame.waitForSelector('[data-state=live-text]');
    await frame.fill('input[name=message]', 'How old may my roof be?');
    await frame.press('input[name=message]', 'Enter');
    await until(
      async () => /roof/i.test((await frame.$$eval('li[data-role=agent]', (items) => items.at(-1)?.textContent)) ?? ''),
      'an answer about roofs',
    );
    expect(page.url()).toBe(`${listed.origin}/`);
    const [lead] = await world.rows<{ id: string }>('leads', `email=eq.${email}`);
    const [talk] = await world.rows<{ embedder: string }>('conversations', `lead_id=eq.${lead!.id}`);
    expect(talk!.embedder).toBe(listed.origin);
    await page.close();
  });

  it('shows nothing on a site that the campaign does not list, and gives it no form', async () => {
    const { page, frame } = await openFrame(stranger);
    // The browser puts a page of its own in place of a frame that may not be there.
    await until(async () => /^chrome-error:/.test(frame.url()), 'the refusal of the frame');
    expect(await frame.$('#email')).toBeNull();
    const answer = await fetch(`${product.url}/api/campaigns/demo?embedder=${encodeURIComponent(stranger.origin)}`);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([403, 'origin_refused']);
    await page.close();
  });
});
