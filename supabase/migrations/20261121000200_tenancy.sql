-- Customers (the tenants), who belongs to them, what they may use, and their campaigns.
create table public.tiers (
  id text primary key,
  concurrent_calls integer not null check (concurrent_calls > 0),
  knowledge_results integer not null check (knowledge_results > 0),
  max_call_s integer not null check (max_call_s > 0)
);
alter table public.tiers enable row level security;
comment on table public.tiers is 'What each tier allows; the only source of these limits.';
insert into public.tiers (id, concurrent_calls, knowledge_results, max_call_s) values
  ('free', 2, 3, 300), ('professional', 10, 10, 900), ('enterprise', 50, 10, 1800);

create table public.customers (
  id uuid primary key default private.uuid_v7(),
  name text not null check (length(name) between 1 and 200),
  tier_id text not null default 'free' references public.tiers (id),
  monthly_ceiling_micro_usd bigint not null default 50000000 check (monthly_ceiling_micro_usd >= 0),
  time_zone text not null default 'America/Phoenix',
  suspended_at timestamptz,
  created_at timestamptz not null default now()
);
alter table public.customers enable row level security;
comment on table public.customers is 'A tenant: the business that pays, with its monthly ceiling in micro-dollars.';

create table public.members (
  customer_id uuid not null references public.customers (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  role text not null default 'owner' check (role in ('owner', 'sales', 'viewer')),
  created_at timestamptz not null default now(),
  primary key (customer_id, user_id)
);
create index members_user_id on public.members (user_id);
alter table public.members enable row level security;
comment on table public.members is 'Which signed-in people belong to which customer.';

create table public.member_invites (
  email text primary key check (email = lower(email)),
  customer_id uuid not null references public.customers (id) on delete cascade,
  role text not null default 'owner' check (role in ('owner', 'sales', 'viewer'))
);
alter table public.member_invites enable row level security;
comment on table public.member_invites is 'People invited by e-mail; the invitation becomes a membership at sign-up.';

create table public.campaigns (
  id uuid primary key default private.uuid_v7(),
  customer_id uuid not null references public.customers (id) on delete cascade,
  slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  name text not null,
  locale text not null default 'en-US',
  agent_name text not null,
  business_name text not null,
  headline text not null,
  subline text not null default '',
  signal_color text not null default '#c2410c' check (signal_color ~ '^#[0-9a-f]{6}$'),
  greeting text not null,
  persona text not null default '',
  allowed_origins text[] not null default '{}',
  reserve_micro_usd_per_min bigint not null default 60000 check (reserve_micro_usd_per_min > 0),
  active boolean not null default true,
  created_at timestamptz not null default now()
);
create index campaigns_customer_id on public.campaigns (customer_id);
alter table public.campaigns enable row level security;
comment on table public.campaigns is 'One poster or page: its words, its agent, the sites that may embed it, and the money reserved per minute of a call.';

create table public.placements (
  campaign_id uuid not null references public.campaigns (id) on delete cascade,
  slug text not null check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  label text not null,
  primary key (campaign_id, slug)
);
alter table public.placements enable row level security;
comment on table public.placements is 'Where a campaign hangs: a shop window, a van, a page.';

create table public.destinations (
  id uuid primary key default private.uuid_v7(),
  customer_id uuid not null references public.customers (id) on delete cascade,
  kind text not null check (kind in ('slack', 'asana', 'resend')),
  enabled boolean not null default true,
  settings jsonb not null default '{}',
  unique (customer_id, kind)
);
alter table public.destinations enable row level security;
comment on table public.destinations is 'Where a customer wants its leads: Slack, Asana, e-mail. Settings hold no secret.';

create function private.is_member(customer_id uuid)
returns boolean language sql stable security definer set search_path = '' as $$
  select exists (select from public.members as member where member.customer_id = is_member.customer_id and member.user_id = (select auth.uid()));
$$;
comment on function private.is_member is 'True when the signed-in person belongs to the customer. Definer: policies on members itself would recurse otherwise.';
revoke execute on function private.is_member from public;
grant execute on function private.is_member to authenticated;

create policy "members read their customer" on public.customers for select to authenticated using ((select private.is_member(id)));
create policy "members read their own memberships" on public.members for select to authenticated using (user_id = (select auth.uid()));
create policy "members read their campaigns" on public.campaigns for select to authenticated using ((select private.is_member(customer_id)));
create policy "members read their placements" on public.placements for select to authenticated
  using (exists (select from public.campaigns as campaign where campaign.id = campaign_id));
create policy "members read their destinations" on public.destinations for select to authenticated using ((select private.is_member(customer_id)));
create policy "everyone signed in reads the tiers" on public.tiers for select to authenticated using (true);
grant select on public.customers, public.members, public.campaigns, public.placements, public.destinations, public.tiers to authenticated;

create function private.accept_invite()
returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.members (customer_id, user_id, role)
  select invite.customer_id, new.id, invite.role from public.member_invites as invite where invite.email = lower(new.email)
  on conflict do nothing;
  return new;
end;
$$;
comment on function private.accept_invite is 'Turns an invitation into a membership when the invited address signs up. Definer: the auth service has no rights on our tables.';
create trigger accept_invite after insert on auth.users for each row execute function private.accept_invite();
