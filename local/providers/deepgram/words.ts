export type HeardWord = { word: string; punctuated_word: string; start: number; end: number; confidence: number };

export const CONFIDENCE = 0.95;

/** Words with times in seconds, spread over the utterance by their length: the recogniser gives no times. */
export function wordsOf(text: string, times: { startMs: number; endMs: number }): HeardWord[] {
  const words = text.split(/\s+/).filter(Boolean);
  const letters = words.reduce((sum, word) => sum + word.length + 1, 0);
  const perLetter = Math.max(0, times.endMs - times.startMs) / 1_000 / Math.max(1, letters);
  let at = times.startMs / 1_000;
  return words.map((punctuated) => {
    const start = at;
    at += (punctuated.length + 1) * perLetter;
    const bare = punctuated.toLowerCase().replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
    return {
      word: bare || punctuated,
      punctuated_word: punctuated,
      start: seconds(start),
      end: seconds(at),
      confidence: CONFIDENCE,
    };
  });
}

export function seconds(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
