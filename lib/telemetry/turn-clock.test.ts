import { describe, expect, it } from 'vitest';
import { overBudget } from './latency-budget.ts';
import { createTurnClock } from './turn-clock.ts';

function setUp() {
  let now = 0;
  const wait = (ms: number) => {
    now += ms;
  };
  return { clock: createTurnClock(() => now), wait };
}

describe('the clock of a turn', () => {
  it('gives each part of an answer its time, once', () => {
    const { clock, wait } = setUp();
    clock.begin();
    const found = clock.start('knowledge');
    wait(40);
    found();
    const word = clock.start('model');
    wait(200);
    word();
    wait(500);
    word();
    const check = (ms: number) => {
      wait(ms);
      return 'sentence';
    };
    for (const ms of [3, 4]) expect(clock.time('guard', () => check(ms))).toBe('sentence');
    expect(clock.take()).toEqual({ knowledgeMs: 40, modelMs: 200, guardMs: 7 });
    expect(clock.take()).toEqual({});
  });

  it('forgets the draft that was not said, also what of it ends late', () => {
    const { clock, wait } = setUp();
    clock.begin();
    const draft = clock.start('model');
    wait(900);
    clock.begin();
    const answer = clock.start('model');
    wait(100);
    answer();
    draft();
    expect(clock.take()).toEqual({ modelMs: 100 });
  });
});

describe('the latency budget', () => {
  it('names what took longer than it may, and nothing that is not measured', () => {
    const metrics = { sttMs: 300, knowledgeMs: 151, e2eMs: 2_000, replyMs: 9_000, interruptedMs: 9_000 };
    expect(overBudget(metrics)).toEqual([
      { leg: 'knowledge', ms: 151, budgetMs: 150 },
      { leg: 'e2e', ms: 2_000, budgetMs: 1_500 },
    ]);
  });
});
