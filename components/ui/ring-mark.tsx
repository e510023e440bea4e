import { restPath } from '../voice-widget/ring-geometry.ts';

/** The brand's ring at rest: two arcs, one per side of a call. */
export function RingMark({ size = 28 }: { size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="-120 -120 240 240"
      fill="none"
      strokeWidth="30"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <g transform="rotate(-28)">
        <path d={restPath('agent')} stroke="var(--signal)" />
        <path d={restPath('visitor')} stroke="currentColor" />
      </g>
    </svg>
  );
}
