import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { agentFinished, heard, speak } from '../support/caller.ts';
import { callFrom, openVisit } from '../support/visitor.ts';
import { openWorld, until } from '../support/world.ts';

const product = inject('product');
const world = openWorld(product);
/** Silence that nobody minds: the framework's own end of a turn is part of it, and this machine runs the vendors too. */
const ANSWER_WITHIN_MS = 12_000;

async function resetFaults(): Promise<void> {
  await fetch(`${world.services().providers!.url}/reset`, { method: 'POST' });
}
const agentWords = async (page: Page) =>
  (await page.$$eval('li[data-role=agent]', (items) => items.map((item) => item.textContent))).join(' ');
const stateOf = (page: Page) => page.getAttribute('.visit', 'data-state');

async function talkOf(email: string) {
  return world.rows<{ id: string; channel: string; state: string }>(
    'conversations',
    `select=id,channel,state,leads!conversations_lead_id_fkey!inner(email)&leads.email=eq.${email}`,
  );
}

describe.skipIf(product.voiceProblem)('a provider that fails during a call', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  // Also forgets what the breakers know.
  beforeEach(() => world.resetLimits());
  afterEach(async () => {
    await resetFaults();
    // One browser plays the sound of a few pages at a time.
    for (const context of browser.contexts()) await context.close();
  });
  afterAll(async () => {
    await browser?.close();
  });

  for (const { vendor, fault, helper } of [
    { vendor: 'stt', fault: 'refuse', helper: 'transcription' },
    { vendor: 'stt', fault: 'hang', helper: 'transcription' },
    { vendor: 'stt', fault: 'silence', helper: 'transcription' },
    { vendor: 'tts', fault: 'refuse', helper: 'speech' },
    { vendor: 'tts', fault: '500', helper: 'speech' },
    { vendor: 'tts', fault: 'silence', helper: 'speech' },
  ]) {
    it(`${vendor} ${fault}: the question itself is answered by voice, in the same call`, async () => {
      const email = `voice.${vendor}.${fault}.${Date.now()}@example.com`;
      const page = await openVisit(browser, product.url);
      await callFrom(page, email);
      await agentFinished(page, 0, 500);
      await world.fault({ vendor, fault });
      await speak(page, 'home-owner', '02.flac');
      const asked = (await heard(page)).caller.at(-1)!.to;
      const ears = await agentFinished(page, asked, 800);
      expect(await agentWords(page)).toMatch(/9,000|14,000/);
      expect(await stateOf(page)).toBe('live-voice');
      expect(ears.agent.find(({ from }) => from > asked)!.from - asked).toBeLessThan(ANSWER_WITHIN_MS);
      expect((await world.journal(helper)).length).toBeGreaterThan(0);
      // Once is no accident: the next sentence is answered, too.
      await speak(page, 'home-owner', '05.flac');
      await agentFinished(page, (await heard(page)).caller.at(-1)!.to, 800);
      await until(async () => /monthly|financ/i.test(await agentWords(page)), 'the second answer');
      expect(await talkOf(email)).toMatchObject([{ channel: 'voice', state: 'live' }]);
      await page.click('.dock .end');
      await page.waitForSelector('[data-state=ended]');
      const uses = await until(async () => {
        const [talk] = await talkOf(email);
        const rows = await world.rows<{ model: string; quantity: number }>(
          'usage_events',
          `select=model,quantity&conversation_id=eq.${talk!.id}&model=in.(tts-1,whisper-1)`,
        );
        return rows.length > 0 && rows;
      }, 'the price of the second vendor');
      expect(uses.map(({ model }) => model)).toContain(vendor === 'tts' ? 'tts-1' : 'whisper-1');
    });
  }

  for (const { leg, vendors } of [
    { leg: 'ear', vendors: ['stt', 'transcription'] },
    { leg: 'voice', vendors: ['tts', 'speech'] },
  ]) {
    it(`both vendors of the ${leg}, in a browser without its own: the visitor goes on in writing in the same conversation`, async () => {
      const email = `both.${leg}.${Date.now()}@example.com`;
      const page = await openVisit(browser, product.url);
      // Headless Chromium has a class without a service, and falls over it.
      await page.evaluate(() => Object.assign(window, { webkitSpeechRecognition: undefined, SpeechRecognition: undefined }));
      await callFrom(page, email);
      await agentFinished(page, 0, 500);
      for (const vendor of vendors) await world.fault({ vendor, fault: '500' });
      // A person says it again when nothing comes back.
      for (let tries = 0; tries < 5 && (await stateOf(page)) === 'live-voice'; tries += 1) {
        await speak(page, 'home-owner', '02.flac');
        await page.waitForSelector('[data-state=live-text]', { timeout: 15_000 }).catch(() => undefined);
      }
      await page.waitForSelector('[data-state=live-text]', { timeout: 60_000 });
      await resetFaults();
      await page.fill('input[name=message]', 'Do you offer any financing?');
      await page.keyboard.press('Enter');
      await until(
        async () =>
          /financ|credit|monthly/i.test((await page.$$eval('li[data-role=agent]', (items) => items.at(-1)?.textContent)) ?? ''),
        'the answer in writing',
      );
      expect(await talkOf(email)).toMatchObject([{ channel: 'text', state: 'live' }]);
      await page.click('.dock .end');
      await page.waitForSelector('[data-state=ended]');
    });
  }

  it('both vendors of the ear: a browser that recognises hears the question, and it is answered by voice', async () => {
    const email = `page.ear.${Date.now()}@example.com`;
    const page = await openVisit(browser, product.url);
    await page.evaluate(() => {
      class Recognition {
        onstart: (() => void) | null = null;
        onend: (() => void) | null = null;
        onresult: ((event: object) => void) | null = null;
        start() {
          setTimeout(() => this.onstart?.());
          const results = [Object.assign([{ transcript: 'What do solar panels cost for a small house?' }], { isFinal: true })];
          Object.assign(window, { sayWhatIsHeard: () => this.onresult?.({ resultIndex: 0, results }) });
        }
        abort() {
          this.onend?.();
        }
      }
      Object.assign(window, { SpeechRecognition: Recognition });
    });
    await callFrom(page, email);
    await agentFinished(page, 0, 500);
    for (const vendor of ['stt', 'transcription']) await world.fault({ vendor, fault: '500' });
    await speak(page, 'home-owner', '02.flac');
    await page.waitForFunction(() => 'sayWhatIsHeard' in window);
    await agentFinished(page, (await heard(page)).caller.at(-1)!.to, 800);
    await page.evaluate(() => (window as unknown as { sayWhatIsHeard: () => void }).sayWhatIsHeard());
    await until(async () => /9,000|14,000/.test(await agentWords(page)), 'the answer');
    expect(await stateOf(page)).toBe('live-voice');
    expect(await page.$$eval('li[data-role=visitor]', (items) => items.map((item) => item.textContent).join(' '))).toMatch(
      /solar panels cost/,
    );
    await page.click('.dock .end');
    await page.waitForSelector('[data-state=ended]');
  });

  it('both vendors of the voice: a browser with a voice says the answer, and stops at the hang-up', async () => {
    const email = `page.voice.${Date.now()}@example.com`;
    const page = await openVisit(browser, product.url);
    await page.evaluate(() => {
      const spoken: string[] = [];
      const synthesis = {
        speak(utterance: SpeechSynthesisUtterance) {
          spoken.push(utterance.text);
          setTimeout(() => utterance.onstart?.({} as never));
        },
        cancel: () => spoken.push('(cancelled)'),
      };
      Object.defineProperty(window, 'speechSynthesis', { value: synthesis });
      Object.assign(window, { spoken });
    });
    const spoken = async () => (await page.evaluate(() => (window as unknown as { spoken: string[] }).spoken)).join(' ');
    await callFrom(page, email);
    await agentFinished(page, 0, 500);
    for (const vendor of ['tts', 'speech']) await world.fault({ vendor, fault: '500' });
    await speak(page, 'home-owner', '02.flac');
    await until(async () => /9,000|14,000/.test(await spoken()), 'the answer by the browser');
    await until(async () => /9,000|14,000/.test(await agentWords(page)), 'its caption');
    expect(await stateOf(page)).toBe('live-voice');
    await page.click('.dock .end');
    await page.waitForSelector('[data-state=ended]');
    expect(await spoken()).toMatch(/\(cancelled\)$/);
  });
});
