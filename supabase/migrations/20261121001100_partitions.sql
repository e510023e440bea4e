-- Months come and go: partitions are made ahead, and old ones leave for the archive with all that hangs on them. Called by the sweep.
create schema archive;
revoke all on schema archive from public;
comment on schema archive is 'Months that were detached. Not exposed by the data API; no role but the owner can reach it.';

create function private.partition_months()
returns text[] language sql immutable set search_path = '' as $$ select array['conversations', 'turns', 'usage_events']; $$;
comment on function private.partition_months is 'The tables that are partitioned by month of their identifier, the referenced one first.';

create function private.lock_months()
returns void language plpgsql security definer set search_path = '' as $$
declare
  names text := (select string_agg(format('public.%I', wanted.name), ', ' order by wanted.name) from (
    select unnest(private.partition_months()) as name
    union select child.relname from pg_catalog.pg_constraint as fk join pg_catalog.pg_class as child on child.oid = fk.conrelid
    where fk.confrelid = 'public.conversations'::regclass and fk.contype = 'f' and fk.conparentid = 0) as wanted);
begin
  for attempt in 1..40 loop
    begin
      execute 'lock table ' || names || ' in access exclusive mode nowait';
      return;
    exception when lock_not_available then
      -- All or none, and never a wait with some in hand: a wait could close a circle, and a visitor's write would have to go.
      perform pg_sleep(0.025);
    end;
  end loop;
  raise lock_not_available using message = 'The tables are busy.';
end;
$$;
comment on function private.lock_months is 'Takes the partitioned tables and all that point at conversations at once, within a second, or fails with lock_not_available. Definer: only the owner may lock them.';

create function private.ensure_partitions(months_ahead integer default 3, months_back integer default 0)
returns integer language plpgsql security definer set search_path = '' as $$
declare
  parent text;
  month date;
  made integer := 0;
  part text;
  first_id uuid;
  end_id uuid;
  strays bigint;
begin
  -- One maker at a time; the others have nothing to do.
  if not pg_try_advisory_xact_lock(hashtext('private.ensure_partitions')) then return 0; end if;
  begin
    foreach parent in array private.partition_months() loop
      for step in -months_back..months_ahead loop
        month := (date_trunc('month', now() at time zone 'utc') + make_interval(months => step))::date;
        part := format('%s_%s', parent, to_char(month, 'YYYY_MM'));
        continue when to_regclass('public.' || part) is not null;
        perform private.lock_months();
        first_id := private.uuid_v7_floor(month::timestamp at time zone 'utc');
        end_id := private.uuid_v7_floor((month + interval '1 month')::timestamp at time zone 'utc');
        execute format('select count(*) from public.%I where id >= $1 and id < $2', parent || '_other') into strays using first_id, end_id;
        if strays > 0 and parent = 'conversations' then
          -- Other tables point at these rows, so they stay where they are: correct, only not archived by month.
          raise warning 'Partition % was not made: % rows of that month lie in %_other.', part, strays, parent;
          continue;
        end if;
        execute format('create table public.%I (like public.%I including defaults including constraints)', part, parent);
        execute format('alter table public.%I enable row level security', part);
        execute format('revoke all on table public.%I from anon, authenticated', part);
        execute format('comment on table public.%I is %L', part, 'One month of ' || parent || '.');
        execute format('with stray as (delete from public.%I where id >= $1 and id < $2 returning *) insert into public.%I select * from stray', parent || '_other', part)
          using first_id, end_id;
        execute format('alter table public.%I attach partition public.%I for values from (%L) to (%L)', parent, part, first_id, end_id);
        made := made + 1;
      end loop;
    end loop;
  exception when lock_not_available then
    raise warning 'Partitions were not made: the tables are busy.';
    return 0;
  end;
  return made;
end;
$$;
comment on function private.ensure_partitions is 'Creates the monthly partitions that are missing, this month and the given numbers ahead and back, and moves rows that came before them; returns how many. Definer: only the owner may create tables.';

create function private.move_to_archive(source regclass, key_column text, keys uuid[])
returns bigint language plpgsql security definer set search_path = '' as $$
declare
  link record;
  name text := (select relation.relname from pg_catalog.pg_class as relation where relation.oid = source);
  own_keys uuid[];
  moved bigint;
begin
  if exists (select from pg_catalog.pg_attribute as a where a.attrelid = source and a.attname = 'id' and not a.attisdropped) then
    execute format('select coalesce(array_agg(id), ''{}'') from %s where %I = any ($1)', source, key_column) into own_keys using keys;
    for link in
      select fk.conrelid::regclass as child, child_column.attname as child_column, fk.confdeltype
      from pg_catalog.pg_constraint as fk
      join pg_catalog.pg_attribute as child_column on child_column.attrelid = fk.conrelid and child_column.attnum = fk.conkey[1]
      where fk.confrelid = source and fk.contype = 'f' and fk.conparentid = 0 and cardinality(fk.conkey) = 1
    loop
      if link.confdeltype = 'n' then
        execute format('update %s set %I = null where %I = any ($1)', link.child, link.child_column, link.child_column) using own_keys;
      else
        perform private.move_to_archive(link.child, link.child_column, own_keys);
      end if;
    end loop;
  end if;
  if to_regclass('archive.' || quote_ident(name)) is null then
    execute format('create table archive.%I (like %s)', name, source);
    execute format('alter table archive.%I enable row level security', name);
    execute format('alter table archive.%I add foreign key (customer_id) references public.customers (id) on delete cascade', name);
    execute format('create index on archive.%I (customer_id)', name);
    execute format('create unique index on archive.%I (%I)', name, case when own_keys is null then key_column else 'id' end);
    execute format('comment on table archive.%I is %L', name, 'Rows of ' || name || ' whose conversation left with its month.');
  end if;
  -- Column by column: a column that came later must not shift the others, an identity is taken over.
  execute format('with gone as (delete from %s where %I = any ($1) returning *) insert into archive.%I (%s) overriding system value select %4$s from gone', source, key_column, name,
    (select string_agg(quote_ident(a.attname), ', ' order by a.attnum) from pg_catalog.pg_attribute as a
      join pg_catalog.pg_attribute as kept on kept.attrelid = to_regclass('archive.' || quote_ident(name)) and kept.attname = a.attname and not kept.attisdropped
      where a.attrelid = source and a.attnum > 0 and not a.attisdropped and a.attgenerated = '')) using keys;
  get diagnostics moved = row_count;
  return moved;
end;
$$;
comment on function private.move_to_archive is 'Moves the rows of a table whose key is among the given ones into the archive, and first all rows that depend on them. Definer: only the owner reaches the archive.';

create function private.archive_month(month date)
returns boolean language plpgsql security definer set search_path = '' as $$
declare
  suffix text := to_char(archive_month.month, 'YYYY_MM');
  parent text;
  part text;
  link record;
  ids uuid[];
  has_open boolean;
begin
  if to_regclass('public.conversations_' || suffix) is null then return false; end if;
  execute format('select exists (select from public.%I where state <> ''ended'')', 'conversations_' || suffix) into has_open;
  if has_open then return false; end if;
  perform private.lock_months();
  execute format('select coalesce(array_agg(id), ''{}'') from public.%I', 'conversations_' || suffix) into ids;
  -- The conversations leave last, when nothing points at them any more.
  foreach parent in array array['turns', 'usage_events', 'conversations'] loop
    part := parent || '_' || suffix;
    continue when to_regclass('public.' || part) is null;
    if parent = 'conversations' then
      for link in
        select fk.conrelid::regclass as child, child_column.attname as child_column, fk.confdeltype from pg_catalog.pg_constraint as fk
        join pg_catalog.pg_attribute as child_column on child_column.attrelid = fk.conrelid and child_column.attnum = fk.conkey[1]
        where fk.confrelid = 'public.conversations'::regclass and fk.contype = 'f' and fk.conparentid = 0
      loop
        if link.confdeltype = 'n' then
          execute format('update %s set %I = null where %I = any ($1)', link.child, link.child_column, link.child_column) using ids;
        else
          perform private.move_to_archive(link.child, link.child_column, ids);
        end if;
      end loop;
    end if;
    execute format('alter table public.%I detach partition public.%I', parent, part);
    for link in
      select fk.conname from pg_catalog.pg_constraint as fk where fk.conrelid = to_regclass('public.' || part) and fk.contype = 'f' and fk.confrelid = 'public.conversations'::regclass
    loop
      execute format('alter table public.%I drop constraint %I', part, link.conname);
    end loop;
    execute format('alter table public.%I set schema archive', part);
  end loop;
  return true;
end;
$$;
comment on function private.archive_month is 'Detaches a month of conversations, turns and usage into the archive, with every row that depends on them; false when there is none or a conversation of it is still open. Definer: only the owner may detach.';

create function private.archive_old_months()
returns integer language plpgsql security definer set search_path = '' as $$
declare
  keep_months integer := coalesce((select setting.value::integer from private.app_settings as setting where setting.key = 'archive_after_months'), 25);
  old record;
  archived integer := 0;
begin
  for old in
    select to_date(right(part.relname, 7), 'YYYY_MM') as month from pg_catalog.pg_inherits as link join pg_catalog.pg_class as part on part.oid = link.inhrelid
    where link.inhparent = 'public.conversations'::regclass and part.relname ~ '^conversations_\d{4}_\d{2}$'
      and to_date(right(part.relname, 7), 'YYYY_MM') < date_trunc('month', now() at time zone 'utc') - make_interval(months => keep_months)
    order by 1 limit 1
  loop
    begin
      if private.archive_month(old.month) then archived := archived + 1; end if;
    exception when lock_not_available then
      -- Rather the next sweep than a visitor who waits.
      raise warning 'The month % was not archived: its tables are busy.', old.month;
    end;
  end loop;
  return archived;
end;
$$;
comment on function private.archive_old_months is 'Archives the oldest month past the deployment''s setting archive_after_months (default 25), one per call; returns how many. Definer: as archive_month.';

create table public.conversations_other partition of public.conversations default;
create table public.turns_other partition of public.turns default;
create table public.usage_events_other partition of public.usage_events default;
alter table public.conversations_other enable row level security;
alter table public.turns_other enable row level security;
alter table public.usage_events_other enable row level security;
comment on table public.conversations_other is 'Rows of months without a partition of their own; normally empty.';
comment on table public.turns_other is 'Rows of months without a partition of their own; normally empty.';
comment on table public.usage_events_other is 'Rows of months without a partition of their own; normally empty.';
revoke execute on all functions in schema private from public;
select private.ensure_partitions();
