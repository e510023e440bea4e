import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { query, type SqlSession } from '../../../local/database/template.ts';

/** The roles a member may have, by the table's own CHECK. */
export async function readMemberRoles(session: SqlSession): Promise<string[]> {
  const rows = await query(
    session,
    `select distinct match[1] as role from pg_catalog.pg_constraint as c
     join pg_catalog.pg_attribute as a on a.attrelid = c.conrelid and a.attnum = any (c.conkey) and a.attname = 'role'
     cross join regexp_matches(pg_get_constraintdef(c.oid), '''([a-z_]+)''::text', 'g') as match
     where c.conrelid = 'public.members'::regclass and c.contype = 'c' order by 1`,
  );
  return z
    .array(z.object({ role: z.string() }))
    .parse(rows)
    .map((row) => row.role);
}

export async function addUser(session: SqlSession): Promise<string> {
  const userId = randomUUID();
  await session.query('insert into auth.users (id, email) values ($1, $2)', [userId, `${userId}@member.example`]);
  return userId;
}

export async function addMember(
  session: SqlSession,
  member: { customerId: string; userId: string; role: string },
): Promise<void> {
  await session.query('insert into public.members (customer_id, user_id, role) values ($1, $2, $3)', [
    member.customerId,
    member.userId,
    member.role,
  ]);
}
