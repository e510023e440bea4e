-- How a conversation begins, is saved as it is said, and ends. Definer throughout: agent_worker has no rights on any table.
create function private.score_lead(lead_id uuid)
returns jsonb language sql stable security definer set search_path = '' as $$
  with points as (
    select reason, value from public.leads as lead cross join lateral (values
      ('left an e-mail', 10, true), ('gave a name', 15, lead.name is not null), ('named a company', 15, lead.company is not null),
      ('said what they need', 25, lead.need is not null), ('named a budget', 15, lead.budget is not null), ('named a time', 10, lead.timeline is not null),
      ('came back', 5, lead.visits > 1),
      ('talked with us', 5, exists (select from public.conversations as talk join public.turns as turn on turn.conversation_id = talk.id
        where talk.lead_id = lead.id and turn.role = 'visitor'))
    ) as rule (reason, value, holds) where lead.id = score_lead.lead_id and rule.holds)
  select jsonb_build_object('score', coalesce(sum(value), 0), 'reasons', coalesce(jsonb_agg(jsonb_build_object('reason', reason, 'points', value)), '[]'::jsonb)) from points;
$$;
comment on function private.score_lead is 'Score of a lead from 0 to 100 with the reason of each point.';

create function private.facts_of(talk public.conversations)
returns jsonb language sql stable security definer set search_path = '' as $$
  select jsonb_build_object('email', lead.email, 'name', null, 'company', null, 'need', null, 'budget', null, 'timeline', null, 'phone', null) || (facts_of.talk).facts
  from public.leads as lead where lead.id = (facts_of.talk).lead_id;
$$;
comment on function private.facts_of is 'What this visit said of the visitor, with the e-mail that was typed. Whoever types an address must not hear what earlier visits under it said. Definer: callers have no rights on the tables.';

create function private.build_report(talk public.conversations)
returns jsonb language sql stable security definer set search_path = '' as $$
  select jsonb_build_object(
    'endReason', (build_report.talk).end_reason, 'channel', (build_report.talk).channel, 'startedAt', (build_report.talk).started_at, 'endedAt', (build_report.talk).ended_at,
    'durationS', round(extract(epoch from (build_report.talk).ended_at - (build_report.talk).started_at)),
    'summary', (build_report.talk).summary, 'nextStep', (build_report.talk).next_step, 'lead', private.facts_of(build_report.talk), 'score', private.score_lead((build_report.talk).lead_id),
    'turns', (select coalesce(jsonb_agg(jsonb_build_object('role', turn.role, 'content', turn.content, 'spokenAt', turn.spoken_at, 'channel', turn.channel, 'isInterrupted', turn.interrupted)
      order by turn.spoken_at, turn.id), '[]'::jsonb) from public.turns as turn where turn.conversation_id = (build_report.talk).id),
    'usage', (select coalesce(jsonb_agg(legs), '[]'::jsonb) from (select usage.leg, usage.model, usage.unit, sum(usage.quantity) as quantity, sum(usage.cost_micro_usd) as "costMicroUsd"
      from public.usage_events as usage where usage.conversation_id = (build_report.talk).id group by usage.leg, usage.model, usage.unit order by 1, 2, 3) as legs),
    'cost', (select jsonb_build_object('totalMicroUsd', coalesce(sum(leg.cost), 0), 'isEstimate', coalesce(bool_or(leg.is_estimate), false),
        'legs', coalesce(jsonb_object_agg(leg.leg, leg.cost), '{}'::jsonb))
      from (select usage.leg, sum(usage.cost_micro_usd) as cost, bool_or(usage.is_estimate) as is_estimate from public.usage_events as usage
        where usage.conversation_id = (build_report.talk).id group by usage.leg) as leg),
    'latency', (select coalesce(jsonb_object_agg(leg.name, jsonb_build_object('p50Ms', leg.p50, 'p95Ms', leg.p95, 'turns', leg.turns)), '{}'::jsonb)
      from (select figure.key as name, percentile_disc(0.5) within group (order by (figure.value #>> '{}')::double precision) as p50,
          percentile_disc(0.95) within group (order by (figure.value #>> '{}')::double precision) as p95, count(*) as turns
        from public.turns as turn cross join lateral jsonb_each(turn.metrics) as figure
        where turn.conversation_id = (build_report.talk).id and figure.key like '%Ms' and jsonb_typeof(figure.value) = 'number' group by figure.key) as leg),
    'events', (select coalesce(jsonb_agg(jsonb_build_object('kind', event.kind, 'detail', event.detail, 'at', event.created_at) order by event.created_at, event.id), '[]'::jsonb)
      from public.conversation_events as event where event.conversation_id = (build_report.talk).id),
    'faults', (select count(*) from public.conversation_events as event where event.conversation_id = (build_report.talk).id and event.kind like 'fault%')
      + case when (build_report.talk).end_reason = 'worker_lost' then 1 else 0 end,
    'routing', (select coalesce(jsonb_agg(jsonb_build_object('intent', decision.intent, 'complexity', decision.complexity, 'confidence', decision.confidence, 'model', decision.chosen_model,
        'tier', decision.tier, 'reason', decision.reason, 'decidedBy', decision.decided_by, 'latencyMs', decision.latency_ms, 'turnId', decision.turn_id, 'at', decision.created_at) order by decision.created_at, decision.id), '[]'::jsonb)
      from public.routing_decisions as decision where decision.conversation_id = (build_report.talk).id),
    'handovers', (select coalesce(jsonb_agg(event.detail || jsonb_build_object('at', event.created_at) order by event.created_at, event.id), '[]'::jsonb)
      from public.conversation_events as event where event.conversation_id = (build_report.talk).id and event.kind in ('handed_over', 'handed_back')),
    'funnelStage', (build_report.talk).funnel_stage,
    -- Which rule, not which words: a blocked sentence stays in its own row.
    'guard', (select coalesce(jsonb_agg(jsonb_build_object('rule', event.rule, 'action', event.action, 'at', event.created_at) order by event.created_at, event.id), '[]'::jsonb)
      from public.guardrail_events as event where event.conversation_id = (build_report.talk).id),
    'funnel', (select coalesce(jsonb_agg(jsonb_build_object('from', step.from_stage, 'to', step.to_stage, 'reason', step.reason, 'at', step.created_at) order by step.created_at, step.id), '[]'::jsonb)
      from public.funnel_transitions as step where step.conversation_id = (build_report.talk).id));
$$;
comment on function private.build_report is 'All that is saved of a conversation, as its report: why it ended, summary, lead, score, turns, use and cost per leg, milliseconds per leg, events, faults, routing, handovers, guard and funnel. Definer: callers have no rights on the tables.';

create function private.write_report(conversation_id uuid)
returns void language sql security definer set search_path = '' as $$
  update public.conversations as c set session_report = private.build_report(c) where c.id = write_report.conversation_id and c.state = 'ended';
$$;
comment on function private.write_report is 'Writes the report of an ended conversation anew from its rows; whatever comes late is in it. Definer: callers have no rights on the tables.';

create function private.plain_summary(talk public.conversations)
returns text language sql stable security definer set search_path = '' as $$
  select format('%s talked with the assistant (%s).%s', coalesce(nullif(concat_ws(' of ', (plain_summary.talk).facts ->> 'name', (plain_summary.talk).facts ->> 'company'), ''), 'A visitor'), said.turns || case said.turns when 1 then ' turn' else ' turns' end,
      ' They want: ' || ((plain_summary.talk).facts ->> 'need') || '.')
    || case when (plain_summary.talk).end_reason = 'worker_lost' then ' The line broke before the end.' else '' end
  from (select count(*) as turns from public.turns as turn where turn.conversation_id = (plain_summary.talk).id and turn.role = 'visitor') as said where said.turns > 0;
$$;
comment on function private.plain_summary is 'What the saved rows tell of a conversation where no model summed it up; null where the visitor said nothing. Definer: callers have no rights on the tables.';

create function private.finish_conversation(conversation_id uuid, reason text)
returns boolean language plpgsql security definer set search_path = '' as $$
declare
  talk public.conversations;
  scored jsonb;
  item uuid;
  old_lead public.leads;
  new_lead public.leads;
begin
  -- What the visitor said on leaving is a better reason than how the worker noticed it.
  update public.conversations as c
  set state = 'ended', ended_at = now(),
    end_reason = case when finish_conversation.reason in ('left', 'closed', 'room_closed', 'worker_lost') then coalesce(c.close_reason, finish_conversation.reason) else finish_conversation.reason end
  where c.id = finish_conversation.conversation_id and c.state <> 'ended' returning * into talk;
  if not found then return false; end if;
  -- The lead before the money, as everywhere. Not `for update`: a row that a transaction writes twice shares the key of its lead.
  select * into old_lead from public.leads as lead where lead.id = talk.lead_id for no key update;
  if reason = 'worker_lost' then perform private.estimate_lost_legs(talk); end if;
  perform private.settle_hold(talk.id);
  scored := private.score_lead(talk.lead_id);
  update public.leads as lead
  set score = (scored ->> 'score')::integer, updated_at = now(),
    stage = case when lead.stage in ('won', 'lost') then lead.stage when (scored ->> 'score')::integer >= 60 then 'qualified' else lead.stage end
  where lead.id = talk.lead_id returning * into new_lead;
  perform private.write_audit(talk.customer_id, talk.id, 'leads', talk.lead_id, jsonb_build_object('score', old_lead.score, 'stage', old_lead.stage), jsonb_build_object('score', new_lead.score, 'stage', new_lead.stage));
  insert into public.lead_events (customer_id, lead_id, conversation_id, kind, detail)
  values (talk.customer_id, talk.lead_id, talk.id, 'conversation_ended', jsonb_build_object('reason', reason, 'score', scored));
  if not private.is_withdrawn(talk.id) then
    update public.conversations as c set summary = left(private.plain_summary(c), 4000) where c.id = talk.id and c.summary is null;
  end if;
  perform private.write_report(talk.id);
  -- A lead goes out with the consent that it rests on.
  if private.is_withdrawn(talk.id) then return true; end if;
  insert into public.outbox (customer_id, lead_id, conversation_id) values (talk.customer_id, talk.lead_id, talk.id) returning id into item;
  insert into public.deliveries (customer_id, outbox_id, destination_id)
  select talk.customer_id, item, destination.id from public.destinations as destination where destination.customer_id = talk.customer_id and destination.enabled;
  return true;
end;
$$;
comment on function private.finish_conversation is 'Ends a conversation once: settles the money, scores the lead, writes report, outbox and deliveries in the caller''s transaction; no outbox row where the consent was withdrawn.';

create function public.request_close(conversation_id uuid, reason text)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  old public.conversations;
  talk public.conversations;
begin
  if (reason in ('hang_up', 'left', 'withdrawn')) is not true then raise sqlstate 'PT400' using message = 'invalid_input', detail = 'reason must be hang_up, left or withdrawn.'; end if;
  select * into old from public.conversations as c where c.id = request_close.conversation_id for update;
  update public.conversations as c set close_requested_at = coalesce(c.close_requested_at, now()),
    -- Who withdrew or hung up also left; the stronger word stays.
    close_reason = case when c.close_reason in ('withdrawn', 'hang_up') and request_close.reason <> 'withdrawn' then c.close_reason else request_close.reason end
  where c.id = request_close.conversation_id and c.state <> 'ended' returning * into talk;
  if reason = 'withdrawn' then
    -- Also after the end: what follows from the consent must stop.
    update public.consents as consent set withdrawn_at = now() from public.visits as visit
    where visit.id = consent.visit_id and visit.conversation_id = request_close.conversation_id and consent.withdrawn_at is null;
    perform private.withdraw_deliveries(request_close.conversation_id);
  end if;
  if talk.id is null then return jsonb_build_object('state', 'ended'); end if;
  perform private.write_audit(talk.customer_id, talk.id, 'conversations', talk.id, jsonb_build_object('close_reason', old.close_reason), jsonb_build_object('close_reason', talk.close_reason));
  -- A live voice call is ended by its worker, which still has the summary to write; a tab that was left may be a reload.
  if reason <> 'left' and (talk.channel <> 'voice' or talk.state <> 'live') then perform private.finish_conversation(talk.id, reason); end if;
  return (select jsonb_strip_nulls(jsonb_build_object('state', c.state, 'roomName', c.room_name)) from public.conversations as c where c.id = talk.id);
end;
$$;
revoke execute on function public.request_close from public;
grant execute on function public.request_close to edge_gateway, agent_worker;
comment on function public.request_close is 'The visitor hung up, left or withdrew consent: ends what no worker holds, else asks the worker; {state, roomName?}. PT400 for another reason.';

create function public.leave_gate(nonce text)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare talk uuid;
begin
  select visit.conversation_id into talk from public.visits as visit where visit.gate_nonce = leave_gate.nonce;
  if not found then return null; end if;
  return public.request_close(talk, 'left');
end;
$$;
revoke execute on function public.leave_gate from public;
grant execute on function public.leave_gate to edge_gateway;
comment on function public.leave_gate is 'The page was left before it knew its visit: marks the visit that the gate''s nonce opened as left; {state}, or null when there is none (yet).';

create function private.open_talk(conversation_id uuid)
returns public.conversations language plpgsql stable security definer set search_path = '' as $$
declare talk public.conversations;
begin
  select * into talk from public.conversations as c where c.id = open_talk.conversation_id;
  if not found then raise sqlstate 'PT404' using message = 'not_found', detail = 'This conversation is unknown.'; end if;
  return talk;
end;
$$;
comment on function private.open_talk is 'The conversation, or PT404.';

create function private.audited_talk(talk public.conversations)
returns jsonb language sql immutable set search_path = '' as $$
  select jsonb_build_object('state', talk.state, 'channel', talk.channel, 'worker_id', talk.worker_id, 'funnel_stage', talk.funnel_stage, 'summary', talk.summary,
    'next_step', talk.next_step, 'end_reason', talk.end_reason, 'facts', talk.facts, 'specialist', talk.specialist);
$$;
comment on function private.audited_talk is 'The columns of a conversation that an agent changes, for the audit.';

create function public.begin_conversation(conversation_id uuid, channel text, worker_id text default null)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  talk public.conversations := private.open_talk(conversation_id);
  campaign public.campaigns;
  now_talk public.conversations;
begin
  if (channel in ('voice', 'text')) is not true then
    raise sqlstate 'PT400' using message = 'invalid_input', detail = 'channel must be voice or text.';
  end if;
  -- Locked, so that a sweep that ends it at the same moment is not undone; then its lead, before any money, as everywhere.
  select * into talk from public.conversations as c where c.id = talk.id for update;
  perform from public.leads as lead where lead.id = talk.lead_id for no key update;
  if talk.state = 'ended' or talk.close_reason = 'withdrawn' then
    return jsonb_build_object('state', 'ended', 'reason', case when talk.close_reason = 'withdrawn' then 'withdrawn' else talk.end_reason end);
  end if;
  select * into campaign from public.campaigns as c where c.id = talk.campaign_id;
  -- A call that went on in writing is counted no more; only start_call, which counts, makes it a call again.
  if channel = 'voice' and (talk.channel <> 'voice' or not exists (select from public.budget_holds as hold where hold.conversation_id = talk.id and hold.settled_at is null)) then
    return jsonb_build_object('state', 'refused', 'channel', 'form');
  end if;
  if channel = 'text' and not exists (select from public.budget_holds as hold where hold.conversation_id = talk.id and hold.settled_at is null) then
    -- A typed conversation costs a tenth of a spoken minute at most before its next renewal.
    if talk.channel = 'form' or not private.take_hold(talk.id, campaign.reserve_micro_usd_per_min / 10) then
      update public.conversations as c set channel = 'form', seen_at = now() where c.id = talk.id;
      -- A form that was chosen, or given to a bot, says nothing about the budget.
      if talk.channel <> 'form' and exists (select from public.customers as customer where customer.id = talk.customer_id and customer.suspended_at is null) then
        perform private.reach_step(talk.customer_id, private.month_of(talk.customer_id), 'form');
      end if;
      return jsonb_build_object('state', 'refused', 'channel', 'form');
    end if;
  end if;
  update public.conversations as c
  set state = 'live', started_at = coalesce(c.started_at, now()), seen_at = now(), channel = begin_conversation.channel,
    voice_since = case when begin_conversation.channel = 'voice' and talk.state <> 'live' then now() else c.voice_since end,
    worker_id = coalesce(left(begin_conversation.worker_id, 100), c.worker_id),
    unanswered_rings = case when begin_conversation.channel = 'voice' then 0 else c.unanswered_rings end,
    -- A worker that looks again at its own call takes nothing back.
    close_requested_at = case when talk.state = 'live' and talk.channel = 'voice' and begin_conversation.channel = 'voice' then c.close_requested_at end,
    close_reason = case when talk.state = 'live' and talk.channel = 'voice' and begin_conversation.channel = 'voice' then c.close_reason end
  where c.id = talk.id returning * into now_talk;
  perform private.write_audit(talk.customer_id, talk.id, 'conversations', talk.id, private.audited_talk(talk), private.audited_talk(now_talk));
  update public.leads as lead set stage = 'talking' where lead.id = talk.lead_id and lead.stage = 'new';
  if found then perform private.write_audit(talk.customer_id, talk.id, 'leads', talk.lead_id, '{"stage": "new"}', '{"stage": "talking"}'); end if;
  return (select jsonb_build_object(
    'state', 'live', 'conversationId', talk.id, 'customerId', talk.customer_id, 'locale', talk.locale,
    'campaign', jsonb_build_object('slug', campaign.slug, 'agentName', campaign.agent_name, 'businessName', campaign.business_name, 'greeting', campaign.greeting, 'locale', campaign.locale,
      'persona', coalesce(personality.persona, ''), 'tone', coalesce(personality.tone, 'warm'), 'voiceModel', personality.voice_model,
      'offLimits', (select coalesce(jsonb_agg(jsonb_build_object('name', topic.name, 'phrases', to_jsonb(topic.phrases), 'reply', topic.reply) order by topic.name), '[]'::jsonb)
        from public.off_limits_topics as topic where topic.campaign_id = campaign.id), 'hasWebSearch', campaign.has_web_search, 'specialists', campaign.specialists),
    'flags', private.read_flags(talk.customer_id),
    'tier', jsonb_build_object('id', tier.id, 'hasVision', tier.has_vision, 'hasPremiumVoice', tier.has_premium_voice, 'mayShareScreen', private.may_share_screen(campaign, tier), 'hasRealtime', tier.has_realtime, 'hasLargerModel', tier.has_larger_model, 'knowledgeResults', tier.knowledge_results),
    'funnelStage', talk.funnel_stage, 'specialist', talk.specialist,
    -- How long it lasts by now, and which of the two models answered last: what routing goes on from.
    'elapsedMs', greatest(0, floor(extract(epoch from now() - now_talk.started_at) * 1000))::bigint,
    'routedTo', (select decision.tier from public.routing_decisions as decision where decision.conversation_id = talk.id order by decision.created_at desc, decision.id desc limit 1),
    'lead', private.facts_of(now_talk),
    'turns', (select coalesce(jsonb_agg(jsonb_build_object('id', turn.id, 'role', turn.role, 'content', turn.content) order by turn.spoken_at, turn.id), '[]'::jsonb)
      from public.turns as turn where turn.conversation_id = talk.id),
    -- What is rounded for the whole conversation goes on from here.
    'used', (select coalesce(jsonb_agg(jsonb_build_object('model', used.model, 'unit', used.unit, 'quantity', used.quantity)), '[]'::jsonb)
      from (select usage.model, usage.unit, sum(usage.quantity) as quantity from public.usage_events as usage where usage.conversation_id = talk.id group by usage.model, usage.unit) as used),
    'hold', (select jsonb_build_object('heldMicroUsd', hold.held_micro_usd, 'usedMicroUsd', hold.used_micro_usd) from public.budget_holds as hold where hold.conversation_id = talk.id),
    -- Near the ceiling a call is half as long at most. Minutes that were spoken count, also when another worker goes on.
    'isEconomy', private.is_economy(talk.customer_id, private.month_of(talk.customer_id)),
    'maxCallS', greatest(60, least(campaign.max_call_s, tier.max_call_s) / case when private.is_economy(talk.customer_id, private.month_of(talk.customer_id)) then 2 else 1 end
      - (select coalesce(sum(spoken.quantity), 0)::integer * 60 from public.usage_events as spoken where spoken.conversation_id = talk.id and spoken.unit = 'room_minute')),
    'prices', (select jsonb_agg(jsonb_build_object('model', price.model, 'unit', price.unit, 'microUsdPerMillion', price.micro_usd_per_million, 'rounding', price.rounding))
      from (select distinct on (rate.model, rate.unit) rate.* from public.price_rates as rate where rate.effective_from <= current_date order by rate.model, rate.unit, rate.effective_from desc) as price))
  from public.customers as customer join public.tiers as tier on tier.id = customer.tier_id
  left join public.personalities as personality on personality.id = campaign.personality_id
  where customer.id = talk.customer_id);
end;
$$;
revoke execute on function public.begin_conversation from public;
grant execute on function public.begin_conversation to agent_worker;
comment on function public.begin_conversation is 'Marks the conversation live and returns all that an agent needs, money held included; state ended (with its reason) or refused instead when there is nothing to talk. PT404.';

create function private.put_turns(talk public.conversations, turns jsonb)
returns void language sql security definer set search_path = '' as $$
  with given as (
    -- Said twice under one id: the later wording counts.
    select distinct on (said.id) said.* from rows from (
      jsonb_to_recordset(put_turns.turns) as (id uuid, role text, content text, spoken_at timestamptz, channel text, interrupted boolean, metrics jsonb)
    ) with ordinality as said (id, role, content, spoken_at, channel, interrupted, metrics, place)
    where not private.is_withdrawn((put_turns.talk).id)
    order by said.id, said.place desc
  ), known as (
    select turn.id, turn.content, turn.interrupted from public.turns as turn join given on given.id = turn.id where turn.conversation_id = (put_turns.talk).id
  ), saved as (
    insert into public.turns as turn (id, customer_id, conversation_id, role, content, spoken_at, channel, interrupted, metrics)
    select given.id, (put_turns.talk).customer_id, (put_turns.talk).id, given.role, left(given.content, 8000), given.spoken_at, given.channel,
      coalesce(given.interrupted, false), coalesce(given.metrics, '{}')
    from given
    on conflict (id) do update set content = excluded.content, interrupted = excluded.interrupted, metrics = excluded.metrics
      where turn.conversation_id = excluded.conversation_id
        and (turn.content, turn.interrupted, turn.metrics) is distinct from (excluded.content, excluded.interrupted, excluded.metrics)
    returning turn.id, turn.role, turn.channel, turn.content, turn.interrupted
  )
  -- A first wording is in the turn itself, so its audit row carries a fingerprint; a correction carries what stood there before.
  insert into public.audit_log (customer_id, actor, conversation_id, table_name, row_id, before, after)
  select (put_turns.talk).customer_id, coalesce(nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role', session_user::text), (put_turns.talk).id, 'turns', saved.id,
    case when known.id is not null then jsonb_build_object('content', known.content, 'interrupted', known.interrupted) end,
    case when known.id is not null then jsonb_build_object('content', saved.content, 'interrupted', saved.interrupted)
      else jsonb_build_object('role', saved.role, 'channel', saved.channel, 'content_sha256', encode(sha256(convert_to(saved.content, 'UTF8')), 'hex')) end
  from saved left join known on known.id = saved.id;
$$;
comment on function private.put_turns is 'Saves any number of turns of a conversation, once per turn id, with their audit: [{id, role, content, spoken_at, channel, interrupted?, metrics?}]; none once the consent was withdrawn. The caller holds the conversation''s lock, so that no withdrawal comes in between. Definer: callers have no rights on the tables.';

create function public.save_turn(conversation_id uuid, turn_id uuid, role text, content text, spoken_at timestamptz, channel text, interrupted boolean default false, metrics jsonb default '{}')
returns jsonb language plpgsql security definer set search_path = '' as $$
declare talk public.conversations;
begin
  update public.conversations as c set seen_at = now() where c.id = save_turn.conversation_id returning * into talk;
  if not found then return null; end if;
  perform private.put_turns(talk, jsonb_build_array(jsonb_build_object('id', save_turn.turn_id, 'role', save_turn.role, 'content', save_turn.content,
    'spoken_at', save_turn.spoken_at, 'channel', save_turn.channel, 'interrupted', save_turn.interrupted, 'metrics', save_turn.metrics)));
  perform private.write_report(talk.id);
  return (select jsonb_build_object('id', turn.id) from public.turns as turn where turn.id = save_turn.turn_id and turn.conversation_id = talk.id);
end;
$$;
revoke execute on function public.save_turn from public;
grant execute on function public.save_turn to agent_worker;
comment on function public.save_turn is 'Appends one transcript turn; the same turn id again corrects it and never doubles it. {id}, or null when the conversation is unknown or its consent was withdrawn before the turn was saved.';

create function public.save_lead_facts(conversation_id uuid, name text default null, company text default null, need text default null, budget text default null, timeline text default null, phone text default null, facts_id uuid default null)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  talk public.conversations := private.open_talk(conversation_id);
  old_lead public.leads;
  new_lead public.leads;
  now_talk public.conversations;
begin
  -- The conversation before its lead, as everywhere.
  select * into talk from public.conversations as c where c.id = talk.id for update;
  if private.is_withdrawn(talk.id) then return private.facts_of(talk); end if;
  -- Heard once, and written again after a lost answer: what was heard since must stay.
  if exists (select from public.lead_events as event where event.id = save_lead_facts.facts_id) then return private.facts_of(talk); end if;
  update public.conversations as c set facts = c.facts || jsonb_strip_nulls(jsonb_build_object(
    'name', left(nullif(btrim(save_lead_facts.name), ''), 200), 'company', left(nullif(btrim(save_lead_facts.company), ''), 200), 'need', left(nullif(btrim(save_lead_facts.need), ''), 2000),
    'budget', left(nullif(btrim(save_lead_facts.budget), ''), 200), 'timeline', left(nullif(btrim(save_lead_facts.timeline), ''), 200), 'phone', left(nullif(btrim(save_lead_facts.phone), ''), 40)))
  where c.id = talk.id returning * into now_talk;
  if talk.facts is distinct from now_talk.facts then
    perform private.write_audit(talk.customer_id, talk.id, 'conversations', talk.id, private.audited_talk(talk), private.audited_talk(now_talk));
  end if;
  select * into old_lead from public.leads as lead where lead.id = talk.lead_id for no key update;
  update public.leads as lead set
    name = coalesce(left(nullif(btrim(save_lead_facts.name), ''), 200), lead.name), company = coalesce(left(nullif(btrim(save_lead_facts.company), ''), 200), lead.company),
    need = coalesce(left(nullif(btrim(save_lead_facts.need), ''), 2000), lead.need), budget = coalesce(left(nullif(btrim(save_lead_facts.budget), ''), 200), lead.budget),
    timeline = coalesce(left(nullif(btrim(save_lead_facts.timeline), ''), 200), lead.timeline), phone = coalesce(left(nullif(btrim(save_lead_facts.phone), ''), 40), lead.phone)
  where lead.id = talk.lead_id returning * into new_lead;
  -- Heard again what was known already: nothing happened.
  if old_lead is distinct from new_lead then
    update public.leads as lead set updated_at = now() where lead.id = new_lead.id;
    perform private.write_audit(talk.customer_id, talk.id, 'leads', new_lead.id, to_jsonb(old_lead) - 'updated_at', to_jsonb(new_lead) - 'updated_at');
    insert into public.lead_events (id, customer_id, lead_id, conversation_id, kind, detail) values (coalesce(save_lead_facts.facts_id, private.uuid_v7()), talk.customer_id, new_lead.id, talk.id, 'facts_heard',
      (select coalesce(jsonb_object_agg(fact.key, fact.value), '{}'::jsonb) from jsonb_each(to_jsonb(new_lead)) as fact
        where fact.key in ('name', 'company', 'need', 'budget', 'timeline', 'phone') and fact.value is distinct from to_jsonb(old_lead) -> fact.key));
  end if;
  return private.facts_of(now_talk);
end;
$$;
revoke execute on function public.save_lead_facts from public;
grant execute on function public.save_lead_facts to agent_worker;
comment on function public.save_lead_facts is 'Adds what the visitor said of themselves to this visit and to the lead (never erases), once per facts id, with audit rows, unless the consent was withdrawn; returns what this visit said. PT404.';

create function public.renew_hold(conversation_id uuid)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  talk public.conversations := private.open_talk(conversation_id);
  hold public.budget_holds;
  reserve bigint;
  missing bigint;
begin
  if talk.state = 'ended' then return jsonb_build_object('isGranted', false, 'closeReason', coalesce(talk.end_reason, 'ended')); end if;
  update public.conversations as c set seen_at = now() where c.id = talk.id;
  select * into hold from public.budget_holds as h where h.conversation_id = talk.id and h.settled_at is null;
  if not found then return jsonb_build_object('isGranted', false, 'closeReason', 'no_hold'); end if;
  select case when talk.channel = 'voice' then campaign.reserve_micro_usd_per_min else campaign.reserve_micro_usd_per_min / 10 end into reserve
  from public.campaigns as campaign where campaign.id = talk.campaign_id;
  missing := reserve - (hold.held_micro_usd - hold.used_micro_usd);
  -- Nothing is missing, and yet the call must end, when the ceiling was lowered below what is held already.
  if private.is_over_ceiling(hold.customer_id, hold.month) or (missing > 0 and not private.take_hold(talk.id, missing)) then
    if not exists (select from public.customers as customer where customer.id = hold.customer_id and customer.suspended_at is not null) then
      perform private.reach_step(hold.customer_id, hold.month, case when talk.channel = 'voice' and private.money_left(hold.customer_id) >= reserve / 10 then 'text' else 'form' end);
    end if;
    return jsonb_build_object('isGranted', false, 'closeReason', 'budget');
  end if;
  return (select jsonb_build_object('isGranted', true, 'heldMicroUsd', h.held_micro_usd, 'usedMicroUsd', h.used_micro_usd, 'closeReason', talk.close_reason, 'channel', talk.channel,
    'isEconomy', private.is_economy(h.customer_id, h.month))
    from public.budget_holds as h where h.conversation_id = talk.id);
end;
$$;
revoke execute on function public.renew_hold from public;
grant execute on function public.renew_hold to agent_worker;
comment on function public.renew_hold is 'Heartbeat of a live conversation and top-up of its hold to one reserve: {isGranted, heldMicroUsd, usedMicroUsd, closeReason, channel, isEconomy}; refused with closeReason budget, and the step of the ladder told, when the ceiling has no room or was lowered. PT404.';

create function public.end_conversation(conversation_id uuid, reason text, summary text default null, next_step text default null, need text default null, turns jsonb default '[]')
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  talk public.conversations := private.open_talk(conversation_id);
  now_talk public.conversations;
  old_lead public.leads;
  new_lead public.leads;
  is_first boolean;
  is_withdrawn boolean;
begin
  if (length(reason) between 1 and 100) is not true then raise sqlstate 'PT400' using message = 'invalid_input', detail = 'reason must have 1 to 100 characters.'; end if;
  if jsonb_typeof(turns) is distinct from 'array' or jsonb_array_length(turns) > 2000 then
    raise sqlstate 'PT400' using message = 'invalid_input', detail = 'turns must be a list of at most 2000 turns.';
  end if;
  select * into talk from public.conversations as c where c.id = talk.id for update;
  -- The summary may have been in the making when the consent was withdrawn.
  is_withdrawn := private.is_withdrawn(talk.id);
  perform private.put_turns(talk, turns);
  if not is_withdrawn then
    update public.conversations as c set summary = coalesce(left(end_conversation.summary, 4000), c.summary), next_step = coalesce(left(end_conversation.next_step, 500), c.next_step),
      facts = case when talk.state = 'ended' then c.facts else jsonb_strip_nulls(jsonb_build_object('need', left(end_conversation.need, 2000))) || c.facts end
    where c.id = talk.id;
  end if;
  if need is not null and talk.state <> 'ended' and not is_withdrawn then
    select * into old_lead from public.leads as lead where lead.id = talk.lead_id for no key update;
    update public.leads as lead set need = left(end_conversation.need, 2000) where lead.id = talk.lead_id and lead.need is null returning * into new_lead;
    if found then perform private.write_audit(talk.customer_id, talk.id, 'leads', new_lead.id, to_jsonb(old_lead) - 'updated_at', to_jsonb(new_lead) - 'updated_at'); end if;
  end if;
  is_first := private.finish_conversation(talk.id, reason);
  if not is_first then perform private.write_report(talk.id); end if;
  select * into now_talk from public.conversations as c where c.id = talk.id;
  perform private.write_audit(talk.customer_id, talk.id, 'conversations', talk.id, private.audited_talk(talk), private.audited_talk(now_talk));
  return jsonb_build_object('isFirst', is_first);
end;
$$;
revoke execute on function public.end_conversation from public;
grant execute on function public.end_conversation to agent_worker;
comment on function public.end_conversation is 'Ends a conversation with its summary and the turns not saved before ([{id, role, content, spoken_at, channel}]); report, settlement and outbox row in the same transaction; without its words once the consent was withdrawn. {isFirst: false} when it had ended before. PT404.';

create function public.heartbeat_worker(worker_id text, capacity integer, active integer)
returns jsonb language sql security definer set search_path = '' as $$
  insert into public.workers as worker (id, capacity, active) values (worker_id, heartbeat_worker.capacity, heartbeat_worker.active)
  on conflict (id) do update set capacity = excluded.capacity, active = excluded.active, seen_at = now()
  returning jsonb_build_object('id', worker.id);
$$;
revoke execute on function public.heartbeat_worker from public;
grant execute on function public.heartbeat_worker to agent_worker;
comment on function public.heartbeat_worker is 'A voice worker says that it lives and how many calls it can take.';

create function private.is_open(hours jsonb, time_zone text, at timestamptz default now())
returns boolean language sql stable set search_path = '' as $$
  select exists (select from jsonb_array_elements(hours) as span where span ->> 'day' = to_char(is_open.at at time zone time_zone, 'dy')
    and to_char(is_open.at at time zone time_zone, 'HH24:MI') collate "C" >= span ->> 'from' and to_char(is_open.at at time zone time_zone, 'HH24:MI') collate "C" < span ->> 'to');
$$;
comment on function private.is_open is 'True when a moment is within opening hours, by the clocks of a time zone.';

create function public.read_demand()
returns jsonb language sql stable security definer set search_path = '' as $$
  select jsonb_build_object(
    'openCampaigns', (select count(*) from public.campaigns as campaign join public.customers as customer on customer.id = campaign.customer_id
      where campaign.active and customer.suspended_at is null and (private.is_open(campaign.opening_hours, customer.time_zone)
        or private.is_open(campaign.opening_hours, customer.time_zone, now() + interval '5 minutes'))),
    -- A call begins minutes after its visit at most, so only the newest ids are looked at.
    'recentCalls', (select count(*) from public.conversations as talk
      where talk.id >= private.uuid_v7_floor(now() - interval '15 minutes') and talk.voice_since > now() - interval '5 minutes'),
    'workers', (select count(*) from public.workers as worker where worker.seen_at > now() - interval '30 seconds' and worker.capacity > 0));
$$;
revoke execute on function public.read_demand from public;
grant execute on function public.read_demand to agent_worker;
comment on function public.read_demand is 'How many calls a worker should be ready for: {openCampaigns, recentCalls, workers}: live campaigns within their hours now or in five minutes, calls that began in the last five, live workers that share them. Definer: agent_worker has no rights on the tables.';

create table private.sweep_clock (
  is_only boolean primary key default true check (is_only),
  swept_at timestamptz
);
alter table private.sweep_clock enable row level security;
comment on table private.sweep_clock is 'When anybody swept last: while nobody could sweep, no call could give a sign of life either.';
insert into private.sweep_clock default values;

create function public.sweep(stale_voice_s integer default 20, stale_text_s integer default 900, stale_gate_s integer default 90)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  talk record;
  ended integer := 0;
  -- After an outage a live call needs a moment to be seen again; after a long one there is none.
  silent_s numeric := (select least(coalesce(extract(epoch from now() - clock.swept_at), 0), 600) from private.sweep_clock as clock);
begin
  update private.sweep_clock as clock set swept_at = now() where clock.is_only in (select free.is_only from private.sweep_clock as free for update skip locked);
  for talk in
    select c.id, case
        when c.close_requested_at is not null then c.close_reason
        when c.state = 'gated' then 'abandoned' when c.state = 'ringing' then 'never_connected'
        when c.channel = 'voice' then 'worker_lost' else 'inactive' end as reason
    from public.conversations as c
    where c.state <> 'ended' and (
      (c.close_requested_at is not null and greatest(c.close_requested_at, c.seen_at) < now() - interval '20 seconds')
      or (c.state in ('gated', 'ringing') and c.seen_at < now() - make_interval(secs => greatest(coalesce(stale_gate_s, 90), 10)))
      or (c.state = 'live' and c.channel = 'voice' and c.seen_at < now() - make_interval(secs => greatest(coalesce(stale_voice_s, 20), 10, silent_s + 10)))
      or (c.state = 'live' and c.channel <> 'voice' and c.seen_at < now() - make_interval(secs => greatest(coalesce(stale_text_s, 900), 10))))
    order by c.id limit 100 for update skip locked
  loop
    if private.finish_conversation(talk.id, talk.reason) then ended := ended + 1; end if;
  end loop;
  -- A sender that dies every time never reports back; after ten tries a person must look.
  update public.deliveries as delivery set state = 'dead', last_error = 'No sender lived to report.'
  where delivery.state = 'claimed' and delivery.lease_until < now() and delivery.attempts >= 10;
  -- A sender that died with a lead whose consent was withdrawn meanwhile.
  update public.deliveries as delivery set state = 'withdrawn' from public.outbox as item
  where delivery.state in ('waiting', 'claimed') and coalesce(delivery.lease_until, '-infinity') < now() and item.id = delivery.outbox_id and item.kind = 'lead.completed'
    and private.is_withdrawn(item.conversation_id);
  delete from public.used_nonces as nonce where nonce.used_at < now() - interval '1 hour';
  delete from private.answer_places as dead where dead.alive_until < now() - interval '1 minute';
  delete from public.workers as worker where worker.seen_at < now() - interval '1 day';
  delete from public.inbound_events as event where event.received_at < now() - interval '30 days';
  return jsonb_build_object('endedConversations', ended, 'newPartitions', private.ensure_partitions(), 'archivedMonths', private.archive_old_months(),
    'dueDeliveries', (select count(*) from public.deliveries as delivery where delivery.state in ('waiting', 'claimed') and delivery.next_at <= now()
      and (delivery.lease_until is null or delivery.lease_until < now())));
end;
$$;
revoke execute on function public.sweep from public;
grant execute on function public.sweep to maintenance;
comment on function public.sweep is 'Ends what a closed tab or a dead worker left, forgets spent nonces, makes partitions and archives the oldest month that is due: {endedConversations, newPartitions, archivedMonths, dueDeliveries}.';

create function public.read_health(models text[] default '{}')
returns jsonb language sql stable security definer set search_path = '' as $$
  select jsonb_build_object(
    'workers', (select count(*) from public.workers as worker where worker.seen_at > now() - interval '30 seconds'),
    'waitingDeliveries', (select count(*) from public.deliveries as delivery where delivery.state in ('waiting', 'claimed')),
    'oldestDueS', (select coalesce(max(extract(epoch from now() - delivery.next_at))::integer, 0) from public.deliveries as delivery where delivery.state in ('waiting', 'claimed') and delivery.next_at <= now()),
    -- One that died yesterday is in the dashboard; health is about now.
    'deadDeliveries', (select count(*) from public.deliveries as delivery where delivery.state = 'dead' and delivery.next_at > now() - interval '1 day'),
    'unpriced', (select coalesce(jsonb_agg(asked.model order by asked.model), '[]') from (select distinct left(unnest(models[1:50]), 100) as model) as asked
      where not exists (select from public.price_rates as price where price.effective_from <= current_date and (asked.model = price.model or starts_with(asked.model, price.model || '-')))));
$$;
revoke execute on function public.read_health from public;
grant execute on function public.read_health to edge_gateway, maintenance;
comment on function public.read_health is 'Figures for the health route: {workers, waitingDeliveries, oldestDueS, deadDeliveries, unpriced}; unpriced are those of the models, fifty at most, that have no price today.';
revoke execute on all functions in schema private from public;
