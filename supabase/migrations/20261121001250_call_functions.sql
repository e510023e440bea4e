-- How a visitor gets a line: counted, paid for, and told politely when there is none. Definer throughout: edge_gateway has no rights on any table.
create function private.may_share_screen(campaign public.campaigns, tier public.tiers)
returns boolean language sql stable security definer set search_path = '' as $$
  -- Seeing costs more than hearing, so near the ceiling nobody shares.
  select campaign.has_screen_share and tier.has_vision and not private.is_economy(campaign.customer_id, private.month_of(campaign.customer_id));
$$;
comment on function private.may_share_screen is 'True when the campaign wants it, the tier has it, and the month is not near its ceiling. Definer: callers have no rights on the tables.';

create function private.typical_call_s(customer_id uuid)
returns numeric language sql stable security definer set search_path = '' as $$
  select least(greatest(coalesce(avg(extract(epoch from recent.ended_at - recent.voice_since)), 180), 30), 1800) from (
    select talk.voice_since, talk.ended_at from public.conversations as talk
    where talk.customer_id = typical_call_s.customer_id and talk.channel = 'voice' and talk.voice_since is not null and talk.ended_at is not null
    order by talk.created_at desc limit 20) as recent;
$$;
comment on function private.typical_call_s is 'Seconds that a customer''s last twenty calls lasted on average; three minutes before the first.';

create function private.refuse_busy(talk public.conversations, lines bigint, is_shared boolean)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  now_talk public.conversations;
  place bigint;
begin
  update public.conversations as c set channel = 'text', busy_since = coalesce(c.busy_since, now()) where c.id = talk.id returning * into now_talk;
  -- Whoever asked more than five minutes ago and has not come back is not waiting any more.
  select 1 + count(*) into place from public.conversations as waiting
  where waiting.state <> 'ended' and waiting.id <> now_talk.id and waiting.busy_since > now() - interval '5 minutes'
    and (waiting.busy_since, waiting.id) < (now_talk.busy_since, now_talk.id) and (is_shared or waiting.customer_id = now_talk.customer_id);
  if lines < 1 then return jsonb_build_object('refused', 'busy', 'channel', 'text', 'retryAfterS', 60); end if;
  return jsonb_build_object('refused', 'busy', 'channel', 'text', 'position', place,
    -- With n lines and calls of one length, one line comes free every n-th part of it.
    'retryAfterS', least(greatest(ceil(place * private.typical_call_s(now_talk.customer_id) / lines), 10), 1800));
end;
$$;
comment on function private.refuse_busy is 'Sends a caller to text because all lines are taken: {refused, channel, position, retryAfterS}; position counts those who asked before, the wait is estimated from recent calls. Definer: callers have no rights on the tables.';

create function public.start_call(conversation_id uuid, nonce text, room_name text, own_origins text[] default null)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  talk public.conversations;
  campaign public.campaigns;
  tier public.tiers;
  owner public.customers;
  hold public.budget_holds;
  missing bigint;
  refusal text;
  day_ends timestamptz;
begin
  if (length(room_name) between 16 and 100) is not true then
    raise sqlstate 'PT400' using message = 'invalid_input', detail = 'room_name must have 16 to 100 characters.';
  end if;
  perform private.use_nonce(start_call.nonce);
  select * into talk from public.conversations as c where c.id = start_call.conversation_id for update;
  if not found then raise sqlstate 'PT404' using message = 'not_found', detail = 'This visit is unknown.'; end if;
  -- Who withdrew must not be called back by a page that asks once more.
  if talk.state = 'ended' or talk.close_reason = 'withdrawn' then raise sqlstate 'PT409' using message = 'conflict', detail = 'This conversation has ended.'; end if;
  -- The form is where suspicion and an empty budget lead; neither is left by asking again.
  if talk.channel = 'form' then raise sqlstate 'PT402' using message = 'budget_exhausted', detail = talk.channel; end if;
  select * into campaign from public.campaigns as c where c.id = talk.campaign_id;
  -- The list may have changed since the visit began.
  if own_origins is not null and not coalesce(talk.embedder = any (own_origins) or private.may_embed(talk.embedder, campaign.allowed_origins), false) then
    raise sqlstate 'PT403' using message = 'origin_refused', detail = 'This site may not show this campaign.';
  end if;
  select t.* into tier from public.tiers as t join public.customers as customer on customer.tier_id = t.id where customer.id = talk.customer_id;
  if talk.room_name is not null and talk.channel = 'voice' then
    -- A reload or a change of network: counted as a call all the while, so the same room again and no second hold.
    -- No sign of life: ringing ends when it would have, and a dead worker's call is not kept alive by a page that asks.
    update public.conversations as c set close_requested_at = null, close_reason = null where c.id = talk.id;
    return jsonb_build_object('roomName', talk.room_name, 'isResumed', true, 'mayShareScreen', private.may_share_screen(campaign, tier));
  end if;
  if not private.is_spoken(campaign, talk.locale) then
    update public.conversations as c set channel = 'text' where c.id = talk.id;
    return jsonb_build_object('refused', 'language', 'channel', 'text', 'locale', talk.locale);
  end if;
  -- Whoever rings and goes off to type, over and over, would hold a line and never be on it.
  if talk.unanswered_rings >= 3 then
    update public.conversations as c set channel = 'text' where c.id = talk.id;
    return jsonb_build_object('refused', 'busy', 'channel', 'text', 'retryAfterS', 60);
  end if;
  -- One admission at a time per customer makes the concurrency cap exact. Not `for update`: foreign keys of other calls must not wait for it.
  select * into owner from public.customers as customer where customer.id = talk.customer_id for no key update;
  day_ends := (date_trunc('day', now() at time zone owner.time_zone) + interval '1 day') at time zone owner.time_zone;
  if talk.room_name is null and campaign.calls_per_day <= (select count(*) from public.conversations as c
      where c.campaign_id = campaign.id and c.room_name is not null and c.created_at >= day_ends - interval '1 day') then
    update public.conversations as c set channel = 'text' where c.id = talk.id;
    return jsonb_build_object('refused', 'busy', 'channel', 'text', 'isDayFull', true, 'retryAfterS', ceil(extract(epoch from day_ends - now())));
  end if;
  if tier.concurrent_calls <= (select count(*) from public.conversations as c where c.customer_id = talk.customer_id and c.channel = 'voice' and c.state in ('ringing', 'live')) then
    return private.refuse_busy(talk, tier.concurrent_calls, false);
  end if;
  if not private.voice_has_room() then return private.refuse_busy(talk, private.voice_lines(), true); end if;
  select * into hold from public.budget_holds as h where h.conversation_id = talk.id and h.settled_at is null;
  missing := campaign.reserve_micro_usd_per_min - coalesce(hold.held_micro_usd - hold.used_micro_usd, 0);
  begin
    if missing > 0 and not private.take_hold(talk.id, missing) then
      refusal := 'budget';
    else
      -- Over all customers one admission at a time, but only from here to the commit.
      perform pg_advisory_xact_lock(hashtext('private.voice_lines'));
      if not private.voice_has_room() then raise sqlstate 'QV503'; end if;
      -- Who comes back from typing rings again, in the room it had.
      update public.conversations as c set state = 'ringing', channel = 'voice', room_name = coalesce(c.room_name, start_call.room_name), seen_at = now(), busy_since = null,
        unanswered_rings = c.unanswered_rings + 1, close_requested_at = null, close_reason = null
      where c.id = talk.id returning * into talk;
    end if;
  -- The last line went while the money was taken: this takes the hold back, and what it told of the ladder.
  exception when sqlstate 'QV503' then
    refusal := 'busy';
  end;
  if refusal = 'busy' then return private.refuse_busy(talk, private.voice_lines(), true); end if;
  if refusal = 'budget' then
    update public.conversations as c
    -- Who is typing already holds the money for it.
    set channel = case when hold.conversation_id is not null or private.money_left(talk.customer_id) >= campaign.reserve_micro_usd_per_min / 10 then 'text' else 'form' end
    where c.id = talk.id returning * into talk;
    if owner.suspended_at is null then perform private.reach_step(talk.customer_id, private.month_of(talk.customer_id), talk.channel); end if;
    return jsonb_build_object('refused', 'budget', 'channel', talk.channel);
  end if;
  return jsonb_build_object('roomName', talk.room_name, 'isResumed', false, 'mayShareScreen', private.may_share_screen(campaign, tier));
end;
$$;
revoke execute on function public.start_call from public;
grant execute on function public.start_call to edge_gateway;
comment on function public.start_call is 'Spends the nonce, checks concurrency, takes the hold of a call or enlarges that of a typed conversation, and names the room, in one transaction; a repeat gives the same room and prolongs nothing: {roomName, isResumed, mayShareScreen} or {refused: busy|budget|language, channel}, busy with position and retryAfterS. With own_origins the visit''s site must be one of them or still on the campaign''s list. PT402 for the form, PT403, PT404, PT409.';
revoke execute on all functions in schema private from public;
