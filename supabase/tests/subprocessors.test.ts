import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Subprocessors } from '../../lib/gate/subprocessors.ts';
import { asRole, query, type SqlSession } from '../../local/database/template.ts';
import { openWorld, refusalOf, type World } from './support/open-world.ts';
import { rolledBack } from './support/rolled-back.ts';

const ALL = 'livekit deepgram openai supabase upstash vercel resend-leads slack asana resend-links turnstile browser'.split(' ');
const OF_DESTINATIONS = ['resend-leads', 'slack', 'asana'];

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

async function read(campaign?: string) {
  const answer = await world.call('anon', 'read_subprocessors', campaign === undefined ? {} : { campaign_slug: campaign });
  return Subprocessors.parse(answer);
}
const ids = ({ processors }: Subprocessors) => processors.map(({ id }) => id);

describe('the list of sub-processors', () => {
  it('without a campaign is of everybody, for no business, and anybody may read it', async () => {
    const list = await read();
    expect(ids(list)).toEqual(ALL);
    expect(list).toMatchObject({ businessName: null, changedOn: '2026-11-21' });
  });

  it('of a campaign names its business and only the destinations that are on', async () => {
    const none = await world.mintTenant();
    expect(await read(none.slug)).toMatchObject({ businessName: 'A tenant' });
    expect(ids(await read(none.slug))).toEqual(ALL.filter((id) => !OF_DESTINATIONS.includes(id)));
    const some = await world.mintTenant({ destinations: ['slack', 'asana'] });
    expect(ids(await read(some.slug))).toEqual(ALL.filter((id) => id !== 'resend-leads'));
    await world.rows("update public.destinations set enabled = false where customer_id = $1 and kind = 'asana'", [
      some.customerId,
    ]);
    expect(ids(await read(some.slug))).toEqual(ALL.filter((id) => id !== 'resend-leads' && id !== 'asana'));
    expect(ids(await read('demo'))).toEqual(ALL);
  });

  it('dates what a business takes on later by the day it did, for this business alone', async () => {
    const [late, early] = [await world.mintTenant({ destinations: ['slack'] }), await world.mintTenant()];
    await world.rows("update public.destinations set created_at = '2031-02-03T23:30:00Z' where customer_id = $1", [
      late.customerId,
    ]);
    const list = await read(late.slug);
    expect(list.changedOn).toBe('2031-02-03');
    expect(list.processors.find(({ id }) => id === 'slack')?.since).toBe('2031-02-03');
    expect((await read(early.slug)).changedOn).toBe('2026-11-21');
  });

  it('says nothing of a campaign that is unknown or not active', async () => {
    const { slug, campaignId } = await world.mintTenant();
    await world.rows('update public.campaigns set active = false where id = $1', [campaignId]);
    for (const campaign_slug of [slug, 'nobody', '', "x' or true --"])
      expect(await world.call('anon', 'read_subprocessors', { campaign_slug })).toBeNull();
  });
});

describe('a change of the list', () => {
  const changed = async (change: string, look: (session: SqlSession) => Promise<Subprocessors>) => {
    let list: Subprocessors | undefined;
    await rolledBack(world.db, async (session) => {
      await session.exec(change);
      list = await look(session);
    });
    return list!;
  };
  const readIn = async (session: SqlSession) =>
    Subprocessors.parse((await query(session, 'select public.read_subprocessors() as list'))[0]?.list);
  const version = (from: string, until: string) => `insert into public.subprocessors
    select 'openai', ${from}, ${until}, place_in_list, 'OpenAI Ireland', purpose, gets, place, keeps, destination_kind, settings_group from public.subprocessors where id = 'openai'`;

  it('holds from its day on, with that day as the date of the list', async () => {
    const list = await changed(
      `update public.subprocessors set effective_from = '2020-01-01'; ${version("'2020-05-05'", 'null')}`,
      readIn,
    );
    expect(list.changedOn).toBe('2020-05-05');
    expect(list.processors.filter(({ id }) => id === 'openai')).toMatchObject([{ name: 'OpenAI Ireland', since: '2020-05-05' }]);
  });

  it('is not shown before its day', async () => {
    const list = await changed(version('current_date + 2', 'null'), readIn);
    expect(list.processors.find(({ id }) => id === 'openai')?.name).toBe('OpenAI');
  });

  it('may be an end: gone from its day on, which is the date of the list', async () => {
    const list = await changed(
      `update public.subprocessors set effective_from = '2020-01-01';
       update public.subprocessors set effective_until = '2020-07-07' where id = 'openai'`,
      readIn,
    );
    expect(ids(list)).toEqual(ALL.filter((id) => id !== 'openai'));
    expect(list.changedOn).toBe('2020-07-07');
  });
});

describe('the table of sub-processors', () => {
  it.each(['anon', 'authenticated', 'edge_gateway', 'agent_worker'] as const)('is closed to %s', async (role) => {
    for (const statement of ['select * from public.subprocessors', 'delete from public.subprocessors'])
      expect(await refusalOf(asRole(world.db, { role }, (session) => query(session, statement)))).toMatchObject({
        code: '42501',
      });
  });
});
