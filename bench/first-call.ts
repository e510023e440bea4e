import type { Browser } from 'playwright-core';
import { launchBrowser } from '../tests/support/browser.ts';
import { openRival } from './rival/open-rival.ts';
import { callProduct } from './support/call-product.ts';
import { openProduct } from './support/open-product.ts';
import { percentile } from './support/percentile.ts';
import { fixProviderTimes, type ProviderRequest, readProviderRequests } from './support/provider-requests.ts';
import { type Bench, CannotRun, compared, measured, type Row } from './support/result.ts';
import { hearGreeting, sayLine, type Visitor } from './support/visitor.ts';

const PROVIDER_MS = { llm: 150, tts: 50 };
/** A question, an introduction, and two more questions. */
const LINES = ['02.flac', '03.flac', '04.flac', '05.flac'];
const CALLS_EACH = 6;
const LEAST_TURNS = 20;
/** A pair of calls that would not fit is not begun. */
const RUN_MS = 720_000;
/** Two rings are heard before any word (decision 0016): 0.4 s on, 0.2 s off, 0.4 s on. */
const RING_PAIR_MS = 1_000;
const BAR = 1.1;

type Turn = { file: string; latencyMs: number; requests: ProviderRequest[] };
type Call = { greetingMs: number; turns: Turn[]; missed: string[] };
type Side = { name: string; call: () => Promise<Visitor>; settled: () => Promise<void>; calls: Call[] };

async function makeCall(side: Side, providersUrl: string, lines: readonly string[]): Promise<Call> {
  const visitor = await side.call();
  const { page, epochMs } = visitor;
  const greetingMs = (await hearGreeting(page)) - (await visitor.clickedMs());
  const call: Call = { greetingMs, turns: [], missed: [] };
  for (const file of lines) {
    const spoken = await sayLine(page, file);
    if (!spoken) {
      call.missed.push(file);
      continue;
    }
    const span = { fromEpochMs: epochMs + spoken.endMs, toEpochMs: epochMs + spoken.answerMs };
    const requests = await readProviderRequests(providersUrl, span);
    call.turns.push({ file, latencyMs: spoken.answerMs - spoken.endMs, requests });
  }
  await visitor.leave();
  await side.settled();
  return call;
}

function firstRequests(side: Side, vendor: string): number[] {
  return side.calls
    .flatMap((call) => call.turns)
    .flatMap((turn) => turn.requests.find((request) => request.vendor === vendor)?.afterMs ?? []);
}

function answerTimes(side: Side, isWanted: (turn: Turn) => boolean = () => true): number[] {
  return side.calls.flatMap((call) => call.turns.filter(isWanted).map((turn) => turn.latencyMs));
}

function askedTwice(turn: Turn): boolean {
  return turn.requests.some((request) => request.followsTool);
}

function report(ours: Side, rival: Side): Row[] {
  const both = (metric: string, pick: (side: Side) => number, bar?: number) =>
    compared({ metric, unit: 'ms', ours: pick(ours), rival: pick(rival), ...(bar === undefined ? {} : { bar }) });
  const greetings = (side: Side) => side.calls.map((call) => call.greetingMs);
  return [
    compared({
      metric: 'click to first agent audio, against the later of the bare stack and one pair of rings, p50',
      unit: 'ms',
      ours: percentile(greetings(ours), 50),
      rival: Math.max(percentile(greetings(rival), 50), RING_PAIR_MS),
      bar: BAR,
    }),
    both('click to first agent audio, p50', (side) => percentile(greetings(side), 50)),
    both('click to first agent audio, p95', (side) => percentile(greetings(side), 95)),
    both('end of speech to first agent audio, p50', (side) => percentile(answerTimes(side), 50), BAR),
    both('end of speech to first agent audio, p95', (side) => percentile(answerTimes(side), 95)),
    both('end of speech to first LLM request, p50', (side) => percentile(firstRequests(side, 'llm'), 50)),
    measured({
      metric: `turns short of ${LEAST_TURNS} on either side`,
      unit: 'turns',
      ours: Math.max(0, LEAST_TURNS - Math.min(answerTimes(ours).length, answerTimes(rival).length)),
      bar: 0,
    }),
    {
      ...compared({ metric: 'turns heard', unit: 'turns', ours: answerTimes(ours).length, rival: answerTimes(rival).length }),
      ratio: null,
    },
  ];
}

function describe(ours: Side, rival: Side): string[] {
  const saving = answerTimes(ours, askedTwice);
  const plain = answerTimes(ours, (turn) => !askedTwice(turn));
  const median = (values: number[]) => (values.length > 0 ? `${Math.round(percentile(values, 50))} ms` : 'none');
  const missed = (side: Side) => side.calls.flatMap((call) => call.missed).length;
  return [
    `Providers answer after ${PROVIDER_MS.llm} ms (LLM) and ${PROVIDER_MS.tts} ms (TTS) for both; calls alternate, one at a time, warm worker on both sides.`,
    "Click to audio hears the agent's own track. Our page rings for at least 1 s before it, which is not counted as agent audio.",
    `Our turns without a tool call: p50 ${median(plain)} (${plain.length}); with one and a second LLM request after it: p50 ${median(saving)} (${saving.length}). The bare stack has no tools.`,
    `Turns without a clean answer, left out: ${missed(ours)} of ours, ${missed(rival)} of the rival's.`,
  ];
}

/** Our product and a bare stack of the same framework, heard by the same ears in the same run. */
export const firstCall: Bench = async (ctx) => {
  const product = await openProduct(ctx);
  const startedMs = performance.now();
  const providersUrl = product.world.services().providers?.url ?? '';
  const rivalStack = await openRival(ctx, product);
  await fixProviderTimes(providersUrl, PROVIDER_MS);
  const browser: Browser = await launchBrowser();
  ctx.onEnd(() => browser.close());

  const ours: Side = { name: 'ours', call: () => callProduct(browser, product.url), settled: product.callsOver, calls: [] };
  const rival: Side = { name: 'rival', call: () => rivalStack.call(browser), settled: async () => undefined, calls: [] };
  ctx.say('  One call each to warm up, not counted ...');
  for (const side of [ours, rival]) await makeCall(side, providersUrl, LINES.slice(0, 1));

  let pairMs = 0;
  for (let round = 1; round <= CALLS_EACH && performance.now() - startedMs + pairMs < RUN_MS; round += 1) {
    const pairStartedMs = performance.now();
    for (const side of [ours, rival]) {
      const call = await makeCall(side, providersUrl, LINES);
      side.calls.push(call);
      const times = call.turns.map((turn) => Math.round(turn.latencyMs)).join(', ');
      ctx.say(`  ${side.name} ${round}: greeting ${Math.round(call.greetingMs)} ms, answers ${times} ms`);
    }
    pairMs = performance.now() - pairStartedMs;
  }
  const turns = await product.world.rows('turns', 'select=role,content,metrics,spoken_at,conversation_id&order=spoken_at');
  ctx.keep({ ours: ours.calls, rival: rival.calls, turns });
  for (const side of [ours, rival])
    if (answerTimes(side).length === 0) throw new CannotRun(`No answer of ${side.name} was heard, so nothing can be compared.`);
  const notes = describe(ours, rival);
  if (Math.min(answerTimes(ours).length, answerTimes(rival).length) < LEAST_TURNS)
    notes.push(`Fewer than ${LEAST_TURNS} turns on a side: read the figures as a hint.`);
  return { rows: report(ours, rival), notes };
};
