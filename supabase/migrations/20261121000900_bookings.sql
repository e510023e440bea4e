-- Calendars and bookings. Two bookings of a calendar can never overlap: the constraint says so, whatever a lock or a program believes.
create table public.calendars (
  id uuid primary key default private.uuid_v7(),
  customer_id uuid not null references public.customers (id) on delete cascade,
  name text not null check (length(name) between 1 and 100),
  time_zone text not null default 'America/Phoenix',
  slot_minutes integer not null default 30 check (slot_minutes between 5 and 480),
  external_id text check (length(external_id) <= 300),
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  unique (customer_id, name),
  unique (customer_id, id)
);
alter table public.calendars enable row level security;
comment on table public.calendars is 'Somebody''s or something''s diary that can be booked; external_id names the calendar at the vendor.';
create trigger check_time_zone before insert or update of time_zone on public.calendars for each row execute function private.check_time_zone();

create table public.bookings (
  id uuid primary key default private.uuid_v7(),
  customer_id uuid not null references public.customers (id) on delete cascade,
  calendar_id uuid not null,
  lead_id uuid not null references public.leads (id) on delete cascade,
  conversation_id uuid references public.conversations (id) on delete set null,
  starts_at timestamptz not null check (starts_at between '2020-01-01' and '2200-01-01'),
  ends_at timestamptz not null,
  state text not null default 'held' check (state in ('held', 'confirmed', 'cancelled', 'expired')),
  held_until timestamptz,
  fencing_token bigint generated always as identity,
  external_event_id text check (length(external_event_id) <= 300),
  created_at timestamptz not null default now(),
  check (ends_at > starts_at and ends_at <= starts_at + interval '24 hours'),
  check (state <> 'held' or held_until is not null),
  foreign key (customer_id, calendar_id) references public.calendars (customer_id, id) on delete cascade,
  constraint bookings_never_overlap exclude using gist (calendar_id with =, tstzrange(starts_at, ends_at) with &&) where (state in ('held', 'confirmed'))
);
create index bookings_calendar on public.bookings (customer_id, calendar_id, starts_at);
create index bookings_lead on public.bookings (lead_id);
create index bookings_conversation on public.bookings (conversation_id);
alter table public.bookings enable row level security;
comment on table public.bookings is 'A slot held while a visitor decides, or confirmed; the fencing token grows with each hold, so a late writer can be told from the present one.';

create policy "members read their calendars" on public.calendars for select to authenticated using (customer_id in (select private.my_customers()));
create policy "members read their bookings" on public.bookings for select to authenticated using (customer_id in (select private.my_customers()));
grant select on public.calendars to authenticated;
grant select (id, customer_id, calendar_id, lead_id, conversation_id, starts_at, ends_at, state, held_until, external_event_id, created_at) on public.bookings to authenticated;
