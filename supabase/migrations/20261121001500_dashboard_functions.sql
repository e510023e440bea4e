-- What a signed-in member reads. Invoker: row level security decides.
create function public.list_leads(search text default null, before timestamptz default null, batch integer default 50)
returns jsonb language sql stable security invoker set search_path = '' as $$
  with page as (
    select lead.*, talk.id as conversation_id, talk.channel, talk.state as conversation_state, talk.created_at as talked_at, talk.placement, talk.summary,
      (select coalesce(sum(usage.cost_micro_usd), 0) from public.usage_events as usage join public.conversations as mine on mine.id = usage.conversation_id where mine.lead_id = lead.id) as cost
    from public.leads as lead
    left join lateral (select * from public.conversations as c where c.lead_id = lead.id order by c.created_at desc limit 1) as talk on true
    where (list_leads.before is null or lead.updated_at < list_leads.before)
      and (coalesce(btrim(list_leads.search), '') = '' or concat_ws(' ', lead.email, lead.name, lead.company, lead.need) ilike '%' || replace(replace(replace(btrim(list_leads.search), '\', '\\'), '%', '\%'), '_', '\_') || '%')
    order by lead.updated_at desc limit least(greatest(list_leads.batch, 1), 200)
  )
  select jsonb_build_object(
    'leads', (select coalesce(jsonb_agg(jsonb_build_object('id', page.id, 'email', page.email, 'name', page.name, 'company', page.company, 'need', page.need, 'stage', page.stage, 'score', page.score,
      'visits', page.visits, 'createdAt', page.created_at, 'updatedAt', page.updated_at, 'conversationId', page.conversation_id, 'channel', page.channel, 'conversationState', page.conversation_state,
      'talkedAt', page.talked_at, 'placement', page.placement, 'summary', page.summary, 'costMicroUsd', page.cost) order by page.updated_at desc), '[]'::jsonb) from page),
    'week', (select jsonb_build_object('leads', count(*), 'qualified', count(*) filter (where lead.stage in ('qualified', 'won'))) from public.leads as lead where lead.created_at > now() - interval '7 days'),
    'weekCostMicroUsd', (select coalesce(sum(usage.cost_micro_usd), 0) from public.usage_events as usage where usage.created_at > now() - interval '7 days'),
    'days', (select jsonb_agg(jsonb_build_object('day', day::date, 'leads', (select count(*) from public.leads as lead where lead.created_at >= day and lead.created_at < day + interval '1 day')) order by day)
      from generate_series(date_trunc('day', now()) - interval '13 days', date_trunc('day', now()), interval '1 day') as day),
    'budget', (select jsonb_build_object('customerName', customer.name, 'ceilingMicroUsd', customer.monthly_ceiling_micro_usd, 'spentMicroUsd', coalesce(budget.spent_micro_usd, 0), 'heldMicroUsd', coalesce(budget.held_micro_usd, 0))
      from public.customers as customer left join public.budget_months as budget on budget.customer_id = customer.id and budget.month = date_trunc('month', now() at time zone customer.time_zone)::date limit 1));
$$;
revoke execute on function public.list_leads from public;
grant execute on function public.list_leads to authenticated;
comment on function public.list_leads is 'A page of leads, newest change first, with the week''s figures, fourteen days of counts and the month''s budget.';

create function public.read_conversation(conversation_id uuid)
returns jsonb language sql stable security invoker set search_path = '' as $$
  select jsonb_build_object(
    'id', talk.id, 'channel', talk.channel, 'state', talk.state, 'createdAt', talk.created_at, 'startedAt', talk.started_at, 'endedAt', talk.ended_at, 'endReason', talk.end_reason,
    'summary', talk.summary, 'nextStep', talk.next_step, 'placement', talk.placement, 'campaign', campaign.name, 'agentName', campaign.agent_name,
    'lead', to_jsonb(lead) - 'customer_id',
    'scoreReasons', coalesce(talk.session_report -> 'score' -> 'reasons', '[]'::jsonb),
    'turns', (select coalesce(jsonb_agg(jsonb_build_object('id', turn.id, 'role', turn.role, 'content', turn.content, 'channel', turn.channel, 'spokenAt', turn.spoken_at, 'isInterrupted', turn.interrupted, 'metrics', turn.metrics)
      order by turn.spoken_at, turn.id), '[]'::jsonb) from public.turns as turn where turn.conversation_id = talk.id),
    'guardrails', (select coalesce(jsonb_agg(jsonb_build_object('id', caught.id, 'rule', caught.rule, 'action', caught.action, 'channel', caught.channel, 'sentence', caught.sentence, 'replacement', caught.replacement, 'at', caught.created_at)
      order by caught.created_at, caught.id), '[]'::jsonb) from public.guardrail_events as caught where caught.conversation_id = talk.id),
    'routing', (select coalesce(jsonb_agg(jsonb_build_object('id', decision.id, 'turnId', decision.turn_id, 'intent', decision.intent, 'complexity', decision.complexity, 'confidence', decision.confidence,
        'model', decision.chosen_model, 'tier', decision.tier, 'reason', decision.reason, 'decidedBy', decision.decided_by, 'latencyMs', decision.latency_ms, 'at', decision.created_at)
      order by decision.created_at, decision.id), '[]'::jsonb) from public.routing_decisions as decision where decision.conversation_id = talk.id),
    'handovers', (select coalesce(jsonb_agg(jsonb_build_object('id', event.id, 'kind', event.kind, 'toName', named.name, 'reason', event.detail -> 'reason', 'at', event.created_at) order by event.created_at, event.id), '[]'::jsonb)
      from public.conversation_events as event
      left join lateral (select one ->> 'name' as name from jsonb_array_elements(campaign.specialists) as one where one ->> 'id' = event.detail ->> 'to') as named on true
      where event.conversation_id = talk.id and event.kind in ('handed_over', 'handed_back')),
    'funnel', jsonb_build_object('stage', talk.funnel_stage, 'steps', (select coalesce(jsonb_agg(jsonb_build_object('from', step.from_stage, 'to', step.to_stage, 'reason', step.reason, 'at', step.created_at)
      order by step.created_at, step.id), '[]'::jsonb) from public.funnel_transitions as step where step.conversation_id = talk.id)),
    'usage', (select coalesce(jsonb_agg(jsonb_build_object('leg', usage.leg, 'model', usage.model, 'unit', usage.unit, 'quantity', usage.quantity, 'costMicroUsd', usage.cost, 'isEstimate', usage.is_estimate)), '[]'::jsonb)
      from (select u.leg, u.model, u.unit, sum(u.quantity)::float as quantity, sum(u.cost_micro_usd) as cost, bool_or(u.is_estimate) as is_estimate from public.usage_events as u where u.conversation_id = talk.id group by 1, 2, 3 order by 1, 2, 3) as usage),
    'consent', (select jsonb_build_object('givenAt', consent.given_at, 'accepted', to_jsonb(consent.accepted), 'version', body.version, 'hash', consent.body_sha256, 'text', body.body, 'withdrawnAt', consent.withdrawn_at)
      from public.visits as visit join public.consents as consent on consent.visit_id = visit.id join public.consent_texts as body on body.id = consent.consent_text_id
      where visit.conversation_id = talk.id order by visit.created_at limit 1),
    'suspicion', (select jsonb_build_object('score', visit.suspicion, 'reasons', to_jsonb(visit.suspicion_reasons)) from public.visits as visit
      where visit.conversation_id = talk.id order by visit.created_at limit 1),
    'deliveries', (select coalesce(jsonb_agg(jsonb_build_object('kind', destination.kind, 'state', delivery.state, 'attempts', delivery.attempts, 'sentAt', delivery.sent_at, 'nextAt', delivery.next_at, 'lastError', delivery.last_error) order by destination.kind), '[]'::jsonb)
      from public.outbox as item join public.deliveries as delivery on delivery.outbox_id = item.id join public.destinations as destination on destination.id = delivery.destination_id where item.conversation_id = talk.id),
    'feedback', (select jsonb_build_object('rating', said.rating, 'words', said.words) from public.feedback as said where said.conversation_id = talk.id))
  from public.conversations as talk
  join public.leads as lead on lead.id = talk.lead_id join public.campaigns as campaign on campaign.id = talk.campaign_id
  where talk.id = read_conversation.conversation_id;
$$;
revoke execute on function public.read_conversation from public;
grant execute on function public.read_conversation to authenticated;
comment on function public.read_conversation is 'One conversation with transcript, what the guard kept back, what was decided (routing, handovers, funnel), cost per leg, consent receipt and deliveries; null when it is not the member''s.';
