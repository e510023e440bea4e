-- Roles, the private schema, and time-ordered identifiers.
do $$
declare role_name text;
begin
  foreach role_name in array array['edge_gateway', 'agent_worker', 'delivery_worker', 'maintenance'] loop
    if not exists (select from pg_catalog.pg_roles where rolname = role_name) then
      execute format('create role %I nologin noinherit', role_name);
    end if;
    if exists (select from pg_catalog.pg_roles where rolname = 'authenticator') then
      execute format('grant %I to authenticator', role_name);
    end if;
    execute format('grant usage on schema public to %I', role_name);
  end loop;
end;
$$;
-- Before the default privileges are taken back: members call the extensions' operators.
create schema if not exists extensions;
create extension if not exists vector with schema extensions;
-- An exclusion constraint over a calendar and a time range needs it.
create extension if not exists btree_gist with schema extensions;

-- A hosted project grants every new function and table of public to these roles; here each grant is written out.
alter default privileges revoke execute on functions from public;
alter default privileges in schema public revoke execute on functions from anon, authenticated, service_role;
alter default privileges in schema public revoke all on tables from anon, authenticated;
alter default privileges in schema public revoke all on sequences from anon, authenticated;

create schema private;
revoke all on schema private from public;
grant usage on schema private to authenticated;
comment on schema private is 'Helpers of our own functions; not exposed by the data API.';

create function private.uuid_v7(at timestamptz default clock_timestamp())
returns uuid language sql volatile set search_path = '' as $$
  -- The twelve bits after the version carry the part of the millisecond (RFC 9562, method 3), so that rows of one moment keep their order.
  select encode(overlay(uuid_send(gen_random_uuid()) placing
    substring(int8send(floor(moment.ms)::bigint) from 3) || substring(int8send((floor(moment.ms % 1 * 4096)::bigint | 28672)) from 7) from 1 for 8), 'hex')::uuid
  from (select extract(epoch from at) * 1000 as ms) as moment;
$$;
comment on function private.uuid_v7 is 'A time-ordered UUID (RFC 9562 version 7) for the given moment; PostgreSQL 17 has none.';

create function private.uuid_v7_floor(at timestamptz)
returns uuid language sql immutable set search_path = '' as $$
  select encode(substring(int8send(floor(extract(epoch from at) * 1000)::bigint) from 3) || decode(repeat('00', 10), 'hex'), 'hex')::uuid;
$$;
comment on function private.uuid_v7_floor is 'The smallest identifier of a moment: the bound of a monthly partition.';
revoke execute on all functions in schema private from public;
