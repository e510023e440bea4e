import { expect, it } from 'vitest';
import { loudness } from './pcm.ts';
import { Resampler, resample } from './resample.ts';

const sine = (rate: number, hertz: number, seconds = 1) =>
  Int16Array.from({ length: rate * seconds }, (_, at) => Math.round(10_000 * Math.sin((2 * Math.PI * hertz * at) / rate)));

it.each([
  [16_000, 24_000],
  [16_000, 48_000],
  [48_000, 16_000],
  [24_000, 16_000],
  [44_100, 16_000],
  [16_000, 8_000],
])('keeps pitch, length and level from %i to %i Hz', (from, to) => {
  const changed = resample(sine(from, 440), from, to);
  expect(Math.abs(changed.length - to)).toBeLessThanOrEqual(1);
  const wanted = sine(to, 440);
  const middle = [Math.round(to * 0.2), Math.round(to * 0.8)] as const;
  const difference = changed.map((sample, at) => sample - (wanted[at] ?? 0));
  expect(loudness(difference, ...middle) / loudness(wanted, ...middle)).toBeLessThan(0.02);
});

it('keeps out what the lower rate cannot carry', () => {
  const changed = resample(sine(48_000, 11_000), 48_000, 16_000);
  expect(loudness(changed, 2_000, 14_000)).toBeLessThan(0.003);
});

it('gives the same in pieces of any size as in one', () => {
  const input = sine(24_000, 300);
  const whole = resample(input, 24_000, 16_000);
  const resampler = new Resampler(24_000, 16_000);
  const parts: number[] = [];
  for (let at = 0; at < input.length; at += 331) parts.push(...resampler.push(input.subarray(at, at + 331)));
  parts.push(...resampler.flush());
  expect(Int16Array.from(parts)).toEqual(whole);
});
