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
  const words = (count: number, word: string) => Array(count).fill(word).join(' ');

  it('stays on the safe side before it has seen a count', () => {
    expect(createTokenGauge().estimate([words(1000, 'roof')])).toBeGreaterThanOrEqual(1100);
  });

  it('learns how this vendor counts, and keeps a margin over the highest of the last counts', () => {
    const gauge = createTokenGauge(1.5);
    gauge.saw([words(1000, 'roof')], 1500);
    gauge.saw([words(1000, 'wall')], 1000);
    expect(gauge.estimate([words(2000, 'door')])).toBe(4500);
    for (let request = 0; request < 6; request += 1) gauge.saw([words(1000, 'roof')], 500);
    expect(gauge.estimate([words(2000, 'door')])).toBe(1500);
  });

  it('guesses only what is new, and takes off less than what went', () => {
    const gauge = createTokenGauge(2);
    gauge.saw([words(800, 'roof'), words(200, 'wall')], 1000);
    expect(gauge.estimate([words(800, 'roof'), words(200, 'wall')])).toBe(1000);
    expect(gauge.estimate([words(800, 'roof'), words(100, 'door')])).toBe(1000 - 100 + 200);
  });

  it('learns nothing from nothing', () => {
    const gauge = createTokenGauge();
    gauge.saw([], 5);
    gauge.saw(['a'], 0);
    expect(gauge.estimate(['roof'])).toBe(createTokenGauge().estimate(['roof']));
  });
});
