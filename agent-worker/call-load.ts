/** A call that is over for the visitor is still a job until its process has gone; so many of them may overlap with new calls. */
const ENDING_SHARE = 0.25;
/** LiveKit Cloud gives no job to a worker that reports 0.7 or more, so below the cap we stay under it. */
const MOST_WHILE_FREE = 0.69;

/** How many jobs one worker takes: its calls, which are counted before a token is minted, and those that are ending. */
export function mostJobs(maxCalls: number): number {
  return maxCalls + Math.ceil(maxCalls * ENDING_SHARE);
}

/** The load to report, from 0 to 1: full at `mostJobs` and never before. By number, since CPU says nothing of a call that begins. */
export function callLoad(input: { activeJobs: number; maxCalls: number }): number {
  const most = mostJobs(input.maxCalls);
  return input.activeJobs >= most ? 1 : (MOST_WHILE_FREE * input.activeJobs) / most;
}
