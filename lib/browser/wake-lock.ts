/** Keeps the phone's screen on during a call, where the browser can. Returns the release. */
export function holdWakeLock(page: Document, lock: WakeLock | undefined): () => void {
  if (!lock) return () => undefined;
  let sentinel: WakeLockSentinel | undefined;
  let isHeld = true;
  // Refused on low battery, and dropped whenever the page is hidden: a comfort, never an error.
  const acquire = () => {
    if (!isHeld || page.visibilityState !== 'visible') return;
    lock.request('screen').then(
      (granted) => {
        if (isHeld) sentinel = granted;
        else void granted.release();
      },
      () => undefined,
    );
  };
  page.addEventListener('visibilitychange', acquire);
  acquire();
  return () => {
    isHeld = false;
    page.removeEventListener('visibilitychange', acquire);
    void sentinel?.release();
  };
}
