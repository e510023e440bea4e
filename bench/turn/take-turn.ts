import { setTimeout as wait } from 'node:timers/promises';
import type { Side } from './open-sides.ts';
import { CLIP_RATE, type Clip, FRAME } from './read-clips.ts';
import { type Mark, VENDOR_MS } from './scripted-vendors.ts';

const FRAME_MS = (FRAME / CLIP_RATE) * 1000;
const SILENCE = new Int16Array(FRAME);
const PAUSE_BEFORE_MS = 500;
const REST_AFTER_MS = 700;
const INTERIM_EVERY_MS = 400;
const ANSWER_WITHIN_MS = 6_000;

export type TurnSample = {
  side: Side['name'];
  clip: string;
  isPaused: boolean;
  /** From the end of speech to the first sound of the answer; null when none came, negative when it came too early. */
  latencyMs: number | null;
  /** First request to each vendor after the end of speech. */
  afterMs: Partial<Record<Mark, number>>;
};

/** Frames at the pace of a microphone. */
function pacer(side: Side) {
  const startedMs = performance.now();
  let sent = 0;
  return async (frame: Int16Array<ArrayBuffer>) => {
    sent += 1;
    const left = startedMs + FRAME_MS * sent - performance.now();
    if (left > 0) await wait(left);
    side.mouth.say(frame);
  };
}

/** Says one clip, hears the first sound of the answer, and cuts it off. */
export async function takeTurn(side: Side, clip: Clip, marks: Map<Mark, number>): Promise<TurnSample> {
  const send = pacer(side);
  const silence = async (ms: number) => {
    for (let at = 0; at < ms; at += FRAME_MS) await send(SILENCE);
  };
  let soundMs: number | undefined;
  let isOver = false;
  await silence(PAUSE_BEFORE_MS);
  side.ear.onSound = (atMs) => {
    if (!isOver) soundMs ??= atMs;
  };
  side.vendors.started();
  const words = clip.text.split(' ');
  const spokenMs = clip.frames.length * FRAME_MS;
  for (const [index, frame] of clip.frames.entries()) {
    await send(frame);
    const atMs = index * FRAME_MS;
    if (index > 0 && atMs % INTERIM_EVERY_MS === 0)
      side.vendors.interim(words.slice(0, Math.max(1, Math.round((atMs / spokenMs) * words.length))).join(' '));
  }
  const endMs = performance.now();
  marks.clear();
  const final = setTimeout(() => side.vendors.final(clip.text), VENDOR_MS.final);
  while (soundMs === undefined && performance.now() < endMs + ANSWER_WITHIN_MS) await send(SILENCE);
  clearTimeout(final);
  const afterMs = Object.fromEntries([...marks].map(([mark, atMs]) => [mark, Math.round(atMs - endMs)]));
  isOver = true;
  side.session.interrupt({ force: true });
  await silence(REST_AFTER_MS);
  return {
    side: side.name,
    clip: clip.name,
    isPaused: clip.isPaused,
    latencyMs: soundMs === undefined ? null : soundMs - endMs,
    afterMs,
  };
}
