import OpenAI from 'openai';
import { expect, it, vi } from 'vitest';
import { createCallMeter } from '#lib/budget/call-meter.ts';
import type { Usage } from '#lib/conversation/conversation-store.ts';
import { AppError } from '#lib/core/app-error.ts';
import type { Transcript } from '#lib/speech/transcriber.ts';
import { createSecondEar } from './second-ear.ts';
import { HEARING_RATE } from './steady-stt.ts';

const PRICES = [{ model: 'whisper-1', unit: 'stt_second', microUsdPerMillion: 100_000_000 }] as const;

function setUp(answer: () => Promise<Transcript>, heldMicroUsd = 10_000) {
  const recorded: Usage[] = [];
  const meter = createCallMeter({
    prices: PRICES,
    hold: { heldMicroUsd, usedMicroUsd: 0 },
    record: (usage) => void recorded.push(usage),
    nowMs: () => 1_800_000_000_000,
  });
  const onUncovered = vi.fn();
  const transcribe = vi.fn(answer);
  const breaker = {} as Parameters<typeof createSecondEar>[0]['breaker'];
  const transcriber = { model: 'whisper-1', estimateS: Math.round, transcribe };
  const ear = createSecondEar({ transcriber, breaker, meter, locale: 'en', onUncovered });
  const hear = () => ear.transcribe(new Int16Array(HEARING_RATE * 2.4), new AbortController().signal);
  return { hear, recorded, meter, onUncovered, transcribe };
}
const failed = (cause: Error) => Promise.reject(new AppError('unavailable', 'down', { retryable: true, cause }));

it.each<[string, () => Promise<Transcript>, { quantity: number; isEstimate: boolean } | undefined]>([
  ['answered with its own count', async () => ({ text: 'Yes.', billedS: 3 }), { quantity: 3, isEstimate: false }],
  ['answered without one', async () => ({ text: 'Yes.', billedS: undefined }), { quantity: 2, isEstimate: true }],
  ['refused it', () => failed(new OpenAI.APIError(500, undefined, 'broken', new Headers())), undefined],
  ['was lost on the way', () => failed(new Error('reset')), { quantity: 2, isEstimate: true }],
])('books an utterance by how its request ended: the vendor %s', async (_, answer, row) => {
  const { hear, recorded, meter } = setUp(answer);
  await hear().catch(() => undefined);
  expect(recorded).toEqual(row ? [expect.objectContaining(row)] : []);
  expect(meter.leftMicroUsd()).toBe(10_000 - 100 * (row?.quantity ?? 0));
});

it('asks for nothing that the budget does not cover', async () => {
  const { hear, onUncovered, transcribe } = setUp(async () => ({ text: 'Yes.', billedS: 2 }), 299);
  await expect(hear()).rejects.toThrow();
  expect([onUncovered.mock.calls.length, transcribe.mock.calls.length]).toEqual([1, 0]);
});
