-- The outbox, one delivery per destination, and the doorbell. The rows are the truth; the webhook only rings.
create table public.outbox (
  id uuid primary key default private.uuid_v7(),
  customer_id uuid not null references public.customers (id) on delete cascade,
  lead_id uuid references public.leads (id) on delete cascade,
  conversation_id uuid unique references public.conversations (id) on delete cascade,
  kind text not null default 'lead.completed' check (kind in ('lead.completed', 'lead.erased', 'consent.withdrawn', 'budget.step')),
  detail jsonb not null default '{}',
  created_at timestamptz not null default now(),
  check ((kind = 'lead.completed') = (lead_id is not null and conversation_id is not null))
);
create index outbox_customer on public.outbox (customer_id);
create index outbox_lead on public.outbox (lead_id);
alter table public.outbox enable row level security;
comment on table public.outbox is 'What must be told to the destinations, written in the transaction that makes it true: a conversation that ended, a consent that was withdrawn, a step of the budget''s ladder.';

create table public.deliveries (
  id uuid primary key default private.uuid_v7(),
  customer_id uuid not null references public.customers (id) on delete cascade,
  outbox_id uuid not null references public.outbox (id) on delete cascade,
  destination_id uuid references public.destinations (id) on delete cascade,
  state text not null default 'waiting' check (state in ('waiting', 'claimed', 'sent', 'dead', 'withdrawn')),
  attempts integer not null default 0,
  next_at timestamptz not null default now(),
  lease_token uuid,
  lease_until timestamptz,
  external_id text check (length(external_id) <= 300),
  last_error text check (length(last_error) <= 500),
  sent_at timestamptz,
  unique nulls not distinct (outbox_id, destination_id)
);
create index deliveries_due on public.deliveries (next_at) where state in ('waiting', 'claimed');
create index deliveries_customer on public.deliveries (customer_id);
create index deliveries_destination on public.deliveries (destination_id);
alter table public.deliveries enable row level security;
comment on table public.deliveries is 'One lead to one destination: leased while it is sent, retried with backoff, dead after the schedule, withdrawn with the consent. Without a destination it goes to the owners by mail.';

create table public.inbound_events (
  source text not null check (source in ('livekit', 'resend', 'slack', 'asana')),
  event_id text not null check (length(event_id) between 1 and 200),
  kind text not null check (length(kind) <= 100),
  received_at timestamptz not null default now(),
  primary key (source, event_id)
);
create index inbound_events_received_at on public.inbound_events (received_at);
alter table public.inbound_events enable row level security;
comment on table public.inbound_events is 'Signed messages of vendors that were taken in; the same one again is a replay.';

create table public.incidents (
  id uuid primary key default private.uuid_v7(),
  kind text not null check (length(kind) between 1 and 100),
  severity text not null check (severity in ('degraded', 'down')),
  detail text not null default '' check (length(detail) <= 2000),
  started_at timestamptz not null default now(),
  ended_at timestamptz
);
create unique index incidents_one_open on public.incidents (kind) where ended_at is null;
alter table public.incidents enable row level security;
comment on table public.incidents is 'A fault of the service from its first sign to its end; one open per kind.';

create policy "members read their outbox" on public.outbox for select to authenticated using (customer_id in (select private.my_customers()));
create policy "members read their deliveries" on public.deliveries for select to authenticated using (customer_id in (select private.my_customers()));
grant select on public.outbox to authenticated;
-- Without the lease's token: who holds it may report the delivery as done.
grant select (id, customer_id, outbox_id, destination_id, state, attempts, next_at, lease_until, external_id, last_error, sent_at) on public.deliveries to authenticated;

create table private.app_settings (key text primary key, value text not null);
alter table private.app_settings enable row level security;
comment on table private.app_settings is 'Deployment settings that SQL needs: webhook_url and webhook_secret of the doorbell.';

create function private.ring_outbox()
returns trigger language plpgsql security definer set search_path = '' as $$
declare
  settings jsonb;
  payload jsonb := jsonb_build_object('type', 'INSERT', 'table', 'outbox', 'schema', 'public', 'record', to_jsonb(new), 'old_record', null);
begin
  perform pg_notify('outbox', payload::text);
  if to_regprocedure('net.http_post(text,jsonb,jsonb,jsonb,integer)') is not null then
    select jsonb_object_agg(setting.key, setting.value) into settings from private.app_settings as setting;
    if settings ? 'webhook_url' then
      execute 'select net.http_post(url := $1, body := $2, headers := $3, timeout_milliseconds := 5000)'
      using settings ->> 'webhook_url', payload, jsonb_build_object('content-type', 'application/json', 'x-webhook-secret', settings ->> 'webhook_secret');
    end if;
  end if;
  return new;
end;
$$;
comment on function private.ring_outbox is 'Rings once per outbox row: NOTIFY locally, pg_net where it exists. Losing the ring loses nothing, the sweep finds the row. Definer: writers cannot reach private settings.';
create trigger ring_outbox after insert on public.outbox for each row execute function private.ring_outbox();

create function private.tell_destinations(customer_id uuid, kind text, detail jsonb)
returns void language plpgsql security definer set search_path = '' as $$
declare item uuid;
begin
  insert into public.outbox (customer_id, kind, detail) values (tell_destinations.customer_id, tell_destinations.kind, tell_destinations.detail) returning id into item;
  -- A task list is for leads; news about the account goes where people read.
  insert into public.deliveries (customer_id, outbox_id, destination_id)
  select tell_destinations.customer_id, item, destination.id from public.destinations as destination
  where destination.customer_id = tell_destinations.customer_id and destination.enabled and destination.kind in ('slack', 'resend');
  -- Whoever chose neither must still be told: its owners, by mail.
  if not found then insert into public.deliveries (customer_id, outbox_id) values (tell_destinations.customer_id, item); end if;
end;
$$;
comment on function private.tell_destinations is 'Queues news about the account for Slack and mail, or for the owners by mail where neither is on, in the caller''s transaction. Definer: callers have no rights on the tables.';

create function private.is_withdrawn(conversation_id uuid)
returns boolean language sql stable security definer set search_path = '' as $$
  select exists (select from public.visits as visit join public.consents as consent on consent.visit_id = visit.id
    where visit.conversation_id = is_withdrawn.conversation_id and consent.withdrawn_at is not null);
$$;
comment on function private.is_withdrawn is 'True when the visitor took the consent to this conversation back. Definer: callers have no rights on the tables.';

create function private.withdraw_deliveries(conversation_id uuid)
returns void language plpgsql security definer set search_path = '' as $$
declare
  item public.outbox;
  notice uuid;
begin
  select * into item from public.outbox as o where o.conversation_id = withdraw_deliveries.conversation_id for update;
  if not found then return; end if;
  update public.deliveries as delivery set state = 'withdrawn', last_error = null where delivery.outbox_id = item.id and delivery.state = 'waiting';
  -- One on its way may have arrived; who got nothing needs no notice.
  if not exists (select from public.deliveries as delivery where delivery.outbox_id = item.id and delivery.state in ('sent', 'claimed'))
    or exists (select from public.outbox as o where o.kind = 'consent.withdrawn' and o.lead_id = item.lead_id and o.detail ->> 'outboxId' = item.id::text) then return; end if;
  insert into public.outbox (customer_id, lead_id, kind, detail) values (item.customer_id, item.lead_id, 'consent.withdrawn', jsonb_build_object('outboxId', item.id, 'leadId', item.lead_id,
    'sentAt', (select coalesce(jsonb_agg(delivery.sent_at), '[]'::jsonb) from public.deliveries as delivery where delivery.outbox_id = item.id and delivery.sent_at is not null)))
  returning id into notice;
  insert into public.deliveries (customer_id, outbox_id, destination_id)
  select item.customer_id, notice, delivery.destination_id from public.deliveries as delivery where delivery.outbox_id = item.id and delivery.state in ('sent', 'claimed');
end;
$$;
comment on function private.withdraw_deliveries is 'Stops what was not sent of a conversation, and tells whoever got it that the consent was withdrawn, once and without personal facts. Definer: callers have no rights on the tables.';

create function public.claim_deliveries(outbox_id uuid default null, batch integer default 20, lease_s integer default 60)
returns jsonb language sql security definer set search_path = '' as $$
  with due as (
    select delivery.id from public.deliveries as delivery
    where delivery.state in ('waiting', 'claimed') and delivery.next_at <= now()
      and (delivery.lease_until is null or delivery.lease_until < now())
      and (claim_deliveries.outbox_id is null or delivery.outbox_id = claim_deliveries.outbox_id)
      and not exists (select from public.outbox as o where o.id = delivery.outbox_id and o.kind = 'lead.completed' and private.is_withdrawn(o.conversation_id))
    order by delivery.next_at limit least(greatest(coalesce(claim_deliveries.batch, 20), 1), 100) for update skip locked
  ), claimed as (
    update public.deliveries as delivery
    set state = 'claimed', attempts = delivery.attempts + 1, lease_token = gen_random_uuid(), lease_until = now() + make_interval(secs => least(greatest(coalesce(claim_deliveries.lease_s, 60), 5), 600))
    from due where delivery.id = due.id returning delivery.*
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'deliveryId', claimed.id, 'leaseToken', claimed.lease_token, 'attempt', claimed.attempts, 'kind', coalesce(destination.kind, 'resend'), 'settings', coalesce(destination.settings, '{}'::jsonb),
    'externalId', claimed.external_id, 'event', item.kind, 'detail', item.detail, 'customerName', customer.name,
    'lead', case when item.kind = 'lead.completed' then jsonb_build_object('id', lead.id, 'email', lead.email, 'name', lead.name, 'company', lead.company, 'need', lead.need, 'budget', lead.budget,
      'timeline', lead.timeline, 'phone', lead.phone, 'stage', lead.stage, 'score', lead.score, 'visits', lead.visits) end,
    'conversation', case when talk.id is not null then jsonb_build_object('id', talk.id, 'channel', talk.channel, 'startedAt', talk.started_at, 'endedAt', talk.ended_at, 'endReason', talk.end_reason,
      'summary', talk.summary, 'nextStep', talk.next_step, 'placement', talk.placement,
      'costMicroUsd', (select coalesce(sum(usage.cost_micro_usd), 0) from public.usage_events as usage where usage.conversation_id = talk.id),
      'turns', (select count(*) from public.turns as turn where turn.conversation_id = talk.id)) end,
    'consent', case when talk.id is not null then jsonb_build_object('mayContact', exists (select from public.visits as visit join public.consents as consent on consent.visit_id = visit.id
      where visit.conversation_id = talk.id and 'contact' = any (consent.accepted) and consent.withdrawn_at is null)) end,
    'campaign', case when campaign.id is not null then
      jsonb_build_object('slug', campaign.slug, 'name', campaign.name, 'businessName', campaign.business_name, 'agentName', campaign.agent_name) end,
    'members', (select coalesce(jsonb_agg(users.email), '[]'::jsonb) from public.members as member join auth.users as users on users.id = member.user_id
      where member.customer_id = claimed.customer_id and member.role = any (case when item.kind in ('lead.completed', 'consent.withdrawn') then array['owner', 'sales'] else array['owner', 'admin'] end))
  )), '[]'::jsonb)
  from claimed
  left join public.destinations as destination on destination.id = claimed.destination_id
  join public.outbox as item on item.id = claimed.outbox_id
  join public.customers as customer on customer.id = claimed.customer_id
  left join public.leads as lead on lead.id = item.lead_id
  left join public.conversations as talk on talk.id = item.conversation_id
  left join public.campaigns as campaign on campaign.id = talk.campaign_id;
$$;
revoke execute on function public.claim_deliveries from public;
grant execute on function public.claim_deliveries to delivery_worker;
comment on function public.claim_deliveries is 'Leases due deliveries and returns all a sender needs: [{deliveryId, leaseToken, attempt, kind, settings, event, detail, customerName, lead, conversation, consent, campaign, members}]; lead, conversation, consent and campaign are null for news about the account. A lead whose consent was withdrawn is never leased. Definer: the sender has no rights on the tables.';

create function public.finish_delivery(delivery_id uuid, lease_token uuid, outcome text, external_id text default null, error text default null, retry_after_s integer default null)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  -- Seconds before the next try (the schedule of Svix and Resend); after the last the delivery is dead.
  schedule constant integer[] := array[5, 300, 1800, 7200, 18000, 36000, 36000];
  row public.deliveries;
begin
  if (outcome in ('sent', 'retry', 'refused')) is not true then
    raise sqlstate 'PT400' using message = 'invalid_input', detail = 'outcome must be sent, retry or refused.';
  end if;
  select * into row from public.deliveries as delivery
  where delivery.id = finish_delivery.delivery_id and delivery.lease_token = finish_delivery.lease_token and delivery.state = 'claimed' for update;
  if not found then return jsonb_build_object('state', 'lost_lease'); end if;
  if outcome = 'sent' then
    row.state := 'sent'; row.sent_at := now();
  elsif exists (select from public.outbox as o where o.id = row.outbox_id and o.kind = 'lead.completed' and private.is_withdrawn(o.conversation_id)) then
    row.state := 'withdrawn';
  elsif outcome = 'refused' or row.attempts > array_length(schedule, 1) then
    row.state := 'dead';
  else
    row.state := 'waiting';
    row.next_at := now() + make_interval(secs => least(greatest(coalesce(retry_after_s, 0), schedule[row.attempts]), 86400) * (1 + random() * 0.2));
  end if;
  update public.deliveries as delivery
  set state = row.state, next_at = row.next_at, sent_at = row.sent_at, lease_token = null, lease_until = null,
      external_id = coalesce(left(finish_delivery.external_id, 300), delivery.external_id), last_error = left(finish_delivery.error, 500)
  where delivery.id = finish_delivery.delivery_id;
  return jsonb_build_object('state', row.state, 'nextAt', row.next_at);
end;
$$;
revoke execute on function public.finish_delivery from public;
grant execute on function public.finish_delivery to delivery_worker;
comment on function public.finish_delivery is 'Ends a lease: outcome sent, retry or refused; {state, nextAt}; lost_lease when another sender took over. Definer: the sender has no rights on the table.';
