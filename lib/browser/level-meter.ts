const SILENCE_DB = -55;
const LOUD_DB = -12;

/** Returns a reader of a track's loudness, 0 (silence) to 1 (loud), on the scale that ears use. */
export function createLevelMeter(audio: AudioContext | undefined, track: MediaStreamTrack): () => number {
  if (!audio) return () => 0;
  const analyser = audio.createAnalyser();
  analyser.fftSize = 512;
  audio.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return () => {
    analyser.getFloatTimeDomainData(samples);
    return loudness(samples);
  };
}

export function loudness(samples: Float32Array): number {
  let energy = 0;
  for (const sample of samples) energy += sample * sample;
  const db = 10 * Math.log10(energy / samples.length + 1e-12);
  return Math.min(1, Math.max(0, (db - SILENCE_DB) / (LOUD_DB - SILENCE_DB)));
}
