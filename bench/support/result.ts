/** One measured number; `ratio` is ours over the rival's and `bar` the most that is allowed, of the ratio where there is a rival. */
export type Row = {
  metric: string;
  unit: string;
  ours: number | null;
  rival: number | null;
  ratio: number | null;
  bar: number | null;
  pass: boolean | null;
};

export type Machine = {
  cpu: string;
  cores: number;
  memoryMb: number;
  os: string;
  node: string;
  /** One-minute load when the run began: what else kept the cores busy. */
  loadAtStart: number;
};

export type BenchResult = {
  name: string;
  command: string;
  commit: string;
  /** Files differed from the commit when it ran. */
  isTreeDirty: boolean;
  measuredAt: string;
  machine: Machine;
  notes: string[];
  rows: Row[];
  detail?: unknown;
};

export type Findings = {
  rows: Row[];
  notes: string[];
  /** Only a part was run: the committed result stays what it is. */
  isPartial?: boolean;
  /** Committed with the rows. */
  detail?: unknown;
};

export interface BenchContext {
  say: (line: string) => void;
  /** Work to undo when the run ends, however it ends; the newest goes first. */
  onEnd: (undo: () => unknown) => void;
  /** Keeps raw samples beside the results, outside of git. */
  keep: (samples: unknown) => void;
}
export type Bench = (ctx: BenchContext) => Promise<Findings>;

/** Says in one sentence why a measurement was not possible. */
export class CannotRun extends Error {
  override name = 'CannotRun';
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

/** Ours beside the rival's; the bar, when there is one, is the highest ratio that passes. */
export function compared(input: { metric: string; unit: string; ours: number; rival: number; bar?: number }): Row {
  const { metric, unit, ours, rival, bar } = input;
  const ratio = ours / rival;
  return {
    metric,
    unit,
    ours: rounded(ours, 1),
    rival: rounded(rival, 1),
    ratio: Number.isFinite(ratio) ? rounded(ratio, 3) : null,
    bar: bar ?? null,
    pass: bar === undefined ? null : ratio <= bar,
  };
}

/** A number of ours alone; the bar, when there is one, is the highest value that passes. */
export function measured(input: { metric: string; unit: string; ours: number; bar?: number }): Row {
  const { metric, unit, ours, bar } = input;
  return {
    metric,
    unit,
    ours: rounded(ours, 1),
    rival: null,
    ratio: null,
    bar: bar ?? null,
    pass: bar === undefined ? null : ours <= bar,
  };
}
