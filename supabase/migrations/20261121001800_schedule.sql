-- Where the database has a clock of its own (pg_cron), it runs the sweep without any server: a hold of a dead worker is free within 90 s.
create function private.schedule_sweep()
returns boolean language plpgsql security definer set search_path = '' as $$
begin
  if to_regprocedure('cron.schedule(text,text,text)') is null then return false; end if;
  -- By name, so that a second time changes the job instead of adding one. The workers end a lost call within 30 s, after writing what waits of it outside;
  -- this ends it within 75 s where no worker is left.
  execute 'select cron.schedule($1, $2, $3)' using 'quantum-voice-sweep', '30 seconds', 'select public.sweep(stale_voice_s => 45)';
  execute 'select cron.schedule($1, $2, $3)' using 'quantum-voice-forget-runs', '17 3 * * *', 'delete from cron.job_run_details where end_time < now() - interval ''1 day''';
  return true;
end;
$$;
comment on function private.schedule_sweep is 'Lets pg_cron run the sweep every 30 seconds and forget its own records after a day; false where there is no pg_cron. Definer: the jobs belong to the owner.';
revoke execute on all functions in schema private from public;

do $$
begin
  if exists (select from pg_catalog.pg_available_extensions where name = 'pg_cron') then create extension if not exists pg_cron; end if;
  perform private.schedule_sweep();
exception when others then
  raise notice 'pg_cron is not used: %. Another caller must run the sweep.', sqlerrm;
end;
$$;
