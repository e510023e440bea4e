/** What a task returned and the milliseconds it took. */
export async function timed<Result>(task: () => Promise<Result>): Promise<{ result: Result; ms: number }> {
  const startedAt = performance.now();
  const result = await task();
  return { result, ms: performance.now() - startedAt };
}
