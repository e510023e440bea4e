-- Leads, the visits that create them, consent receipts, and what was said. Conversations and turns are partitioned by month of their UUIDv7.
create table public.leads (
  id uuid primary key default private.uuid_v7(),
  customer_id uuid not null references public.customers (id) on delete cascade,
  email text not null check (email = lower(email) and length(email) between 3 and 254),
  name text check (length(name) <= 200),
  company text check (length(company) <= 200),
  need text check (length(need) <= 2000),
  budget text check (length(budget) <= 200),
  timeline text check (length(timeline) <= 200),
  phone text check (length(phone) <= 40),
  stage text not null default 'new' check (stage in ('new', 'talking', 'qualified', 'won', 'lost')),
  score integer not null default 0,
  visits integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (customer_id, email)
);
alter table public.leads enable row level security;
comment on table public.leads is 'One person per customer and e-mail; exists from the gate on, enriched by what is said.';

create table public.conversations (
  id uuid not null default private.uuid_v7() primary key,
  customer_id uuid not null references public.customers (id) on delete cascade,
  campaign_id uuid not null references public.campaigns (id) on delete cascade,
  lead_id uuid not null references public.leads (id) on delete cascade,
  channel text not null check (channel in ('voice', 'text', 'form')),
  state text not null default 'gated' check (state in ('gated', 'ringing', 'live', 'ended')),
  room_name text,
  worker_id text,
  placement text,
  embedder text not null,
  locale text not null,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  seen_at timestamptz not null default now(),
  ended_at timestamptz,
  end_reason text,
  summary text,
  next_step text,
  session_report jsonb
) partition by range (id);
create index conversations_customer_created on public.conversations (customer_id, created_at desc);
create index conversations_campaign_created on public.conversations (campaign_id, created_at desc);
create index conversations_lead on public.conversations (lead_id);
create index conversations_open on public.conversations (state, seen_at) where state <> 'ended';
alter table public.conversations enable row level security;
comment on table public.conversations is 'One visit''s talk, by voice, text or form, from the gate to the end.';

create table public.turns (
  id uuid not null default private.uuid_v7() primary key,
  customer_id uuid not null references public.customers (id) on delete cascade,
  conversation_id uuid not null references public.conversations (id) on delete cascade,
  role text not null check (role in ('visitor', 'agent')),
  channel text not null check (channel in ('voice', 'text')),
  content text not null check (length(content) between 1 and 8000),
  interrupted boolean not null default false,
  metrics jsonb not null default '{}',
  spoken_at timestamptz not null,
  created_at timestamptz not null default now()
) partition by range (id);
create index turns_conversation on public.turns (conversation_id, spoken_at);
create index turns_customer on public.turns (customer_id);
alter table public.turns enable row level security;
comment on table public.turns is 'What each side said, saved when it was said; metrics in milliseconds as the worker measured them.';

create table public.consent_texts (
  id uuid primary key default private.uuid_v7(),
  campaign_id uuid not null references public.campaigns (id) on delete cascade,
  locale text not null,
  version text not null,
  body text not null,
  purposes jsonb not null,
  body_sha256 text not null,
  created_at timestamptz not null default now(),
  unique (campaign_id, locale, version)
);
alter table public.consent_texts enable row level security;
comment on table public.consent_texts is 'Versioned consent wording per campaign and locale; the newest row counts.';

create function private.hash_consent_text()
returns trigger language plpgsql set search_path = '' as $$
begin
  new.body_sha256 := encode(sha256(convert_to(new.body || new.purposes::text, 'UTF8')), 'hex');
  return new;
end;
$$;
comment on function private.hash_consent_text is 'The hash a receipt carries: SHA-256 over the text and its purposes, hex.';
create trigger hash_consent_text before insert or update on public.consent_texts for each row execute function private.hash_consent_text();

create table public.visits (
  id uuid primary key default private.uuid_v7(),
  customer_id uuid not null references public.customers (id) on delete cascade,
  conversation_id uuid not null references public.conversations (id) on delete cascade,
  ip_sha256 text not null,
  user_agent text not null default '',
  suspicious boolean not null default false,
  created_at timestamptz not null default now()
);
create index visits_conversation on public.visits (conversation_id);
create index visits_customer on public.visits (customer_id);
alter table public.visits enable row level security;
comment on table public.visits is 'One pass through the gate. The address is kept as a keyed hash only.';

create table public.consents (
  id uuid primary key default private.uuid_v7(),
  customer_id uuid not null references public.customers (id) on delete cascade,
  visit_id uuid not null references public.visits (id) on delete cascade,
  lead_id uuid not null references public.leads (id) on delete cascade,
  consent_text_id uuid not null references public.consent_texts (id),
  body_sha256 text not null,
  locale text not null,
  accepted text[] not null,
  ai_disclosure_shown boolean not null default true,
  given_at timestamptz not null default now(),
  withdrawn_at timestamptz
);
create index consents_lead on public.consents (lead_id);
create index consents_visit on public.consents (visit_id);
create index consents_customer on public.consents (customer_id);
alter table public.consents enable row level security;
comment on table public.consents is 'The receipt: who agreed to which purposes of which text, when, in which language, with the AI disclosure in view.';

create table public.used_nonces (
  nonce text primary key check (length(nonce) between 16 and 64),
  used_at timestamptz not null default now()
);
create index used_nonces_used_at on public.used_nonces (used_at);
alter table public.used_nonces enable row level security;
comment on table public.used_nonces is 'Single-use numbers of gate and token requests; swept after their signature can no longer be valid.';

create table public.feedback (
  conversation_id uuid primary key references public.conversations (id) on delete cascade,
  customer_id uuid not null references public.customers (id) on delete cascade,
  rating integer not null check (rating between 1 and 5),
  words text check (length(words) <= 2000),
  created_at timestamptz not null default now()
);
create index feedback_customer on public.feedback (customer_id);
alter table public.feedback enable row level security;
comment on table public.feedback is 'The visitor''s rating and words after a conversation.';

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

create table public.audit_log (
  id uuid primary key default private.uuid_v7(),
  customer_id uuid not null references public.customers (id) on delete cascade,
  actor text not null,
  conversation_id uuid,
  table_name text not null,
  row_id uuid not null,
  before jsonb,
  after jsonb,
  created_at timestamptz not null default now()
);
create index audit_log_customer_created on public.audit_log (customer_id, created_at desc);
alter table public.audit_log enable row level security;
comment on table public.audit_log is 'Every change an AI made: by which role, in which conversation, before and after.';

create function private.ensure_partitions(months_ahead integer default 3)
returns integer language plpgsql security definer set search_path = '' as $$
declare
  parent text;
  month date;
  made integer := 0;
  part text;
begin
  foreach parent in array array['conversations', 'turns', 'usage_events'] loop
    if to_regclass('public.' || parent) is null then continue; end if;
    for step in 0..months_ahead loop
      month := (date_trunc('month', now() at time zone 'utc') + make_interval(months => step))::date;
      part := format('%s_%s', parent, to_char(month, 'YYYY_MM'));
      if to_regclass('public.' || part) is null then
        begin
          execute format('create table public.%I partition of public.%I for values from (%L) to (%L)', part, parent,
            private.uuid_v7_floor(month::timestamp at time zone 'utc'), private.uuid_v7_floor((month + interval '1 month')::timestamp at time zone 'utc'));
          execute format('alter table public.%I enable row level security', part);
          execute format('revoke all on table public.%I from anon, authenticated', part);
          execute format('comment on table public.%I is %L', part, 'One month of ' || parent || '.');
          made := made + 1;
        exception when check_violation or duplicate_table then
          -- Rows of that month already lie in the default partition, or another sweep was faster: the sweep must go on.
          raise warning 'Partition % was not made: %', part, sqlerrm;
        end;
      end if;
    end loop;
  end loop;
  return made;
end;
$$;
comment on function private.ensure_partitions is 'Creates the monthly partitions that are missing, this month and the given number ahead; returns how many. Definer: only the owner may create tables.';
revoke execute on function private.ensure_partitions from public;
create table public.conversations_other partition of public.conversations default;
create table public.turns_other partition of public.turns default;
alter table public.conversations_other enable row level security;
alter table public.turns_other enable row level security;
comment on table public.conversations_other is 'Rows of months without a partition of their own; normally empty.';
comment on table public.turns_other is 'Rows of months without a partition of their own; normally empty.';
select private.ensure_partitions();

create policy "members read their leads" on public.leads for select to authenticated using ((select private.is_member(customer_id)));
create policy "members read their conversations" on public.conversations for select to authenticated using ((select private.is_member(customer_id)));
create policy "members read their turns" on public.turns for select to authenticated using ((select private.is_member(customer_id)));
create policy "members read their consents" on public.consents for select to authenticated using ((select private.is_member(customer_id)));
create policy "members read their consent texts" on public.consent_texts for select to authenticated
  using (exists (select from public.campaigns as campaign where campaign.id = campaign_id));
create policy "members read their visits" on public.visits for select to authenticated using ((select private.is_member(customer_id)));
create policy "members read their feedback" on public.feedback for select to authenticated using ((select private.is_member(customer_id)));
create policy "members read their lead events" on public.lead_events for select to authenticated using ((select private.is_member(customer_id)));
create policy "members read their audit log" on public.audit_log for select to authenticated using ((select private.is_member(customer_id)));
grant select on public.leads, public.conversations, public.turns, public.consents, public.consent_texts, public.visits, public.feedback, public.lead_events, public.audit_log to authenticated;
