import { useEffect, useSyncExternalStore } from 'react';
import type { VisitController } from '#lib/browser/visit-controller.ts';
import type { VisitState } from '#lib/browser/visit-state.ts';
import { holdWakeLock } from '#lib/browser/wake-lock.ts';

/** The visit's state, and the page-wide effects that belong to it. */
export function useVisit(controller: VisitController): VisitState {
  const state = useSyncExternalStore(controller.subscribe, controller.state, controller.state);

  useEffect(() => {
    void controller.resume();
    const onHide = () => controller.pageHidden();
    window.addEventListener('pagehide', onHide);
    return () => {
      window.removeEventListener('pagehide', onHide);
      controller.dispose();
    };
  }, [controller]);

  const isCalling = state.phase === 'ringing' || (state.phase === 'live' && state.mode === 'voice');
  useEffect(() => (isCalling ? holdWakeLock(document, navigator.wakeLock) : undefined), [isCalling]);

  return state;
}
