/** Below this a microphone gives its own noise (the loudness at which Deepgram's plugin stops sending), 0 to 1. */
const LEAST_LOUDNESS = 0.004;
const WINDOW_S = 0.1;
const FULL_SCALE = 32_768;

/** Whether no part of the sound is loud enough for a word. */
export function isSilent(samples: Int16Array, rate: number): boolean {
  const size = Math.round(rate * WINDOW_S);
  for (let start = 0; start < samples.length; start += size) {
    const window = samples.subarray(start, start + size);
    let energy = 0;
    for (const sample of window) energy += sample * sample;
    if (Math.sqrt(energy / window.length) / FULL_SCALE >= LEAST_LOUDNESS) return false;
  }
  return true;
}
