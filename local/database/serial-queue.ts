export type SerialQueue = {
  /** Runs `task` after all earlier ones have settled; a failing task does not stop the next. */
  run<Result>(task: () => Promise<Result>): Promise<Result>;
  /** Resolves when everything queued so far has settled. */
  drained(): Promise<void>;
};

/**
 * One task at a time. PGlite has one session and lite wraps each request in BEGIN / set role / COMMIT on it, so two
 * requests at once would run under each other's role.
 */
export function createSerialQueue(): SerialQueue {
  let tail: Promise<unknown> = Promise.resolve();
  return {
    run(task) {
      const result = tail.then(task);
      tail = result.catch(() => undefined);
      return result;
    },
    async drained() {
      await tail;
    },
  };
}
