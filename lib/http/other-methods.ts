import { AppError } from '../core/app-error.ts';
import { problem } from './problem.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
type Method = (typeof METHODS)[number];
/** Next answers HEAD with a route's GET, and OPTIONS by itself. */
type Refused<Allowed extends Method> = Exclude<Method, Allowed | 'OPTIONS' | ('GET' extends Allowed ? 'HEAD' : never)>;

/** Handlers for all methods a route does not have: 405 with Allow and the reason, where Next would answer without a body. */
export function otherMethods<const Allowed extends Method>(...allowed: Allowed[]): Record<Refused<Allowed>, () => Response> {
  const list = allowed.join(', ');
  const refuse = () => {
    const answer = problem(new AppError('method_not_allowed', `This address takes ${list} only.`));
    answer.headers.set('allow', list);
    return answer;
  };
  return Object.fromEntries(METHODS.map((method) => [method, refuse])) as unknown as Record<Refused<Allowed>, () => Response>;
}
