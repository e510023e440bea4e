import { z } from 'zod';
import { query, type SqlSession } from '../../../local/database/template.ts';
import { type CatalogueFunction, qualified, quoted } from './catalogue.ts';

export type Caller = { role: string; userId?: string };
/** Values as text, as a request brings them; null is SQL's null. */
export type CallArguments = Record<string, string | null>;
export type CallOutcome = { refused: string; message: string } | { answer: unknown };

const Refusal = z.object({ code: z.string(), message: z.string() });

async function takeOn(session: SqlSession, { role, userId }: Caller): Promise<void> {
  await session.query(
    `select set_config('request.jwt.claims', $1, true), set_config('request.jwt.claim.sub', $2, true),
       set_config('request.jwt.claim.role', $3, true), set_config('role', $3, true)`,
    [JSON.stringify(userId === undefined ? { role } : { role, sub: userId }), userId ?? '', role],
  );
}

/** Calls the function under the role inside the caller's transaction; a refusal takes back what the call itself did. */
export async function callAs(
  session: SqlSession,
  caller: Caller,
  target: CatalogueFunction,
  args: CallArguments,
): Promise<CallOutcome> {
  const types = new Map(target.arguments.map((argument) => [argument.name, argument.type]));
  const list = Object.keys(args).map((name, index) => `${quoted(name)} => $${index + 1}::text::${types.get(name) ?? 'text'}`);
  await session.exec('savepoint call_as');
  try {
    await takeOn(session, caller);
    const rows = await query(session, `select ${qualified(target)}(${list.join(', ')}) as answer`, Object.values(args));
    await session.exec('reset role; release savepoint call_as');
    return { answer: rows[0]?.answer ?? null };
  } catch (error) {
    const refusal = Refusal.parse(error);
    await session.exec('rollback to savepoint call_as; reset role');
    return { refused: refusal.code, message: refusal.message };
  }
}
