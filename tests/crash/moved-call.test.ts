import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { agentFinished, heard, speak } from '../support/caller.ts';
import { captions } from '../support/captions.ts';
import { type Product, startProduct } from '../support/start-product.ts';
import { callFrom, openVisit } from '../support/visitor.ts';
import { openWorld, until, type World } from '../support/world.ts';

const WORKER = fileURLToPath(new URL('../../agent-worker/main.ts', import.meta.url));

let product: Product;
let world: World;
let browser: Browser;
let second: ChildProcess | undefined;

/** The variables that a process was started with. */
function environmentOf(pid: number): Record<string, string> {
  const entries = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').filter(Boolean);
  return Object.fromEntries(entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]));
}

/** Another worker of the same product; resolves when LiveKit knows it. */
async function startWorker(like: number): Promise<ChildProcess> {
  const child = spawn(process.execPath, [WORKER, '--port', '0', '--exit-with-parent'], {
    env: { ...process.env, ...environmentOf(like) },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout! }).on('line', (line) => line.startsWith('READY') && resolve());
    child.once('exit', () => reject(new Error('The second worker ended.')));
  });
  return child;
}

beforeAll(async () => {
  product = await startProduct({ env: { WORKER_GRACE_S: '20' } });
  await product.printed(/Voice is (on|off)/);
  world = openWorld(product);
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
  const gone = second && new Promise((resolve) => second?.once('exit', resolve));
  second?.stdin?.end();
  await gone;
});

describe('a worker that is told to stop during a call', () => {
  it('hands the call to another one: the visitor hears a voice again and is answered, in one conversation', async () => {
    const email = 'moved@example.com';
    const page = await openVisit(browser, product.url);
    await callFrom(page, email);
    await agentFinished(page, 0);
    const first = world.services().worker!.pid;
    second = await startWorker(first);
    const toldMs = (await heard(page)).nowMs;
    process.kill(first, 'SIGTERM');
    // It waits for the call as long as its grace allows, and moves it then.
    await until(async () => /line was gone/i.test(await captions(page, 'agent')), 'the other agent', 40_000);
    expect(await page.getAttribute('main', 'data-state')).toBe('live-voice');
    await agentFinished(page, toldMs);
    await speak(page, 'home-owner', '02.flac');
    await agentFinished(page, (await heard(page)).caller.at(-1)!.to);
    expect(await captions(page, 'agent')).toMatch(/9,000|14,000/);
    await page.click('.dock .end');
    await page.waitForSelector('[data-state=ended]');
    const [lead] = await world.rows<{ id: string }>('leads', `email=eq.${email}`);
    const talk = await until(async () => {
      const talks = await world.rows<{
        id: string;
        state: string;
        end_reason: string;
        session_report: { cost: { totalMicroUsd: number } };
      }>('conversations', `lead_id=eq.${lead!.id}`);
      expect(talks).toHaveLength(1);
      return talks[0]!.state === 'ended' ? talks[0] : null;
    }, 'the end of the conversation');
    expect(talk.end_reason).toBe('hang_up');
    const said = await world.rows<{ content: string }>('turns', `conversation_id=eq.${talk.id}&role=eq.agent`);
    expect(said.filter(({ content }) => /AI assistant/.test(content))).toHaveLength(1);
    const holds = await world.rows<{ used_micro_usd: number }>('budget_holds', `conversation_id=eq.${talk.id}`);
    expect(holds).toEqual([expect.objectContaining({ used_micro_usd: talk.session_report.cost.totalMicroUsd })]);
  });
});
