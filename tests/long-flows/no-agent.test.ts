import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { installCaller } from '../support/caller.ts';
import { callFrom } from '../support/visitor.ts';
import { readPeers, watchPeers } from '../support/watch-peers.ts';
import { openWorld, until } from '../support/world.ts';

const product = inject('product');
const world = openWorld(product);
const LEAST_MS = 4_500;
const MOST_MS = 8_000;

describe.skipIf(product.voiceProblem !== '')('a call that no agent takes', () => {
  let browser: Browser;
  let stopped = 0;
  beforeAll(async () => {
    await world.resetLimits();
    browser = await launchBrowser();
  });
  afterAll(async () => {
    if (stopped) process.kill(stopped, 'SIGCONT');
    await browser?.close();
    await until(
      async () => {
        const health = (await (await fetch(`${product.url}/api/health`)).json()) as { checks: { worker: { status: string } } };
        return health.checks.worker.status === 'ok';
      },
      'the worker to report again',
      120_000,
    );
  });

  it('goes on in writing some seconds after the room was joined, in the same conversation', async () => {
    const email = `no.agent.${Date.now()}@example.com`;
    const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
    await installCaller(context);
    const page = await context.newPage();
    await watchPeers(page);
    await page.goto(`${product.url}/c/demo`);
    // Registered, alive by its last report, and deaf: neither LiveKit nor the worker tells the page.
    stopped = world.services().worker!.pid;
    process.kill(stopped, 'SIGSTOP');
    const minted = page.waitForResponse((answer) => answer.url().endsWith('/api/token'));
    await callFrom(page, email);
    expect((await minted).status()).toBe(201);
    await page.waitForSelector('[data-state=live-text]', { timeout: 60_000 });
    const { connectedAtMs, typingAtMs } = await readPeers(page);
    expect(typingAtMs! - connectedAtMs!).toBeGreaterThan(LEAST_MS);
    expect(typingAtMs! - connectedAtMs!).toBeLessThan(MOST_MS);
    await page.fill('input[name=message]', 'How old may my roof be?');
    await page.press('input[name=message]', 'Enter');
    await until(
      async () => /roof/i.test((await page.$$eval('li[data-role=agent]', (items) => items.at(-1)?.textContent)) ?? ''),
      'an answer in writing',
    );
    const [lead] = await world.rows<{ id: string }>('leads', `email=eq.${email}`);
    expect(await world.rows('conversations', `lead_id=eq.${lead!.id}`)).toHaveLength(1);
    await page.close();
  });
});
