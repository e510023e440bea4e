/** Moments in UTC as people write them, each once: "Nov 3, 2026, 5:12 PM; ...". */
export function formatMoments(moments: readonly string[]): string {
  const format = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
  return [...new Set(moments.map((moment) => format.format(new Date(moment))))].join('; ');
}
