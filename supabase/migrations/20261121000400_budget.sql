-- Money: dated prices, a month's budget per customer, holds of running calls, metered usage. All amounts are micro-dollars.
create table public.price_rates (
  model text not null,
  unit text not null check (unit in ('stt_second', 'tts_character', 'input_token', 'cached_input_token', 'output_token', 'room_minute')),
  micro_usd_per_million bigint not null check (micro_usd_per_million >= 0),
  effective_from date not null,
  source text not null,
  primary key (model, unit, effective_from)
);
alter table public.price_rates enable row level security;
comment on table public.price_rates is 'What a million units cost in micro-dollars, from a date on, and where the price was read.';
insert into public.price_rates (model, unit, micro_usd_per_million, effective_from, source) values
  ('nova-3', 'stt_second', 80000000, '2026-08-01', 'Deepgram pay-as-you-go, $0.0048 a minute'),
  ('flux-general-en', 'stt_second', 108333334, '2026-05-01', 'Deepgram pay-as-you-go, $0.0065 a minute'),
  ('aura-2', 'tts_character', 30000000, '2026-05-01', 'Deepgram pay-as-you-go, $0.030 per 1,000 characters'),
  ('gpt-6-luna', 'input_token', 100000, '2026-09-22', 'OpenAI, $0.10 per 1M'),
  ('gpt-6-luna', 'cached_input_token', 10000, '2026-09-22', 'OpenAI, $0.01 per 1M'),
  ('gpt-6-luna', 'output_token', 500000, '2026-09-22', 'OpenAI, $0.50 per 1M'),
  ('gpt-6.1-terra', 'input_token', 1000000, '2026-10-26', 'OpenAI, $1.00 per 1M'),
  ('gpt-6.1-terra', 'cached_input_token', 50000, '2026-10-26', 'OpenAI, $0.05 per 1M'),
  ('gpt-6.1-terra', 'output_token', 5000000, '2026-10-26', 'OpenAI, $5.00 per 1M'),
  ('text-embedding-3-small', 'input_token', 20000, '2026-09-01', 'OpenAI, $0.02 per 1M'),
  ('livekit-room', 'room_minute', 1000000000, '2026-09-01', 'LiveKit Cloud, two participants at $0.0005 a minute, each started minute');

create table public.budget_months (
  customer_id uuid not null references public.customers (id) on delete cascade,
  month date not null check (extract(day from month) = 1),
  spent_micro_usd bigint not null default 0 check (spent_micro_usd >= 0),
  held_micro_usd bigint not null default 0 check (held_micro_usd >= 0),
  alerted_at timestamptz,
  primary key (customer_id, month)
);
alter table public.budget_months enable row level security;
comment on table public.budget_months is 'What a customer spent and holds in a month; spent + held never passes the ceiling.';

create table public.budget_holds (
  conversation_id uuid primary key references public.conversations (id) on delete cascade,
  customer_id uuid not null references public.customers (id) on delete cascade,
  month date not null,
  held_micro_usd bigint not null check (held_micro_usd >= 0),
  used_micro_usd bigint not null default 0 check (used_micro_usd >= 0),
  renewed_at timestamptz not null default now(),
  settled_at timestamptz
);
create index budget_holds_customer on public.budget_holds (customer_id);
create index budget_holds_open on public.budget_holds (renewed_at) where settled_at is null;
alter table public.budget_holds enable row level security;
comment on table public.budget_holds is 'Money set aside for one call; renewed while it runs, settled on what was used.';

create table public.usage_events (
  id uuid not null default private.uuid_v7() primary key,
  customer_id uuid not null references public.customers (id) on delete cascade,
  conversation_id uuid not null references public.conversations (id) on delete cascade,
  leg text not null check (leg in ('stt', 'tts', 'llm', 'embedding', 'room')),
  model text not null,
  unit text not null,
  quantity numeric(20, 3) not null check (quantity >= 0),
  cost_micro_usd bigint not null check (cost_micro_usd >= 0),
  is_estimate boolean not null default false,
  created_at timestamptz not null default now()
) partition by range (id);
create index usage_events_conversation on public.usage_events (conversation_id);
create index usage_events_customer on public.usage_events (customer_id, created_at desc);
alter table public.usage_events enable row level security;
comment on table public.usage_events is 'Metered use per leg with its cost at the dated price.';
create table public.usage_events_other partition of public.usage_events default;
alter table public.usage_events_other enable row level security;
comment on table public.usage_events_other is 'Rows of months without a partition of their own; normally empty.';
select private.ensure_partitions();

create policy "everyone signed in reads the prices" on public.price_rates for select to authenticated using (true);
create policy "members read their months" on public.budget_months for select to authenticated using ((select private.is_member(customer_id)));
create policy "members read their holds" on public.budget_holds for select to authenticated using ((select private.is_member(customer_id)));
create policy "members read their usage" on public.usage_events for select to authenticated using ((select private.is_member(customer_id)));
grant select on public.price_rates, public.budget_months, public.budget_holds, public.usage_events to authenticated;

create function private.price_of(model text, unit text, quantity numeric)
returns bigint language plpgsql stable set search_path = '' as $$
declare rate bigint;
begin
  -- Dated price of the exact model, else of its family: aura-2-thalia-en is priced as aura-2.
  select price.micro_usd_per_million into rate from public.price_rates as price
  where (price_of.model = price.model or price_of.model like price.model || '-%') and price.unit = price_of.unit and price.effective_from <= current_date
  order by length(price.model) desc, price.effective_from desc limit 1;
  if rate is null then
    raise sqlstate 'PT400' using message = format('No price is known for %s of %s.', unit, model), hint = 'Add a dated row to price_rates.';
  end if;
  return ceil(quantity * rate / 1000000);
end;
$$;
comment on function private.price_of is 'Cost in micro-dollars, rounded up, at the price in force today. PT400 when the model has no price.';

create function private.take_hold(conversation_id uuid, amount_micro_usd bigint)
returns boolean language plpgsql security definer set search_path = '' as $$
declare
  conversation record;
  this_month date := date_trunc('month', now() at time zone 'utc')::date;
begin
  select talk.customer_id, hold.month, hold.settled_at into conversation
  from public.conversations as talk left join public.budget_holds as hold on hold.conversation_id = talk.id
  where talk.id = take_hold.conversation_id;
  if conversation.settled_at is not null then return false; end if;
  -- A call keeps the month it began in, so its hold never straddles two ceilings.
  this_month := coalesce(conversation.month, this_month);
  insert into public.budget_months (customer_id, month) values (conversation.customer_id, this_month) on conflict do nothing;
  update public.budget_months as budget
  set held_micro_usd = budget.held_micro_usd + amount_micro_usd
  from public.customers as customer
  where budget.customer_id = conversation.customer_id and budget.month = this_month and customer.id = budget.customer_id
    and customer.suspended_at is null
    and budget.spent_micro_usd + budget.held_micro_usd + amount_micro_usd <= customer.monthly_ceiling_micro_usd;
  if not found then return false; end if;
  insert into public.budget_holds (conversation_id, customer_id, month, held_micro_usd)
  values (take_hold.conversation_id, conversation.customer_id, this_month, amount_micro_usd)
  on conflict on constraint budget_holds_pkey do update
    set held_micro_usd = public.budget_holds.held_micro_usd + excluded.held_micro_usd, renewed_at = now();
  return true;
end;
$$;
comment on function private.take_hold is 'Sets money aside by one conditional update, so two callers can never pass the ceiling together; false when it does not fit. Definer: callers have no rights on the tables.';

create function private.settle_hold(conversation_id uuid)
returns bigint language plpgsql security definer set search_path = '' as $$
declare hold public.budget_holds;
begin
  update public.budget_holds as open_hold set settled_at = now()
  where open_hold.conversation_id = settle_hold.conversation_id and open_hold.settled_at is null
  returning * into hold;
  if not found then return 0; end if;
  update public.budget_months as budget
  set held_micro_usd = budget.held_micro_usd - hold.held_micro_usd, spent_micro_usd = budget.spent_micro_usd + hold.used_micro_usd
  where budget.customer_id = hold.customer_id and budget.month = hold.month;
  return hold.used_micro_usd;
end;
$$;
comment on function private.settle_hold is 'Turns a hold into what was really used and frees the rest, once; returns micro-dollars spent. Definer: callers have no rights on the tables.';
revoke execute on all functions in schema private from public;
grant execute on function private.is_member to authenticated;
