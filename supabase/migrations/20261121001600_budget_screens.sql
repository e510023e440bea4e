-- What the people of a customer see of their money, and what they set.
create function public.read_receipt(conversation_id uuid)
returns jsonb language sql stable security invoker set search_path = '' as $$
  select jsonb_build_object(
    'conversationId', talk.id, 'channel', talk.channel, 'campaign', campaign.name, 'startedAt', talk.started_at, 'endedAt', talk.ended_at, 'endReason', talk.end_reason,
    'month', hold.month, 'heldMicroUsd', coalesce(hold.held_micro_usd, 0), 'chargedMicroUsd', coalesce(hold.used_micro_usd, 0),
    'isSettled', hold.settled_at is not null, 'settledAt', hold.settled_at,
    'costMicroUsd', (select coalesce(sum(usage.cost_micro_usd), 0) from public.usage_events as usage where usage.conversation_id = talk.id),
    'absorbedMicroUsd', (select coalesce(sum(usage.absorbed_micro_usd), 0) from public.usage_events as usage where usage.conversation_id = talk.id),
    'legs', (select coalesce(jsonb_agg(jsonb_build_object('leg', line.leg, 'model', line.model, 'unit', line.unit, 'quantity', line.quantity, 'events', line.events,
        'priceModel', line.price_model, 'microUsdPerMillion', line.micro_usd_per_million, 'priceEffectiveFrom', line.price_effective_from, 'priceSource', price.source,
        'rounding', price.rounding, 'costMicroUsd', line.cost, 'absorbedMicroUsd', line.absorbed, 'estimatedMicroUsd', line.estimated,
        'estimate', jsonb_build_object('quantity', line.estimate_quantity, 'costMicroUsd', line.estimate_cost),
        'final', case when line.open_estimates = 0 then jsonb_build_object('quantity', line.quantity, 'costMicroUsd', line.cost) end) order by line.leg, line.model, line.unit), '[]'::jsonb)
      from (select u.leg, u.model, u.unit, u.price_model, u.micro_usd_per_million, u.price_effective_from, sum(u.quantity)::float as quantity, count(*) as events,
          sum(u.cost_micro_usd) as cost, sum(u.absorbed_micro_usd) as absorbed, coalesce(sum(u.cost_micro_usd) filter (where u.is_estimate), 0) as estimated,
          -- Most uses are booked once, with the vendor's figure: their estimate is that figure.
          sum(coalesce(u.estimated_quantity, u.quantity))::float as estimate_quantity, sum(coalesce(u.estimated_cost_micro_usd, u.cost_micro_usd)) as estimate_cost,
          count(*) filter (where u.is_estimate) as open_estimates
        from public.usage_events as u where u.conversation_id = talk.id group by 1, 2, 3, 4, 5, 6) as line
      left join public.price_rates as price on price.model = line.price_model and price.unit = line.unit and price.effective_from = line.price_effective_from))
  from public.conversations as talk
  join public.campaigns as campaign on campaign.id = talk.campaign_id
  left join public.budget_holds as hold on hold.conversation_id = talk.id
  where talk.id = read_receipt.conversation_id;
$$;
revoke execute on function public.read_receipt from public;
grant execute on function public.read_receipt to authenticated;
comment on function public.read_receipt is 'A call''s bill: every leg with unit, quantity, dated price and its source, cost and the estimated part of it; what was held and what was charged; each leg with its estimate and, once it is known, the final figure. Micro-dollars. Null when it is not the member''s.';

create function public.read_budget()
returns jsonb language sql stable security invoker set search_path = '' as $$
  with mine as (
    select customer.*, date_trunc('month', now() at time zone customer.time_zone)::date as month, (now() at time zone customer.time_zone)::date as today
    from public.customers as customer order by customer.created_at, customer.id limit 1
  ), days as (
    select day::date as day, coalesce(sum(usage.cost_micro_usd - usage.absorbed_micro_usd), 0) as cost, count(distinct usage.conversation_id) as conversations
    from mine cross join generate_series(mine.today - 29, mine.today, interval '1 day') as day
    left join public.usage_events as usage on usage.customer_id = mine.id
      and usage.created_at >= day::timestamp at time zone mine.time_zone and usage.created_at < (day + interval '1 day')::timestamp at time zone mine.time_zone
    group by 1
  ), pace as (
    -- The last 14 days, or as many as the customer has been here.
    select coalesce(sum(days.cost), 0) / greatest(least(14, (select mine.today - (mine.created_at at time zone mine.time_zone)::date + 1 from mine)), 1) as per_day
    from days where days.day > (select mine.today - 14 from mine)
  )
  select jsonb_build_object(
    'customerId', mine.id, 'customerName', mine.name, 'timeZone', mine.time_zone, 'month', mine.month, 'daysLeft', (mine.month + interval '1 month')::date - mine.today - 1,
    'ceilingMicroUsd', mine.monthly_ceiling_micro_usd, 'alertAtPercent', mine.alert_at_percent, 'economyAtPercent', mine.economy_at_percent,
    'spentMicroUsd', coalesce(budget.spent_micro_usd, 0), 'heldMicroUsd', coalesce(budget.held_micro_usd, 0), 'absorbedMicroUsd', coalesce(budget.absorbed_micro_usd, 0),
    'perDayMicroUsd', round((select per_day from pace)),
    'forecastMicroUsd', round(coalesce(budget.spent_micro_usd, 0) + (select per_day from pace) * ((mine.month + interval '1 month')::date - mine.today)),
    'isSuspended', mine.suspended_at is not null,
    'canChange', exists (select from public.members as member where member.customer_id = mine.id and member.user_id = (select auth.uid()) and member.role in ('owner', 'admin')),
    'days', (select jsonb_agg(jsonb_build_object('day', days.day, 'costMicroUsd', days.cost, 'conversations', days.conversations) order by days.day) from days),
    'steps', (select coalesce(jsonb_agg(jsonb_build_object('step', step.step, 'reachedAt', step.reached_at, 'ceilingMicroUsd', step.ceiling_micro_usd) order by step.reached_at), '[]'::jsonb)
      from public.budget_steps as step where step.customer_id = mine.id and step.month = mine.month),
    'campaigns', (select coalesce(jsonb_agg(jsonb_build_object('id', campaign.id, 'name', campaign.name, 'slug', campaign.slug, 'maxCallS', campaign.max_call_s, 'callsPerDay', campaign.calls_per_day, 'gateRequestsPerMin', campaign.gate_requests_per_min,
        'allowedOrigins', to_jsonb(campaign.allowed_origins),
        'reserveMicroUsdPerMin', campaign.reserve_micro_usd_per_min,
        -- By the month that pays, so that the campaigns add up to it.
        'costMicroUsd', (select coalesce(sum(usage.cost_micro_usd - usage.absorbed_micro_usd), 0) from public.usage_events as usage
          where usage.campaign_id = campaign.id and usage.month = mine.month),
        'leads', (select count(distinct talk.lead_id) from public.conversations as talk where talk.campaign_id = campaign.id and talk.created_at >= mine.month::timestamp at time zone mine.time_zone))
        order by campaign.name), '[]'::jsonb)
      from public.campaigns as campaign where campaign.customer_id = mine.id),
    'tierMaxCallS', tier.max_call_s, 'tierConcurrentCalls', tier.concurrent_calls)
  from mine join public.tiers as tier on tier.id = mine.tier_id
  left join public.budget_months as budget on budget.customer_id = mine.id and budget.month = mine.month;
$$;
revoke execute on function public.read_budget from public;
grant execute on function public.read_budget to authenticated;
comment on function public.read_budget is 'The month''s money: ceiling, spent, held, thirty days, pace and forecast, steps reached, and each campaign''s cost and limits. Micro-dollars; null for a stranger.';

create function public.set_budget(customer_id uuid, ceiling_micro_usd bigint, alert_at_percent integer, economy_at_percent integer)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  old public.customers;
  changed public.customers;
begin
  select * into old from public.customers as c where c.id = set_budget.customer_id and c.id in (select private.my_managed_customers()) for update;
  if not found then raise sqlstate 'PT404' using message = 'not_found', detail = 'This account is unknown, or its budget is not yours to set.'; end if;
  if (ceiling_micro_usd between 0 and 1000000000000) is not true then
    raise sqlstate 'PT400' using message = 'invalid_input', detail = 'The ceiling must be between $0 and $1,000,000.';
  end if;
  if (alert_at_percent between 1 and 100 and economy_at_percent between 1 and 100 and alert_at_percent <= economy_at_percent) is not true then
    raise sqlstate 'PT400' using message = 'invalid_input', detail = 'The steps must lie between 1 and 100 percent, the alert before short calls.';
  end if;
  update public.customers as c set monthly_ceiling_micro_usd = set_budget.ceiling_micro_usd, alert_at_percent = set_budget.alert_at_percent, economy_at_percent = set_budget.economy_at_percent
  where c.id = old.id returning * into changed;
  perform private.write_audit(old.id, null, 'customers', old.id,
    jsonb_build_object('ceiling', old.monthly_ceiling_micro_usd, 'alert', old.alert_at_percent, 'economy', old.economy_at_percent),
    jsonb_build_object('ceiling', changed.monthly_ceiling_micro_usd, 'alert', changed.alert_at_percent, 'economy', changed.economy_at_percent));
  return jsonb_build_object('ceilingMicroUsd', changed.monthly_ceiling_micro_usd, 'alertAtPercent', changed.alert_at_percent, 'economyAtPercent', changed.economy_at_percent);
end;
$$;
revoke execute on function public.set_budget from public;
grant execute on function public.set_budget to authenticated;
comment on function public.set_budget is 'An owner or admin sets ceiling (micro-dollars) and steps (percent); the next hold sees it. PT400, PT404 for anybody else. Definer: members may write no table; the function checks the role.';

create function private.audited_limits(campaign public.campaigns)
returns jsonb language sql immutable set search_path = '' as $$
  select jsonb_build_object('max_call_s', campaign.max_call_s, 'calls_per_day', campaign.calls_per_day, 'gate_requests_per_min', campaign.gate_requests_per_min,
    'allowed_origins', campaign.allowed_origins);
$$;
comment on function private.audited_limits is 'The columns of a campaign that its people set, for the audit.';

create function private.is_embedder(entry text)
returns boolean language sql immutable set search_path = '' as $$
  select entry ~ '^https?://(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:[0-9]{1,5})?$' and (strpos(entry, '*') = 0 or entry ~ '\.[^*.]+\.[^*.]+$');
$$;
comment on function private.is_embedder is 'True for an origin that may be listed: scheme, host and port in lower case, or https://*. before a host of two parts at least.';

create function public.set_campaign_limits(campaign_id uuid, max_call_s integer, calls_per_day integer, gate_requests_per_min integer default null, allowed_origins text[] default null)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  old public.campaigns;
  changed public.campaigns;
begin
  select * into old from public.campaigns as c where c.id = set_campaign_limits.campaign_id and c.customer_id in (select private.my_managed_customers()) for update;
  if not found then raise sqlstate 'PT404' using message = 'not_found', detail = 'This campaign is unknown, or its limits are not yours to set.'; end if;
  if (max_call_s is null or max_call_s between 30 and 7200) is not true or (calls_per_day is null or calls_per_day between 0 and 100000) is not true
    or (gate_requests_per_min is null or gate_requests_per_min between 1 and 10000) is not true then
    raise sqlstate 'PT400' using message = 'invalid_input', detail = 'A call may last 30 seconds to 2 hours; calls a day may be 0 to 100,000, visits a minute 1 to 10,000.';
  end if;
  if cardinality(allowed_origins) > 100 or exists (select from unnest(allowed_origins) as entry where private.is_embedder(entry) is not true) then
    raise sqlstate 'PT400' using message = 'invalid_input', detail = 'A site is written like https://www.example.com or https://*.example.com; at most 100.';
  end if;
  update public.campaigns as c set max_call_s = set_campaign_limits.max_call_s, calls_per_day = set_campaign_limits.calls_per_day,
    gate_requests_per_min = set_campaign_limits.gate_requests_per_min, allowed_origins = coalesce(set_campaign_limits.allowed_origins, c.allowed_origins)
  where c.id = old.id returning * into changed;
  perform private.write_audit(old.customer_id, null, 'campaigns', old.id, private.audited_limits(old), private.audited_limits(changed));
  return jsonb_build_object('maxCallS', changed.max_call_s, 'callsPerDay', changed.calls_per_day, 'gateRequestsPerMin', changed.gate_requests_per_min,
    'allowedOrigins', to_jsonb(changed.allowed_origins));
end;
$$;
revoke execute on function public.set_campaign_limits from public;
grant execute on function public.set_campaign_limits to authenticated;
comment on function public.set_campaign_limits is 'An owner or admin limits a campaign: seconds a call may last, calls a day, visits a minute, each null for no limit of its own; and the sites that may show it, null to leave them. PT400, PT404. Definer: members may write no table; the function checks the role.';
revoke execute on all functions in schema private from public;
