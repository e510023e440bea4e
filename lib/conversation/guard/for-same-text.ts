/** Keeps the last answers of a plain function of a text: the same passages and instructions are asked about for every sentence. */
export function forSameText<Answer>(compute: (text: string) => Answer, size = 8): (text: string) => Answer {
  const kept = new Map<string, Answer>();
  return (text) => {
    const known = kept.get(text);
    if (known !== undefined) return known;
    const answer = compute(text);
    const oldest = kept.keys().next();
    if (kept.size >= size && !oldest.done) kept.delete(oldest.value);
    kept.set(text, answer);
    return answer;
  };
}
