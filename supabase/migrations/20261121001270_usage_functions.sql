-- How use is booked: once, at its price, replaced by the final figure, estimated where nobody could report. Definer throughout: agent_worker has no rights on any table.
create function private.used_before(conversation_id uuid, model text, unit text)
returns numeric language sql stable security definer set search_path = '' as $$
  select coalesce(sum(usage.quantity), 0) from public.usage_events as usage
  where usage.conversation_id = used_before.conversation_id and usage.model = used_before.model and usage.unit = used_before.unit;
$$;
comment on function private.used_before is 'What a conversation used of a unit of a model until now. Definer: callers have no rights on the tables.';

create function private.book_usage(talk public.conversations, usage_id uuid, leg text, model text, unit text, quantity numeric, is_estimate boolean)
returns bigint language plpgsql security definer set search_path = '' as $$
declare
  rate public.price_rates := private.rate_of(model, unit);
  paying date;
  cost bigint;
  absorbed bigint;
begin
  -- The conversation before the hold, as everywhere: the row below points at it, and two orders would be a deadlock.
  perform from public.conversations as c where c.id = talk.id for key share;
  if not found then raise sqlstate 'PT404' using message = 'not_found', detail = 'This conversation was erased.'; end if;
  -- One use at a time per conversation: the rounding looks at what was used before.
  select hold.month into paying from public.budget_holds as hold where hold.conversation_id = talk.id for update;
  paying := coalesce(paying, private.month_of(talk.customer_id));
  cost := private.price_of(model, unit, quantity, private.used_before(talk.id, model, unit));
  insert into public.usage_events (id, customer_id, conversation_id, campaign_id, month, leg, model, unit, quantity, cost_micro_usd, price_model, micro_usd_per_million,
    price_effective_from, is_estimate, estimated_quantity, estimated_cost_micro_usd)
  values (usage_id, talk.customer_id, talk.id, talk.campaign_id, paying, book_usage.leg, book_usage.model, book_usage.unit, book_usage.quantity, cost, rate.model, rate.micro_usd_per_million, rate.effective_from, book_usage.is_estimate,
    case when book_usage.is_estimate then book_usage.quantity end, case when book_usage.is_estimate then cost end)
  on conflict do nothing;
  if not found then return null; end if;
  absorbed := private.charge_hold(talk.id, cost, paying);
  if absorbed > 0 then update public.usage_events as usage set absorbed_micro_usd = absorbed where usage.id = usage_id; end if;
  return cost;
end;
$$;
comment on function private.book_usage is 'Books one use with its price and charges it; its cost in micro-dollars, or null when the usage id is known. Definer: callers have no rights on the tables.';

create function private.correct_usage(talk public.conversations, usage_id uuid, quantity numeric)
returns bigint language plpgsql security definer set search_path = '' as $$
declare
  old public.usage_events;
  cost bigint;
  back bigint;
  not_absorbed bigint;
begin
  perform from public.conversations as c where c.id = talk.id for key share;
  perform from public.budget_holds as hold where hold.conversation_id = talk.id for update;
  select * into old from public.usage_events as usage where usage.id = usage_id and usage.conversation_id = talk.id for update;
  if not found or not old.is_estimate then return null; end if;
  cost := private.price_of(old.model, old.unit, quantity, greatest(private.used_before(talk.id, old.model, old.unit) - old.quantity, 0));
  if cost >= old.cost_micro_usd then
    old.absorbed_micro_usd := old.absorbed_micro_usd + private.charge_hold(talk.id, cost - old.cost_micro_usd, old.month);
  else
    back := old.cost_micro_usd - cost;
    not_absorbed := greatest(back - old.absorbed_micro_usd, 0);
    perform private.refund_hold(talk.id, old.month, not_absorbed, back - not_absorbed);
    old.absorbed_micro_usd := old.absorbed_micro_usd - (back - not_absorbed);
  end if;
  update public.usage_events as usage set quantity = correct_usage.quantity, cost_micro_usd = cost, absorbed_micro_usd = old.absorbed_micro_usd, is_estimate = false where usage.id = usage_id;
  return cost;
end;
$$;
comment on function private.correct_usage is 'Puts the final figure in place of an estimate and charges or gives back the difference; the final cost, or null when there is no estimate. Definer: callers have no rights on the tables.';

create function private.replace_lost_leg(talk public.conversations, leg text, unit text, quantity numeric)
returns void language plpgsql security definer set search_path = '' as $$
declare
  guess public.usage_events;
  cost bigint;
begin
  -- What the end of a lost call estimated bears the moment of that end.
  select * into guess from public.usage_events as usage where usage.conversation_id = talk.id and usage.leg = replace_lost_leg.leg and usage.unit = replace_lost_leg.unit
    and usage.is_estimate and usage.created_at = talk.ended_at limit 1;
  if not found then return; end if;
  cost := private.correct_usage(talk, guess.id, greatest(guess.quantity - replace_lost_leg.quantity, 0));
  update public.usage_events as usage set is_estimate = true where usage.id = guess.id and usage.quantity > 0;
end;
$$;
comment on function private.replace_lost_leg is 'Use of a lost call that was reported after all takes the place of as much of what was estimated for it. Definer: callers have no rights on the tables.';

create function public.record_usage(conversation_id uuid, usage_id uuid, leg text, model text, unit text, quantity numeric, is_estimate boolean default false)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  talk public.conversations := private.open_talk(conversation_id);
  cost bigint;
begin
  -- Its report is written anew below; the conversation before the hold, as everywhere.
  if talk.state = 'ended' then perform from public.conversations as c where c.id = talk.id for no key update; end if;
  cost := private.book_usage(talk, usage_id, leg, model, unit, quantity, coalesce(is_estimate, false));
  if talk.state = 'ended' and cost is not null then
    if talk.end_reason = 'worker_lost' and not coalesce(is_estimate, false) then perform private.replace_lost_leg(talk, leg, unit, quantity); end if;
    perform private.write_report(talk.id);
  end if;
  if cost is not null then return jsonb_build_object('costMicroUsd', cost, 'isRepeated', false); end if;
  if not coalesce(is_estimate, false) then cost := private.correct_usage(talk, usage_id, quantity); end if;
  if talk.state = 'ended' and cost is not null then perform private.write_report(talk.id); end if;
  return jsonb_build_object('isRepeated', cost is null,
    'costMicroUsd', coalesce(cost, (select usage.cost_micro_usd from public.usage_events as usage where usage.id = usage_id and usage.conversation_id = talk.id),
      private.price_of(model, unit, quantity)));
end;
$$;
revoke execute on function public.record_usage from public;
grant execute on function public.record_usage to agent_worker;
comment on function public.record_usage is 'Meters one use at the dated price, once per usage id: {costMicroUsd, isRepeated}. The final figure under the id of an estimate takes its place. PT400 for a model without a price, PT404.';

create function private.dearest_model(unit text)
returns text language sql stable set search_path = '' as $$
  select price.model from public.price_rates as price where price.unit = dearest_model.unit and price.effective_from <= current_date
  order by price.micro_usd_per_million desc limit 1;
$$;
comment on function private.dearest_model is 'The model whose unit costs most today: an estimate with it is never under.';

create function private.estimate_lost_legs(talk public.conversations)
returns void language plpgsql security definer set search_path = '' as $$
declare
  began timestamptz := coalesce(talk.voice_since, talk.started_at);
  -- The worker's last sign of life, and as long again as it may have lived unseen.
  lived_s numeric := extract(epoch from talk.seen_at - began) + 20;
  said record;
  line record;
begin
  if talk.channel <> 'voice' or began is null then return; end if;
  -- What was said implies what was spoken and thought; a question without an answer had one under way, as long as the others.
  select coalesce(sum(length(turn.content)) filter (where turn.role = 'agent' and turn.channel = 'voice'), 0) as spoken, coalesce(sum(length(turn.content)), 0) as characters,
    count(*) filter (where turn.role = 'visitor') as questions,
    coalesce((array_agg(turn.role order by turn.spoken_at desc, turn.id desc))[1] = 'visitor', false) as is_answering,
    greatest(coalesce(avg(length(turn.content)) filter (where turn.role = 'agent'), 0), 200) as reply
  into said from public.turns as turn where turn.conversation_id = talk.id;
  for line in
    with booked as (
      select usage.leg, usage.unit, sum(usage.quantity) as quantity, count(*) as events, avg(usage.quantity) as each,
        sum(usage.quantity) filter (where usage.created_at >= began) as of_this_call, (array_agg(usage.model order by usage.created_at desc, usage.id desc))[1] as model
      from public.usage_events as usage where usage.conversation_id = talk.id group by 1, 2
    ), thinking as (
      -- Every question was answered once at least, also the one that is open.
      select said.questions - coalesce((select booked.events from booked where booked.leg = 'llm' and booked.unit = 'output_token'), 0) as missing where said.questions > 0
    )
    select wanted.leg, wanted.unit, coalesce(booked.model, (select b.model from booked as b where b.leg = wanted.leg limit 1), wanted.model, private.dearest_model(wanted.unit)) as model,
      round(wanted.quantity - coalesce(case when wanted.leg in ('stt', 'room') then booked.of_this_call when wanted.leg = 'tts' then booked.quantity else 0 end, 0), 3) as missing
    from (
      select 'stt' as leg, 'stt_second' as unit, null::text as model, lived_s as quantity
      union all select 'room', 'room_minute', 'livekit-room', ceil(lived_s / 60)
      union all select 'tts', 'tts_character', null, said.spoken + case when said.is_answering then ceil(said.reply) else 0 end
      -- A token has three characters at least; instructions and passages are some 2,000 tokens beside what was said.
      union all select 'llm', 'input_token', null, ceil(thinking.missing * greatest(coalesce((select b.each from booked as b where b.leg = 'llm' and b.unit = 'input_token'), 0), 2000 + said.characters / 3.0)) from thinking
      union all select 'llm', 'output_token', null, ceil(thinking.missing * greatest(coalesce((select b.each from booked as b where b.leg = 'llm' and b.unit = 'output_token'), 0), said.reply / 3.0)) from thinking
    ) as wanted left join booked on booked.leg = wanted.leg and booked.unit = wanted.unit
  loop
    continue when line.missing <= 0;
    perform private.book_usage(talk, private.uuid_v7(), line.leg, line.model, line.unit, line.missing, true);
  end loop;
end;
$$;
comment on function private.estimate_lost_legs is 'Charges what a dead worker could not report: hearing and room up to its last sign of life and 20 seconds on, speaking and thinking as what was said implies, all marked as estimates. Definer: callers have no rights on the tables.';
revoke execute on all functions in schema private from public;
