/** What a machine may lack through no fault of ours: the LiveKit program, or the weights of speech recognition. */
const EXCUSED = [/^No livekit-server: /, /^The speech recognition model could not be fetched\./];

/**
 * Why voice is off in what a start printed, or empty when it is on. Throws when it is off for a reason that is a defect:
 * then no test of voice may be skipped.
 */
export function readVoiceProblem(output: string): string {
  const why = /Voice is off: (.*)/.exec(output)?.[1]?.trim();
  if (why === undefined) {
    if (/Voice is on\b/.test(output)) return '';
    throw new Error('The start did not say whether voice is on.');
  }
  if (EXCUSED.some((pattern) => pattern.test(why))) return why;
  throw new Error(`Voice is off, and not for a lack of this machine: ${why}`);
}
