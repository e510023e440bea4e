import { useEffect, useState } from 'react';
import type { Texts } from './texts.ts';

/** All lines are busy: the way back to a call, open from `atMs` on. */
export function CallAgain({ atMs, texts, onCall }: { atMs: number; texts: Texts; onCall: () => void }) {
  const [isOpen, setOpen] = useState(() => Date.now() >= atMs);
  useEffect(() => {
    const timer = setTimeout(() => setOpen(true), Math.max(0, atMs - Date.now()));
    setOpen(Date.now() >= atMs);
    return () => clearTimeout(timer);
  }, [atMs]);
  return (
    <button type="button" className="plain again" disabled={!isOpen} onClick={onCall}>
      {texts.callAgain}
    </button>
  );
}

/** Whole minutes until then, at least one. */
export function minutesUntil(atMs: number, nowMs: number): number {
  return Math.max(1, Math.ceil((atMs - nowMs) / 60_000));
}
