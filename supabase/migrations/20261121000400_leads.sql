-- Leads and what happened to them.
create table public.leads (
  id uuid primary key default private.uuid_v7(),
  customer_id uuid not null references public.customers (id) on delete cascade,
  email text not null check (email = lower(email) and length(email) <= 254 and email ~ '^[^[:space:]@]+@[^[:space:]@]+$'),
  name text check (length(name) <= 200),
  company text check (length(company) <= 200),
  need text check (length(need) <= 2000),
  budget text check (length(budget) <= 200),
  timeline text check (length(timeline) <= 200),
  phone text check (length(phone) <= 40),
  stage text not null default 'new' check (stage in ('new', 'talking', 'qualified', 'won', 'lost')),
  score integer not null default 0 check (score between 0 and 100),
  visits integer not null default 1 check (visits > 0),
  first_campaign_id uuid references public.campaigns (id) on delete set null,
  first_placement text check (length(first_placement) <= 63),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (customer_id, email)
);
create index leads_customer_updated on public.leads (customer_id, updated_at desc);
create index leads_customer_created on public.leads (customer_id, created_at desc);
create index leads_first_campaign on public.leads (first_campaign_id);
alter table public.leads enable row level security;
comment on table public.leads is 'One person per customer and e-mail; exists from the gate on, enriched by what is said; first_* say what brought them.';

create table public.lead_events (
  id uuid primary key default private.uuid_v7(),
  customer_id uuid not null references public.customers (id) on delete cascade,
  lead_id uuid not null references public.leads (id) on delete cascade,
  conversation_id uuid,
  kind text not null,
  detail jsonb not null default '{}',
  created_at timestamptz not null default now()
);
create index lead_events_lead on public.lead_events (lead_id, created_at);
create index lead_events_customer on public.lead_events (customer_id);
alter table public.lead_events enable row level security;
comment on table public.lead_events is 'What happened to a lead, in order.';

create policy "members read their leads" on public.leads for select to authenticated using (customer_id in (select private.my_customers()));
create policy "members read their lead events" on public.lead_events for select to authenticated using (customer_id in (select private.my_customers()));
grant select on public.leads, public.lead_events to authenticated;
