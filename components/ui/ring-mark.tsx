/** The brand's ring: two arcs, one per side of a call. */
export function RingMark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 100 100" fill="none" aria-hidden="true" className="ring-mark">
      <path d="M 67 16.5 A 37.5 37.5 0 0 1 67 83.5" stroke="var(--signal)" strokeWidth="15" strokeLinecap="round" />
      <path d="M 33 83.5 A 37.5 37.5 0 0 1 33 16.5" stroke="currentColor" strokeWidth="15" strokeLinecap="round" />
    </svg>
  );
}
