import { expect, it } from 'vitest';
import { minutesUntil } from './call-again.tsx';

it.each([
  [-5_000, 1],
  [0, 1],
  [60_000, 1],
  [61_000, 2],
  [600_000, 10],
])('says a wait of %i ms as %i whole minutes, never as none', (waitMs, minutes) => {
  expect(minutesUntil(1_000_000 + waitMs, 1_000_000)).toBe(minutes);
});
