import { readdirSync, readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { agentFinished } from '../support/caller.ts';
import { type Product, startProduct } from '../support/start-product.ts';
import { callFrom, openVisit } from '../support/visitor.ts';
import { openWorld, until, type World } from '../support/world.ts';

let product: Product;
let world: World;
let browser: Browser;

beforeAll(async () => {
  product = await startProduct();
  await product.printed(/Voice is (on|off)/);
  world = openWorld(product);
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

async function startCall(email: string) {
  const page = await openVisit(browser, product.url);
  await callFrom(page, email);
  await agentFinished(page, 0, 300);
  return page;
}

/** Whether the agent has said or written anything after the visitor's last words. */
const isAnswered = (page: Page): Promise<boolean> =>
  page.$$eval('[role=log] li[data-role]', (items) => {
    const roles = items.filter((item) => item.textContent?.trim()).map((item) => (item as HTMLElement).dataset.role);
    return roles.includes('visitor') && roles.lastIndexOf('agent') > roles.lastIndexOf('visitor');
  });

/** The page answers what is typed now, by voice or in writing, or has told the visitor that it is over. */
async function goesOn(page: Page): Promise<void> {
  const ASK_AGAIN_MS = 20_000;
  let askedMs = 0;
  await until(
    async () => {
      if (await page.$('[data-state=ended], [data-state=form]')) return true;
      if (askedMs > 0 && (await isAnswered(page))) return true;
      if (Date.now() - askedMs < ASK_AGAIN_MS) return false;
      const message = await page.$('input[name=message]:enabled');
      if (!message) return false;
      await message.fill('How old may my roof be?');
      await message.press('Enter');
      askedMs = Date.now();
      return false;
    },
    'an answer after the kill',
    150_000,
  );
}

async function deliveredOnce(email: string): Promise<void> {
  const lead = await until(
    async () => (await world.rows<{ id: string }>('leads', `email=eq.${email}`).catch(() => []))[0],
    `the lead of ${email}`,
    120_000,
  );
  await until(
    async () => {
      const items = await world.rows<{ id: string }>('outbox', `lead_id=eq.${lead.id}`).catch(() => []);
      if (items.length !== 1) return false;
      const states = await world.rows<{ state: string }>('deliveries', `outbox_id=eq.${items[0]!.id}`).catch(() => []);
      return states.length === 3 && states.every((row) => row.state === 'sent');
    },
    `three deliveries of ${email}`,
    240_000,
  );
}

async function healthy(): Promise<void> {
  await until(
    async () => {
      const health = (await (await fetch(`${product.url}/api/health`)).json()) as { checks: Record<string, { status: string }> };
      return health.checks.database?.status === 'ok' && health.checks.worker?.status === 'ok';
    },
    'the product to be healthy again',
    180_000,
  );
}

type Hold = { month: string; held_micro_usd: number; settled_at: string | null };

describe('kill -9 during a call', () => {
  for (const name of ['web', 'worker', 'kv', 'livekit', 'providers', 'database'] as const) {
    it(`of ${name}: the visitor is not left hanging, the lead is delivered, and the next call works`, async () => {
      const email = `kill.${name}@example.com`;
      const page = await startCall(email);
      const killed = world.services()[name]!.pid;
      process.kill(killed, 'SIGKILL');
      await until(
        async () => {
          const pid = world.services()[name]?.pid;
          if (!pid || pid === killed) return false;
          const answer = await fetch(`${product.url}/api/health`).catch(() => undefined);
          return answer?.ok;
        },
        'the restart as another process',
        120_000,
      );
      await goesOn(page);
      await page.close();
      await deliveredOnce(email);
      await healthy();
      const next = await startCall(`after.${name}@example.com`);
      await next.close();
    });
  }

  it('of the worker: within 90 s the money that the call held is free, although nobody is left to end the call', async () => {
    const email = 'kill.money@example.com';
    const page = await startCall(email);
    const { id, customer_id } = (
      await world.rows<{ id: string; customer_id: string }>(
        'conversations',
        `select=id,customer_id,leads!conversations_lead_id_fkey!inner(email)&leads.email=eq.${email}`,
      )
    )[0]!;
    const readHold = async () => (await world.rows<Hold>('budget_holds', `conversation_id=eq.${id}`))[0]!;
    const { month, ...hold } = await readHold();
    expect(hold).toMatchObject({ held_micro_usd: expect.any(Number), settled_at: null });
    expect(hold.held_micro_usd).toBeGreaterThan(0);
    // Its farewell would end the conversation sooner.
    await page.context().setOffline(true);
    process.kill(world.services().worker!.pid, 'SIGKILL');
    await page.context().close();
    await until(async () => (await readHold()).settled_at !== null, 'the release of the hold', 90_000);
    // The month holds what open calls hold, and nothing of this one.
    const ofMonth = `customer_id=eq.${customer_id}&month=eq.${month}`;
    await until(
      async () => {
        const open = await world.rows<Hold>('budget_holds', `${ofMonth}&settled_at=is.null`);
        const [budget] = await world.rows<{ held_micro_usd: number }>('budget_months', ofMonth);
        return budget?.held_micro_usd === open.reduce((sum, one) => sum + one.held_micro_usd, 0);
      },
      'a month without the hold',
      30_000,
    );
    await healthy();
  });

  it('of the supervisor: nothing survives it, and the next start delivers the lead', async () => {
    const email = 'kill.supervisor@example.com';
    const page = await startCall(email);
    const before = Object.values(world.services()).map((service) => service.pid);
    process.kill(world.services().supervisor!.pid, 'SIGKILL');
    await until(async () => before.every((pid) => pid === null || !isRunning(pid)), 'all children to end', 60_000);
    await page.close();
    product = await startProduct({ dataFolder: product.dataFolder, port: product.port });
    await product.printed(/Voice is (on|off)/);
    world = openWorld(product);
    await deliveredOnce(email);
    const next = await startCall('after.supervisor@example.com');
    await next.close();
  });
});

function isRunning(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

it('leaves no process and no lock after SIGTERM', async () => {
  const pids = Object.values(world.services()).map((service) => service.pid);
  const { dataFolder } = product;
  await product.stop();
  expect(pids.filter((pid) => pid !== null && isRunning(pid))).toEqual([]);
  expect(readdirSync(dataFolder).filter((name) => /lock|services/.test(name))).toEqual([]);
});
