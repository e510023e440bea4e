/** The answer, or a rejection, with `late` if given, when there is none by then; what was asked goes on by itself. */
export async function within<Value>(
  deadlineMs: number,
  asked: Promise<Value>,
  late = () => new Error(`No answer within ${deadlineMs} ms`),
): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), deadlineMs);
  });
  try {
    return await Promise.race([asked, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
