import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { agentFinished, heard, speak } from '../support/caller.ts';
import { jobProcesses } from '../support/job-processes.ts';
import { callFrom, openVisit } from '../support/visitor.ts';
import { openWorld, until } from '../support/world.ts';

const product = inject('product');
const world = openWorld(product);

interface Talk extends Record<string, unknown> {
  id: string;
  state: string;
  channel: string;
  end_reason: string | null;
  session_report: { turns: { content: string }[]; cost: { totalMicroUsd: number }; events: { kind: string }[] } | null;
}
const findTalks = (email: string) =>
  world.rows<Talk>('conversations', `select=*,leads!conversations_lead_id_fkey!inner(email)&leads.email=eq.${email}`);
const readTurns = (id: string) =>
  world.rows<{ role: string; content: string }>('turns', `conversation_id=eq.${id}&order=spoken_at,id&select=role,content`);

describe.skipIf(product.voiceProblem)('a call that loses what holds it', () => {
  let browser: Browser;
  let page: Page;
  let email = '';
  let talkId = '';
  let jobPid = 0;

  const captions = () =>
    page.$$eval('[role=log] li[data-role]', (items) => items.map((item) => item.textContent ?? '').join('\n'));
  const askAloud = async (file: string) => {
    await speak(page, 'home-owner', file);
    return (await heard(page)).caller.at(-1)!.to;
  };
  const hangUp = async () => {
    await page.click('.dock .end');
    await page.waitForSelector('[data-state=ended]');
  };
  const ended = () =>
    until(async () => {
      const talk = (await findTalks(email))[0]!;
      return talk.state === 'ended' ? talk : null;
    }, 'the end of the conversation');
  /** Money is billed once: what the report says is what the hold used, and nothing is held any more. */
  async function expectBilledOnce(talk: Talk) {
    const [hold, ...more] = await world.rows<{ used_micro_usd: number; settled_at: string | null }>(
      'budget_holds',
      `conversation_id=eq.${talk.id}`,
    );
    expect(more).toEqual([]);
    expect(hold!.settled_at).not.toBeNull();
    expect(talk.session_report!.cost.totalMicroUsd).toBe(hold!.used_micro_usd);
  }

  beforeAll(async () => {
    await world.resetLimits();
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
  });

  beforeEach(async ({ task }) => {
    // With earlier calls gone only the waiting process is left, and that is the one which takes this call.
    const [waiting] = await until(
      async () => {
        const jobs = jobProcesses(world.services().worker!.pid);
        return jobs.length === 1 ? jobs : null;
      },
      'the end of earlier calls',
      120_000,
    );
    jobPid = waiting!;
    email = `lost.${task.id.replaceAll(/\W/g, '')}.${Date.now()}@example.com`;
    page = await openVisit(browser, product.url);
    await callFrom(page, email);
    await agentFinished(page, 0);
    talkId = (await findTalks(email))[0]!.id;
  });
  afterEach(async () => {
    process.kill(world.services().database!.pid, 'SIGCONT');
    await page?.context().close();
  });

  it('goes on by voice when its process is killed: one conversation, one greeting, billed once', async () => {
    await agentFinished(page, await askAloud('02.flac'));
    await until(async () => (await readTurns(talkId)).length >= 3, 'the first answer in the records');
    const killedAt = (await heard(page)).nowMs;
    process.kill(jobPid, 'SIGKILL');
    const back = await agentFinished(page, killedAt, 1_200, 20_000);
    // Before the page would have given the voice up for lost.
    expect(back.agent.find(({ from }) => from > killedAt + 100)!.from - killedAt).toBeLessThan(9_000);
    expect(await page.getAttribute('main', 'data-state')).toBe('live-voice');
    await agentFinished(page, await askAloud('02.flac'));
    // The dead process leaves the room 20 s after its death; nobody mistakes that for the end.
    await until(async () => (await heard(page)).nowMs - killedAt > 25_000, 'the ghost to leave');
    expect(await page.getAttribute('main', 'data-state')).toBe('live-voice');
    expect(await captions()).toMatch(/line was gone/i);
    await hangUp();
    const talk = await ended();
    expect(await findTalks(email)).toHaveLength(1);
    const turns = await readTurns(talkId);
    expect(turns.filter((turn) => /AI assistant/.test(turn.content))).toHaveLength(1);
    expect(turns.filter((turn) => turn.role === 'visitor').length).toBeGreaterThanOrEqual(2);
    expect(talk.session_report!.events.map((event) => event.kind)).toContain('fault_worker');
    expect(talk.session_report!.turns).toHaveLength(turns.length);
    await expectBilledOnce(talk);
  });

  it('answers while the database hangs, and every word is in the records once, in order, when it is back', async () => {
    const database = world.services().database!.pid;
    process.kill(database, 'SIGSTOP');
    await agentFinished(page, await askAloud('02.flac'));
    await agentFinished(page, await askAloud('03.flac'));
    expect(await page.getAttribute('main', 'data-state')).toBe('live-voice');
    process.kill(database, 'SIGCONT');
    await until(async () => (await readTurns(talkId)).length >= 5, 'the turns of the outage');
    await hangUp();
    const talk = await ended();
    const turns = await readTurns(talkId);
    expect(talk.end_reason).toBe('hang_up');
    expect(turns.map((turn) => turn.role).join(' ')).toMatch(/^agent visitor( visitor)* agent( agent)* visitor( visitor)* agent/);
    expect(turns.filter((turn) => /solar panels/i.test(turn.content) && turn.role === 'visitor')).toHaveLength(1);
    expect(talk.session_report!.turns.map((turn) => turn.content)).toEqual(turns.map((turn) => turn.content));
    await expectBilledOnce(talk);
  });

  it('loses no word that was said when the worker dies while the database hangs: another writes it', async () => {
    const database = world.services().database!.pid;
    const worker = world.services().worker!.pid;
    process.kill(database, 'SIGSTOP');
    await agentFinished(page, await askAloud('02.flac'));
    const said = await captions();
    expect(said).toMatch(/solar panels/i);
    process.kill(worker, 'SIGKILL');
    process.kill(jobPid, 'SIGKILL');
    await page.context().close();
    process.kill(database, 'SIGCONT');
    const talk = await ended();
    const turns = await until(async () => {
      const saved = await readTurns(talkId);
      return saved.length >= 3 ? saved : null;
    }, 'the words of the dead worker');
    expect(turns.filter((turn) => turn.role === 'visitor' && /solar panels/i.test(turn.content))).toHaveLength(1);
    const reported = await until(async () => {
      const [row] = await findTalks(email);
      return row!.session_report!.turns.length === turns.length ? row : null;
    }, 'the report with all of them');
    expect(['worker_lost', 'left']).toContain(talk.end_reason);
    await expectBilledOnce(reported!);
    await until(async () => world.services().worker!.pid !== worker, 'another worker');
  });
});
