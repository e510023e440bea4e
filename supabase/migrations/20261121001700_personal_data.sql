-- A visitor's own data: see, correct, export, erase. The link that leads here is signed by our server and names customer, lead and, unless it was mailed
-- to the visitor's address, the one visit it was earned by: typing an address at the gate proves nothing about whose it is.
create function private.forget_archived(lead_id uuid, conversation_ids uuid[])
returns void language plpgsql security definer set search_path = '' as $$
declare place record;
begin
  for place in
    select part.relname, a.attname from pg_catalog.pg_class as part join pg_catalog.pg_namespace as n on n.oid = part.relnamespace
    join pg_catalog.pg_attribute as a on a.attrelid = part.oid and not a.attisdropped
      and (a.attname in ('lead_id', 'conversation_id') or (a.attname = 'id' and part.relname ~ '^conversations_\d{4}_\d{2}$'))
    where n.nspname = 'archive' and part.relkind = 'r'
  loop
    if place.attname = 'lead_id' then
      execute format('delete from archive.%I where lead_id = $1', place.relname) using lead_id;
    else
      execute format('delete from archive.%I where %I = any ($1)', place.relname, place.attname) using conversation_ids;
    end if;
  end loop;
end;
$$;
comment on function private.forget_archived is 'Removes a lead''s rows, or with a null lead those of some conversations, from the months that were archived. Definer: only the owner reaches the archive.';

create function private.archived_conversations(lead_id uuid)
returns uuid[] language plpgsql security definer set search_path = '' as $$
declare
  part record;
  found_ids uuid[];
  ids uuid[] := '{}';
begin
  for part in
    select relation.relname from pg_catalog.pg_class as relation join pg_catalog.pg_namespace as n on n.oid = relation.relnamespace
    where n.nspname = 'archive' and relation.relname ~ '^conversations_\d{4}_\d{2}$'
  loop
    execute format('select coalesce(array_agg(id), ''{}'') from archive.%I where lead_id = $1', part.relname) into found_ids using lead_id;
    ids := ids || found_ids;
  end loop;
  return ids;
end;
$$;
comment on function private.archived_conversations is 'Identifiers of a lead''s conversations in the archive. Definer: only the owner reaches the archive.';

create function private.keep_totals(conversation_ids uuid[])
returns void language plpgsql security definer set search_path = '' as $$
declare place record;
begin
  for place in
    select n.nspname, part.relname from pg_catalog.pg_class as part join pg_catalog.pg_namespace as n on n.oid = part.relnamespace
    where (n.nspname = 'public' and part.relname = 'usage_events') or (n.nspname = 'archive' and part.relkind = 'r' and part.relname ~ '^usage_events')
  loop
    -- Of a day, not of a moment: nothing leads back to a visit.
    execute format('insert into public.usage_events (customer_id, campaign_id, month, leg, model, unit, quantity, cost_micro_usd, absorbed_micro_usd, price_model, micro_usd_per_million,
        price_effective_from, is_estimate, created_at)
      select used.customer_id, used.campaign_id, used.month, used.leg, used.model, used.unit, sum(used.quantity), sum(used.cost_micro_usd), sum(used.absorbed_micro_usd), used.price_model,
        used.micro_usd_per_million, used.price_effective_from, used.is_estimate, date_trunc(''day'', used.created_at, customer.time_zone)
      from %I.%I as used join public.customers as customer on customer.id = used.customer_id where used.conversation_id = any ($1)
      group by used.customer_id, used.campaign_id, used.month, used.leg, used.model, used.unit, used.price_model, used.micro_usd_per_million, used.price_effective_from, used.is_estimate,
        date_trunc(''day'', used.created_at, customer.time_zone)', place.nspname, place.relname) using conversation_ids;
  end loop;
end;
$$;
comment on function private.keep_totals is 'Keeps the sums of what conversations used, by campaign, leg and day and without the conversation, so that the months still add up after they are erased. Definer: callers have no rights on the tables.';

create function public.read_personal_data(lead_id uuid, customer_id uuid, conversation_id uuid default null)
returns jsonb language sql stable security definer set search_path = '' as $$
  select jsonb_build_object(
    'businessName', customer.name, 'email', lead.email, 'isWhole', read_personal_data.conversation_id is null, 'name', facts.held ->> 'name', 'company', facts.held ->> 'company',
    'phone', facts.held ->> 'phone', 'need', facts.held ->> 'need', 'budget', facts.held ->> 'budget',
    'timeline', facts.held ->> 'timeline', 'heldSince', coalesce(visit.created_at, lead.created_at), 'visits', case when read_personal_data.conversation_id is null then lead.visits else 1 end,
    'conversations', (select coalesce(jsonb_agg(jsonb_build_object('id', talk.id, 'channel', talk.channel, 'at', talk.created_at, 'summary', talk.summary, 'campaign', campaign.business_name,
        'agentName', campaign.agent_name,
        'consent', (select jsonb_build_object('givenAt', consent.given_at, 'withdrawnAt', consent.withdrawn_at, 'accepted', to_jsonb(consent.accepted), 'version', wording.version, 'text', wording.body)
          from public.visits as visit join public.consents as consent on consent.visit_id = visit.id join public.consent_texts as wording on wording.id = consent.consent_text_id
          where visit.conversation_id = talk.id order by visit.created_at limit 1),
        'turns', (select coalesce(jsonb_agg(jsonb_build_object('role', turn.role, 'content', turn.content, 'spokenAt', turn.spoken_at) order by turn.spoken_at, turn.id), '[]'::jsonb)
          from public.turns as turn where turn.conversation_id = talk.id),
        'feedback', (select jsonb_build_object('rating', said.rating, 'words', said.words) from public.feedback as said where said.conversation_id = talk.id),
        'sentTo', (select coalesce(jsonb_agg(jsonb_build_object('kind', destination.kind, 'sentAt', delivery.sent_at) order by delivery.sent_at), '[]'::jsonb)
          from public.outbox as item join public.deliveries as delivery on delivery.outbox_id = item.id join public.destinations as destination on destination.id = delivery.destination_id
          where item.conversation_id = talk.id and delivery.sent_at is not null)) order by talk.created_at desc), '[]'::jsonb)
      from public.conversations as talk join public.campaigns as campaign on campaign.id = talk.campaign_id where talk.lead_id = lead.id and (read_personal_data.conversation_id is null or talk.id = visit.id)))
  from public.leads as lead join public.customers as customer on customer.id = lead.customer_id
  left join public.conversations as visit on visit.id = read_personal_data.conversation_id and visit.lead_id = lead.id
  cross join lateral (select case when read_personal_data.conversation_id is null then to_jsonb(lead) else coalesce(visit.facts, '{}') end as held) as facts
  where lead.id = read_personal_data.lead_id and lead.customer_id = read_personal_data.customer_id and (read_personal_data.conversation_id is null or visit.id is not null or read_personal_data.conversation_id = any (private.archived_conversations(lead.id)));
$$;
revoke execute on function public.read_personal_data from public;
grant execute on function public.read_personal_data to edge_gateway;
comment on function public.read_personal_data is 'All that is held about one visitor at one customer, or of one visit: facts, conversations with words and receipts, where they were sent; null when there is nothing (any more). Definer: edge_gateway has no rights on any table.';

create function public.correct_personal_data(lead_id uuid, customer_id uuid, name text, company text, phone text, need text, conversation_id uuid default null)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  old_lead public.leads;
  new_lead public.leads;
  visit public.conversations;
  wish jsonb := jsonb_build_object('name', left(nullif(btrim(correct_personal_data.name), ''), 200), 'company', left(nullif(btrim(correct_personal_data.company), ''), 200),
    'phone', left(nullif(btrim(correct_personal_data.phone), ''), 40), 'need', left(nullif(btrim(correct_personal_data.need), ''), 2000));
begin
  -- The conversations before their lead, as everywhere.
  perform from public.conversations as talk where talk.lead_id = correct_personal_data.lead_id and (correct_personal_data.conversation_id is null or talk.id = correct_personal_data.conversation_id) order by talk.id for update;
  select * into old_lead from public.leads as lead where lead.id = correct_personal_data.lead_id and lead.customer_id = correct_personal_data.customer_id for update;
  if found and conversation_id is not null then
    select * into visit from public.conversations as talk where talk.id = correct_personal_data.conversation_id and talk.lead_id = old_lead.id for update;
  end if;
  if not found then raise sqlstate 'PT404' using message = 'not_found', detail = 'Nothing is held about you here any more.'; end if;
  -- An empty field is a wish to have it removed. One visit corrects of the lead only what it said itself.
  update public.leads as lead set
    name = case when visit.id is null or lead.name is not distinct from visit.facts ->> 'name' then wish ->> 'name' else lead.name end,
    company = case when visit.id is null or lead.company is not distinct from visit.facts ->> 'company' then wish ->> 'company' else lead.company end,
    phone = case when visit.id is null or lead.phone is not distinct from visit.facts ->> 'phone' then wish ->> 'phone' else lead.phone end,
    need = case when visit.id is null or lead.need is not distinct from visit.facts ->> 'need' then wish ->> 'need' else lead.need end
  where lead.id = old_lead.id returning * into new_lead;
  update public.conversations as talk set facts = jsonb_strip_nulls(talk.facts || wish)
  where talk.lead_id = old_lead.id and (visit.id is null or talk.id = visit.id) and talk.facts is distinct from jsonb_strip_nulls(talk.facts || wish);
  if old_lead is distinct from new_lead then
    update public.leads as lead set updated_at = now() where lead.id = new_lead.id;
    perform private.write_audit(old_lead.customer_id, null, 'leads', old_lead.id, to_jsonb(old_lead) - 'updated_at', to_jsonb(new_lead) - 'updated_at');
    insert into public.lead_events (customer_id, lead_id, kind, detail) values (old_lead.customer_id, old_lead.id, 'corrected_by_visitor', '{}');
  end if;
  return wish;
end;
$$;
revoke execute on function public.correct_personal_data from public;
grant execute on function public.correct_personal_data to edge_gateway;
comment on function public.correct_personal_data is 'The visitor''s own wording of the facts; an empty one removes it. {name, company, phone, need}. PT404. Definer: edge_gateway has no rights on any table.';

create function public.erase_personal_data(lead_id uuid, customer_id uuid, conversation_id uuid default null)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  lead public.leads;
  ids uuid[];
  rooms jsonb;
  sent jsonb;
  report jsonb;
  request uuid;
  item uuid;
  visit public.conversations;
  is_whole boolean;
begin
  -- The conversations before their lead, as everywhere.
  perform from public.conversations as talk where talk.lead_id = erase_personal_data.lead_id and (erase_personal_data.conversation_id is null or talk.id = erase_personal_data.conversation_id) order by talk.id for update;
  select * into lead from public.leads as l where l.id = erase_personal_data.lead_id and l.customer_id = erase_personal_data.customer_id for update;
  if found and conversation_id is not null then
    select * into visit from public.conversations as talk where talk.id = erase_personal_data.conversation_id and talk.lead_id = lead.id;
    if not found and conversation_id = any (private.archived_conversations(lead.id)) then
      visit.id := conversation_id;
      visit.facts := '{}';
    end if;
  end if;
  if lead.id is null or (conversation_id is not null and visit.id is null) then
    -- Asked twice: the answer of the first time.
    return (select jsonb_build_object('isErased', true, 'report', earlier.report, 'rooms', '[]'::jsonb) from public.erase_requests as earlier
      where earlier.lead_id = erase_personal_data.lead_id and earlier.customer_id = erase_personal_data.customer_id
        and (earlier.conversation_id is null or earlier.conversation_id = erase_personal_data.conversation_id) order by earlier.asked_at limit 1);
  end if;
  is_whole := visit.id is null or lead.visits = 1;
  select coalesce(array_agg(talk.id), '{}'), coalesce(jsonb_agg(talk.room_name) filter (where talk.state <> 'ended' and talk.room_name is not null), '[]'::jsonb)
  into ids, rooms from public.conversations as talk where talk.lead_id = lead.id and (is_whole or talk.id = visit.id);
  ids := ids || array(select one from unnest(private.archived_conversations(lead.id)) as one where is_whole or one = visit.id);
  -- The conversations before their holds, as everywhere.
  perform from public.conversations as talk where talk.id = any (ids) order by talk.id for update;
  -- Money that a running call holds must come free before its rows go.
  perform private.settle_hold(open_id) from unnest(ids) as open_id;
  select coalesce(jsonb_agg(jsonb_build_object('destinationId', delivery.destination_id, 'kind', destination.kind, 'sentAt', delivery.sent_at, 'externalId', delivery.external_id)), '[]'::jsonb)
  into sent from public.outbox as o join public.deliveries as delivery on delivery.outbox_id = o.id join public.destinations as destination on destination.id = delivery.destination_id
  where o.lead_id = lead.id and (is_whole or o.conversation_id = visit.id) and delivery.sent_at is not null;
  report := jsonb_build_object(
    'conversations', cardinality(ids), 'turns', (select count(*) from public.turns as turn where turn.conversation_id = any (ids)),
    'destinations', (select coalesce(jsonb_agg(jsonb_build_object('kind', one ->> 'kind', 'sentAt', one ->> 'sentAt',
      -- A webhook cannot take back what it posted, and a mail that was sent cannot be recalled.
      'outcome', case one ->> 'kind' when 'asana' then 'is_being_deleted' else 'team_is_asked' end)), '[]'::jsonb) from jsonb_array_elements(sent) as one));
  insert into public.erase_requests (customer_id, lead_id, conversation_id, email_sha256, done_at, report)
  values (lead.customer_id, lead.id, case when not is_whole then visit.id end, encode(sha256(convert_to(lead.email, 'UTF8')), 'hex'), now(), report) returning id into request;
  if sent <> '[]'::jsonb then
    insert into public.outbox (customer_id, kind, detail) values (lead.customer_id, 'lead.erased', jsonb_build_object('eraseRequestId', request, 'leadId', lead.id,
      'sentAt', (select jsonb_agg(one ->> 'sentAt') from jsonb_array_elements(sent) as one),
      'asanaTasks', (select coalesce(jsonb_agg(one ->> 'externalId'), '[]'::jsonb) from jsonb_array_elements(sent) as one where one ->> 'kind' = 'asana' and one ->> 'externalId' is not null)))
    returning id into item;
    insert into public.deliveries (customer_id, outbox_id, destination_id)
    select distinct lead.customer_id, item, (one ->> 'destinationId')::uuid from jsonb_array_elements(sent) as one;
  end if;
  perform private.keep_totals(ids);
  delete from public.audit_log as entry where entry.conversation_id = any (ids) or (is_whole and entry.table_name = 'leads' and entry.row_id = lead.id);
  perform private.forget_archived(case when is_whole then lead.id end, ids);
  if is_whole then
    delete from public.leads as l where l.id = lead.id;
  else
    delete from public.lead_events as event where event.conversation_id = visit.id;
    delete from public.conversations as talk where talk.id = visit.id;
    -- What only this visit said of the lead goes with it.
    update public.leads as l set visits = l.visits - 1, updated_at = now(),
      name = nullif(l.name, visit.facts ->> 'name'), company = nullif(l.company, visit.facts ->> 'company'), phone = nullif(l.phone, visit.facts ->> 'phone'),
      need = nullif(l.need, visit.facts ->> 'need'), budget = nullif(l.budget, visit.facts ->> 'budget'), timeline = nullif(l.timeline, visit.facts ->> 'timeline')
    where l.id = lead.id;
  end if;
  perform private.write_audit(lead.customer_id, null, 'leads', lead.id, null, jsonb_build_object('erased', true, 'erase_request_id', request));
  return jsonb_build_object('isErased', true, 'report', report, 'rooms', rooms);
end;
$$;
revoke execute on function public.erase_personal_data from public;
grant execute on function public.erase_personal_data to edge_gateway;
comment on function public.erase_personal_data is 'Removes one visit, or a visitor and everything that hangs on the lead, the archive and the audit included (anonymous sums of what was used stay, for the bills), and tells the destinations that got it: {isErased, report, rooms} with the rooms to close; null when there was nothing. Definer: edge_gateway has no rights on any table.';
revoke execute on all functions in schema private from public;
