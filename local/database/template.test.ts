import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asRole, openTemplateDatabase, query, type SqlDatabase } from './template.ts';
import { MIGRATIONS, SEED } from './testdata/test-settings.ts';

const source = { migrations: MIGRATIONS, seed: SEED };

describe('the template database', () => {
  let db: SqlDatabase;
  beforeAll(async () => {
    db = await openTemplateDatabase(source);
  });
  afterAll(() => db.close());

  it('holds migrations and seed', async () => {
    expect(await query(db, 'select label from public.things')).toEqual([{ label: 'seeded' }]);
  });

  it('gives each caller a copy of its own', async () => {
    const other = await openTemplateDatabase(source);
    await other.exec("insert into public.things (label) values ('elsewhere')");
    expect(await query(db, 'select count(*)::int as count from public.things')).toEqual([{ count: 1 }]);
    await other.close();
  });

  it('applies row security to the role it stands in for', async () => {
    const owner = '00000000-0000-4000-8000-000000000001';
    await asRole(db, { role: 'authenticated', claims: { sub: owner } }, (session) =>
      session.query("insert into public.things (owner, label) values (auth.uid(), 'mine')"),
    );
    const seen = (sub: string) =>
      asRole(db, { role: 'authenticated', claims: { sub } }, (session) => query(session, 'select label from public.things'));
    expect(await seen(owner)).toEqual([{ label: 'mine' }]);
    expect(await seen('00000000-0000-4000-8000-000000000002')).toEqual([]);
  });

  it('returns to the superuser after the transaction', async () => {
    await asRole(db, { role: 'anon' }, (session) => query(session, 'select 1'));
    expect(await query(db, 'select current_user::text as name')).toEqual([{ name: 'postgres' }]);
  });

  it('rejects a statement the role may not run', async () => {
    await expect(
      asRole(db, { role: 'agent_worker' }, (session) => query(session, 'select * from public.outbox')),
    ).rejects.toThrow('permission denied');
  });
});
