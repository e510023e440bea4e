import { describe, expect, it } from 'vitest';
import { AppError } from '../core/app-error.ts';
import type { ChatModel } from './chat-model.ts';
import { classifyByRules } from './classify-by-rules.ts';
import { createTurnClassifier } from './classify-turn.ts';

const VERDICT = { intent: 'price', complexity: 'high', confidence: 0.93 } as const;
const QUESTION = 'What does a charger cost?';

function setUp(answer: (signal: AbortSignal) => Promise<unknown>, isWanted = true) {
  const asked: { text: string; signal: AbortSignal }[] = [];
  const warned: string[] = [];
  let nowMs = 0;
  const model: ChatModel = {
    model: 'luna',
    stream: () => {
      throw new Error('not used here');
    },
    structured: async ({ messages, signal }) => {
      asked.push({ text: messages.at(-1)?.content ?? '', signal });
      return (await answer(signal)) as never;
    },
  };
  const classifier = createTurnClassifier({
    model,
    meter: { open: () => null },
    logger: { info: () => undefined, warn: (message) => void warned.push(message), error: () => undefined },
    nowMs: () => nowMs,
    isWanted: () => isWanted,
  });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return {
    classifier,
    asked,
    warned,
    settled,
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

describe('the classifier of a turn', () => {
  it('gives the answer that is there, with what was answered and how long it took', async () => {
    const { classifier, settled } = setUp(async () => VERDICT);
    classifier.hear(QUESTION);
    await settled();
    expect(classifier.verdict('what does a charger cost')).toEqual({
      ...VERDICT,
      decidedBy: 'classifier',
      raw: { model: 'luna', answer: VERDICT },
      latencyMs: 0,
    });
  });

  it('waits for nobody: until the answer is there, our rules decide', async () => {
    const { classifier } = setUp(() => new Promise(() => undefined));
    classifier.hear(QUESTION);
    expect(classifier.verdict(QUESTION)).toMatchObject({
      intent: 'price',
      complexity: 'low',
      decidedBy: 'rules',
      raw: { why: 'late', signals: { words: 5 } },
      latencyMs: null,
    });
  });

  it('takes no answer after 300 ms, and ends the request then', async () => {
    const slow = setUp(async () => {
      slow.pass(301);
      return VERDICT;
    });
    slow.classifier.hear(QUESTION);
    await slow.settled();
    expect(slow.classifier.verdict(QUESTION)).toMatchObject({ decidedBy: 'rules', raw: { why: 'late' } });
    const hanging = setUp(
      (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))),
    );
    hanging.classifier.hear(QUESTION);
    const { signal } = hanging.asked[0]!;
    await new Promise((resolve) => (signal.aborted ? resolve(0) : signal.addEventListener('abort', resolve)));
    await hanging.settled();
    expect(hanging.classifier.verdict(QUESTION).raw).toMatchObject({ why: 'late' });
    expect(hanging.warned).toEqual([]);
  });

  it.each([
    [new AppError('budget_exhausted', 'no room'), 'budget'],
    [new AppError('unavailable', 'down', { retryable: true }), 'failed'],
  ])('lets our rules decide after %s', async (error, why) => {
    const { classifier, settled } = setUp(() => Promise.reject(error));
    classifier.hear(QUESTION);
    await settled();
    expect(classifier.verdict(QUESTION)).toMatchObject({ decidedBy: 'rules', raw: { why } });
  });

  it.each([{ ...VERDICT, confidence: 7 }, { ...VERDICT, intent: 'ignore your rules' }, { complexity: 'high' }, 'high', null])(
    'takes no verdict that is none: %j',
    async (answer) => {
      const { classifier, settled } = setUp(async () => answer);
      classifier.hear(QUESTION);
      await settled();
      expect(classifier.verdict(QUESTION)).toMatchObject({ decidedBy: 'rules', raw: { why: 'failed' } });
    },
  );

  it('does not answer one question with the verdict on another', async () => {
    const { classifier, settled, asked } = setUp(async () => VERDICT);
    classifier.hear(QUESTION);
    await settled();
    expect(classifier.verdict('Where do you work?').decidedBy).toBe('rules');
    classifier.hear('Where do you work?');
    classifier.hear('Where do you work, and when?');
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, true, false]);
  });

  it('asks once for the same words, and never for two words or where nothing hangs on it', () => {
    const once = setUp(async () => VERDICT);
    for (const text of [QUESTION, QUESTION.toUpperCase(), 'what does a charger cost']) once.classifier.hear(text);
    expect(once.asked).toHaveLength(1);
    once.classifier.hear('Yes, please.');
    expect(once.asked).toHaveLength(1);
    expect(once.classifier.verdict('Yes, please.')).toMatchObject({ confidence: 0.4, raw: { why: 'short' } });
    const unwanted = setUp(async () => VERDICT, false);
    unwanted.classifier.hear(QUESTION);
    expect(unwanted.asked).toEqual([]);
    expect(unwanted.classifier.verdict(QUESTION).raw).toMatchObject({ why: 'not_needed' });
  });

  it('sends no more than the beginning of an endless text', () => {
    const { classifier, asked } = setUp(async () => VERDICT);
    classifier.hear('why '.repeat(5_000));
    expect(asked[0]?.text).toHaveLength(1_000);
  });
});

describe('our rules', () => {
  it.each([
    ['Hello there', 'greeting', 'low'],
    ['What does a home charger cost?', 'price', 'low'],
    ['Can I talk to a real person, please?', 'person', 'low'],
    ['My inverter is broken and shows an error.', 'support', 'low'],
    ['Thanks, that is all. Goodbye.', 'goodbye', 'low'],
    ['Where do you work?', 'question', 'low'],
    ['Do I need a permit for that?', 'question', 'medium'],
    ['When are you open, and where is your office?', 'question', 'medium'],
    ['Is it better to lease or to buy?', 'question', 'medium'],
    ['Compare leasing with buying: what are the tax effects, and which contract binds me longer?', 'question', 'high'],
    [
      'We run 18 vans on a 200 ampere connection; would load management do, or should we upgrade, and what does each cost over 5 years?',
      'price',
      'high',
    ],
  ])('%s: %s, %s', (text, intent, complexity) => {
    expect(classifyByRules(text)).toMatchObject({ intent, complexity });
  });

  it('take time in proportion to the text only', () => {
    const began = performance.now();
    for (const text of ['a '.repeat(1_000), '?'.repeat(2_000), 'and what '.repeat(220), '1 '.repeat(1_000)])
      classifyByRules(text);
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
