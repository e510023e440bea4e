-- What an AI or a person changed; written by the function that changes it, in the same transaction.
create table public.audit_log (
  id uuid primary key default private.uuid_v7(),
  customer_id uuid not null references public.customers (id) on delete cascade,
  actor text not null check (length(actor) <= 100),
  conversation_id uuid,
  table_name text not null,
  row_id uuid not null,
  before jsonb,
  after jsonb,
  created_at timestamptz not null default now()
);
create index audit_log_customer_created on public.audit_log (customer_id, created_at desc);
create index audit_log_row on public.audit_log (table_name, row_id);
alter table public.audit_log enable row level security;
comment on table public.audit_log is 'Every change an AI or a person made: by which role, in which conversation, before and after. Nobody may change it.';
create policy "managers read their audit log" on public.audit_log for select to authenticated using (customer_id in (select private.my_managed_customers()));
grant select on public.audit_log to authenticated;

create function private.write_audit(customer_id uuid, conversation_id uuid, table_name text, row_id uuid, before jsonb, after jsonb)
returns void language sql security definer set search_path = '' as $$
  insert into public.audit_log (customer_id, actor, conversation_id, table_name, row_id, before, after)
  select write_audit.customer_id,
    -- A person by name, a server role by its role, a migration or a psql session by its login.
    coalesce('user:' || (claims ->> 'sub'), claims ->> 'role', session_user::text),
    write_audit.conversation_id, write_audit.table_name, write_audit.row_id, write_audit.before, write_audit.after
  from (select nullif(current_setting('request.jwt.claims', true), '')::jsonb as claims) as request
  where write_audit.before is distinct from write_audit.after;
$$;
comment on function private.write_audit is 'Notes who changed what in which conversation; a change that changes nothing leaves no row. Definer: no role may write the log itself.';
