import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, type World } from './support/open-world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const schedule = async () => (await world.rows('select private.schedule_sweep() as is_scheduled'))[0]?.is_scheduled;

describe('the sweep of the database itself', () => {
  it('is not scheduled where there is no pg_cron', async () => {
    expect(await schedule()).toBe(false);
  });

  it('runs every half minute where there is, once by name, and frees the hold of a dead worker within 90 s', async () => {
    // What pg_cron offers, as far as we use it: a job by name, changed when scheduled again.
    await world.db.exec(`
      create schema cron;
      create table cron.job (jobname text primary key, schedule text, command text);
      create table cron.job_run_details (end_time timestamptz);
      create function cron.schedule(job_name text, schedule text, command text) returns bigint language sql as $$
        insert into cron.job values (job_name, schedule, command)
        on conflict (jobname) do update set schedule = excluded.schedule, command = excluded.command returning 1::bigint $$;`);
    expect([await schedule(), await schedule()]).toEqual([true, true]);
    const jobs = await world.rows('select jobname, schedule, command from cron.job order by 1');
    expect(jobs).toMatchObject([
      { jobname: 'quantum-voice-forget-runs', schedule: '17 3 * * *' },
      { jobname: 'quantum-voice-sweep', schedule: '30 seconds' },
    ]);
    await world.addWorker();
    const tenant = await world.mintTenant();
    const id = await world.openLive(tenant);
    // Half a minute less than the promise: the time until the next run.
    await world.rows("update public.conversations set seen_at = now() - interval '60 seconds' where id = $1", [id]);
    for (const { command } of jobs) await world.db.exec(String(command));
    expect(await world.budget(tenant)).toMatchObject({ held: 0 });
    expect(await world.count("public.conversations where id = $1 and end_reason = 'worker_lost'", [id])).toBe(1);
  });
});
