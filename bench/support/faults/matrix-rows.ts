import { measured, type Row } from '../result.ts';
import { isAnswered, isTold, LEG_WORDS, type Played } from './describe-matrix.ts';
import { LEGS } from './open-stage.ts';
import type { Walk } from './walk-breakers.ts';

const UNANSWERED_BAR_PERCENT = 16.7;
const STEPS_OF_A_WALK = 4;

/** The matrix and the breakers' walk as figures with their bars. */
export function rowsOf(cells: readonly Played[], walks: readonly Walk[]): Row[] {
  const faulty = cells.filter(({ leg }) => leg);
  const slowest = (own: readonly Played[], pick: (cell: Played) => number | null) =>
    Math.max(...own.map((cell) => pick(cell) ?? Number.POSITIVE_INFINITY));
  const legs = LEGS.flatMap((leg) => {
    const own = faulty.filter((cell) => cell.leg === leg);
    if (own.length === 0) return [];
    const name = `${LEG_WORDS[leg]}, ${own.length} faults`;
    return [
      measured({
        metric: `${name}: nothing heard or read within 2 s`,
        unit: 'cells',
        ours: own.filter((cell) => !isTold(cell)).length,
        bar: 0,
      }),
      measured({
        metric: `${name}: not answered within 6 s`,
        unit: 'cells',
        ours: own.filter((cell) => !isAnswered(cell)).length,
      }),
      ...(own.every(({ nextMs }) => nextMs !== null)
        ? [measured({ metric: `${name}: latest first sign`, unit: 'ms', ours: slowest(own, ({ nextMs }) => nextMs) })]
        : []),
    ];
  });
  return [
    ...legs,
    ...(faulty.length > 0
      ? [
          measured({
            metric: `all ${faulty.length} cells: not answered within 6 s`,
            unit: '%',
            ours: (100 * faulty.filter((cell) => !isAnswered(cell)).length) / faulty.length,
            bar: UNANSWERED_BAR_PERCENT,
          }),
        ]
      : []),
    measured({
      metric: 'cells whose fault met no request and no socket',
      unit: 'cells',
      ours: faulty.filter(({ suffered }) => suffered === 0).length,
      bar: 0,
    }),
    ...walks.map(({ leg, seen }) =>
      measured({
        metric: `breaker of ${leg}: steps of closed, open, half-open, closed not seen`,
        unit: 'steps',
        ours: STEPS_OF_A_WALK - seen,
        bar: 0,
      }),
    ),
  ];
}
