import { useEffect, useRef } from 'react';
import type { Levels } from '#lib/browser/voice-port.ts';
import { REST_SWEEP, type RingSide, ringPath } from './ring-geometry.ts';

export type RingMood = 'rest' | 'call' | 'closed';
export type RingInput = { mood: RingMood; levels: () => Levels };

const HEARD = 0.1;
// An open line does not roll up in the pause between two words.
const STAY_OPEN_MS = 900;
/** Thirty pictures a second look the same and leave a phone's processor to the call. */
const FRAME_MS = 1000 / 31;

/** Draws the ring in the element with the returned ref: closed at rest, unrolled into both voices while somebody speaks. */
export function useRingMotion<T extends Element>(input: RingInput) {
  const host = useRef<T>(null);
  const { mood, levels } = input;

  useEffect(() => {
    const paths: Record<RingSide, Element | null | undefined> = {
      agent: host.current?.querySelector('.hero .arc-agent'),
      visitor: host.current?.querySelector('.hero .arc-visitor'),
    };
    const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const pose = { openness: 0, sweep: REST_SWEEP, phase: 0, agent: 0, visitor: 0 };
    let lastHeardAt = Number.NEGATIVE_INFINITY;
    let frame = 0;
    let drawnAt = Number.NEGATIVE_INFINITY;
    const draw = () => {
      for (const side of ['agent', 'visitor'] as const) {
        const path = ringPath(side, {
          openness: pose.openness,
          sweep: pose.sweep,
          phase: side === 'agent' ? pose.phase : -pose.phase,
          level: pose[side],
        });
        paths[side]?.setAttribute('d', path);
      }
    };
    const step = (now: number) => {
      if (now - drawnAt < FRAME_MS) {
        frame = requestAnimationFrame(step);
        return;
      }
      drawnAt = now;
      const heard = levels();
      if (Math.max(heard.agent, heard.visitor) > HEARD) lastHeardAt = now;
      const isOpen = mood === 'call' && now - lastHeardAt < STAY_OPEN_MS;
      const glide = isStill ? 1 : 0.17;
      pose.openness += ((isOpen ? 1 : 0) - pose.openness) * glide;
      pose.sweep += ((mood === 'closed' ? Math.PI : REST_SWEEP) - pose.sweep) * glide;
      pose.agent += ((isStill ? 0 : heard.agent) - pose.agent) * 0.5;
      pose.visitor += ((isStill ? 0 : heard.visitor) - pose.visitor) * 0.5;
      pose.phase += 0.1 + 0.32 * Math.max(pose.agent, pose.visitor);
      draw();
      const isSettled = mood !== 'call' && Math.abs((mood === 'closed' ? Math.PI : REST_SWEEP) - pose.sweep) < 0.005;
      if (!isSettled) frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
    return () => cancelAnimationFrame(frame);
  }, [mood, levels]);

  return host;
}
