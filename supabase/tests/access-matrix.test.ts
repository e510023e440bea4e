import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAccessMatrix } from './support/access-matrix.ts';
import { readExpected } from './support/expectations.ts';
import { judgeAccess, ROWS } from './support/judge-access.ts';
import { openProofWorld, type ProofWorld } from './support/proof-world.ts';
import { rolledBack } from './support/rolled-back.ts';

let proof: ProofWorld;
beforeAll(async () => {
  proof = await openProofWorld();
});
afterAll(() => proof.world.close());

describe('the access matrix', () => {
  it('gives each role exactly the reviewed rights on every schema, table, partition, sequence and function', async () => {
    expect(await proof.world.db.transaction((session) => judgeAccess(session, 'privileges', proof))).toEqual([]);
  });

  it('shows every member exactly the reviewed rows of the own customer in every table', async () => {
    expect(await proof.world.db.transaction((session) => judgeAccess(session, 'rows', proof))).toEqual([]);
  });

  it('allows no reviewed line in which somebody sees a row of another customer, or a stranger any customer', () => {
    const lines = Object.entries(readExpected('access-matrix')[ROWS] ?? {});
    expect(lines.length).toBeGreaterThan(20);
    expect(lines.filter(([, line]) => line.includes('leak'))).toEqual([]);
    const ofNobody = ['public.tiers', 'public.price_rates'];
    const seenByStrangers = lines.filter(([, line]) => !/none(?: and what is for everybody)?: [^;]*stranger/.test(line));
    expect(seenByStrangers.map(([name]) => name).sort()).toEqual(ofNobody.sort());
  });

  it('lets a viewer of one customer who owns another manage only the other', async () => {
    const lines = Object.values(readExpected('access-matrix')[ROWS] ?? {}).filter((line) => /none: [^;]*viewer A/.test(line));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).toMatch(/some: viewer A \+ owner B/);
  });

  it('keeps a month that was archived, and all that left with it, out of everybody’s reach', async () => {
    const { schemas, tables } = await rolledBack(proof.world.db, async (session) => {
      await session.exec("update public.conversations set state = 'ended', ended_at = now()");
      await session.exec("select private.archive_month(date_trunc('month', now() at time zone 'utc')::date)");
      return readAccessMatrix(session);
    });
    expect(schemas?.archive).toBe('nobody');
    const archived = Object.entries(tables ?? {}).filter(([name]) => name.startsWith('archive.'));
    expect(archived.length).toBeGreaterThan(10);
    // A detached month takes the seed's grant along; without the schema it leads nowhere.
    expect(archived.filter(([, allowed]) => allowed !== 'nobody' && allowed !== 'service_role: all')).toEqual([]);
  });
});
