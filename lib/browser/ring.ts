import type { Clock } from './clock.ts';

/** The North American ringback pair of tones, in the brand's own rhythm. */
const TONES_HZ = [440, 480];
const BURSTS_S = [0, 0.6];
const BURST_S = 0.4;
const EDGE_S = 0.02;
const PERIOD_MS = 3_000;
const LOUDNESS = 0.11;
/** One pair, 0.4 s on, 0.2 s off, 0.4 s on: what the visitor hears at least. */
export const FIRST_PAIR_MS = 1_000;

/**
 * From our answer to the agent's first word in our loudspeaker, at the very least: the way there, a packet of 20 ms, the browser's own buffer.
 * On one machine, without a network, 100 ms were measured; so the greeting may be asked for this much before the pair ends.
 */
const GREETING_LEAD_MS = 90;

export interface Ring {
  /** Resolves when the greeting may set out: what it says is heard after the first pair. */
  readonly nearlyOver: Promise<void>;
  /** Ends the ring, but never inside the first pair; resolves when it is silent. */
  stop(): Promise<void>;
}
export type StartRing = (audio: AudioContext | undefined) => Ring;

/** Must be called inside a click handler: browsers keep an AudioContext silent otherwise. */
export function createStartRing(clock: Clock): StartRing {
  return (audio) => {
    const volume = audio?.createGain();
    if (audio && volume) {
      volume.gain.value = LOUDNESS;
      volume.connect(audio.destination);
      // Rejected when the page may not play sound: the ring is then only seen.
      void audio.resume().catch(() => undefined);
    }
    let cancelNext: (() => void) | undefined;
    const playPair = () => {
      if (audio && volume) for (const offset of BURSTS_S) playBurst(audio, volume, audio.currentTime + offset);
      cancelNext = clock.after(PERIOD_MS, playPair);
    };
    playPair();

    const nearlyOver = new Promise<void>((resolve) => void clock.after(FIRST_PAIR_MS - GREETING_LEAD_MS, resolve));
    const firstPair = new Promise<void>((resolve) => void clock.after(FIRST_PAIR_MS, resolve));
    let stopped: Promise<void> | undefined;
    return {
      nearlyOver,
      stop() {
        cancelNext?.();
        stopped ??= firstPair.then(() => {
          if (audio && volume) volume.gain.setTargetAtTime(0, audio.currentTime, EDGE_S);
          clock.after(5 * EDGE_S * 1_000, () => volume?.disconnect());
        });
        return stopped;
      },
    };
  };
}

function playBurst(audio: AudioContext, output: AudioNode, at: number): void {
  const envelope = audio.createGain();
  envelope.gain.setValueAtTime(0, at);
  envelope.gain.linearRampToValueAtTime(1, at + EDGE_S);
  envelope.gain.setValueAtTime(1, at + BURST_S - EDGE_S);
  envelope.gain.linearRampToValueAtTime(0, at + BURST_S);
  envelope.connect(output);
  for (const frequency of TONES_HZ) {
    const tone = audio.createOscillator();
    tone.frequency.value = frequency;
    tone.connect(envelope);
    tone.start(at);
    tone.stop(at + BURST_S);
  }
}
