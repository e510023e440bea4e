import { describe, expect, it } from 'vitest';
import { createTokenGauge, guessTokens, tokensAtMost } from './tokens.ts';

/** Texts with their length in o200k tokens, counted once with OpenAI's own tokenizer rules in mind: at least so many. */
const LEAST: [string, number][] = [
  ['', 0],
  ['Hello.', 2],
  ['你好，请问太阳能板多少钱？', 8],
  ['👩‍👩‍👧‍👦🏳️‍🌈', 8],
  ['Wie viel kostet eine Wärmepumpe für ein Einfamilienhaus?', 10],
];

describe('tokensAtMost', () => {
  it.each(LEAST)('is a bound for %j', (text, least) => {
    expect(tokensAtMost(text)).toBeGreaterThanOrEqual(least);
    expect(tokensAtMost(text)).toBe(Buffer.byteLength(text));
  });
});

describe('guessTokens', () => {
  it.each(LEAST)('is near for %j', (text, least) => {
    expect(guessTokens(text)).toBeGreaterThanOrEqual(least);
    expect(guessTokens(text)).toBeLessThanOrEqual(least * 3);
  });
});

describe('the gauge', () => {
  it('stays on the safe side before it has seen a count', () => {
    expect(createTokenGauge().estimate(1000)).toBeGreaterThanOrEqual(1100);
  });

  it('learns how this vendor counts, and keeps a margin of five percent over the highest of the last counts', () => {
    const gauge = createTokenGauge();
    gauge.saw(1000, 1500);
    gauge.saw(1000, 1400);
    expect(gauge.estimate(2000)).toBe(Math.ceil(2000 * 1.5 * 1.05));
    for (let request = 0; request < 6; request += 1) gauge.saw(1000, 900);
    expect(gauge.estimate(2000)).toBe(Math.ceil(2000 * 0.9 * 1.05));
  });

  it('learns nothing from nothing', () => {
    const gauge = createTokenGauge();
    gauge.saw(0, 5);
    gauge.saw(5, 0);
    expect(gauge.estimate(1000)).toBe(createTokenGauge().estimate(1000));
  });
});
