-- Inside the database of a hosted project, before its first migration.
create schema extensions authorization project_owner;
create schema auth authorization supabase_auth_admin;
-- There the owner may create extensions, which then belong to the superuser; a plain server has no such rule.
create extension vector with schema extensions;
create extension btree_gist with schema extensions;
grant usage on schema public, extensions, auth to anon, authenticated, service_role;
grant all on schema public, auth to project_owner;

create table auth.users (
  id uuid primary key,
  aud text,
  role text,
  email text unique,
  email_confirmed_at timestamptz,
  raw_user_meta_data jsonb,
  created_at timestamptz default now()
);
alter table auth.users owner to supabase_auth_admin;
grant all on auth.users to project_owner;

create function auth.jwt() returns jsonb language sql stable as $$
  select nullif(current_setting('request.jwt.claims', true), '')::jsonb;
$$;
create function auth.uid() returns uuid language sql stable as $$ select (auth.jwt() ->> 'sub')::uuid; $$;
create function auth.role() returns text language sql stable as $$ select auth.jwt() ->> 'role'; $$;
create function auth.email() returns text language sql stable as $$ select auth.jwt() ->> 'email'; $$;

alter default privileges for role project_owner in schema public grant all on tables to anon, authenticated, service_role;
alter default privileges for role project_owner in schema public grant all on sequences to anon, authenticated, service_role;
alter default privileges for role project_owner in schema public grant execute on functions to anon, authenticated, service_role;
