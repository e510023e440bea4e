import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { agentFinished, heard, speak } from '../support/caller.ts';
import { captions } from '../support/captions.ts';
import { callFrom, openVisit } from '../support/visitor.ts';
import { openWorld, until } from '../support/world.ts';

const product = inject('product');
const world = openWorld(product);
const words = (text: string) => text.replace(/\s+/g, ' ').trim();

describe.skipIf(product.voiceProblem)('an answer that the visitor spoke into', () => {
  let browser: Browser;
  beforeAll(async () => {
    await world.resetLimits();
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  it('is read on the page as it was saved, word for word, and so is the one after it', async () => {
    const email = `interrupts.${Date.now()}@example.com`;
    const page = await openVisit(browser, product.url);
    await callFrom(page, email);
    await agentFinished(page, 0);
    for (const [question, interruption] of [
      ['02.flac', '03.flac'],
      ['04.flac', '05.flac'],
    ] as const) {
      await speak(page, 'home-owner', question);
      const askedMs = (await heard(page)).caller.at(-1)!.to;
      await until(async () => (await heard(page)).agent.some(({ from }) => from > askedMs), 'the answer to begin');
      await speak(page, 'home-owner', interruption);
      await agentFinished(page, (await heard(page)).caller.at(-1)!.to);
    }
    const [lead] = await world.rows<{ id: string }>('leads', `email=eq.${email}`);
    const [talk] = await world.rows<{ id: string }>('conversations', `lead_id=eq.${lead!.id}`);
    const saved = () =>
      world.rows<{ content: string; interrupted: boolean }>(
        'turns',
        `conversation_id=eq.${talk!.id}&role=eq.agent&order=spoken_at,id`,
      );
    let told = { onPage: '', inPostgres: '' };
    await until(
      async () => {
        const turns = await saved();
        told = { onPage: words(await captions(page, 'agent')), inPostgres: words(turns.map(({ content }) => content).join(' ')) };
        return turns.length >= 4 && told.onPage === told.inPostgres;
      },
      'page and database to say the same',
      20_000,
    ).catch(() => expect(told.onPage).toBe(told.inPostgres));
    expect((await saved()).some(({ interrupted }) => interrupted)).toBe(true);
    await page.click('button.end');
    await page.waitForSelector('[data-state=ended]');
  });
});
