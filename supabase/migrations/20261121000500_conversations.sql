-- Conversations, what was said in them and what was decided. Conversations and turns are partitioned by month of their UUIDv7.
create table public.experiments (
  id uuid primary key default private.uuid_v7(),
  customer_id uuid not null references public.customers (id) on delete cascade,
  campaign_id uuid not null,
  name text not null check (length(name) between 1 and 100),
  variants jsonb not null check (jsonb_typeof(variants) = 'array' and jsonb_array_length(variants) between 2 and 8),
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  unique (campaign_id, name),
  foreign key (customer_id, campaign_id) references public.campaigns (customer_id, id) on delete cascade
);
create index experiments_campaign on public.experiments (customer_id, campaign_id);
alter table public.experiments enable row level security;
comment on table public.experiments is 'A split of a campaign''s conversations: variants is [{name, share, settings}], shares in percent.';

create table public.conversations (
  id uuid not null default private.uuid_v7() primary key,
  customer_id uuid not null references public.customers (id) on delete cascade,
  campaign_id uuid not null references public.campaigns (id) on delete cascade,
  lead_id uuid not null references public.leads (id) on delete cascade,
  channel text not null check (channel in ('voice', 'text', 'form')),
  state text not null default 'gated' check (state in ('gated', 'ringing', 'live', 'ended')),
  room_name text check (length(room_name) between 1 and 100),
  worker_id text check (length(worker_id) between 1 and 100),
  placement text check (length(placement) <= 63),
  embedder text not null check (length(embedder) <= 300 and embedder ~ '^https?://[^[:space:]]+$'),
  locale text not null check (length(locale) between 2 and 35),
  funnel_stage text not null default 'qualification' check (funnel_stage in ('qualification', 'booking', 'confirmation')),
  specialist text check (length(specialist) between 1 and 40),
  experiment_id uuid references public.experiments (id) on delete set null,
  experiment_variant text,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  seen_at timestamptz not null default now(),
  voice_since timestamptz,
  busy_since timestamptz,
  unanswered_rings smallint not null default 0,
  close_requested_at timestamptz,
  close_reason text check (length(close_reason) <= 100),
  ended_at timestamptz,
  end_reason text check (length(end_reason) between 1 and 100),
  summary text check (length(summary) <= 4000),
  next_step text check (length(next_step) <= 500),
  facts jsonb not null default '{}' check (jsonb_typeof(facts) = 'object'),
  session_report jsonb
) partition by range (id);
create index conversations_customer_created on public.conversations (customer_id, created_at desc);
create index conversations_campaign_created on public.conversations (campaign_id, created_at desc);
create index conversations_lead on public.conversations (lead_id);
create index conversations_experiment on public.conversations (experiment_id);
create index conversations_open on public.conversations (state, seen_at) where state <> 'ended';
alter table public.conversations enable row level security;
comment on table public.conversations is 'One visit''s talk, by voice, text or form, from the gate to the end; facts are what this visit said, which is all that this visitor and the agent may see of the lead; specialist is who speaks now, by the campaign''s list.';

create table public.turns (
  id uuid not null default private.uuid_v7() primary key,
  customer_id uuid not null references public.customers (id) on delete cascade,
  conversation_id uuid not null references public.conversations (id) on delete cascade,
  role text not null check (role in ('visitor', 'agent')),
  channel text not null check (channel in ('voice', 'text')),
  content text not null check (length(content) between 1 and 8000),
  interrupted boolean not null default false,
  metrics jsonb not null default '{}' check (jsonb_typeof(metrics) = 'object' and pg_column_size(metrics) <= 8192),
  spoken_at timestamptz not null check (spoken_at between '2020-01-01' and '2200-01-01'),
  created_at timestamptz not null default now()
) partition by range (id);
create index turns_conversation on public.turns (conversation_id, spoken_at);
create index turns_customer_created on public.turns (customer_id, created_at desc);
alter table public.turns enable row level security;
comment on table public.turns is 'What each side said, saved when it was said; metrics in milliseconds as the worker measured them.';

create table public.conversation_events (
  id uuid primary key default private.uuid_v7(),
  customer_id uuid not null references public.customers (id) on delete cascade,
  conversation_id uuid not null references public.conversations (id) on delete cascade,
  kind text not null check (kind ~ '^[a-z][a-z_]{0,62}$'),
  detail jsonb not null default '{}' check (pg_column_size(detail) <= 8192),
  created_at timestamptz not null default now()
);
create index conversation_events_conversation on public.conversation_events (conversation_id, created_at);
create index conversation_events_customer on public.conversation_events (customer_id);
alter table public.conversation_events enable row level security;
comment on table public.conversation_events is 'Faults, fallbacks, handovers and changes of channel in a conversation, in order.';

create table public.routing_decisions (
  id uuid primary key default private.uuid_v7(),
  customer_id uuid not null references public.customers (id) on delete cascade,
  conversation_id uuid not null references public.conversations (id) on delete cascade,
  turn_id uuid,
  intent text not null check (length(intent) <= 100),
  complexity text not null check (complexity in ('low', 'medium', 'high')),
  confidence numeric(4, 3) not null check (confidence between 0 and 1),
  chosen_model text not null check (length(chosen_model) <= 100),
  reason text not null check (length(reason) <= 500),
  tier text check (tier in ('small', 'large')),
  decided_by text check (decided_by in ('classifier', 'rules')),
  channel text check (channel in ('voice', 'text')),
  latency_ms integer check (latency_ms between 0 and 60000),
  raw_response jsonb check (pg_column_size(raw_response) <= 16384),
  created_at timestamptz not null default now()
);
create index routing_decisions_conversation on public.routing_decisions (conversation_id, created_at);
create index routing_decisions_customer on public.routing_decisions (customer_id);
alter table public.routing_decisions enable row level security;
comment on table public.routing_decisions is 'Which model answered a turn and why: the verdict of the classifier or of our rules, its confidence from 0 to 1, the classifier''s raw answer and how long it took.';

create table public.guardrail_events (
  id uuid primary key default private.uuid_v7(),
  customer_id uuid not null references public.customers (id) on delete cascade,
  conversation_id uuid not null references public.conversations (id) on delete cascade,
  turn_id uuid,
  channel text check (channel in ('voice', 'text')),
  rule text not null check (length(rule) <= 100),
  action text not null check (action in ('replaced', 'dropped', 'flagged')),
  sentence text not null check (length(sentence) <= 2000),
  replacement text check (length(replacement) <= 2000),
  created_at timestamptz not null default now()
);
create index guardrail_events_conversation on public.guardrail_events (conversation_id, created_at);
create index guardrail_events_customer on public.guardrail_events (customer_id);
alter table public.guardrail_events enable row level security;
comment on table public.guardrail_events is 'What a rule kept from being said or noted, without personal data, and what was said instead; flagged is what was said before the verdict came.';

create table public.funnel_transitions (
  id uuid primary key default private.uuid_v7(),
  customer_id uuid not null references public.customers (id) on delete cascade,
  conversation_id uuid not null references public.conversations (id) on delete cascade,
  from_stage text not null,
  to_stage text not null,
  reason text not null check (length(reason) <= 500),
  created_at timestamptz not null default now()
);
create index funnel_transitions_conversation on public.funnel_transitions (conversation_id, created_at);
create index funnel_transitions_customer on public.funnel_transitions (customer_id);
alter table public.funnel_transitions enable row level security;
comment on table public.funnel_transitions is 'Each step of a conversation through qualification, booking and confirmation.';

create table public.escalations (
  id uuid primary key default private.uuid_v7(),
  customer_id uuid not null references public.customers (id) on delete cascade,
  conversation_id uuid not null references public.conversations (id) on delete cascade,
  reason text not null check (length(reason) between 1 and 500),
  state text not null default 'open' check (state in ('open', 'claimed', 'resolved', 'unanswered')),
  claimed_by uuid references auth.users (id) on delete set null,
  claimed_at timestamptz,
  closed_at timestamptz,
  created_at timestamptz not null default now()
);
create unique index escalations_one_open on public.escalations (conversation_id) where state in ('open', 'claimed');
create index escalations_conversation on public.escalations (conversation_id);
create index escalations_customer_created on public.escalations (customer_id, created_at desc);
create index escalations_claimed_by on public.escalations (claimed_by);
alter table public.escalations enable row level security;
comment on table public.escalations is 'A visitor asked for a person: open until somebody claims it or nobody did; one at a time per conversation.';

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

create policy "members read their experiments" on public.experiments for select to authenticated using (customer_id in (select private.my_customers()));
create policy "members read their conversations" on public.conversations for select to authenticated using (customer_id in (select private.my_customers()));
create policy "members read their turns" on public.turns for select to authenticated using (customer_id in (select private.my_customers()));
create policy "members read their conversation events" on public.conversation_events for select to authenticated using (customer_id in (select private.my_customers()));
create policy "members read their routing decisions" on public.routing_decisions for select to authenticated using (customer_id in (select private.my_customers()));
create policy "members read their guardrail events" on public.guardrail_events for select to authenticated using (customer_id in (select private.my_customers()));
create policy "members read their funnel transitions" on public.funnel_transitions for select to authenticated using (customer_id in (select private.my_customers()));
create policy "members read their escalations" on public.escalations for select to authenticated using (customer_id in (select private.my_customers()));
create policy "members read their feedback" on public.feedback for select to authenticated using (customer_id in (select private.my_customers()));
grant select on public.experiments, public.conversations, public.turns, public.conversation_events, public.routing_decisions, public.guardrail_events,
  public.funnel_transitions, public.escalations, public.feedback to authenticated;

create table public.workers (
  id text primary key check (length(id) between 1 and 100),
  capacity integer not null check (capacity between 0 and 100000),
  active integer not null check (active between 0 and 100000),
  seen_at timestamptz not null default now()
);
alter table public.workers enable row level security;
comment on table public.workers is 'Voice workers that reported lately; voice is offered only while one of them has room.';

create table public.provider_limits (
  provider text not null check (length(provider) between 1 and 50),
  resource text not null check (length(resource) between 1 and 50),
  plan text not null check (length(plan) between 1 and 100),
  per_call integer not null default 1 check (per_call > 0),
  max_at_once integer check (max_at_once >= 0),
  source text not null,
  primary key (provider, resource)
);
alter table public.provider_limits enable row level security;
comment on table public.provider_limits is 'What our own plan at a provider allows at once, over all customers, and how much of it a call takes; null in max_at_once for no cap.';
insert into public.provider_limits (provider, resource, plan, per_call, max_at_once, source) values
  ('deepgram', 'streaming recognitions', 'pay-as-you-go', 1, 50, 'Deepgram, API rate limits (an older copy): 50 streaming requests at once. Set your own plan''s figure.'),
  ('deepgram', 'speech connections', 'pay-as-you-go', 1, 15, 'Deepgram, API rate limits (an older copy): 15 Aura connections at once. Set your own plan''s figure.'),
  ('livekit', 'participants', 'own server', 2, null, 'A server of our own has no plan. On LiveKit Cloud: the concurrent connections of the plan; a call has two.'),
  ('openai', 'streaming replies', 'usage tier', 1, null, 'OpenAI limits requests and tokens a minute, not streams at once.');
