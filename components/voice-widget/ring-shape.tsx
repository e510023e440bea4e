import { restPath } from './ring-geometry.ts';

/** The mark at rest; the page's motion redraws the two paths. */
export function RingShape({ className, hasEcho = false }: { className: string; hasEcho?: boolean }) {
  return (
    <svg className={className} viewBox="-150 -150 300 300" aria-hidden="true" focusable="false">
      {hasEcho ? <circle className="echo" r="96" /> : null}
      {hasEcho ? <circle className="echo echo-2" r="96" /> : null}
      <g className="arcs">
        <path className="arc-agent" d={restPath('agent')} />
        <path className="arc-visitor" d={restPath('visitor')} />
      </g>
    </svg>
  );
}
