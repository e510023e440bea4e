import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTemplateDatabase, query, type SqlDatabase } from '../database/template.ts';
import { MIGRATIONS, SEED } from '../database/testdata/test-settings.ts';
import { findPostgresFor } from './find-postgres.ts';
import { type LaunchedPostgres, launchPostgres } from './launch-postgres.ts';
import { createTemplate, openCopy } from './template-database.ts';

const source = { migrations: MIGRATIONS, seed: SEED };
const found = await findPostgresFor(process.env);

/** Both engines must answer alike, or a test that passes on one says nothing about the other. */
describe.each([
  ['the embedded engine', true],
  ['a real PostgreSQL', found.found],
])('a test database on %s', (name, isHere) => {
  let server: LaunchedPostgres | undefined;
  let db: SqlDatabase;
  beforeAll(async () => {
    if (!isHere) return;
    if (name !== 'a real PostgreSQL') {
      db = await openTemplateDatabase(source);
      return;
    }
    server = await launchPostgres();
    db = await openCopy(server.url, await createTemplate(server.url, source));
  });
  afterAll(async () => {
    await db?.close();
    await server?.stop();
  });

  it.skipIf(!isHere)('reads and writes values alike', async () => {
    const at = new Date('2026-11-21T10:00:00.123Z');
    const [row] = await query(
      db,
      `select $1::jsonb as object, $2::jsonb as list, $3::text[] as texts, $4::int8 as whole, 9007199254740993::int8 as big, $5::numeric as exact,
         $6::timestamptz as at, $7::timestamptz as same, $8::uuid as id, $9::bool as flag, null::text as nothing, date '2026-11-21' as day,
         count(*) as count, '\\x00ff'::bytea as bytes from public.things`,
      [
        { a: [1, null] },
        [{ b: 'x"y' }],
        ['one', 'two, "three"'],
        5,
        '1.50',
        at,
        at.toISOString(),
        '00000000-0000-4000-8000-000000000001',
        true,
      ],
    );
    expect({ ...row, bytes: Array.from(row?.bytes as Uint8Array) }).toEqual({
      object: { a: [1, null] },
      list: [{ b: 'x"y' }],
      texts: ['one', 'two, "three"'],
      whole: 5,
      big: 9007199254740993n,
      exact: '1.50',
      at,
      same: at,
      id: '00000000-0000-4000-8000-000000000001',
      flag: true,
      nothing: null,
      day: new Date('2026-11-21T00:00:00Z'),
      count: 1,
      bytes: [0, 255],
    });
  });

  it.skipIf(!isHere)('says how many rows a statement changed', async () => {
    expect(await db.query("update public.things set label = 'seeded'")).toMatchObject({ affectedRows: 1 });
  });

  it.skipIf(!isHere)('rolls back what a task throws out of, with the code of the statement', async () => {
    const failing = db.transaction(async (session) => {
      await session.exec("insert into public.things (label) values ('gone')");
      await session.query('select 1 / 0');
    });
    await expect(failing).rejects.toMatchObject({ code: '22012' });
    expect(await query(db, "select from public.things where label = 'gone'")).toEqual([]);
  });

  it.skipIf(!isHere)('lets a task go on after an error that it caught at a savepoint', async () => {
    await db.transaction(async (session) => {
      await session.exec('savepoint before');
      await session.query('select 1 / 0').catch(() => session.exec('rollback to savepoint before'));
      await session.exec("insert into public.things (label) values ('kept')");
    });
    expect(await query(db, "delete from public.things where label = 'kept' returning label")).toEqual([{ label: 'kept' }]);
  });

  it.skipIf(!isHere)('has told a listener all that was committed when it stops listening', async () => {
    const heard: string[] = [];
    const stop = await db.listen('news', (payload) => heard.push(payload));
    const lost = db.transaction(async (session) => {
      await session.exec("notify news, 'never'");
      throw new Error('rolled back');
    });
    await expect(lost).rejects.toThrow('rolled back');
    await db.exec("notify news, 'hello'");
    await stop();
    expect(heard).toEqual(['hello']);
  });
});
