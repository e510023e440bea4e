-- Customers (the tenants), who belongs to them, what they may use, and their campaigns.
create table public.tiers (
  id text primary key,
  concurrent_calls integer not null check (concurrent_calls > 0),
  knowledge_results integer not null check (knowledge_results > 0),
  max_call_s integer not null check (max_call_s > 0),
  channels text[] not null check (channels <@ array['voice', 'text', 'form'] and 'form' = any (channels)),
  has_vision boolean not null,
  has_premium_voice boolean not null,
  has_realtime boolean not null,
  has_larger_model boolean not null,
  max_campaigns integer not null check (max_campaigns > 0),
  max_members integer not null check (max_members > 0)
);
alter table public.tiers enable row level security;
comment on table public.tiers is 'What each tier allows; the only source of these limits.';
insert into public.tiers (id, concurrent_calls, knowledge_results, max_call_s, channels, has_vision, has_premium_voice, has_realtime, has_larger_model, max_campaigns, max_members) values
  ('free', 2, 3, 300, '{voice,text,form}', false, false, false, false, 2, 3),
  ('professional', 10, 10, 900, '{voice,text,form}', true, true, false, true, 20, 15),
  ('enterprise', 50, 10, 1800, '{voice,text,form}', true, true, true, true, 500, 200);

create table public.customers (
  id uuid primary key default private.uuid_v7(),
  name text not null check (length(name) between 1 and 200),
  tier_id text not null default 'free' references public.tiers (id),
  monthly_ceiling_micro_usd bigint not null default 50000000 check (monthly_ceiling_micro_usd between 0 and 1000000000000),
  alert_at_percent integer not null default 80 check (alert_at_percent between 1 and 100),
  economy_at_percent integer not null default 90 check (economy_at_percent between 1 and 100),
  time_zone text not null default 'America/Phoenix' check (length(time_zone) <= 100),
  suspended_at timestamptz,
  created_at timestamptz not null default now()
);
alter table public.customers enable row level security;
create index customers_tier_id on public.customers (tier_id);
comment on table public.customers is 'A tenant: the business that pays, with its monthly ceiling in micro-dollars and the time zone its months end in.';

create function private.check_time_zone()
returns trigger language plpgsql set search_path = '' as $$
begin
  perform now() at time zone new.time_zone;
  return new;
exception when invalid_parameter_value then
  raise sqlstate 'PT400' using message = 'invalid_input', detail = format('%s is not a time zone; write it like America/Phoenix.', new.time_zone);
end;
$$;
comment on function private.check_time_zone is 'Refuses a time zone that the engine does not know; a wrong one would stop every later month boundary.';
create trigger check_time_zone before insert or update of time_zone on public.customers for each row execute function private.check_time_zone();

create function private.month_of(customer_id uuid, at timestamptz default now())
returns date language sql stable set search_path = '' as $$
  select date_trunc('month', month_of.at at time zone customer.time_zone)::date from public.customers as customer where customer.id = month_of.customer_id;
$$;
comment on function private.month_of is 'The first day of the month that a moment belongs to in the customer''s time zone.';

create table public.members (
  customer_id uuid not null references public.customers (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  role text not null default 'owner' check (role in ('owner', 'admin', 'sales', 'viewer')),
  created_at timestamptz not null default now(),
  primary key (customer_id, user_id)
);
create index members_user_id on public.members (user_id);
alter table public.members enable row level security;
comment on table public.members is 'Which signed-in people belong to which customer.';

create table public.member_invites (
  email text primary key check (email = lower(email)),
  customer_id uuid not null references public.customers (id) on delete cascade,
  role text not null default 'owner' check (role in ('owner', 'admin', 'sales', 'viewer'))
);
create index member_invites_customer_id on public.member_invites (customer_id);
alter table public.member_invites enable row level security;
comment on table public.member_invites is 'People invited by e-mail; the invitation becomes a membership at sign-up.';

create table public.personalities (
  id uuid primary key default private.uuid_v7(),
  customer_id uuid not null references public.customers (id) on delete cascade,
  name text not null check (length(name) between 1 and 100),
  persona text not null default '' check (length(persona) <= 2000),
  tone text not null default 'warm' check (tone in ('warm', 'formal', 'lively', 'calm')),
  voice_model text not null default 'aura-2-thalia-en' check (voice_model ~ '^[a-z0-9][a-z0-9._-]{0,99}$'),
  created_at timestamptz not null default now(),
  unique (customer_id, name),
  unique (customer_id, id)
);
alter table public.personalities enable row level security;
comment on table public.personalities is 'How an agent sounds; campaigns of the same customer share it.';

create function private.are_specialists(specialists jsonb)
returns boolean language sql immutable set search_path = '' as $$
  select jsonb_typeof(specialists) = 'array' and jsonb_array_length(specialists) <= 10
    and (select coalesce(bool_and(coalesce(jsonb_typeof(one) = 'object' and one ->> 'id' ~ '^[a-z][a-z0-9-]{0,39}$' and length(one ->> 'name') between 1 and 60
        and length(one ->> 'when') between 1 and 300 and length(one ->> 'instructions') between 1 and 2000, false)), true)
      and count(*) = count(distinct one ->> 'id') from jsonb_array_elements(specialists) as one);
$$;
comment on function private.are_specialists is 'Whether a value is a list of at most ten specialists {id, name, when, instructions}, each id once.';
grant execute on function private.are_specialists to service_role;

create function private.are_opening_hours(hours jsonb)
returns boolean language sql immutable set search_path = '' as $$
  select case when jsonb_typeof(hours) = 'array' then jsonb_array_length(hours) <= 50
    and (select coalesce(bool_and(coalesce(jsonb_typeof(span) = 'object' and span ->> 'day' in ('mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun')
        and span ->> 'from' ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$' and span ->> 'to' ~ '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$'
        and (span ->> 'from') collate "C" < (span ->> 'to'), false)), true) from jsonb_array_elements(hours) as span)
    else false end;
$$;
comment on function private.are_opening_hours is 'Whether a value is a list of at most fifty times of a week {day: mon to sun, from: "08:00", to: "17:30"}; to is later than from and 24:00 at most, so a night is two of them.';
grant execute on function private.are_opening_hours to service_role;

create table public.campaigns (
  id uuid primary key default private.uuid_v7(),
  customer_id uuid not null references public.customers (id) on delete cascade,
  slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  name text not null check (length(name) between 1 and 200),
  locale text not null default 'en-US' check (length(locale) between 2 and 35),
  -- Where recognition and voice both speak the language; elsewhere visitors write.
  voice_languages text[] not null default '{en}' check (cardinality(voice_languages) <= 50 and (voice_languages = '{}' or array_to_string(voice_languages, ',') ~ '^[a-z]{2,3}(,[a-z]{2,3})*$')),
  agent_name text not null check (length(agent_name) between 1 and 60),
  business_name text not null check (length(business_name) between 1 and 200),
  headline text not null check (length(headline) between 1 and 200),
  subline text not null default '' check (length(subline) <= 400),
  signal_color text not null default '#c2410c' check (signal_color ~ '^#[0-9a-f]{6}$'),
  greeting text not null check (length(greeting) between 1 and 1000),
  personality_id uuid,
  max_call_s integer check (max_call_s between 30 and 7200),
  calls_per_day integer check (calls_per_day between 0 and 100000),
  gate_requests_per_min integer check (gate_requests_per_min between 1 and 10000),
  has_web_search boolean not null default false,
  has_screen_share boolean not null default false,
  specialists jsonb not null default '[]' check (coalesce(private.are_specialists(specialists), false)),
  -- Empty where nothing is known of them; visitors are answered at any time.
  opening_hours jsonb not null default '[]' check (coalesce(private.are_opening_hours(opening_hours), false)),
  allowed_origins text[] not null default '{}' check (cardinality(allowed_origins) <= 100 and length(array_to_string(allowed_origins, ',')) <= 10000),
  reserve_micro_usd_per_min bigint not null default 60000 check (reserve_micro_usd_per_min > 0),
  active boolean not null default true,
  created_at timestamptz not null default now(),
  unique (customer_id, id),
  -- Both columns, so that a campaign can never speak with another tenant's personality.
  foreign key (customer_id, personality_id) references public.personalities (customer_id, id)
);
create index campaigns_personality on public.campaigns (customer_id, personality_id);
alter table public.campaigns enable row level security;
comment on table public.campaigns is 'One poster or page: its words, its agent, the languages it speaks by voice, the sites that may embed it, the specialists its agent may hand over to ([{id, name, when, instructions}]), when its calls are expected ([{day, from, to}], in the customer''s time zone), and the money reserved per minute of a call.';

create table public.off_limits_topics (
  id uuid primary key default private.uuid_v7(),
  customer_id uuid not null references public.customers (id) on delete cascade,
  campaign_id uuid not null,
  name text not null check (length(name) between 1 and 100),
  phrases text[] not null default '{}' check (cardinality(phrases) <= 100 and length(array_to_string(phrases, ',')) <= 5000),
  reply text not null default '' check (length(reply) <= 500),
  unique (campaign_id, name),
  foreign key (customer_id, campaign_id) references public.campaigns (customer_id, id) on delete cascade
);
create index off_limits_topics_campaign on public.off_limits_topics (customer_id, campaign_id);
alter table public.off_limits_topics enable row level security;
comment on table public.off_limits_topics is 'What a campaign''s agent does not talk about: the topic as the agent is told it, words that give it away in a reply, and what is said instead. An empty reply is a courteous one of ours.';

create table public.placements (
  campaign_id uuid not null references public.campaigns (id) on delete cascade,
  slug text not null check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  label text not null check (length(label) between 1 and 200),
  primary key (campaign_id, slug)
);
alter table public.placements enable row level security;
comment on table public.placements is 'Where a campaign hangs: a shop window, a van, a page.';

create table public.scans (
  id uuid primary key default private.uuid_v7(),
  customer_id uuid not null references public.customers (id) on delete cascade,
  campaign_id uuid not null,
  placement text check (length(placement) <= 63),
  via text not null check (via in ('qr', 'link', 'embed')),
  referrer_host text check (length(referrer_host) <= 253),
  scanned_at timestamptz not null default now(),
  foreign key (customer_id, campaign_id) references public.campaigns (customer_id, id) on delete cascade
);
create index scans_campaign_scanned on public.scans (customer_id, campaign_id, scanned_at desc);
alter table public.scans enable row level security;
comment on table public.scans is 'One opening of a campaign''s page, with where it came from; no person is known yet.';

create table public.feature_flags (
  id uuid primary key default private.uuid_v7(),
  flag text not null check (flag ~ '^[a-z][a-z0-9_]{0,62}$'),
  customer_id uuid references public.customers (id) on delete cascade,
  is_enabled boolean not null,
  note text not null default '' check (length(note) <= 500),
  unique nulls not distinct (customer_id, flag)
);
alter table public.feature_flags enable row level security;
comment on table public.feature_flags is 'A switch for one customer, or for all where no customer stands; the customer''s own row wins.';

create function private.read_flags(customer_id uuid)
returns jsonb language sql stable set search_path = '' as $$
  select coalesce(jsonb_object_agg(chosen.flag, chosen.is_enabled), '{}'::jsonb) from (
    select distinct on (row.flag) row.flag, row.is_enabled from public.feature_flags as row
    where row.customer_id = read_flags.customer_id or row.customer_id is null
    order by row.flag, row.customer_id nulls last) as chosen;
$$;
comment on function private.read_flags is 'The switches in force for a customer: {flag: boolean}; a flag without a row is off.';

create table public.destinations (
  id uuid primary key default private.uuid_v7(),
  customer_id uuid not null references public.customers (id) on delete cascade,
  kind text not null check (kind in ('slack', 'asana', 'resend')),
  enabled boolean not null default true,
  settings jsonb not null default '{}' check (pg_column_size(settings) <= 16384),
  secret_sealed text check (length(secret_sealed) <= 8000),
  created_at timestamptz not null default now(),
  unique (customer_id, kind)
);
alter table public.destinations enable row level security;
comment on table public.destinations is 'Where a customer wants its leads: Slack, Asana, e-mail. Settings hold no secret; a secret lies sealed (AES-256-GCM under DESTINATION_KEY) in a column that members cannot read.';

create function private.my_customers()
returns setof uuid language sql stable security definer set search_path = '' as $$
  select member.customer_id from public.members as member where member.user_id = (select auth.uid());
$$;
comment on function private.my_customers is 'The customers the signed-in person belongs to. Definer: policies on members itself would recurse otherwise.';
create function private.my_managed_customers()
returns setof uuid language sql stable security definer set search_path = '' as $$
  select member.customer_id from public.members as member where member.user_id = (select auth.uid()) and member.role in ('owner', 'admin');
$$;
comment on function private.my_managed_customers is 'The customers the signed-in person owns or administers. Definer: policies on members itself would recurse otherwise.';
revoke execute on all functions in schema private from public;
grant execute on function private.my_customers, private.my_managed_customers to authenticated;

-- `in (select ...)` over a function without arguments is asked once per statement, not once per row.
create policy "members read their customer" on public.customers for select to authenticated using (id in (select private.my_customers()));
create policy "members read their team" on public.members for select to authenticated using (customer_id in (select private.my_customers()));
create policy "managers read their invitations" on public.member_invites for select to authenticated using (customer_id in (select private.my_managed_customers()));
create policy "members read their personalities" on public.personalities for select to authenticated using (customer_id in (select private.my_customers()));
create policy "members read their campaigns" on public.campaigns for select to authenticated using (customer_id in (select private.my_customers()));
create policy "members read their off-limits topics" on public.off_limits_topics for select to authenticated using (customer_id in (select private.my_customers()));
create policy "members read their placements" on public.placements for select to authenticated
  using (campaign_id in (select campaign.id from public.campaigns as campaign));
create policy "members read their scans" on public.scans for select to authenticated using (customer_id in (select private.my_customers()));
create policy "members read their flags and everybody's" on public.feature_flags for select to authenticated
  using (customer_id is null or customer_id in (select private.my_customers()));
create policy "members read their destinations" on public.destinations for select to authenticated using (customer_id in (select private.my_customers()));
create policy "everyone signed in reads the tiers" on public.tiers for select to authenticated using (true);
grant select on public.customers, public.members, public.member_invites, public.personalities, public.campaigns, public.off_limits_topics, public.placements, public.scans, public.feature_flags, public.tiers to authenticated;
grant select (id, customer_id, kind, enabled, settings, created_at) on public.destinations to authenticated;

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
