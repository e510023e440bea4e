/** "$0.21"; under a cent "0.18¢", so that small amounts can be told apart. */
export function formatMoney(microUsd: number): string {
  if (microUsd > 0 && microUsd < 10_000) return `${(microUsd / 10_000).toLocaleString('en-US', { maximumFractionDigits: 2 })}¢`;
  return new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' }).format(microUsd / 1_000_000);
}

/** "3 min 20 s", "45 s". */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** "just now", "12 min ago", "yesterday", "Nov 3". */
export function formatAgo(iso: string, nowMs: number): string {
  const minutes = Math.floor((nowMs - Date.parse(iso)) / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ago`;
  if (minutes < 48 * 60) return 'yesterday';
  return new Intl.DateTimeFormat('en-US', { month: 'short', day: 'numeric' }).format(new Date(iso));
}

const ENDINGS: Record<string, string> = {
  goodbye: 'Said goodbye',
  hang_up: 'Hung up',
  left: 'Closed the page',
  abandoned: 'Left at the gate',
  never_connected: 'Left while it rang',
  worker_lost: 'Cut off, saved by the sweep',
  inactive: 'Went quiet',
  budget: 'Ended at the ceiling',
  max_duration: 'Reached the time limit',
  withdrawn: 'Withdrew consent',
  provider_failed: 'A provider failed',
};
export function describeEnding(reason: string | null, state: string): string {
  if (state !== 'ended') return state === 'live' ? 'Talking now' : 'At the gate';
  return ENDINGS[reason ?? ''] ?? 'Ended';
}
