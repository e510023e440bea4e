import type { Leg } from './latency-budget.ts';

/** Measures the parts of the answer in the making; a draft that is thrown away takes its figures with it. */
export interface TurnClock {
  /** A new answer begins: what was measured of an earlier draft is forgotten. */
  begin(): void;
  /** Measures from now until the returned function is called for the first time. */
  start(leg: Leg): () => void;
  /** Adds the time of one call to the leg. */
  time<Value>(leg: Leg, work: () => Value): Value;
  /** The figures of the answer that was given, as `knowledgeMs` and so on. */
  take(): Record<string, number>;
}

export function createTurnClock(nowMs: () => number): TurnClock {
  let spent = new Map<Leg, number>();
  const add = (into: Map<Leg, number>, leg: Leg, ms: number) => into.set(leg, (into.get(leg) ?? 0) + ms);
  return {
    begin() {
      spent = new Map();
    },
    start(leg) {
      const into = spent;
      const startMs = nowMs();
      let isOver = false;
      return () => {
        if (!isOver) add(into, leg, nowMs() - startMs);
        isOver = true;
      };
    },
    time(leg, work) {
      const into = spent;
      const startMs = nowMs();
      try {
        return work();
      } finally {
        add(into, leg, nowMs() - startMs);
      }
    },
    take() {
      const figures = Object.fromEntries([...spent].map(([leg, ms]) => [`${leg}Ms`, Math.round(ms)]));
      spent = new Map();
      return figures;
    },
  };
}
