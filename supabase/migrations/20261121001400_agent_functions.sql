-- What an agent decides beside talking: routing, guardrail, funnel, calling for a person, booking. Definer throughout: agent_worker has no rights on any table.
create function public.save_conversation_event(conversation_id uuid, event_id uuid, kind text, detail jsonb default '{}')
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  talk public.conversations := private.open_talk(conversation_id);
  saved public.conversation_events;
begin
  insert into public.conversation_events (id, customer_id, conversation_id, kind, detail)
  values (event_id, talk.customer_id, talk.id, save_conversation_event.kind, save_conversation_event.detail) on conflict do nothing returning * into saved;
  if found then
    perform private.write_audit(talk.customer_id, talk.id, 'conversation_events', saved.id, null, to_jsonb(saved));
    perform private.write_report(talk.id);
  end if;
  return jsonb_build_object('id', event_id);
end;
$$;
revoke execute on function public.save_conversation_event from public;
grant execute on function public.save_conversation_event to agent_worker;
comment on function public.save_conversation_event is 'Notes a fault, fallback, handover or change of channel, once per event id: {id}. PT404.';

create function public.save_routing_decision(conversation_id uuid, decision_id uuid, intent text, complexity text, confidence numeric, chosen_model text, reason text, turn_id uuid default null, raw_response jsonb default null, tier text default null, decided_by text default null, channel text default null, latency_ms integer default null)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  talk public.conversations := private.open_talk(conversation_id);
  saved public.routing_decisions;
begin
  insert into public.routing_decisions (id, customer_id, conversation_id, turn_id, intent, complexity, confidence, chosen_model, reason, raw_response, tier, decided_by, channel, latency_ms)
  values (decision_id, talk.customer_id, talk.id, save_routing_decision.turn_id, save_routing_decision.intent, save_routing_decision.complexity, save_routing_decision.confidence,
    save_routing_decision.chosen_model, save_routing_decision.reason, save_routing_decision.raw_response, save_routing_decision.tier, save_routing_decision.decided_by,
    save_routing_decision.channel, save_routing_decision.latency_ms) on conflict do nothing returning * into saved;
  if found then perform private.write_audit(talk.customer_id, talk.id, 'routing_decisions', saved.id, null, to_jsonb(saved)); end if;
  return jsonb_build_object('id', decision_id);
end;
$$;
revoke execute on function public.save_routing_decision from public;
grant execute on function public.save_routing_decision to agent_worker;
comment on function public.save_routing_decision is 'Notes which model answers and why, once per decision id; confidence from 0 to 1, latency in milliseconds: {id}. PT404.';

create function public.save_guardrail_event(conversation_id uuid, event_id uuid, rule text, action text, sentence text, replacement text default null, turn_id uuid default null, channel text default null)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  talk public.conversations := private.open_talk(conversation_id);
  saved public.guardrail_events;
begin
  insert into public.guardrail_events (id, customer_id, conversation_id, turn_id, channel, rule, action, sentence, replacement)
  values (event_id, talk.customer_id, talk.id, save_guardrail_event.turn_id, save_guardrail_event.channel, save_guardrail_event.rule, save_guardrail_event.action, left(save_guardrail_event.sentence, 2000),
    left(save_guardrail_event.replacement, 2000)) on conflict do nothing returning * into saved;
  if found then
    perform private.write_audit(talk.customer_id, talk.id, 'guardrail_events', saved.id, null, to_jsonb(saved));
    perform private.write_report(talk.id);
  end if;
  return jsonb_build_object('id', event_id);
end;
$$;
revoke execute on function public.save_guardrail_event from public;
grant execute on function public.save_guardrail_event to agent_worker;
comment on function public.save_guardrail_event is 'Notes a sentence that a rule replaced, dropped or flagged, once per event id: {id}. PT404.';

create function public.move_funnel(conversation_id uuid, transition_id uuid, to_stage text, reason text)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  talk public.conversations := private.open_talk(conversation_id);
  now_talk public.conversations;
  step public.funnel_transitions;
begin
  select * into talk from public.conversations as c where c.id = talk.id for update;
  if exists (select from public.funnel_transitions as known where known.id = transition_id) then
    return jsonb_build_object('stage', talk.funnel_stage, 'isMoved', false);
  end if;
  -- Forward one step at a time; back to the step before when the visitor changes the mind.
  if talk.state = 'ended' or (talk.funnel_stage, to_stage) not in
    (('qualification', 'booking'), ('booking', 'confirmation'), ('booking', 'qualification'), ('confirmation', 'booking')) then
    raise sqlstate 'PT409' using message = 'conflict', detail = format('A conversation that is %s at %s cannot move to %s.', talk.state, talk.funnel_stage, left(to_stage, 40));
  end if;
  insert into public.funnel_transitions (id, customer_id, conversation_id, from_stage, to_stage, reason)
  values (transition_id, talk.customer_id, talk.id, talk.funnel_stage, move_funnel.to_stage, left(move_funnel.reason, 500)) returning * into step;
  perform private.write_audit(talk.customer_id, talk.id, 'funnel_transitions', step.id, null, to_jsonb(step));
  update public.conversations as c set funnel_stage = move_funnel.to_stage where c.id = talk.id returning * into now_talk;
  perform private.write_audit(talk.customer_id, talk.id, 'conversations', talk.id, private.audited_talk(talk), private.audited_talk(now_talk));
  return jsonb_build_object('stage', now_talk.funnel_stage, 'isMoved', true);
end;
$$;
revoke execute on function public.move_funnel from public;
grant execute on function public.move_funnel to agent_worker;
comment on function public.move_funnel is 'Moves a conversation one allowed step between qualification, booking and confirmation, once per transition id: {stage, isMoved}. PT404, PT409 for a step that is not allowed.';

create function public.hand_over(conversation_id uuid, event_id uuid, specialist text default null, reason text default '')
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  talk public.conversations := private.open_talk(conversation_id);
  now_talk public.conversations;
  event public.conversation_events;
begin
  select * into talk from public.conversations as c where c.id = talk.id for update;
  if talk.specialist is not distinct from hand_over.specialist or exists (select from public.conversation_events as known where known.id = event_id) then
    return jsonb_build_object('specialist', talk.specialist, 'isChanged', false);
  end if;
  if talk.state = 'ended' then raise sqlstate 'PT409' using message = 'conflict', detail = 'This conversation has ended.'; end if;
  if hand_over.specialist is not null and not exists (select from public.campaigns as campaign cross join jsonb_array_elements(campaign.specialists) as one
    where campaign.id = talk.campaign_id and one ->> 'id' = hand_over.specialist) then
    raise sqlstate 'PT404' using message = 'not_found', detail = 'This campaign has no such specialist.';
  end if;
  update public.conversations as c set specialist = hand_over.specialist where c.id = talk.id returning * into now_talk;
  insert into public.conversation_events (id, customer_id, conversation_id, kind, detail)
  values (event_id, talk.customer_id, talk.id, case when hand_over.specialist is null then 'handed_back' else 'handed_over' end,
    jsonb_build_object('from', talk.specialist, 'to', hand_over.specialist, 'reason', left(coalesce(hand_over.reason, ''), 500))) returning * into event;
  perform private.write_audit(talk.customer_id, talk.id, 'conversation_events', event.id, null, to_jsonb(event));
  perform private.write_audit(talk.customer_id, talk.id, 'conversations', talk.id, private.audited_talk(talk), private.audited_talk(now_talk));
  return jsonb_build_object('specialist', now_talk.specialist, 'isChanged', true);
end;
$$;
revoke execute on function public.hand_over from public;
grant execute on function public.hand_over to agent_worker;
comment on function public.hand_over is 'Gives a conversation to a specialist of its campaign, or back to the agent where specialist is null, once per event id: {specialist, isChanged}. PT404, PT409 after the end.';

create function public.raise_escalation(conversation_id uuid, escalation_id uuid, reason text)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  talk public.conversations := private.open_talk(conversation_id);
  raised public.escalations;
begin
  insert into public.escalations as escalation (id, customer_id, conversation_id, reason)
  values (escalation_id, talk.customer_id, talk.id, left(raise_escalation.reason, 500)) on conflict do nothing returning * into raised;
  if found then
    perform private.write_audit(talk.customer_id, talk.id, 'escalations', raised.id, null, to_jsonb(raised));
  else
    -- Asked twice, by one id or while one is open: the one that stands answers.
    select * into raised from public.escalations as escalation where escalation.conversation_id = talk.id order by escalation.created_at desc, escalation.id desc limit 1;
  end if;
  return jsonb_build_object('id', raised.id, 'state', raised.state);
end;
$$;
revoke execute on function public.raise_escalation from public;
grant execute on function public.raise_escalation to agent_worker;
comment on function public.raise_escalation is 'The visitor wants a person: {id, state} of the one open call for help of this conversation. PT404.';

create function public.hold_slot(conversation_id uuid, booking_id uuid, calendar_id uuid, starts_at timestamptz, hold_s integer default 90)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  talk public.conversations := private.open_talk(conversation_id);
  calendar public.calendars;
  booking public.bookings;
  noted integer;
begin
  -- One writer of a calendar at a time: two that ask for one slot at once would each wait for the other's row.
  select * into calendar from public.calendars as c where c.id = hold_slot.calendar_id and c.customer_id = talk.customer_id and c.is_active for no key update;
  if not found then raise sqlstate 'PT404' using message = 'not_found', detail = 'There is no such calendar.'; end if;
  if starts_at is null or starts_at <= now() or starts_at > now() + interval '1 year' then
    raise sqlstate 'PT400' using message = 'invalid_input', detail = 'A slot must begin within the next year.';
  end if;
  select * into booking from public.bookings as b where b.id = booking_id;
  if found then
    if booking.conversation_id is distinct from talk.id then raise sqlstate 'PT404' using message = 'not_found', detail = 'This booking is unknown.'; end if;
    return jsonb_build_object('isHeld', booking.state in ('held', 'confirmed'), 'state', booking.state, 'fencingToken', booking.fencing_token, 'endsAt', booking.ends_at);
  end if;
  with expired as (
    update public.bookings as old set state = 'expired' where old.calendar_id = calendar.id and old.state = 'held' and old.held_until < now() returning old.*)
  select count(private.write_audit(expired.customer_id, talk.id, 'bookings', expired.id, to_jsonb(expired) || '{"state": "held"}', to_jsonb(expired))) into noted from expired;
  begin
    insert into public.bookings (id, customer_id, calendar_id, lead_id, conversation_id, starts_at, ends_at, held_until)
    values (booking_id, talk.customer_id, calendar.id, talk.lead_id, talk.id, hold_slot.starts_at, hold_slot.starts_at + make_interval(mins => calendar.slot_minutes),
      now() + make_interval(secs => least(greatest(hold_s, 10), 900)))
    returning * into booking;
  exception when exclusion_violation then
    return jsonb_build_object('isHeld', false, 'state', 'taken');
  end;
  perform private.write_audit(talk.customer_id, talk.id, 'bookings', booking.id, null, to_jsonb(booking));
  return jsonb_build_object('isHeld', true, 'state', 'held', 'fencingToken', booking.fencing_token, 'endsAt', booking.ends_at);
end;
$$;
revoke execute on function public.hold_slot from public;
grant execute on function public.hold_slot to agent_worker;
comment on function public.hold_slot is 'Holds a slot for 10 to 900 seconds, once per booking id: {isHeld, state, fencingToken?, endsAt?}; state taken when another has it. PT400 for a time outside the next year, PT404.';

create function public.settle_booking(conversation_id uuid, booking_id uuid, fencing_token bigint, outcome text, external_event_id text default null)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  talk public.conversations := private.open_talk(conversation_id);
  old public.bookings;
  settled public.bookings;
begin
  if outcome is null or outcome not in ('confirmed', 'cancelled') then
    raise sqlstate 'PT400' using message = 'invalid_input', detail = 'outcome must be confirmed or cancelled.';
  end if;
  -- The calendar before its booking, as hold_slot does.
  perform from public.calendars as calendar join public.bookings as b on b.calendar_id = calendar.id
  where b.id = booking_id and b.conversation_id = talk.id for no key update of calendar;
  select * into old from public.bookings as b where b.id = booking_id and b.conversation_id = talk.id for update;
  if not found then raise sqlstate 'PT404' using message = 'not_found', detail = 'This booking is unknown.'; end if;
  -- A hold that outlived its time may still be confirmed while nobody took the slot; a stale token may not.
  if old.fencing_token is distinct from settle_booking.fencing_token or old.state in ('cancelled', 'expired') then
    return jsonb_build_object('state', case when old.state in ('cancelled', 'expired') then old.state else 'stale' end);
  end if;
  update public.bookings as b set state = outcome, external_event_id = coalesce(left(settle_booking.external_event_id, 300), b.external_event_id)
  where b.id = old.id returning * into settled;
  perform private.write_audit(talk.customer_id, talk.id, 'bookings', settled.id, to_jsonb(old), to_jsonb(settled));
  return jsonb_build_object('state', settled.state, 'startsAt', settled.starts_at, 'endsAt', settled.ends_at);
end;
$$;
revoke execute on function public.settle_booking from public;
grant execute on function public.settle_booking to agent_worker;
comment on function public.settle_booking is 'Confirms or cancels a held slot with the token of its hold: {state, startsAt?, endsAt?}; state stale, expired or cancelled when it is not the holder''s any more. PT400, PT404.';
