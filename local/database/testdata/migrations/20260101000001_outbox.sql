do $$
begin
  if not exists (select from pg_roles where rolname = 'agent_worker') then create role agent_worker nologin noinherit; end if;
end
$$;
grant agent_worker to authenticator;
grant usage on schema public to agent_worker;
create schema private;
create table public.outbox (id bigint generated always as identity primary key, topic text not null);
alter table public.outbox enable row level security;
create function private.ring_outbox() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  perform pg_notify('outbox', to_jsonb(new)::text);
  return new;
end
$$;
create trigger ring after insert on public.outbox for each row execute function private.ring_outbox();
create function public.put_outbox(topic text) returns jsonb language sql security definer set search_path = '' as $$
  insert into public.outbox (topic) values (put_outbox.topic) returning jsonb_build_object('id', id);
$$;
revoke execute on function public.put_outbox from public, anon, authenticated;
grant execute on function public.put_outbox to agent_worker;
create function public.who_am_i() returns jsonb language sql stable set search_path = '' as $$
  select jsonb_build_object('role', current_user, 'sub', current_setting('request.jwt.claim.sub', true));
$$;
grant execute on function public.who_am_i to agent_worker;
create table private.joined (email text primary key, user_id uuid not null);
create function private.join_seed_member(email text, user_id uuid) returns void language sql set search_path = '' as $$
  insert into private.joined values (join_seed_member.email, join_seed_member.user_id) on conflict do nothing;
$$;
