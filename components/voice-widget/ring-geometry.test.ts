import { describe, expect, it } from 'vitest';
import { REST_SWEEP, ringPath } from './ring-geometry.ts';

const points = (path: string) =>
  path
    .slice(1)
    .split('L')
    .map((pair) => pair.split(' ').map(Number) as [number, number]);
const pose = { openness: 0, sweep: REST_SWEEP, level: 0, phase: 0 };

describe('the ring', () => {
  it('is two arcs of one circle at rest', () => {
    for (const side of ['agent', 'visitor'] as const) {
      for (const [x, y] of points(ringPath(side, pose))) expect(Math.hypot(x, y)).toBeCloseTo(96, 0);
    }
  });
  it('closes when each arc is a half turn', () => {
    const [agent, visitor] = [
      points(ringPath('agent', { ...pose, sweep: Math.PI })),
      points(ringPath('visitor', { ...pose, sweep: Math.PI })),
    ];
    expect(agent[0]![0]).toBeCloseTo(visitor[0]![0], 0);
    expect(agent[0]![1]).toBeCloseTo(visitor[0]![1], 0);
  });
  it('unrolls into two level lines when nobody is loud', () => {
    expect(new Set(points(ringPath('agent', { ...pose, openness: 1 })).map(([, y]) => y)).size).toBe(1);
  });
  it('moves with the voice, and its ends stay still', () => {
    const loud = points(ringPath('visitor', { ...pose, openness: 1, level: 1, phase: 1 }));
    const still = points(ringPath('visitor', { ...pose, openness: 1 }));
    expect(loud[0]).toEqual(still[0]);
    expect(Math.max(...loud.map(([, y], index) => Math.abs(y - still[index]![1])))).toBeGreaterThan(20);
  });
});
