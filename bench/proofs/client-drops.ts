import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../../tests/support/browser.ts';
import { agentFinished } from '../../tests/support/caller.ts';
import { until } from '../../tests/support/world.ts';
import { openProduct } from '../support/open-product.ts';
import { readProcessTree } from '../support/process-tree.ts';
import { type Bench, measured } from '../support/result.ts';
import { openVisitor, sayLine } from '../support/visitor.ts';

const DROPS = 50;
/** Of one address in a minute fewer tokens are minted than a call that is taken up again every few seconds asks for. */
const RESET_EVERY = 10;
const ASK_EVERY = 10;
const BACK_WITHIN_MS = 60_000;

type Talk = {
  id: string;
  started_at: string;
  ended_at: string;
  session_report: { cost: { totalMicroUsd: number } } | null;
};

/** The process of the browser that holds its sockets; without it every line of every page is cut at once, calls included. */
function networkProcess(): number {
  const own = readProcessTree(process.pid).find(({ pid }) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('network.mojom.NetworkService');
    } catch {
      return false;
    }
  });
  if (!own) throw new Error('The browser shows no process of its network.');
  return own.pid;
}

/** Voice again, by itself or with the one tap that the page offers. */
async function backInCall(page: Page): Promise<void> {
  await until(
    async () => {
      // The button of a call from before a reload, or the one to call out of a chat.
      const button = await page.$('main[data-state=live-text] :is(.resume, .dock .round:not([aria-pressed])):enabled');
      if (button) await button.click().catch(() => undefined);
      const isLive = await page.$('main[data-state=live-voice]');
      return isLive && !(await page.$('.notice')) && (await page.$('audio[data-agent-audio]'));
    },
    'the call to go on',
    BACK_WITHIN_MS,
  );
}

/** One call in a real browser that loses its visitor fifty times: by a reload, and by a browser whose network dies. */
export const proveClientDrops: Bench = async (ctx) => {
  const product = await openProduct(ctx);
  const { world } = product;
  await world.change('campaigns', 'slug=eq.demo', { max_call_s: 7_200 });
  await world.change('tiers', 'id=not.is.null', { max_call_s: 7_200 });
  const browser = await launchBrowser();
  ctx.onEnd(() => browser.close());
  const { page } = await openVisitor(browser, `${product.url}/c/demo`);
  const email = `drops.${crypto.randomUUID()}@example.com`;
  await page.fill('input[type=email]', email);
  await page.check('input[type=checkbox] >> nth=0');
  await page.click('button[type=submit] >> nth=0');
  await agentFinished(page, 0);

  let answered = 0;
  let slowestMs = 0;
  for (let drop = 1; drop <= DROPS; drop += 1) {
    if (drop % RESET_EVERY === 0) await world.resetLimits();
    const droppedMs = performance.now();
    if (drop % 2 === 1) await page.reload();
    else {
      process.kill(networkProcess(), 'SIGKILL');
      // The page notices by its silence.
      await Promise.race([
        page.waitForSelector('.notice, .resume', { timeout: BACK_WITHIN_MS }),
        page.waitForSelector('main:not([data-state=live-voice])', { timeout: BACK_WITHIN_MS }),
      ]);
    }
    await backInCall(page);
    slowestMs = Math.max(slowestMs, performance.now() - droppedMs);
    if (drop % ASK_EVERY === 0) {
      if (await sayLine(page, '02.flac')) answered += 1;
      ctx.say(`  ${drop} of ${DROPS} drops, ${answered} questions answered`);
    }
  }
  await page.click('.dock .end');
  await page.waitForSelector('[data-state=ended]');
  await product.callsOver();

  const talks = await world.rows<Talk>(
    'conversations',
    `select=*,leads!conversations_lead_id_fkey!inner(email)&leads.email=eq.${email}`,
  );
  const [talk] = talks;
  if (!talk) throw new Error('The conversation is not there.');
  const own = `conversation_id=eq.${talk.id}`;
  const said = await world.rows<{ content: string }>('turns', `${own}&role=eq.agent`);
  const holds = await world.rows<{ used_micro_usd: number; settled_at: string | null }>('budget_holds', own);
  const room = await world.rows<{ quantity: number }>('usage_events', `${own}&leg=eq.room`);
  const minutes = (Date.parse(talk.ended_at) - Date.parse(talk.started_at)) / 60_000;
  const roomMinutes = room.reduce((sum, { quantity }) => sum + Number(quantity), 0);
  ctx.keep({ talk, holds, room, minutes });
  const outbox = await world.rows('outbox', own);
  return {
    rows: [
      measured({ metric: 'times the visitor was lost', unit: 'drops', ours: DROPS }),
      measured({ metric: 'conversations beside the one', unit: 'conversations', ours: talks.length - 1, bar: 0 }),
      measured({
        metric: 'greetings beside the one',
        unit: 'greetings',
        ours: said.filter(({ content }) => /AI assistant/.test(content)).length - 1,
        bar: 0,
      }),
      measured({
        metric: 'holds beside the one, or not settled',
        unit: 'holds',
        ours: holds.filter(({ settled_at }) => settled_at).length === 1 ? holds.length - 1 : 1,
        bar: 0,
      }),
      measured({
        metric: 'room minutes booked above those begun',
        unit: 'minutes',
        ours: roomMinutes - Math.ceil(minutes),
        bar: 0,
      }),
      measured({
        metric: 'micro-dollars by which report and hold differ',
        unit: 'micro-dollars',
        ours: Math.abs((talk.session_report?.cost.totalMicroUsd ?? 0) - (holds[0]?.used_micro_usd ?? 0)),
        bar: 0,
      }),
      measured({ metric: 'messages of the lead beside the one', unit: 'messages', ours: outbox.length - 1, bar: 0 }),
      measured({
        metric: 'questions after every tenth drop that got no spoken answer',
        unit: 'questions',
        ours: DROPS / ASK_EVERY - answered,
        bar: 0,
      }),
      measured({ metric: 'from the drop to the call again, longest', unit: 's', ours: slowestMs / 1000 }),
      measured({ metric: 'length of the call', unit: 'minutes', ours: minutes }),
    ],
    notes: [
      `Odd drops reload the page, even ones kill the process of the browser's network with its sockets, a call's included. Where the page offers it, the visitor taps once to call again.`,
    ],
  };
};
