import type { Page } from 'playwright-core';
import { launchBrowser } from '../../tests/support/browser.ts';
import { agentFinished } from '../../tests/support/caller.ts';
import { until } from '../../tests/support/world.ts';
import { openProduct } from '../support/open-product.ts';
import { type Bench, measured } from '../support/result.ts';
import { openVisitor, sayLine } from '../support/visitor.ts';

const DROPS = 50;
/** Of one address in a minute fewer tokens are minted than a call that is taken up again every few seconds asks for. */
const RESET_EVERY = 10;
/** A visitor who says nothing for longer is asked, and left, whatever the line does. */
const ASK_EVERY = 2;
/** Long enough for the visitor to be told where we were, which is heard before the question. */
const AWAY_MS = 6_000;
const BACK_WITHIN_MS = 60_000;

type Talk = {
  id: string;
  started_at: string;
  ended_at: string;
  session_report: { cost: { totalMicroUsd: number } } | null;
};

/** Voice again, by itself or with the one tap that the page offers. */
async function backInCall(page: Page): Promise<void> {
  await until(
    async () => {
      const button = await page.$('main[data-state=live-text] .resume:enabled');
      if (button) await button.click().catch(() => undefined);
      const isLive = await page.$('main[data-state=live-voice]');
      return isLive && !(await page.$('.notice')) && (await page.$('audio[data-agent-audio]'));
    },
    'the call to go on',
    BACK_WITHIN_MS,
  );
}

/** One call in a real browser that loses its visitor fifty times: by a reload, and by a page that goes without a word. */
export const proveClientDrops: Bench = async (ctx) => {
  const product = await openProduct(ctx);
  const { world } = product;
  await world.change('campaigns', 'slug=eq.demo', { max_call_s: 7_200 });
  await world.change('tiers', 'id=not.is.null', { max_call_s: 7_200 });
  const browser = await launchBrowser();
  ctx.onEnd(() => browser.close());
  const address = `${product.url}/c/demo`;
  const { page } = await openVisitor(browser, address);
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
      // As a phone that dies: nobody says goodbye, and it takes a while to come back.
      await page.route('**/api/visit/close', (route) => route.abort());
      await page.goto('about:blank');
      await page.unroute('**/api/visit/close');
      await new Promise((resolve) => setTimeout(resolve, AWAY_MS));
      await page.goto(address);
    }
    await backInCall(page);
    slowestMs = Math.max(slowestMs, performance.now() - droppedMs);
    if (drop % ASK_EVERY === 0) {
      await agentFinished(page, 0);
      if (await sayLine(page, '02.flac')) answered += 1;
    }
    if (drop % RESET_EVERY === 0) ctx.say(`  ${drop} of ${DROPS} drops, ${answered} questions answered`);
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
        metric: 'questions after every second drop that got no spoken answer',
        unit: 'questions',
        ours: DROPS / ASK_EVERY - answered,
        bar: 0,
      }),
      measured({ metric: 'from the drop to the call again, longest', unit: 's', ours: slowestMs / 1000 }),
      measured({ metric: 'length of the call', unit: 'minutes', ours: minutes }),
    ],
    notes: [
      'Odd drops reload the page, even ones leave it without a goodbye and come back after six seconds. The visitor taps once to call again.',
    ],
  };
};
