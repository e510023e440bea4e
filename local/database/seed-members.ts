import { randomBytes } from 'node:crypto';
import type { Engine } from './open-engine.ts';

/**
 * Makes sure each address has a confirmed account, and joins it to its customer when the schema has
 * `private.join_seed_member(text, uuid)`. Idempotent; the random password is told to nobody, members sign in by mail.
 */
export async function seedMembers(engine: Engine, input: { emails: readonly string[]; publishableKey: string }): Promise<void> {
  for (const email of input.emails) {
    const id = (await findUser(engine, email)) ?? (await signUp(engine, email, input.publishableKey));
    await joinCustomer(engine, email, id);
  }
}

async function findUser({ db }: Engine, email: string): Promise<string | undefined> {
  const { rows } = await db.query<{ id: string }>('select id::text from auth.users where lower(email) = lower($1)', [email]);
  return rows[0]?.id;
}

async function signUp(engine: Engine, email: string, publishableKey: string): Promise<string> {
  const response = await engine.fetch(
    new Request('http://127.0.0.1/auth/v1/signup', {
      method: 'POST',
      headers: { 'content-type': 'application/json', apikey: publishableKey },
      body: JSON.stringify({ email, password: randomBytes(24).toString('base64url') }),
    }),
  );
  const id = await findUser(engine, email);
  if (id === undefined) throw new Error(`Signing up the member ${email} failed with status ${response.status}.`);
  await engine.db.query(
    "update auth.users set email_confirmed_at = now(), confirmation_token = '' where id = $1 and email_confirmed_at is null",
    [id],
  );
  return id;
}

async function joinCustomer({ db }: Engine, email: string, userId: string): Promise<void> {
  const { rows } = await db.query<{ exists: boolean }>(
    "select to_regprocedure('private.join_seed_member(text,uuid)') is not null as exists",
  );
  if (rows[0]?.exists === true) await db.query('select private.join_seed_member($1::text, $2::uuid)', [email, userId]);
}
