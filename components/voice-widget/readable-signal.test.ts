import { describe, expect, it } from 'vitest';
import { contrastRatio, DARK, DEFAULT_SIGNAL, inkOn, LIGHT, READABLE_RATIO, readableSignal } from './readable-signal.ts';

const COLORS = ['#d8432a', '#ffe600', '#00ff88', '#0044ff', '#000000', '#ffffff', '#7f7f7f', '#f7f3ea', '#13120e', '#abc'];

describe('the signal colour', () => {
  it.each(COLORS)('%s can be read on light and dark paper, and words can be read on it', (color) => {
    for (const { paper } of [LIGHT, DARK]) {
      const signal = readableSignal(color, paper);
      expect(contrastRatio(signal, paper)).toBeGreaterThanOrEqual(READABLE_RATIO);
      expect(contrastRatio(signal, inkOn(signal))).toBeGreaterThanOrEqual(READABLE_RATIO);
    }
  });
  it('stays as the campaign chose it when it can be read already', () => {
    expect(readableSignal('#0044ff', LIGHT.paper)).toBe('#0044ff');
  });
  it('keeps its hue when it has to be darker', () => {
    const value = Number.parseInt(readableSignal('#ffe600', LIGHT.paper).slice(1), 16);
    const [red, green, blue] = [(value >> 16) & 255, (value >> 8) & 255, value & 255];
    expect(red).toBeGreaterThan(green!);
    expect(green).toBeGreaterThan(blue!);
  });
  it.each(['', 'red', 'url(x)', '#12', '}body{display:none'])('falls back to ours for "%s"', (color) => {
    expect(readableSignal(color, LIGHT.paper)).toBe(readableSignal(DEFAULT_SIGNAL, LIGHT.paper));
  });
  it('knows the ratio of black on white', () => {
    expect(contrastRatio('#000', '#ffffff')).toBeCloseTo(21);
  });
});
