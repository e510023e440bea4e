/** The ring: two arcs, the business above, the visitor below. Units of a 300 by 300 box around (0, 0). */
export type RingPose = {
  /** 0: arcs of a circle; 1: unrolled into two level lines. */
  openness: number;
  /** Angle of each arc in radians; a half turn closes the ring. */
  sweep: number;
  /** Loudness of the arc's speaker, 0 to 1. */
  level: number;
  /** Time of the wave, in radians. */
  phase: number;
};
export type RingSide = 'agent' | 'visitor';

const RADIUS = 96;
const LINE_GAP = 24;
const WAVE_HEIGHT = 62;
const POINTS = 120;
// Unrolled, the lines reach a little past the ring's own box.
const OPEN_SWEEP = 3.5;
export const REST_SWEEP = 2.42;

/** The same arc at rest in one short command, for the served document and the marks. */
export function restPath(side: RingSide): string {
  const x = round(RADIUS * Math.sin(REST_SWEEP / 2));
  const y = round(RADIUS * Math.cos(REST_SWEEP / 2)) * (side === 'agent' ? -1 : 1);
  return `M${-x} ${y}A${RADIUS} ${RADIUS} 0 0 ${side === 'agent' ? 1 : 0} ${x} ${y}`;
}

/** SVG path data of one arc. Its curvature goes to zero while it opens: the ring unrolls into a line, it does not shrink. */
export function ringPath(side: RingSide, pose: RingPose): string {
  const up = side === 'agent' ? -1 : 1;
  const curvature = (1 - pose.openness) / RADIUS;
  const middle = RADIUS + (LINE_GAP - RADIUS) * pose.openness;
  const half = (RADIUS * (pose.sweep + (OPEN_SWEEP - pose.sweep) * pose.openness)) / 2;
  const points: string[] = [];
  for (let index = 0; index <= POINTS; index += 1) {
    const share = (index / POINTS) * 2 - 1;
    const along = share * half;
    const angle = curvature * along;
    const isStraight = curvature < 1e-5;
    const x = isStraight ? along : Math.sin(angle) / curvature;
    const depth = middle - (isStraight ? 0 : (1 - Math.cos(angle)) / curvature);
    const swing = wave(share, pose) * WAVE_HEIGHT;
    points.push(`${round(x + Math.sin(angle) * swing)} ${round(up * (depth + Math.cos(angle) * swing))}`);
  }
  return `M${points.join('L')}`;
}

/** Two sines under a window that is still at both ends, where the round caps sit. */
function wave(share: number, { level, phase }: RingPose): number {
  const window = (1 - share * share) ** 2;
  return level * window * (0.62 * Math.sin(share * 13 - phase) + 0.38 * Math.sin(share * 22 + phase * 1.6));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
