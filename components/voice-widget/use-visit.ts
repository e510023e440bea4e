import { useEffect, useState } from 'react';
import type { VisitController } from '#lib/browser/visit-controller.ts';
import type { VisitState } from '#lib/browser/visit-state.ts';
import { holdWakeLock } from '#lib/browser/wake-lock.ts';

/** The visit's state, and the page-wide effects that belong to it. */
export function useVisit(controller: VisitController): VisitState {
  const [state, setState] = useState(controller.state);
  useEffect(() => {
    const unsubscribe = controller.subscribe(() => setState(controller.state));
    return () => void unsubscribe();
  }, [controller]);

  useEffect(() => {
    void controller.resume();
    const onHide = () => controller.pageHidden();
    const onShow = (event: PageTransitionEvent) => event.persisted && controller.pageShown();
    window.addEventListener('pagehide', onHide);
    window.addEventListener('pageshow', onShow);
    return () => {
      window.removeEventListener('pagehide', onHide);
      window.removeEventListener('pageshow', onShow);
      controller.dispose();
    };
  }, [controller]);

  const isCalling = state.phase === 'ringing' || (state.phase === 'live' && state.mode === 'voice');
  useEffect(() => (isCalling ? holdWakeLock(document, navigator.wakeLock) : undefined), [isCalling]);

  return state;
}
