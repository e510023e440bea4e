import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { FIRST_PAIR_MS } from '#lib/browser/ring.ts';
import { launchBrowser } from '../support/browser.ts';
import { agentFinished, heard, installCaller, speak } from '../support/caller.ts';
import { captions } from '../support/captions.ts';
import { probeControlChannel } from '../support/control-channel.ts';
import { callFrom, openVisit } from '../support/visitor.ts';
import { readPeers, watchPeers } from '../support/watch-peers.ts';
import { openWorld, until } from '../support/world.ts';

const product = inject('product');
const world = openWorld(product);
const email = `maria.${Date.now()}@example.com`;

describe.skipIf(product.voiceProblem)(
  `a stranger's call in a real browser${product.voiceProblem ? ` (voice is off: ${product.voiceProblem})` : ''}`,
  () => {
    let browser: Browser;
    let page: Page;
    const foreign: string[] = [];
    const loaded: string[] = [];

    const hasty = `hasty.${Date.now()}@example.com`;

    beforeAll(async () => {
      await world.resetLimits();
      browser = await launchBrowser();
      const ringing = await openVisit(browser, product.url);
      await callFrom(ringing, hasty);
      await ringing.waitForSelector('[data-state=ringing], [data-state=live-voice]');
      // Leaving the page, as closing the tab does, lets it say goodbye on its way out.
      await ringing.goto('about:blank');
      const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
      await installCaller(context);
      page = await context.newPage();
      await watchPeers(page);
      page.on('request', (request) => {
        loaded.push(request.url());
        const { hostname } = new URL(request.url());
        if (request.url().startsWith('http') && !['localhost', '127.0.0.1'].includes(hostname)) foreign.push(request.url());
      });
      await page.goto(`${product.url}/c/demo?placement=window`);
    });
    afterAll(async () => {
      await browser?.close();
    });

    it('loads one small page, nothing of the call code and nothing from a third party before intent', async () => {
      await page.waitForLoadState('networkidle');
      expect(loaded.some((url) => url.includes('voice-call'))).toBe(false);
      expect(foreign).toEqual([]);
      const bytes = await page.evaluate(() =>
        [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].reduce(
          (sum, entry) => sum + (entry as PerformanceResourceTiming).encodedBodySize,
          0,
        ),
      );
      expect(bytes).toBeLessThan(90_000);
    });

    it('greets by voice after the ring, says that it is an AI and shows it as a caption', async () => {
      await page.fill('input[type=email]', email);
      for (const box of await page.$$('input[type=checkbox]')) expect(await box.isChecked()).toBe(false);
      await page.check('input[type=checkbox] >> nth=0');
      const clicked = page.evaluate(
        () =>
          new Promise<number>((resolve) =>
            addEventListener('click', (event) => resolve(event.timeStamp), { capture: true, once: true }),
          ),
      );
      await page.click('button[type=submit] >> nth=0');
      await page.waitForSelector('[data-state=ringing]');
      const ears = await agentFinished(page, 0);
      expect(ears.agent[0]!.from).toBeGreaterThanOrEqual((await clicked) + FIRST_PAIR_MS);
      expect(ears.agent.reduce((sum, part) => sum + part.to - part.from, 0)).toBeGreaterThan(2_000);
      expect(await captions(page, 'agent')).toMatch(/AI assistant/);
    });

    it('gives the browser no STUN or TURN server, neither a third party nor the one LiveKit names', async () => {
      const { iceServers, connectedAtMs } = await readPeers(page);
      expect(connectedAtMs).toBeGreaterThan(0);
      expect(iceServers.length).toBeGreaterThan(0);
      expect(iceServers.map((list) => list ?? 'the default of the client')).toEqual(iceServers.map(() => []));
    });

    it('hears a question, answers from the knowledge and asks for what the lead lacks', async () => {
      await speak(page, 'home-owner', '02.flac');
      const asked = (await heard(page)).caller.at(-1)!.to;
      await agentFinished(page, asked);
      expect(await captions(page, 'visitor')).toMatch(/solar panels/i);
      expect(await captions(page, 'agent')).toMatch(/9,000|14,000/);
    });

    it('learns the name by voice and a company by a typed message in the same call', async () => {
      await speak(page, 'home-owner', '03.flac');
      await agentFinished(page, (await heard(page)).caller.at(-1)!.to);
      const before = (await heard(page)).nowMs;
      await page.fill('input[name=message]', 'Do you also install electric vehicle chargers for delivery vans?');
      await page.keyboard.press('Enter');
      await agentFinished(page, before);
      expect(await captions(page, 'agent')).toMatch(/charg/i);
    });

    it('gives nothing of its prompt or history to a browser that asks the hidden control channel', async () => {
      const [talk] = await world.rows<{ room_name: string }>(
        'conversations',
        'state=eq.live&channel=eq.voice&order=id.desc&limit=1',
      );
      const spy = await browser.newPage();
      await spy.goto(`${product.url}/icon.svg`);
      const answer = await probeControlChannel(spy, world, talk!.room_name, 4_000);
      await spy.close();
      expect(answer.leaked).toBe(0);
    });

    it('ends on hang-up and shows what was understood', async () => {
      await page.click('button.end');
      await page.waitForSelector('[data-state=ended]');
      await until(async () => /solar/i.test((await page.textContent('body')) ?? ''), 'the card of what was understood');
    });

    it('has the lead, every turn, the consent receipt and the cost in Postgres', async () => {
      const [lead] = await until(async () => {
        const rows = await world.rows<{ id: string; name: string; need: string; score: number }>('leads', `email=eq.${email}`);
        return rows[0]?.name ? rows : null;
      }, 'the lead');
      expect(lead!.name).toMatch(/lopez/i);
      expect(lead!.need).toMatch(/solar/i);
      const [talk] = await until(async () => {
        const rows = await world.rows<{
          id: string;
          state: string;
          end_reason: string;
          summary: string;
          placement: string;
          session_report: { turns: unknown[] };
        }>('conversations', `lead_id=eq.${lead!.id}`);
        return rows[0]?.state === 'ended' && rows[0].summary ? rows : null;
      }, 'the end of the conversation');
      expect(talk).toMatchObject({ end_reason: 'hang_up', placement: 'window' });
      const turns = await world.rows<{ role: string; content: string }>(
        'turns',
        `conversation_id=eq.${talk!.id}&order=spoken_at`,
      );
      expect(turns.length).toBeGreaterThanOrEqual(7);
      expect(turns[0]).toMatchObject({ role: 'agent' });
      const usage = await world.rows<{ leg: string; cost_micro_usd: number }>('usage_events', `conversation_id=eq.${talk!.id}`);
      expect(new Set(usage.map((row) => row.leg))).toEqual(new Set(['stt', 'tts', 'llm', 'embedding', 'room', 'kv', 'database']));
      const [hold] = await world.rows<{ used_micro_usd: number; settled_at: string | null }>(
        'budget_holds',
        `conversation_id=eq.${talk!.id}`,
      );
      expect(hold!.settled_at).not.toBeNull();
      const consents = await world.rows<{ accepted: string[] }>('consents', `lead_id=eq.${lead!.id}`);
      expect(consents).toHaveLength(1);
      expect(consents[0]!.accepted).toEqual(['talk']);
    });

    it('delivers the lead to Slack, Asana and the mailbox, once each', async () => {
      for (const [vendor, path] of [
        ['slack', /^\/slack\//],
        ['asana', /tasks$/],
        ['resend', /emails$/],
      ] as const) {
        const mine = await until(async () => {
          const entries = await world.journal(vendor);
          const found = entries.filter((entry) => path.test(entry.path) && JSON.stringify(entry.body).includes(email));
          return found.length > 0 ? found : null;
        }, `the delivery to ${vendor}`);
        expect(mine).toHaveLength(1);
      }
    });

    it('delivers the lead of somebody who closed the page while it rang', async () => {
      for (const vendor of ['slack', 'asana', 'resend'])
        await until(
          async () => (await world.journal(vendor)).some((entry) => JSON.stringify(entry.body).includes(hasty)),
          `the delivery to ${vendor}`,
          180_000,
        );
    });

    it('reaches no third party during the whole call', () => {
      expect(foreign).toEqual([]);
    });
  },
);
