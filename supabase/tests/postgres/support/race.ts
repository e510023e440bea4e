import { z } from 'zod';
import { type Mistake, makeMistakes } from '../../support/mistakes.ts';
import { openWorld, type World } from '../../support/open-world.ts';

/** More than the requests that the data API would let run at once, and than the 32 that the promise names. */
export const CONNECTIONS = 40;

/** A migrated database of its own with forty sessions open, so that a race begins at once and not with handshakes. */
export async function openRace(): Promise<World> {
  const world = await openWorld({ connections: CONNECTIONS });
  await atOnce(CONNECTIONS, () => world.rows('select pg_backend_pid()'));
  await world.addWorker();
  return world;
}

/** Runs the task so many times in parallel. Fulfilled values and the codes of what was refused, both in any order. */
export async function atOnce<Result>(times: number, task: (index: number) => Promise<Result>) {
  const outcomes = await Promise.allSettled(Array.from({ length: times }, (_, index) => task(index)));
  return {
    values: outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : [])),
    refusals: outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [codeOf(outcome.reason)] : [])),
  };
}

function codeOf(error: unknown): string {
  const parsed = z.object({ code: z.string() }).safeParse(error);
  return parsed.success ? parsed.data.code : String(error);
}

/** Runs the task with the mistakes that functions guard against put back into them, and repairs them afterwards. */
export async function withMistakes<Result>(
  world: World,
  mistakes: readonly Mistake[],
  task: () => Promise<Result>,
): Promise<Result> {
  const undo = await makeMistakes(world.db, mistakes);
  return task().finally(undo);
}

/** Repeats rounds until one shows the fault; a race that a broken function merely may lose is lost in one of them. */
export async function untilSeen(rounds: number, round: () => Promise<boolean>): Promise<boolean> {
  for (let at = 0; at < rounds; at += 1) if (await round()) return true;
  return false;
}
