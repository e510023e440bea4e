import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { mintPrivacyLink } from '#lib/gate/privacy-link.ts';
import { launchBrowser } from '../support/browser.ts';
import { agentFinished } from '../support/caller.ts';
import { openGate } from '../support/open-gate.ts';
import { mailsTo } from '../support/sign-in.ts';
import { callFrom, openVisit, writeFrom } from '../support/visitor.ts';
import { openWorld, until } from '../support/world.ts';

const product = inject('product');
const world = openWorld(product);
let browser: Browser;
beforeAll(async () => {
  await world.resetLimits();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
});

type Talk = {
  id: string;
  state: string;
  end_reason: string | null;
  summary: string | null;
  lead_id: string;
  customer_id: string;
};
const talkOf = async (email: string): Promise<Talk | undefined> =>
  (await world.rows<Talk>('conversations', `select=*,leads!conversations_lead_id_fkey!inner(email)&leads.email=eq.${email}`))[0];

/** What the page keeps in the tab to resume itself. */
async function visitOf(page: Page): Promise<string> {
  return page.evaluate(() => {
    const kept = Object.values({ ...sessionStorage }).join(' ');
    return /[\w-]{60,}\.[\w-]{40,}/.exec(kept)?.[0] ?? '';
  });
}

interface Watch {
  microphone: number;
  connections: RTCPeerConnection[];
  sockets: string[];
}
/** Counts what could carry sound away: microphones opened, peer connections and sockets made. */
async function watchWires(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const watch: Watch = { microphone: 0, connections: [], sockets: [] };
    Object.assign(window, { watch });
    const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = (constraints) => {
      watch.microphone += 1;
      return open(constraints);
    };
    window.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        watch.connections.push(this);
      }
    };
    window.WebSocket = class extends WebSocket {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols);
        watch.sockets.push(String(url));
      }
    };
  });
}
const wires = (page: Page) =>
  page.evaluate(async () => {
    const { watch } = window as unknown as { watch: Watch };
    let audioBytes = 0;
    for (const connection of watch.connections)
      for (const entry of (await connection.getStats()).values() as Iterable<{ type: string; kind?: string; bytesSent?: number }>)
        if (entry.type === 'outbound-rtp' && entry.kind === 'audio') audioBytes += entry.bytesSent ?? 0;
    return { microphone: watch.microphone, connections: watch.connections.length, sockets: watch.sockets.length, audioBytes };
  });

describe.skipIf(product.voiceProblem)('before consent', () => {
  it('no microphone opens and no byte of sound leaves; after it, sound flows', async () => {
    const page = await openVisit(browser, product.url);
    await watchWires(page);
    await page.reload();
    await page.fill('#email', `wire.${Date.now()}@example.com`);
    await page.hover('button.call');
    await page.click('button.call');
    await page.waitForSelector('#consent-problem:not(:empty)');
    expect(await wires(page)).toEqual({ microphone: 0, connections: 0, sockets: 0, audioBytes: 0 });
    await page.check('input[name=purpose][value=talk]');
    await page.click('button.call');
    await until(async () => (await wires(page)).audioBytes > 0, 'sound on the wire');
    await page.click('.dock .end');
    await page.waitForSelector('[data-state=ended]');
    await page.context().close();
  });
});

describe.skipIf(product.voiceProblem)('consent that is withdrawn during a call', () => {
  it('ends the call for the visitor and the agent at once, and nothing more is made of what was said', async () => {
    const email = `withdraw.${Date.now()}@example.com`;
    const page = await openVisit(browser, product.url);
    await callFrom(page, email);
    await agentFinished(page, 0, 500);
    const visit = await visitOf(page);
    // Not by the page's own button, which would hang up by itself: only the closed room tells this page.
    const answer = await page.evaluate(async (token) => {
      const ended = new Promise<number>((resolve) => {
        const look = () => document.querySelector('[data-state=ended]') && resolve(performance.now());
        new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
      });
      const sentMs = performance.now();
      const response = await fetch('/api/visit/withdraw', { method: 'POST', headers: { authorization: `Bearer ${token}` } });
      return { status: response.status, body: (await response.json()) as object, endedAfterMs: (await ended) - sentMs };
    }, visit);
    expect(answer).toMatchObject({ status: 202 });
    expect(answer.body).not.toHaveProperty('roomName');
    // The promise: a second from the server's receipt, which is later than the sending. The worker's next look may be 20 s away.
    expect(answer.endedAfterMs).toBeLessThanOrEqual(1_000);
    const talk = await until(async () => {
      const found = await talkOf(email);
      return found?.state === 'ended' ? found : null;
    }, 'the end of the conversation');
    expect(talk).toMatchObject({ end_reason: 'withdrawn', summary: null });
    const [consent] = await world.rows<{ withdrawn_at: string | null }>('consents', `lead_id=eq.${talk.lead_id}`);
    expect(consent?.withdrawn_at).toBeTruthy();
    await page.context().close();
  });
});

describe('the button that withdraws', () => {
  it.skipIf(product.voiceProblem)('ends a call at once, says what happens now, and asks for no rating', async () => {
    const email = `withdraw.button.${Date.now()}@example.com`;
    const page = await openVisit(browser, product.url);
    await callFrom(page, email);
    await page.waitForSelector('[data-state=live-voice]');
    await page.click('.consent-menu summary');
    await page.click('.consent-menu button');
    await page.waitForSelector('[data-state=ended]');
    await until(async () => /Nothing more is made/.test((await page.textContent('.after')) ?? ''), 'what happens now');
    expect(await page.$('.rate')).toBeNull();
    const talk = await until(async () => {
      const found = await talkOf(email);
      return found?.state === 'ended' ? found : null;
    }, 'the end of the conversation');
    expect(talk).toMatchObject({ end_reason: 'withdrawn', summary: null });
    await page.context().close();
  });

  it('ends a typed visit for every tab that shows it', async () => {
    const email = `withdraw.typed.${Date.now()}@example.com`;
    const page = await openVisit(browser, product.url);
    await writeFrom(page, email);
    await page.waitForSelector('li[data-role=agent]');
    const visit = await visitOf(page);
    const second = await page.context().newPage();
    await second.addInitScript((token) => sessionStorage.setItem('visit:demo', token), visit);
    await second.goto(`${product.url}/c/demo`);
    await second.waitForSelector('li[data-role=agent]');
    await page.click('.consent-menu summary');
    await page.click('.consent-menu button');
    await Promise.all([page, second].map((tab) => tab.waitForSelector('[data-state=ended]')));
    const talk = (await talkOf(email))!;
    expect(talk).toMatchObject({ state: 'ended', end_reason: 'withdrawn', summary: null });
    const [consent] = await world.rows<{ withdrawn_at: string | null }>('consents', `lead_id=eq.${talk.lead_id}`);
    expect(consent?.withdrawn_at).toBeTruthy();
    await page.context().close();
  });

  it('works after the end too', async () => {
    const email = `withdraw.after.${Date.now()}@example.com`;
    const page = await openVisit(browser, product.url);
    await writeFrom(page, email);
    await page.waitForSelector('li[data-role=agent]');
    await page.click('.dock .end');
    await page.waitForSelector('.after .consent-menu');
    await page.click('.after .consent-menu summary');
    await page.click('.after .consent-menu button');
    await until(async () => /Nothing more is made/.test((await page.textContent('.after')) ?? ''), 'what happens now');
    const talk = (await talkOf(email))!;
    await until(async () => {
      const [consent] = await world.rows<{ withdrawn_at: string | null }>('consents', `lead_id=eq.${talk.lead_id}`);
      return consent?.withdrawn_at;
    }, 'the withdrawal in the receipt');
    await page.context().close();
  });
});

describe('consent that is withdrawn while an answer is written', () => {
  it('lets nothing more be shown or saved', async () => {
    const visit = await openGate(world, `withdraw.answer.${Date.now()}@example.com`);
    const headers = { authorization: `Bearer ${visit.visit}`, 'content-type': 'application/json' };
    const chat = `${product.url}/api/chat`;
    const stream = await fetch(chat, { headers });
    // The classifier, the first model and the one beside it.
    await world.fault({ vendor: 'llm', fault: 'slow', ms: 3_000, count: 3 });
    const message = JSON.stringify({ text: 'What does a roof cost?', clientMessageId: 'm1' });
    expect((await fetch(chat, { method: 'POST', headers, body: message })).status).toBe(202);
    await until(
      async () => (await world.journal('llm')).some(({ body }) => JSON.stringify(body).includes('What does a roof cost?')),
      'the question at the model',
    );
    const used = () => world.rows('usage_events', `conversation_id=eq.${visit.conversationId}&leg=eq.llm`);
    expect(await used()).toEqual([]);
    expect((await fetch(`${product.url}/api/visit/withdraw`, { method: 'POST', headers })).status).toBe(202);
    const shown = await stream.text();
    expect(shown).toMatch(/event: end\ndata: \{"reason":"withdrawn"\}\n\n$/);
    // The answer is over when what it used is booked.
    await until(async () => (await used()).length > 0, 'the end of the answer');
    const turns = await world.rows<{ role: string; content: string }>(
      'turns',
      `conversation_id=eq.${visit.conversationId}&order=spoken_at`,
    );
    expect(turns.map(({ role }) => role)).toEqual(['agent', 'visitor']);
    expect(turns[1]!.content).toBe('What does a roof cost?');
    const late = JSON.stringify({ text: 'And a charger?', clientMessageId: 'm2' });
    expect((await fetch(chat, { method: 'POST', headers, body: late })).status).toBe(409);
  });
});

describe('the link to what is held', () => {
  it('shows it without script, takes a correction, hands it over as a file, and erases it', async () => {
    const email = `held.${Date.now()}@example.com`;
    const visitor = await openVisit(browser, product.url);
    await writeFrom(visitor, email);
    await visitor.waitForSelector('[data-state=live-text]');
    const { id: conversationId, lead_id: leadId, customer_id: customerId } = (await talkOf(email))!;
    const ofVisit = mintPrivacyLink(
      { visitSecret: world.secrets.VISIT_SECRET!, nowMs: Date.now },
      { leadId, customerId, conversationId },
    );
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${product.url}/privacy/${ofVisit}`);
    expect(await page.textContent('h1')).toContain('this visit');
    await page.click('text=Mail me the link');
    await page.waitForURL('**note=mailed');
    const mail = await until(async () => (await mailsTo(world, email))[0], 'the mail with the link to everything');
    const token = /\/privacy\/([\w.-]+)/.exec(mail.text ?? '')?.[1];
    await page.goto(`${product.url}/privacy/${token}`);
    expect(await page.textContent('h1')).toContain('about you');
    expect(await page.textContent('main')).toContain(email);
    await page.fill('input[name=company]', 'Bees & Sons');
    await page.click('text=Correct this');
    await page.waitForSelector('.note');
    expect(await page.inputValue('input[name=company]')).toBe('Bees & Sons');
    const file = await fetch(`${product.url}/privacy/${token}/export`);
    expect(file.headers.get('content-disposition')).toContain('attachment');
    expect(await file.json()).toMatchObject({ email, company: 'Bees & Sons', conversations: [{ channel: 'text' }] });
    await page.check('input[name=sure]');
    await page.click('text=Erase everything about me');
    await page.waitForURL('**note=erased');
    expect(await world.rows('leads', `email=eq.${email}`)).toEqual([]);
    expect((await fetch(`${product.url}/privacy/${token}/export`)).status).toBe(404);
    expect((await fetch(`${product.url}/privacy/${token}x`)).status).toBe(404);
    await context.close();
    await visitor.context().close();
  });
});
