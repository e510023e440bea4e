import { describe, expect, it } from 'vitest';
import { createPace } from './pace.ts';

const sentences = ['a'.repeat(30), 'b'.repeat(30), 'c'.repeat(30)];

describe('the pace of a voice', () => {
  it('tells in which sentence a sound of some length ends', () => {
    const pace = createPace();
    expect([0, 1.7, 1.9, 3.7, 3.9, 5.9].map((seconds) => pace.sentenceAt(sentences, seconds))).toEqual([0, 0, 1, 1, 2, 3]);
  });

  it('is learnt from what was spoken whole', () => {
    const pace = createPace();
    pace.learn('x'.repeat(100), 10);
    expect(pace.secondsOf('x'.repeat(20))).toBe(2);
    expect(pace.sentenceAt(sentences, 2.7)).toBe(0);
  });

  it('learns nothing from a word or from nonsense', () => {
    const pace = createPace();
    pace.learn('Yes.', 0.4);
    expect(pace.secondsOf('x'.repeat(15))).toBe(1);
    pace.learn('x', 1_000);
    expect(pace.secondsOf('x'.repeat(80))).toBe(10);
  });
});
