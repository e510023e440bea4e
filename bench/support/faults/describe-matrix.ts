import { FAULT_WORDS } from './fault-kinds.ts';
import type { Leg } from './open-stage.ts';
import type { Cell } from './play-cell.ts';
import type { Walk } from './walk-breakers.ts';

export const NEXT_BAR_MS = 2_000;
export const ANSWER_BAR_MS = 6_000;

/** `leg` is absent in a call without a fault. */
export type Played = Omit<Cell, 'trace'> & {
  leg?: Leg;
  fault: keyof typeof FAULT_WORDS | 'none';
  /** Requests and sockets that the fault met; null where nobody can count them. */
  suffered: number | null;
};

export const LEG_WORDS: Record<Leg, string> = {
  stt: 'Hearing (Deepgram)',
  llm: 'Language (OpenAI chat, all models)',
  tts: 'Voice (Deepgram)',
  database: 'Database',
  kv: 'Key-value store',
  livekit: 'LiveKit',
};

const seconds = (ms: number | null) => (ms === null ? 'never' : (ms / 1000).toFixed(1));
const marked = (ms: number | null, barMs: number) => (ms !== null && ms <= barMs ? seconds(ms) : `**${seconds(ms)}**`);

export function isTold({ nextMs }: Played): boolean {
  return nextMs !== null && nextMs <= NEXT_BAR_MS;
}
export function isAnswered({ answerMs }: Played): boolean {
  return answerMs !== null && answerMs <= ANSWER_BAR_MS;
}

function howItCame({ next }: Played): string {
  if (next === 'voice') return 'heard';
  return next.replace(/^(notice|state): /, '').replaceAll('|', '/');
}

/** The page that people read, made of a whole run. */
export function describeMatrix(input: { cells: readonly Played[]; walks: readonly Walk[] }): string {
  const { cells, walks } = input;
  const played = cells.filter(({ leg }) => leg);
  const legs = Object.entries(LEG_WORDS).flatMap(([leg, words]) => {
    const own = played.filter((cell) => cell.leg === leg);
    if (own.length === 0) return [];
    const rows = own.map(
      (cell) =>
        `| ${cell.fault} | ${marked(cell.nextMs, NEXT_BAR_MS)} | ${howItCame(cell)} | ${marked(cell.answerMs, ANSWER_BAR_MS)} | ${cell.by} |`,
    );
    return [`## ${words}`, '', '| Fault | Next, s | What | Answer, s | By |', '|---|---|---|---|---|', ...rows, ''];
  });
  const healthy = cells.find(({ leg }) => !leg);
  return [
    '# What a visitor meets when a vendor fails',
    '',
    'Made by `npm run bench -- faults`; [bench/README.md](../bench/README.md#faults) says how. One cell is one call of a real browser: the greeting is heard, the fault begins, the visitor asks what solar panels cost. Seconds count from the end of that question, on the page.',
    '**Next** is the first thing heard or read, at most 2 s. **Answer** is the beginning of the sentence with the price, at most 6 s. What missed its bar is bold.',
    '',
    `${played.filter(isTold).length} of ${played.length} cells tell the visitor within 2 s what happens next; ${played.filter(isAnswered).length} answer within 6 s.${healthy ? ` Without a fault: ${seconds(healthy.nextMs)} and ${seconds(healthy.answerMs)} s.` : ''}`,
    '',
    ...legs,
    '## Breakers',
    '',
    'Ears, models and voice answer 500 in one call until their breakers are open; then they are well again. Seconds since the call began.',
    '',
    '| Leg | Walk |',
    '|---|---|',
    ...walks.map(
      ({ leg, steps }) => `| ${leg} | ${steps.map(({ state, afterS }) => `${state.replace('_', '-')} ${afterS}`).join(', ')} |`,
    ),
    '',
    '## The faults',
    '',
    '| Name | What the vendor does |',
    '|---|---|',
    ...Object.entries(FAULT_WORDS).map(([name, words]) => `| ${name} | ${words} |`),
    '',
  ].join('\n');
}
