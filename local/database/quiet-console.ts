import { AsyncLocalStorage } from 'node:async_hooks';

const insideEngine = new AsyncLocalStorage<true>();
let installed = false;

/**
 * lite and PGlite print every SQL error with its stack to the console, although the caller receives it as a response.
 * What is printed while `task` runs is dropped.
 */
export function withoutEngineNoise<Result>(task: () => Promise<Result>): Promise<Result> {
  install();
  return insideEngine.run(true, task);
}

function install(): void {
  if (installed) return;
  installed = true;
  for (const level of ['error', 'warn', 'log'] as const) {
    const print = console[level].bind(console);
    console[level] = (...values: unknown[]) => {
      if (insideEngine.getStore() === undefined) print(...values);
    };
  }
}
