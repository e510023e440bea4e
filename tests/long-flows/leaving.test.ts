import { RoomServiceClient } from 'livekit-server-sdk';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { callFrom, openVisit } from '../support/visitor.ts';
import { openWorld, until } from '../support/world.ts';

const product = inject('product');
const world = openWorld(product);
const stamp = Date.now();
/** The server waits 20 s, since it may be a reload; without a goodbye it would wait 90 s for one that rang. */
const STALE_S = 90;

interface Talk extends Record<string, unknown> {
  state: string;
  room_name: string;
  end_reason: string;
  created_at: string;
  ended_at: string;
}

async function findTalk(email: string): Promise<Talk | undefined> {
  const [lead] = await world.rows<{ id: string }>('leads', `email=eq.${email}`);
  return lead ? (await world.rows<Talk>('conversations', `lead_id=eq.${lead.id}`))[0] : undefined;
}

describe.skipIf(product.voiceProblem)(
  'a visitor who leaves while it rings is delivered by the goodbye, not by the last net',
  () => {
    let browser: Browser;
    const left: { email: string; how: string }[] = [];
    beforeAll(async () => {
      await world.resetLimits();
      browser = await launchBrowser();
    });
    afterAll(async () => {
      await browser?.close();
    });

    /** Calls, and comes back when the server has answered `path` and the page does not know it yet. */
    async function callWithHeld(path: '/api/gate' | '/api/token', email: string): Promise<Page> {
      const page = await openVisit(browser, product.url);
      // Held in the page: a browser whose requests are intercepted sends no goodbye when it closes.
      await page.evaluate((held) => {
        const send = window.fetch;
        window.fetch = async (input, init) => {
          const answer = await send(input, init);
          if (String(input) !== held) return answer;
          document.body.dataset.held = 'yes';
          return new Promise<Response>(() => undefined);
        };
      }, path);
      await callFrom(page, email);
      await page.waitForSelector('[data-held]', { state: 'attached' });
      return page;
    }

    const ways: [string, (email: string) => Promise<Page>, (page: Page) => Promise<unknown>][] = [
      ['closed during the gate request', (email) => callWithHeld('/api/gate', email), (page) => page.close()],
      ['navigated away during the gate request', (email) => callWithHeld('/api/gate', email), (page) => page.goto('about:blank')],
      ['closed during the token request', (email) => callWithHeld('/api/token', email), (page) => page.close()],
      [
        'navigated away during the token request',
        (email) => callWithHeld('/api/token', email),
        (page) => page.goto('about:blank'),
      ],
      ['closed while the room is joined', ringing, (page) => page.close()],
      ['navigated away while the room is joined', ringing, (page) => page.goto('about:blank')],
    ];

    async function ringing(email: string): Promise<Page> {
      const page = await openVisit(browser, product.url);
      const joined = page.waitForEvent('websocket');
      await callFrom(page, email);
      await joined;
      return page;
    }

    it.each(ways)('%s', async (how, call, leave) => {
      await world.resetLimits();
      const email = `${how.replaceAll(' ', '-')}.${stamp}@example.com`;
      const page = await call(email);
      await leave(page);
      left.push({ email, how });
      await until(() => findTalk(email), 'the conversation');
    });

    it('and each of them reaches the team, well before that', async () => {
      expect(left).toHaveLength(ways.length);
      for (const { email, how } of left) {
        const talk = await until(
          async () => {
            const found = await findTalk(email);
            return found?.state === 'ended' ? found : null;
          },
          `the end of the one ${how}`,
          180_000,
        );
        expect({ how, reason: talk.end_reason }).toEqual({ how, reason: 'left' });
        const tookS = (Date.parse(talk.ended_at) - Date.parse(talk.created_at)) / 1_000;
        expect({ how, isEarly: tookS < STALE_S - 20 }).toEqual({ how, isEarly: true });
        for (const vendor of ['slack', 'asana', 'resend']) {
          await until(
            async () => (await world.journal(vendor)).some((entry) => JSON.stringify(entry.body).includes(email)),
            `the delivery to ${vendor} of the one ${how}`,
          );
        }
      }
    });

    it('but a reload is no goodbye: the same conversation goes on', async () => {
      await world.resetLimits();
      const email = `reload.${stamp}@example.com`;
      const page = await ringing(email);
      await page.reload();
      await page.waitForSelector('.resume');
      await page.fill('input[name=message]', 'How old may my roof be?');
      await page.keyboard.press('Enter');
      await until(
        async () => /roof/i.test((await page.textContent('[role=log] li[data-role=agent]:last-child')) ?? ''),
        'an answer in the same conversation',
      );
      expect(await findTalk(email)).toMatchObject({ state: 'live' });
      await page.close();
    });

    it('nor is one after which nobody taps: it goes on in writing, also when the agent has given up the room', async () => {
      await world.resetLimits();
      const email = `untapped.${stamp}@example.com`;
      const page = await openVisit(browser, product.url);
      await callFrom(page, email);
      await page.waitForSelector('[data-state=live-voice]');
      await page.reload();
      await page.waitForSelector('.resume');
      await page.waitForFunction(() => document.querySelector('.resume') === null, undefined, { timeout: 60_000 });
      const talk = await findTalk(email);
      const livekit = world.services().livekit!.url.replace(/^ws/, 'http');
      const rooms = new RoomServiceClient(livekit, 'local', world.secrets.LOCAL_LIVEKIT_SECRET);
      await until(async () => (await rooms.listRooms([talk!.room_name])).length === 0, 'the end of the room');
      await page.fill('input[name=message]', 'Do you offer financing?');
      await page.keyboard.press('Enter');
      await until(
        async () => /financ|monthly|credit/i.test((await page.textContent('[role=log] li[data-role=agent]:last-child')) ?? ''),
        'an answer after that',
      );
      expect(await findTalk(email)).toMatchObject({ state: 'live' });
      await page.close();
    });
  },
);
