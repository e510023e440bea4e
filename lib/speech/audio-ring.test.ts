import { describe, expect, it } from 'vitest';
import { createAudioRing } from './audio-ring.ts';

const ramp = (from: number, count: number) => Int16Array.from({ length: count }, (_, at) => from + at);

describe('an audio ring', () => {
  it('gives back what came since a position, across its own end', () => {
    const ring = createAudioRing(10);
    ring.push(ramp(0, 8));
    const mark = ring.position();
    ring.push(ramp(8, 5));
    expect([...ring.since(mark)]).toEqual([8, 9, 10, 11, 12]);
    expect([...ring.since(mark - 2)]).toEqual([6, 7, 8, 9, 10, 11, 12]);
  });

  it('holds no more than its size, however much comes at once', () => {
    const ring = createAudioRing(10);
    ring.push(ramp(0, 3));
    ring.push(ramp(3, 25));
    expect(ring.position()).toBe(28);
    expect([...ring.since(0)]).toEqual([...ramp(18, 10)]);
    ring.push(ramp(28, 4));
    expect([...ring.since(0)]).toEqual([...ramp(22, 10)]);
  });

  it('gives a copy, and nothing for a position that has not come', () => {
    const ring = createAudioRing(4);
    ring.push(ramp(1, 4));
    const copy = ring.since(0);
    ring.push(ramp(9, 4));
    expect([...copy]).toEqual([1, 2, 3, 4]);
    expect(ring.since(100)).toHaveLength(0);
  });
});
