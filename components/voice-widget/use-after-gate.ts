import { useCallback, useEffect, useRef, useState } from 'react';

export type AfterGateModule = typeof import('./after-gate.tsx');

const RETRY_MS = 800;
const MAX_RETRIES = 6;

/** Loads the part behind the gate on the first call of `load`, or when it is needed; tries again when the line is bad. */
export function useAfterGate(fetchModule: () => Promise<AfterGateModule>, isNeeded: boolean) {
  const [module, setModule] = useState<AfterGateModule>();
  const pending = useRef<Promise<void>>(undefined);

  const load = useCallback(() => {
    const attempt = (retries: number): Promise<void> =>
      fetchModule().then(
        (loaded) => {
          loaded.adoptStyle(document);
          setModule(() => loaded);
        },
        (fault) => {
          if (retries === 0) throw fault;
          return new Promise<void>((resolve) => setTimeout(resolve, RETRY_MS)).then(() => attempt(retries - 1));
        },
      );
    pending.current ??= attempt(MAX_RETRIES).catch(() => {
      pending.current = undefined;
    });
  }, [fetchModule]);

  useEffect(() => {
    if (isNeeded) load();
  }, [isNeeded, load]);

  return { module, load };
}
