import { createVoice } from '../../local/speech/voice.ts';
import { CLIP_RATE, FRAME, readClip } from '../turn/read-clips.ts';

export type Sound = {
  name: string;
  /** What a recogniser makes of it; empty where there are no words. */
  words: string;
  isBargeIn: boolean;
  frames: Int16Array<ArrayBuffer>[];
};

const CALLERS = ['a', 'b', 'c', 'd'] as const;
const LISTENING: [file: string, words: string, firstMs: number][] = [
  ['14.ogg', 'Right.', 2_000],
  ['15.ogg', 'Sure.', 420],
  ['09.ogg', 'Yes.', 380],
  ['25.ogg', 'Hmm.', 420],
];
const BARGE_IN: [file: string, words: string][] = [
  ['02.ogg', 'What time do you close today?'],
  ['05.ogg', 'How much is it per month?'],
  ['10.ogg', 'Sorry, what was the second option?'],
];
const SEEDS = [1, 2, 3, 4];

/** Mulberry32: the same noises in every run. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function cut(samples: ArrayLike<number>): Int16Array<ArrayBuffer>[] {
  const frames: Int16Array<ArrayBuffer>[] = [];
  for (let at = 0; at + FRAME <= samples.length; at += FRAME)
    frames.push(Int16Array.from({ length: FRAME }, (_, index) => samples[at + index] ?? 0));
  return frames;
}

/** Bursts of breath over a throat's tone: `tone` 0 is all breath. */
function bursts(
  seed: number,
  shape: { count: number; eachMs: number; gapMs: number; toneHz: number; tone: number; loud: number },
) {
  const random = createRandom(seed);
  const samples: number[] = [];
  for (let burst = 0; burst < shape.count; burst += 1) {
    const length = Math.round((CLIP_RATE / 1000) * shape.eachMs * (0.8 + 0.4 * random()));
    const hz = shape.toneHz * (0.85 + 0.3 * random());
    let breath = 0;
    for (let at = 0; at < length; at += 1) {
      breath = 0.6 * breath + 0.8 * (random() - 0.5);
      const rise = Math.min(1, at / 200);
      const fall = Math.exp((-4 * at) / length);
      const voiced = Math.sin((2 * Math.PI * hz * at) / CLIP_RATE) + 0.5 * Math.sin((4 * Math.PI * hz * at) / CLIP_RATE);
      samples.push(shape.loud * rise * fall * (shape.tone * voiced + (1 - shape.tone) * 2 * breath));
    }
    samples.push(...Array(Math.round((CLIP_RATE / 1000) * shape.gapMs)).fill(0));
  }
  return cut(samples);
}

const NOISES = {
  cough: { count: 2, eachMs: 180, gapMs: 120, toneHz: 140, tone: 0.25, loud: 14_000 },
  laugh: { count: 5, eachMs: 110, gapMs: 70, toneHz: 240, tone: 0.6, loud: 9_000 },
  door: { count: 1, eachMs: 300, gapMs: 0, toneHz: 65, tone: 0.7, loud: 18_000 },
  'throat clearing': { count: 3, eachMs: 150, gapMs: 40, toneHz: 100, tone: 0.45, loud: 10_000 },
  keyboard: { count: 8, eachMs: 25, gapMs: 90, toneHz: 900, tone: 0.1, loud: 8_000 },
} as const;

/** 48 sounds that are no turn, and 15 that are. */
export async function makeSounds(): Promise<Sound[]> {
  const sounds: Sound[] = [];
  for (const [name, shape] of Object.entries(NOISES))
    for (const seed of SEEDS) sounds.push({ name: `${name} ${seed}`, words: '', isBargeIn: false, frames: bursts(seed, shape) });
  for (const [file, words, firstMs] of LISTENING)
    for (const caller of CALLERS) {
      const frames = (await readClip(`${caller}/${file}`)).slice(0, firstMs / 20);
      sounds.push({ name: `${words} ${caller}`, words, isBargeIn: false, frames });
    }
  for (const [file, words] of BARGE_IN)
    for (const caller of CALLERS)
      sounds.push({ name: `${words} ${caller}`, words, isBargeIn: true, frames: await readClip(`${caller}/${file}`) });
  const voice = createVoice({ threads: 1 });
  for (const speaker of ['slt', 'rms', 'awb'] as const) {
    for (const words of ['Mhm.', 'Yeah.', 'Okay.', 'Uh huh.']) {
      const frames = cut(await voice.speak({ text: words, voice: speaker, rate: CLIP_RATE }));
      sounds.push({ name: `${words} ${speaker}`, words, isBargeIn: false, frames });
    }
    const words = 'Wait, how much is that?';
    sounds.push({
      name: `${words} ${speaker}`,
      words,
      isBargeIn: true,
      frames: cut(await voice.speak({ text: words, voice: speaker, rate: CLIP_RATE })),
    });
  }
  await voice.close();
  return sounds;
}
