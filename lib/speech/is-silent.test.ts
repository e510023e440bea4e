import { describe, expect, it } from 'vitest';
import { isSilent } from './is-silent.ts';

const RATE = 16_000;
const tone = (loudness: number, seconds: number) =>
  Int16Array.from({ length: RATE * seconds }, (_, at) => Math.round(loudness * Math.sin(at / 8)));

describe('silence', () => {
  it('is what no microphone hears as a word', () => {
    expect(isSilent(new Int16Array(RATE), RATE)).toBe(true);
    expect(isSilent(tone(60, 2), RATE)).toBe(true);
    expect(isSilent(new Int16Array(0), RATE)).toBe(true);
  });

  it('is over with one soft word in a long pause', () => {
    const sound = new Int16Array(RATE * 5);
    sound.set(tone(400, 0.25), RATE * 3);
    expect(isSilent(sound, RATE)).toBe(false);
  });
});
