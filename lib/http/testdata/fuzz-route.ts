import { STATUS } from '../../core/app-error.ts';
import { type Draft, disturb, type Random } from './fuzz-request.ts';
import { ORIGIN } from './fuzz-services.ts';
import { type FuzzedRoute, type FuzzTarget, openTarget } from './fuzz-targets.ts';

export interface FuzzFigures {
  inputs: number;
  /** Requests that were let in, by right. */
  letIn: number;
  /** Answers by status. */
  statuses: Record<number, number>;
  /** What should never be: the first ten, with the input's number. */
  faults: string[];
}

async function faultOf(target: FuzzTarget, changed: Draft, answer: Response): Promise<string | null> {
  if (answer.status >= 500) return `status ${answer.status}`;
  if (answer.status === target.lets) {
    await answer.arrayBuffer();
    return target.isStillGenuine(changed) ? null : 'let in';
  }
  const problem = (await answer.json()) as { code?: string; status?: number; detail?: string };
  const isContract =
    STATUS[problem.code as keyof typeof STATUS] === answer.status && problem.status === answer.status && problem.detail;
  return isContract ? null : `no problem document: ${JSON.stringify(problem)}`;
}

/** Sends `inputs` disturbed requests through a route in this process; the same seed gives the same requests but for keys and times. */
export async function fuzzRoute(input: { route: FuzzedRoute; inputs: number; random: Random }): Promise<FuzzFigures> {
  const { route, inputs, random } = input;
  let logged: unknown;
  const target = openTarget(route, random, (error) => {
    logged = error;
  });
  const figures: FuzzFigures = { inputs, letIn: 0, statuses: {}, faults: [] };
  for (let number = 0; number < inputs; number += 1) {
    const changed = disturb(random, target.draft);
    const hasBody = changed.method !== 'GET' && changed.method !== 'HEAD';
    const request = new Request(`${ORIGIN}${changed.path}`, {
      method: changed.method,
      headers: changed.headers,
      ...(hasBody ? { body: new Uint8Array(changed.body) } : {}),
    });
    logged = undefined;
    let fault: string | null;
    try {
      const answer = await target.answer(request);
      figures.statuses[answer.status] = (figures.statuses[answer.status] ?? 0) + 1;
      if (answer.status === target.lets) figures.letIn += 1;
      fault = await faultOf(target, changed, answer);
      if (!fault && logged) fault = `logged as an error: ${JSON.stringify(logged)}`;
    } catch (error) {
      fault = `unhandled: ${error instanceof Error ? error.message : String(error)}`;
    }
    if (fault && figures.faults.length < 10)
      figures.faults.push(
        `${route} ${number}: ${fault}: ${changed.method} ${changed.path} ${JSON.stringify(changed.headers)} ${changed.body.toString().slice(0, 200)}`,
      );
  }
  return figures;
}
