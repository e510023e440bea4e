import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { audioFramesFromFile } from '@livekit/agents';
import { z } from 'zod';

export const CLIP_RATE = 16_000;
/** Samples of a frame of 20 ms. */
export const FRAME = CLIP_RATE / 50;
const FOLDER = fileURLToPath(new URL('../../tests/callers/turns/', import.meta.url));
const VOICES = ['a', 'b', 'c', 'd'] as const;
const QUIET_RMS = 200;
const Caller = z.object({ lines: z.array(z.object({ file: z.string(), text: z.string(), pausesMs: z.array(z.number()) })) });

export type Clip = { name: string; text: string; isPaused: boolean; frames: Int16Array<ArrayBuffer>[] };

function rms(frame: Int16Array): number {
  return Math.sqrt(frame.reduce((sum, sample) => sum + sample * sample, 0) / frame.length);
}

async function decode(path: string): Promise<Int16Array<ArrayBuffer>[]> {
  const samples: number[] = [];
  for await (const frame of audioFramesFromFile(path, { sampleRate: CLIP_RATE, numChannels: 1 })) samples.push(...frame.data);
  const frames: Int16Array<ArrayBuffer>[] = [];
  for (let at = 0; at + FRAME <= samples.length; at += FRAME) frames.push(Int16Array.from(samples.slice(at, at + FRAME)));
  // The turn ends with its last sound.
  while (frames.length > 0 && rms(frames.at(-1) as Int16Array) < QUIET_RMS) frames.pop();
  return frames;
}

/** One clip by caller and file, "a/02.ogg". */
export async function readClip(name: string): Promise<Int16Array<ArrayBuffer>[]> {
  return decode(`${FOLDER}${name}`);
}

/** So many of the hundred clips: sentence after sentence, with the next voice each time, so that few hold all kinds. */
export async function readClips(count: number): Promise<Clip[]> {
  const voices = VOICES.map((voice) => ({
    voice,
    lines: Caller.parse(JSON.parse(readFileSync(`${FOLDER}${voice}/caller.json`, 'utf8'))).lines,
  }));
  const lines = voices[0]?.lines.length ?? 0;
  const order = Array.from({ length: lines * VOICES.length }, (_, at) => ({
    line: at % lines,
    voice: (at + Math.floor(at / lines)) % VOICES.length,
  }));
  const clips: Clip[] = [];
  for (const { line, voice } of order.slice(0, count)) {
    const speaker = voices[voice];
    const said = speaker?.lines[line];
    if (!speaker || !said) continue;
    const path = `${FOLDER}${speaker.voice}/${said.file}`;
    clips.push({
      name: `${speaker.voice}/${said.file}`,
      text: said.text,
      isPaused: said.pausesMs.length > 0,
      frames: await decode(path),
    });
  }
  return clips;
}
