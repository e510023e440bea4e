import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../tests/support/browser.ts';
import { describeMatrix, type Played } from './support/faults/describe-matrix.ts';
import { FAULTS, SERVER_FAULTS } from './support/faults/fault-kinds.ts';
import { rowsOf } from './support/faults/matrix-rows.ts';
import { LEGS, type Leg, openStage, type Stage } from './support/faults/open-stage.ts';
import { type Cell, closeCall, openCall, playCell } from './support/faults/play-cell.ts';
import { walkBreakers } from './support/faults/walk-breakers.ts';
import { formatTable } from './support/format-table.ts';
import { type Bench, CannotRun } from './support/result.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** A closed port does not know who knocked, and a server's own faults pass no proxy. */
const UNCOUNTED = new Set<string>(['none', 'refused', ...SERVER_FAULTS]);
/** A call that does not begin says nothing of the fault. */
const TRIES = 4;
const NOT_PLAYED: Cell & Pick<Played, 'suffered'> = {
  nextMs: null,
  next: 'not played',
  answerMs: null,
  figureMs: null,
  by: 'none',
  suffered: null,
  trace: { seen: [], agent: [], endMs: 0 },
};

type Wanted = Pick<Played, 'fault'> & { leg?: Leg };
const BREAKERS = 'breakers';

function nameOf({ leg, fault }: Wanted): string {
  return leg ? `${leg}:${fault}` : fault;
}

/** `npm run bench -- faults stt tts:hang breakers`: legs, cells, the breakers' walk; everything where nothing is named. */
function readWanted(words: readonly string[]): { cells: Wanted[]; hasWalk: boolean } {
  const all: Wanted[] = [
    { fault: 'none' },
    ...LEGS.flatMap((leg) => [...FAULTS, ...(leg === 'livekit' ? SERVER_FAULTS : [])].map((fault) => ({ leg, fault }))),
  ];
  const unknown = words.filter((word) => word !== BREAKERS && !all.some((cell) => word === cell.leg || word === nameOf(cell)));
  if (unknown.length > 0)
    throw new CannotRun(
      `Unknown: ${unknown.join(', ')}. Name legs (${LEGS.join(', ')}), cells (LEG:FAULT), none or ${BREAKERS}.`,
    );
  if (words.length === 0) return { cells: all, hasWalk: true };
  return {
    cells: all.filter((cell) => words.includes(cell.leg ?? '') || words.includes(nameOf(cell))),
    hasWalk: words.includes(BREAKERS),
  };
}

async function callUntilGreeted(browser: Browser, stage: Stage) {
  for (let tries = 1; ; tries += 1) {
    try {
      await stage.forget();
      return await openCall(browser, stage.product.url);
    } catch (error) {
      if (tries === TRIES) throw error;
    }
  }
}

/** Each in a browser of its own: one that plays many calls crashes sooner or later. */
async function withBrowser<Result>(use: (browser: Browser) => Promise<Result>): Promise<Result> {
  const browser = await launchBrowser();
  try {
    return await use(browser);
  } finally {
    await browser.close();
  }
}

async function playIn(browser: Browser, stage: Stage, { leg, fault }: Wanted): Promise<Cell & { suffered: number | null }> {
  const page = await callUntilGreeted(browser, stage);
  let suffered: number | null = null;
  const end = async () => {
    if (leg) suffered = await stage.end(leg);
  };
  try {
    const cell = await playCell(page, async () => {
      if (leg && fault !== 'none') await stage.begin(leg, fault);
    });
    await end();
    return { ...cell, suffered: UNCOUNTED.has(fault) ? null : suffered };
  } finally {
    await end();
    await closeCall(page);
  }
}

const inMs = (ms: number | null) => (ms === null ? '-' : String(Math.round(ms)));

/** Every fault at every vendor in a real call, and what the visitor hears or reads of it. */
export const faults: Bench = async (ctx) => {
  const words = process.argv.slice(3);
  const wanted = readWanted(words);
  const stage = await openStage(ctx);
  ctx.say('  One call to warm up ...');
  await withBrowser(async (browser) => closeCall(await callUntilGreeted(browser, stage)));
  const play = (one: Wanted) => withBrowser((browser) => playIn(browser, stage, one));
  const kept: (Played & Pick<Cell, 'trace'>)[] = [];
  for (const one of wanted.cells) {
    const broke = (error: unknown) => {
      ctx.say(`  ${nameOf(one)} was not played: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
      return undefined;
    };
    // A browser that crashed says nothing of the product either.
    let cell = await play(one).catch(broke);
    for (let again = 1; !cell && again < TRIES; again += 1) cell = await play(one).catch(broke);
    cell ??= NOT_PLAYED;
    kept.push({ ...one, ...cell });
    ctx.say(`  ${nameOf(one)}: ${inMs(cell.nextMs)} ms ${cell.next}; answer ${inMs(cell.answerMs)} ms by ${cell.by}`);
    ctx.keep(kept);
  }
  const walks = wanted.hasWalk ? await withBrowser((browser) => walkBreakers(browser, stage)) : [];
  for (const { leg, steps } of walks) ctx.say(`  ${leg}: ${steps.map(({ state, afterS }) => `${state} ${afterS} s`).join(', ')}`);

  const cells: Played[] = kept.map(({ trace: _, ...cell }) => cell);
  ctx.say(
    formatTable(
      ['cell', 'next, ms', 'what', 'answer, ms', 'figure, ms', 'by'],
      cells.map((cell) => [nameOf(cell), inMs(cell.nextMs), cell.next, inMs(cell.answerMs), inMs(cell.figureMs), cell.by]),
    ),
  );
  const isPartial = words.length > 0;
  if (!isPartial) writeFileSync(`${ROOT}docs/faults.md`, describeMatrix({ cells, walks }));
  const notes = [
    'From the end of the question. Next: agent sound, its words, a notice or the change to writing. Answer: the first word of the sentence with the price.',
    'Where the page asks to type, or goes on in writing, the question is typed at once; the seconds of a real typist come on top.',
  ];
  return { rows: rowsOf(cells, walks), notes, detail: { cells, walks }, isPartial };
};
