-- Who helps to answer: the platform's list of sub-processors, dated, and the part of it that one campaign uses.
create table public.subprocessors (
  id text not null check (id ~ '^[a-z][a-z0-9-]{0,62}$'),
  effective_from date not null,
  -- The first day without it; a version that goes on has none.
  effective_until date check (effective_until > effective_from),
  place_in_list integer not null,
  name text not null check (length(name) between 1 and 100),
  purpose text not null check (length(purpose) between 1 and 500),
  gets text not null check (length(gets) between 1 and 500),
  place text not null check (length(place) between 1 and 500),
  keeps text not null check (length(keeps) between 1 and 500),
  -- Only where the customer has such a destination.
  destination_kind text check (destination_kind in ('slack', 'asana', 'resend')),
  -- Only where this group of settings is configured.
  settings_group text check (settings_group in ('resend', 'turnstile')),
  primary key (id, effective_from)
);
alter table public.subprocessors enable row level security;
comment on table public.subprocessors is 'Who processes what visitors say, for what, where, and what is kept or trained on; a change is a new row with the day from which it holds.';

insert into public.subprocessors (id, effective_from, place_in_list, name, purpose, gets, place, keeps, destination_kind, settings_group) values
  ('livekit', '2026-11-21', 1, 'LiveKit', 'Carries the sound between your browser and us', 'Your voice while you talk, your network address',
    'The region nearest to you, or the business’s own server', 'Nothing of the sound. We record no call.', null, null),
  ('deepgram', '2026-11-21', 2, 'Deepgram', 'Turns speech into text and text into speech', 'Your voice while you talk, the words we speak',
    'United States', 'Nothing. Each request says that it may not be kept or used for training.', null, null),
  ('openai', '2026-11-21', 3, 'OpenAI', 'Writes answers and the summary, finds the passages that fit, looks whether words are harmful; hears and speaks while Deepgram does not', 'The words of the conversation, sentences of your voice while Deepgram does not hear them; your e-mail address only if you say it',
    'United States', 'No training. Requests of a call say that they may not be stored; logs against abuse end after 30 days.', null, null),
  ('supabase', '2026-11-21', 4, 'Supabase', 'Keeps the records', 'Your e-mail, the transcript, what you asked for, your consent, your network address as a keyed hash',
    'The region the business chose for its database', 'Until you or the business erase it', null, null),
  ('upstash', '2026-11-21', 5, 'Upstash', 'Counts requests against abuse, passes typed messages on', 'Keyed hashes of your network address and e-mail, typed messages',
    'The region the business chose for its store', 'Counts for minutes, messages for two hours; what waits while the records cannot be reached for three days at most, sealed so that only we can read it', null, null),
  ('vercel', '2026-11-21', 6, 'Vercel', 'Serves the page and our server', 'What your browser sends us, your network address',
    'The region nearest to you', 'Logs of requests for days, without the words of the conversation', null, null),
  ('resend-leads', '2026-11-21', 7, 'Resend', 'Mails your request to the people who answer it', 'Your e-mail, the summary, what you asked for',
    'United States', 'The mail as long as its log runs; its readers are asked to delete it when you erase', 'resend', null),
  ('slack', '2026-11-21', 8, 'Slack', 'Shows your request to the people who answer it', 'Your e-mail, the summary, what you asked for',
    'United States, or the region the business chose', 'As long as the business keeps its messages; they are asked to delete it when you erase', 'slack', null),
  ('asana', '2026-11-21', 9, 'Asana', 'Makes your request a task of the people who answer it', 'Your e-mail, the summary, what you asked for',
    'United States, or the region the business chose', 'Until the task is deleted, which happens when you erase', 'asana', null),
  ('resend-links', '2026-11-21', 10, 'Resend, if you ask for it', 'Mails you the link to all that is held about you', 'Your e-mail, the link',
    'United States', 'The mail as long as its log runs', null, 'resend'),
  ('turnstile', '2026-11-21', 11, 'Cloudflare Turnstile', 'Tells people from programs, only when a visit looks automated', 'Signals of your browser, your network address',
    'The location nearest to you', 'What it needs to recognise abuse; nothing of the conversation', null, 'turnstile'),
  ('browser', '2026-11-21', 12, 'Your own browser, if nobody else hears you', 'Turns speech into text', 'Your voice while you talk',
    'Your device where the browser can, else with the browser’s maker', 'What its maker says in its own notice', null, null);

create function public.read_subprocessors(campaign_slug text default null)
returns jsonb language sql stable security definer set search_path = '' as $$
  with today as (
    select (now() at time zone 'UTC')::date as day
  ), asked as (
    select campaign.customer_id, campaign.business_name from public.campaigns as campaign where campaign.slug = read_subprocessors.campaign_slug and campaign.active
  ), version as (
    select distinct on (row.id) row.* from public.subprocessors as row cross join today where row.effective_from <= today.day order by row.id, row.effective_from desc
  ), used as (
    select version.*, coalesce(version.effective_until <= today.day, false) as has_ended,
      -- What a business takes on later is new to its visitors on that day.
      greatest(version.effective_from, (destination.created_at at time zone 'UTC')::date) as since
    from version cross join today left join asked on true
    left join public.destinations as destination on destination.customer_id = asked.customer_id and destination.kind = version.destination_kind and destination.enabled
    where version.destination_kind is null or read_subprocessors.campaign_slug is null or destination.id is not null
  )
  select case when read_subprocessors.campaign_slug is null or exists (select from asked) then jsonb_build_object(
    'businessName', (select asked.business_name from asked),
    'changedOn', max(case when used.has_ended then used.effective_until else used.since end),
    'processors', coalesce(jsonb_agg(jsonb_build_object('id', used.id, 'name', used.name, 'purpose', used.purpose, 'gets', used.gets, 'place', used.place, 'keeps', used.keeps,
      'since', used.since, 'settingsGroup', used.settings_group) order by used.place_in_list, used.id) filter (where not used.has_ended), '[]'::jsonb)) end
  from used;
$$;
revoke execute on function public.read_subprocessors from public;
grant execute on function public.read_subprocessors to anon, edge_gateway;
comment on function public.read_subprocessors is 'The sub-processors of today: {businessName, changedOn, processors: [{id, name, purpose, gets, place, keeps, since, settingsGroup}]}. With a campaign, destinations only as far as its business has them on; without one, all. Null for an unknown campaign. Definer: anon has no rights on tables.';
