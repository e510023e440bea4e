-- Money: dated prices, a month's budget per customer, holds of running calls, metered usage. All amounts are micro-dollars.
create table public.price_rates (
  model text not null,
  unit text not null check (unit in ('stt_second', 'tts_character', 'input_token', 'cached_input_token', 'output_token', 'room_minute', 'command', 'request')),
  micro_usd_per_million bigint not null check (micro_usd_per_million >= 0),
  effective_from date not null,
  source text not null,
  -- A use is billed by what it adds to the conversation's total after rounding, so that pieces cost what the whole does.
  rounding text not null default 'exact' check (rounding in ('exact', 'started_unit')),
  primary key (model, unit, effective_from)
);
alter table public.price_rates enable row level security;
comment on table public.price_rates is 'What a million units cost in micro-dollars, from a date on, where the price was read, and how the vendor rounds a total: exact, or up to the started unit.';
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
  ('gpt-5.4-nano', 'input_token', 200000, '2026-03-01', 'OpenAI price tables of March to November 2026, $0.20 per 1M'),
  ('gpt-5.4-nano', 'cached_input_token', 20000, '2026-03-01', 'OpenAI price tables of March to November 2026, $0.02 per 1M'),
  ('gpt-5.4-nano', 'output_token', 1250000, '2026-03-01', 'OpenAI price tables of March to November 2026, $1.25 per 1M'),
  ('tts-1', 'tts_character', 15000000, '2025-01-01', 'OpenAI price list of 2025, $15.00 per 1M characters, read again before use'),
  ('whisper-1', 'stt_second', 100000000, '2025-01-01', 'OpenAI price list of 2025, $0.006 a minute, read again before use'),
  ('text-embedding-3-small', 'input_token', 20000, '2026-09-01', 'OpenAI, $0.02 per 1M'),
  ('omni-moderation', 'request', 0, '2026-09-01', 'OpenAI, free of charge'),
  ('livekit-room', 'room_minute', 1000000000, '2026-09-01', 'LiveKit Cloud, two participants at $0.0005 a minute, each started minute'),
  ('upstash-command', 'command', 2000000, '2026-09-01', 'Upstash pay-as-you-go, $0.20 per 100,000 commands'),
  ('supabase-request', 'request', 16666667, '2026-09-01', 'Derived: Supabase Pro, $25 a month, over 60,000 minutes of talk with 25 requests each');
-- Minutes of a room and seconds of a stream are billed as started; characters, tokens, commands and requests come whole.
update public.price_rates set rounding = 'started_unit' where unit in ('room_minute', 'stt_second');

create table public.budget_months (
  customer_id uuid not null references public.customers (id) on delete cascade,
  month date not null check (extract(day from month) = 1),
  spent_micro_usd bigint not null default 0 check (spent_micro_usd >= 0),
  held_micro_usd bigint not null default 0 check (held_micro_usd >= 0),
  absorbed_micro_usd bigint not null default 0 check (absorbed_micro_usd >= 0),
  primary key (customer_id, month)
);
alter table public.budget_months enable row level security;
comment on table public.budget_months is 'What a customer spent and holds in a month of its own time zone; a new hold never takes spent + held past the ceiling. Absorbed is use that no hold covered: the operator bears it.';

create table public.budget_steps (
  id uuid primary key default private.uuid_v7(),
  customer_id uuid not null references public.customers (id) on delete cascade,
  month date not null,
  step text not null check (step in ('alert', 'economy', 'text', 'form')),
  ceiling_micro_usd bigint not null,
  spent_micro_usd bigint not null,
  held_micro_usd bigint not null,
  reached_at timestamptz not null default now(),
  -- The ceiling is part of the key: who raises it is told again when the new one nears.
  unique (customer_id, month, step, ceiling_micro_usd)
);
alter table public.budget_steps enable row level security;
comment on table public.budget_steps is 'Steps of the ladder that a month has reached: alert, economy, text only, form only; each is told to the customer once per ceiling.';

create table public.budget_holds (
  conversation_id uuid primary key references public.conversations (id) on delete cascade,
  customer_id uuid not null references public.customers (id) on delete cascade,
  month date not null,
  held_micro_usd bigint not null check (held_micro_usd >= 0),
  used_micro_usd bigint not null default 0 check (used_micro_usd >= 0),
  absorbed_micro_usd bigint not null default 0 check (absorbed_micro_usd >= 0),
  renewed_at timestamptz not null default now(),
  settled_at timestamptz,
  check (used_micro_usd <= held_micro_usd)
);
create index budget_holds_customer on public.budget_holds (customer_id);
create index budget_holds_open on public.budget_holds (renewed_at) where settled_at is null;
alter table public.budget_holds enable row level security;
comment on table public.budget_holds is 'Money set aside for one call; renewed while it runs, settled on what was used. Use never passes it: what the ceiling does not cover is absorbed.';

create table public.usage_events (
  id uuid not null default private.uuid_v7() primary key,
  customer_id uuid not null references public.customers (id) on delete cascade,
  -- Null for totals that outlive an erased visitor.
  conversation_id uuid references public.conversations (id) on delete cascade,
  campaign_id uuid references public.campaigns (id) on delete cascade,
  month date not null check (extract(day from month) = 1),
  leg text not null check (leg in ('stt', 'tts', 'llm', 'embedding', 'room', 'kv', 'database')),
  model text not null check (length(model) between 1 and 100),
  unit text not null,
  quantity numeric(20, 3) not null check (quantity between 0 and 1000000000),
  cost_micro_usd bigint not null check (cost_micro_usd >= 0),
  absorbed_micro_usd bigint not null default 0 check (absorbed_micro_usd between 0 and cost_micro_usd),
  price_model text,
  micro_usd_per_million bigint,
  price_effective_from date,
  is_estimate boolean not null default false,
  estimated_quantity numeric(20, 3) check (estimated_quantity between 0 and 1000000000),
  estimated_cost_micro_usd bigint check (estimated_cost_micro_usd >= 0),
  created_at timestamptz not null default now()
) partition by range (id);
create index usage_events_conversation on public.usage_events (conversation_id);
create index usage_events_customer on public.usage_events (customer_id, created_at desc);
create index usage_events_campaign on public.usage_events (campaign_id, month);
alter table public.usage_events enable row level security;
comment on table public.usage_events is 'Metered use per leg with its cost at the dated price it names, in the month that pays for it; absorbed is the part that the customer does not pay, estimated what was booked before the final figure came. Cost less absorbed is what the month spent.';

create policy "everyone signed in reads the prices" on public.price_rates for select to authenticated using (true);
create policy "members read their months" on public.budget_months for select to authenticated using (customer_id in (select private.my_customers()));
create policy "members read their holds" on public.budget_holds for select to authenticated using (customer_id in (select private.my_customers()));
create policy "members read their budget steps" on public.budget_steps for select to authenticated using (customer_id in (select private.my_customers()));
create policy "members read their usage" on public.usage_events for select to authenticated using (customer_id in (select private.my_customers()));
grant select on public.price_rates, public.budget_months, public.budget_steps, public.budget_holds, public.usage_events to authenticated;

create function private.rate_of(model text, unit text)
returns public.price_rates language plpgsql stable set search_path = '' as $$
declare rate public.price_rates;
begin
  -- Dated price of the exact model, else of its family: aura-2-thalia-en is priced as aura-2.
  select price.* into rate from public.price_rates as price
  where (rate_of.model = price.model or starts_with(rate_of.model, price.model || '-')) and price.unit = rate_of.unit and price.effective_from <= current_date
  order by length(price.model) desc, price.effective_from desc limit 1;
  if not found then
    raise sqlstate 'PT400' using message = format('No price is known for %s of %s.', left(unit, 40), left(model, 100)), hint = 'Add a dated row to price_rates.';
  end if;
  return rate;
end;
$$;
comment on function private.rate_of is 'The price in force today for a unit of a model. PT400 when there is none: what has no price cannot be used.';

create function private.price_of(model text, unit text, quantity numeric, before numeric default 0)
returns bigint language plpgsql stable set search_path = '' as $$
declare rate public.price_rates;
begin
  -- The upper bound also refuses NaN, which PostgreSQL puts above every number.
  if (quantity between 0 and 1000000000) is not true then
    raise sqlstate 'PT400' using message = 'invalid_input', detail = 'quantity must be a number from 0 to 1000000000.';
  end if;
  rate := private.rate_of(model, unit);
  return ceil(case rate.rounding when 'started_unit' then ceil(before + quantity) - ceil(before) else quantity end * rate.micro_usd_per_million / 1000000);
end;
$$;
comment on function private.price_of is 'Cost in micro-dollars, rounded up, at the price in force today, of a quantity after what the same conversation used before. PT400 when the model has no price.';

create function private.reach_step(customer_id uuid, month date, step text)
returns void language plpgsql security definer set search_path = '' as $$
declare reached public.budget_steps;
begin
  insert into public.budget_steps (customer_id, month, step, ceiling_micro_usd, spent_micro_usd, held_micro_usd)
  select customer.id, reach_step.month, reach_step.step, customer.monthly_ceiling_micro_usd, coalesce(budget.spent_micro_usd, 0), coalesce(budget.held_micro_usd, 0)
  from public.customers as customer left join public.budget_months as budget on budget.customer_id = customer.id and budget.month = reach_step.month
  where customer.id = reach_step.customer_id
  on conflict do nothing returning * into reached;
  if not found then return; end if;
  perform private.write_audit(reached.customer_id, null, 'budget_steps', reached.id, null, to_jsonb(reached));
  perform private.tell_destinations(reached.customer_id, 'budget.step', jsonb_build_object('step', reached.step, 'month', reached.month, 'ceilingMicroUsd', reached.ceiling_micro_usd,
    'spentMicroUsd', reached.spent_micro_usd, 'heldMicroUsd', reached.held_micro_usd));
end;
$$;
comment on function private.reach_step is 'Notes that a month has reached a step of the ladder, once per ceiling, and tells the customer in the same transaction. Definer: callers have no rights on the tables.';

create function private.is_economy(customer_id uuid, month date)
returns boolean language sql stable security definer set search_path = '' as $$
  select exists (select from public.customers as customer join public.budget_months as budget on budget.customer_id = customer.id and budget.month = is_economy.month
    where customer.id = is_economy.customer_id and (budget.spent_micro_usd + budget.held_micro_usd) * 100 >= customer.monthly_ceiling_micro_usd * customer.economy_at_percent);
$$;
comment on function private.is_economy is 'True when so much of the ceiling is spent or held that calls must be short and cheap. Definer: callers have no rights on the tables.';

create function private.is_over_ceiling(customer_id uuid, month date)
returns boolean language sql stable security definer set search_path = '' as $$
  select exists (select from public.customers as customer join public.budget_months as budget on budget.customer_id = customer.id and budget.month = is_over_ceiling.month
    where customer.id = is_over_ceiling.customer_id and (customer.suspended_at is not null or budget.spent_micro_usd + budget.held_micro_usd > customer.monthly_ceiling_micro_usd));
$$;
comment on function private.is_over_ceiling is 'True when the ceiling was lowered below what is spent and held, or the customer was suspended. Definer: callers have no rights on the tables.';

create function private.take_hold(conversation_id uuid, amount_micro_usd bigint)
returns boolean language plpgsql security definer set search_path = '' as $$
declare
  conversation record;
  this_month date;
  taken record;
begin
  -- The hold before the month, as everywhere: two orders would be a deadlock.
  perform from public.budget_holds as hold where hold.conversation_id = take_hold.conversation_id for update;
  select talk.customer_id, hold.month, hold.settled_at into conversation
  from public.conversations as talk left join public.budget_holds as hold on hold.conversation_id = talk.id
  where talk.id = take_hold.conversation_id;
  if conversation.settled_at is not null then return false; end if;
  -- A call keeps the month it began in, so its hold never straddles two ceilings.
  this_month := coalesce(conversation.month, private.month_of(conversation.customer_id));
  insert into public.budget_months (customer_id, month) values (conversation.customer_id, this_month) on conflict do nothing;
  update public.budget_months as budget
  set held_micro_usd = budget.held_micro_usd + amount_micro_usd
  from public.customers as customer
  where budget.customer_id = conversation.customer_id and budget.month = this_month and customer.id = budget.customer_id
    and customer.suspended_at is null
    and budget.spent_micro_usd + budget.held_micro_usd + amount_micro_usd <= customer.monthly_ceiling_micro_usd
  returning (budget.spent_micro_usd + budget.held_micro_usd) * 100 as filled, customer.monthly_ceiling_micro_usd as ceiling, customer.alert_at_percent, customer.economy_at_percent
  into taken;
  if not found then return false; end if;
  insert into public.budget_holds (conversation_id, customer_id, month, held_micro_usd)
  values (take_hold.conversation_id, conversation.customer_id, this_month, amount_micro_usd)
  on conflict on constraint budget_holds_pkey do update
    set held_micro_usd = public.budget_holds.held_micro_usd + excluded.held_micro_usd, renewed_at = now();
  if taken.filled >= taken.ceiling * taken.alert_at_percent then perform private.reach_step(conversation.customer_id, this_month, 'alert'); end if;
  if taken.filled >= taken.ceiling * taken.economy_at_percent then perform private.reach_step(conversation.customer_id, this_month, 'economy'); end if;
  return true;
end;
$$;
comment on function private.take_hold is 'Sets money aside by one conditional update, so two callers can never pass the ceiling together; false when it does not fit. Definer: callers have no rights on the tables.';

create function private.charge_hold(conversation_id uuid, cost_micro_usd bigint, month date)
returns bigint language plpgsql security definer set search_path = '' as $$
declare
  hold public.budget_holds;
  missing bigint;
  absorbed bigint := 0;
begin
  select * into hold from public.budget_holds as h where h.conversation_id = charge_hold.conversation_id and h.month = charge_hold.month for update;
  if not found then
    -- Nothing was set aside for it in its month, so the customer does not pay it; the month says so.
    insert into public.budget_months as budget (customer_id, month, absorbed_micro_usd)
    select talk.customer_id, charge_hold.month, cost_micro_usd from public.conversations as talk where talk.id = charge_hold.conversation_id
    on conflict on constraint budget_months_pkey do update set absorbed_micro_usd = budget.absorbed_micro_usd + excluded.absorbed_micro_usd;
    return cost_micro_usd;
  end if;
  if hold.settled_at is null then
    missing := hold.used_micro_usd + cost_micro_usd - hold.held_micro_usd;
    -- A worker asks before it spends, so this is rare; if the ceiling has no room, the customer does not pay it.
    if missing > 0 and not private.take_hold(charge_hold.conversation_id, missing) then absorbed := missing; end if;
    update public.budget_holds as h set used_micro_usd = h.used_micro_usd + cost_micro_usd - absorbed, absorbed_micro_usd = h.absorbed_micro_usd + absorbed
    where h.conversation_id = charge_hold.conversation_id;
  else
    -- Usage that arrives after the settlement is money spent as far as the ceiling has room.
    update public.budget_months as budget set spent_micro_usd = budget.spent_micro_usd + cost_micro_usd
    from public.customers as customer
    where budget.customer_id = hold.customer_id and budget.month = hold.month and customer.id = budget.customer_id
      and budget.spent_micro_usd + budget.held_micro_usd + cost_micro_usd <= customer.monthly_ceiling_micro_usd;
    if not found then
      absorbed := cost_micro_usd;
      update public.budget_holds as h set absorbed_micro_usd = h.absorbed_micro_usd + absorbed where h.conversation_id = charge_hold.conversation_id;
    else
      update public.budget_holds as h set used_micro_usd = h.used_micro_usd + cost_micro_usd, held_micro_usd = greatest(h.held_micro_usd, h.used_micro_usd + cost_micro_usd)
      where h.conversation_id = charge_hold.conversation_id;
    end if;
  end if;
  if absorbed > 0 then
    update public.budget_months as budget set absorbed_micro_usd = budget.absorbed_micro_usd + absorbed where budget.customer_id = hold.customer_id and budget.month = hold.month;
  end if;
  return absorbed;
end;
$$;
comment on function private.charge_hold is 'Books use on a conversation''s hold, enlarging it where the ceiling has room; returns the micro-dollars that the customer does not pay: all of it without a hold in that month. Definer: callers have no rights on the tables.';

create function private.refund_hold(conversation_id uuid, month date, paid_micro_usd bigint, absorbed_micro_usd bigint)
returns void language plpgsql security definer set search_path = '' as $$
declare hold public.budget_holds;
begin
  select * into hold from public.budget_holds as h where h.conversation_id = refund_hold.conversation_id and h.month = refund_hold.month for update;
  -- What was absorbed before there was a hold is not in it.
  update public.budget_holds as h set used_micro_usd = h.used_micro_usd - paid_micro_usd, absorbed_micro_usd = greatest(h.absorbed_micro_usd - refund_hold.absorbed_micro_usd, 0)
  where h.conversation_id = hold.conversation_id;
  update public.budget_months as budget set absorbed_micro_usd = budget.absorbed_micro_usd - refund_hold.absorbed_micro_usd,
    spent_micro_usd = budget.spent_micro_usd - case when hold.settled_at is not null then paid_micro_usd else 0 end
  from public.conversations as talk where talk.id = refund_hold.conversation_id and budget.customer_id = talk.customer_id and budget.month = refund_hold.month;
end;
$$;
comment on function private.refund_hold is 'Gives back what an estimate booked beyond the final figure: to the hold, or to the month once it is settled. Definer: callers have no rights on the tables.';

create function private.settle_hold(conversation_id uuid)
returns bigint language plpgsql security definer set search_path = '' as $$
declare
  hold public.budget_holds;
  charged bigint;
  before_spent bigint;
begin
  update public.budget_holds as open_hold set settled_at = now()
  where open_hold.conversation_id = settle_hold.conversation_id and open_hold.settled_at is null
  returning * into hold;
  if not found then return 0; end if;
  select budget.spent_micro_usd into before_spent from public.budget_months as budget where budget.customer_id = hold.customer_id and budget.month = hold.month for update;
  -- A ceiling that was lowered during the call counts: what lies above it is absorbed.
  update public.budget_months as budget
  set held_micro_usd = budget.held_micro_usd - hold.held_micro_usd,
    spent_micro_usd = budget.spent_micro_usd + least(hold.used_micro_usd, greatest(customer.monthly_ceiling_micro_usd - budget.spent_micro_usd, 0)),
    absorbed_micro_usd = budget.absorbed_micro_usd + hold.used_micro_usd - least(hold.used_micro_usd, greatest(customer.monthly_ceiling_micro_usd - budget.spent_micro_usd, 0))
  from public.customers as customer
  where budget.customer_id = hold.customer_id and budget.month = hold.month and customer.id = budget.customer_id
  returning budget.spent_micro_usd - before_spent into charged;
  if charged < hold.used_micro_usd then
    update public.budget_holds as h set used_micro_usd = charged, absorbed_micro_usd = h.absorbed_micro_usd + hold.used_micro_usd - charged where h.conversation_id = hold.conversation_id;
    -- What the customer does not pay is marked on the uses it was for, the newest first, so that the bill still adds up.
    update public.usage_events as usage set absorbed_micro_usd = usage.absorbed_micro_usd + least(line.paid, hold.used_micro_usd - charged - line.newer)
    from (select u.id, u.cost_micro_usd - u.absorbed_micro_usd as paid,
        sum(u.cost_micro_usd - u.absorbed_micro_usd) over (order by u.created_at desc, u.id desc) - (u.cost_micro_usd - u.absorbed_micro_usd) as newer
      from public.usage_events as u where u.conversation_id = settle_hold.conversation_id) as line
    where usage.id = line.id and line.newer < hold.used_micro_usd - charged;
  end if;
  return charged;
end;
$$;
comment on function private.settle_hold is 'Turns a hold into what was really used and frees the rest, once; returns micro-dollars spent, which never take the month past the ceiling of this moment. Definer: callers have no rights on the tables.';
revoke execute on all functions in schema private from public;
