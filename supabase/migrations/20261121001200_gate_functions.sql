-- What the edge may do: read a campaign, open a visit, read and rate it. Definer throughout: edge_gateway has no rights on any table.
create function private.voice_lines()
returns bigint language sql stable security definer set search_path = '' as $$
  select least(
    (select coalesce(sum(worker.capacity), 0) from public.workers as worker where worker.seen_at > now() - interval '30 seconds'),
    (select min(cap.max_at_once / cap.per_call) from public.provider_limits as cap));
$$;
comment on function private.voice_lines is 'Calls that may run at once over all customers: what live workers can take and what our plans at the providers allow.';

create function private.voice_has_room()
returns boolean language sql stable security definer set search_path = '' as $$
  select private.voice_lines() > (select count(*) from public.conversations as talk where talk.state in ('ringing', 'live') and talk.channel = 'voice');
$$;
comment on function private.voice_has_room is 'True while there are more lines than calls ringing or live.';

create function private.money_left(customer_id uuid)
returns bigint language sql stable security definer set search_path = '' as $$
  select case when customer.suspended_at is null then
    customer.monthly_ceiling_micro_usd - coalesce((select budget.spent_micro_usd + budget.held_micro_usd from public.budget_months as budget
      where budget.customer_id = customer.id and budget.month = private.month_of(customer.id)), 0)
    else 0 end
  from public.customers as customer where customer.id = money_left.customer_id;
$$;
comment on function private.money_left is 'Micro-dollars this month''s ceiling still allows; a hint for choosing the channel, never the guard.';

create function private.is_spoken(campaign public.campaigns, locale text)
returns boolean language sql immutable set search_path = '' as $$
  select private.language_of(is_spoken.locale) = any ((is_spoken.campaign).voice_languages);
$$;
comment on function private.is_spoken is 'True when the campaign is heard and answered by voice in the language of a locale.';

create function public.read_campaign(slug text, locale text default null)
returns jsonb language sql stable security definer set search_path = '' as $$
  select jsonb_build_object(
    'id', campaign.id, 'slug', campaign.slug, 'locale', consent.locale, 'name', campaign.name, 'agentName', campaign.agent_name, 'businessName', campaign.business_name,
    'headline', campaign.headline, 'subline', campaign.subline, 'signalColor', campaign.signal_color, 'allowedOrigins', to_jsonb(campaign.allowed_origins),
    'locales', (select jsonb_agg(distinct text_row.locale) from public.consent_texts as text_row where text_row.campaign_id = campaign.id),
    'consent', jsonb_build_object('version', consent.version, 'text', consent.body, 'hash', consent.body_sha256, 'purposes', consent.purposes),
    'voice', private.voice_has_room(), 'isSpoken', private.is_spoken(campaign, consent.locale), 'moneyLeft', private.money_left(campaign.customer_id) > 0)
  from public.campaigns as campaign
  join public.customers as customer on customer.id = campaign.customer_id
  cross join lateral private.find_consent_text(campaign, read_campaign.locale) as consent
  where campaign.slug = read_campaign.slug and campaign.active;
$$;
revoke execute on function public.read_campaign from public;
grant execute on function public.read_campaign to edge_gateway, anon;
comment on function public.read_campaign is 'The public face of an active campaign with the newest consent text in the asked or the campaign''s language, and isSpoken: whether that language is offered by voice; null when there is none.';

create function private.use_nonce(nonce text)
returns void language plpgsql security definer set search_path = '' as $$
begin
  insert into public.used_nonces (nonce) values (use_nonce.nonce);
exception when unique_violation then
  raise sqlstate 'PT403' using message = 'csrf_invalid', detail = 'This form was already sent.';
end;
$$;
comment on function private.use_nonce is 'Spends a single-use number; PT403 csrf_invalid when it was spent before.';

create function private.may_embed(embedder text, allowed text[])
returns boolean language sql immutable set search_path = '' as $$
  -- An address with a path could end like a listed host without being it.
  select embedder ~ '^https?://[^/?#@[:space:]]+$' and exists (select from unnest(allowed) as entry
    where case when strpos(entry, '*') = 0 then entry = embedder
      else entry ~ '^https?://\*\.[^*/]+$' and starts_with(embedder, split_part(entry, '*.', 1)) and right(embedder, length(split_part(entry, '*', 2))) = split_part(entry, '*', 2) end);
$$;
comment on function private.may_embed is 'True when an origin is on the list: exact, or under a listed wildcard such as https://*.example.com; the rule of lib/http/origins.ts.';

create function public.open_visit(
  campaign_slug text, email text, consent_version text, accepted text[], embedder text, nonce text, ip_sha256 text,
  name text default null, locale text default null, placement text default null, user_agent text default '', wants text default 'voice',
  consent_sha256 text default null, suspicion integer default 0, suspicion_reasons text[] default '{}', own_origins text[] default null)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  campaign public.campaigns;
  owner public.customers;
  consent public.consent_texts;
  talk_lead uuid;
  talk uuid := private.uuid_v7();
  visit uuid := private.uuid_v7();
  channel text;
  -- The step of the ladder that keeps this visitor from what was asked for.
  step text;
  known_placement text;
begin
  if (wants in ('voice', 'text', 'form')) is not true then
    raise sqlstate 'PT400' using message = 'invalid_input', detail = 'wants must be voice, text or form.';
  end if;
  if (suspicion between 0 and 100) is not true or suspicion_reasons is null or cardinality(suspicion_reasons) > 20 or length(array_to_string(suspicion_reasons, ',')) > 1000 then
    raise sqlstate 'PT400' using message = 'invalid_input', detail = 'suspicion must be 0 to 100 with at most 20 short reasons.';
  end if;
  perform private.use_nonce(open_visit.nonce);
  select * into campaign from public.campaigns as c where c.slug = campaign_slug and c.active;
  if not found then raise sqlstate 'PT404' using message = 'not_found', detail = 'There is no such campaign.'; end if;
  -- The list may have changed since the page was opened.
  if own_origins is not null and not coalesce(embedder = any (own_origins) or private.may_embed(embedder, campaign.allowed_origins), false) then
    raise sqlstate 'PT403' using message = 'origin_refused', detail = 'This site may not show this campaign.';
  end if;
  if campaign.gate_requests_per_min is not null then
    -- One visit at a time of a campaign that limits them, until its row is written: two that count at once would both fit.
    perform pg_advisory_xact_lock(hashtext('private.gate_of_campaign'), hashtext(campaign.id::text));
    if campaign.gate_requests_per_min <= (select count(*) from public.conversations as c where c.campaign_id = campaign.id and c.created_at > now() - interval '1 minute') then
      raise sqlstate 'PT429' using message = 'rate_limited', detail = 'Many people are asking right now. Please try again in a minute.';
    end if;
  end if;
  select * into consent from private.find_consent_text(campaign, open_visit.locale, coalesce(consent_version, ''));
  if not found or consent.body_sha256 <> coalesce(open_visit.consent_sha256, consent.body_sha256) then
    raise sqlstate 'PT403' using message = 'consent_required', detail = 'The consent text has changed.';
  end if;
  if exists (select from jsonb_array_elements(consent.purposes) as purpose where (purpose ->> 'required')::boolean and (purpose ->> 'id' = any (accepted)) is not true) then
    raise sqlstate 'PT403' using message = 'consent_required', detail = 'A required purpose was not accepted.';
  end if;
  select p.slug into known_placement from public.placements as p where p.campaign_id = campaign.id and p.slug = open_visit.placement;

  select * into owner from public.customers as customer where customer.id = campaign.customer_id;
  if wants = 'voice' and not private.is_spoken(campaign, consent.locale) then wants := 'text'; end if;
  if wants = 'form' or suspicion >= 100 or owner.suspended_at is not null then
    channel := 'form';
  elsif private.money_left(owner.id) < campaign.reserve_micro_usd_per_min / 10 then
    channel := 'form'; step := 'form';
  elsif wants = 'voice' and private.money_left(owner.id) < campaign.reserve_micro_usd_per_min then
    channel := 'text'; step := 'text';
  else
    channel := case when wants = 'text' or not private.voice_has_room() then 'text' else 'voice' end;
  end if;

  insert into public.leads as lead (customer_id, email, name, first_campaign_id, first_placement)
  values (campaign.customer_id, lower(open_visit.email), nullif(btrim(open_visit.name), ''), campaign.id, known_placement)
  on conflict on constraint leads_customer_id_email_key do update set visits = lead.visits + 1, name = coalesce(lead.name, excluded.name), updated_at = now()
  returning lead.id into talk_lead;
  insert into public.conversations (id, customer_id, campaign_id, lead_id, channel, placement, embedder, locale, facts)
  values (talk, campaign.customer_id, campaign.id, talk_lead, channel, known_placement, open_visit.embedder, consent.locale,
    jsonb_strip_nulls(jsonb_build_object('name', nullif(btrim(open_visit.name), ''))));
  insert into public.visits (id, customer_id, conversation_id, gate_nonce, ip_sha256, user_agent, suspicion, suspicion_reasons)
  values (visit, campaign.customer_id, talk, open_visit.nonce, open_visit.ip_sha256, left(open_visit.user_agent, 300), open_visit.suspicion, open_visit.suspicion_reasons);
  insert into public.consents (customer_id, visit_id, lead_id, consent_text_id, body_sha256, locale, accepted)
  select campaign.customer_id, visit, talk_lead, consent.id, consent.body_sha256, consent.locale,
    array(select purpose ->> 'id' from jsonb_array_elements(consent.purposes) as purpose where purpose ->> 'id' = any (open_visit.accepted));
  insert into public.lead_events (customer_id, lead_id, conversation_id, kind, detail)
  values (campaign.customer_id, talk_lead, talk, 'gate_passed', jsonb_build_object('channel', channel, 'placement', known_placement, 'embedder', embedder));
  if step is not null then perform private.reach_step(owner.id, private.month_of(owner.id), step); end if;
  return jsonb_build_object('visitId', visit, 'conversationId', talk, 'channel', channel, 'customerId', campaign.customer_id, 'leadId', talk_lead);
end;
$$;
revoke execute on function public.open_visit from public;
grant execute on function public.open_visit to edge_gateway;
comment on function public.open_visit is 'Writes lead, conversation, visit and consent receipt in one transaction and chooses the channel, text where the campaign does not speak the language; holds no money. With own_origins the embedder must be one of them or on the campaign''s list; consent_sha256 must be the hash of the text that counts. PT403 consent_required, csrf_invalid or origin_refused, PT404 not_found, PT429 rate_limited.';

create function public.read_visit(conversation_id uuid)
returns jsonb language sql stable security definer set search_path = '' as $$
  select jsonb_build_object('conversationId', talk.id, 'channel', talk.channel, 'state', talk.state, 'endReason', talk.end_reason, 'summary', talk.summary,
    'nextStep', talk.next_step, 'campaignSlug', campaign.slug, 'leadId', talk.lead_id, 'customerId', talk.customer_id,
    'lead', jsonb_build_object('name', null, 'company', null, 'need', null, 'timeline', null, 'budget', null) || (talk.facts - 'phone'))
  from public.conversations as talk join public.campaigns as campaign on campaign.id = talk.campaign_id
  where talk.id = read_visit.conversation_id;
$$;
revoke execute on function public.read_visit from public;
grant execute on function public.read_visit to edge_gateway;
comment on function public.read_visit is 'What a visitor may see of the own conversation: channel, state, what was understood; null when unknown.';

create function public.save_feedback(conversation_id uuid, rating integer, words text default null)
returns jsonb language sql security definer set search_path = '' as $$
  insert into public.feedback (conversation_id, customer_id, rating, words)
  select talk.id, talk.customer_id, save_feedback.rating, nullif(btrim(save_feedback.words), '') from public.conversations as talk where talk.id = save_feedback.conversation_id
  on conflict on constraint feedback_pkey do update set rating = excluded.rating, words = excluded.words
  returning jsonb_build_object('rating', rating);
$$;
revoke execute on function public.save_feedback from public;
grant execute on function public.save_feedback to edge_gateway;
comment on function public.save_feedback is 'Stores the visitor''s rating (1 to 5) and words; a second one replaces the first. Null when the conversation is unknown.';
