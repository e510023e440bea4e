-- The gate: versioned consent texts, receipts, visits, single-use numbers, and requests to be forgotten.
create table public.consent_texts (
  id uuid primary key default private.uuid_v7(),
  campaign_id uuid not null references public.campaigns (id) on delete cascade,
  locale text not null check (length(locale) between 2 and 35),
  version text not null check (length(version) between 1 and 50),
  body text not null check (length(body) between 1 and 20000),
  purposes jsonb not null check (jsonb_typeof(purposes) = 'array'),
  body_sha256 text not null,
  created_at timestamptz not null default now(),
  unique (campaign_id, locale, version)
);
alter table public.consent_texts enable row level security;
comment on table public.consent_texts is 'Versioned consent wording per campaign and locale; the newest row counts.';

create function private.hash_consent_text()
returns trigger language plpgsql set search_path = '' as $$
begin
  new.body_sha256 := encode(sha256(convert_to(new.body || new.purposes::text, 'UTF8')), 'hex');
  return new;
end;
$$;
comment on function private.hash_consent_text is 'The hash a receipt carries: SHA-256 over the text and its purposes, hex.';
create trigger hash_consent_text before insert or update on public.consent_texts for each row execute function private.hash_consent_text();

create table public.visits (
  id uuid primary key default private.uuid_v7(),
  customer_id uuid not null references public.customers (id) on delete cascade,
  conversation_id uuid not null references public.conversations (id) on delete cascade,
  gate_nonce text unique check (length(gate_nonce) between 16 and 64),
  ip_sha256 text not null check (ip_sha256 ~ '^[0-9a-f]{64}$'),
  user_agent text not null default '' check (length(user_agent) <= 300),
  suspicion integer not null default 0 check (suspicion between 0 and 100),
  suspicion_reasons text[] not null default '{}' check (cardinality(suspicion_reasons) <= 20),
  created_at timestamptz not null default now()
);
create index visits_conversation on public.visits (conversation_id);
create index visits_customer on public.visits (customer_id);
alter table public.visits enable row level security;
comment on table public.visits is 'One pass through the gate, with how automated it looked (0 to 100) and by what signs. The address is kept as a keyed hash only.';

create table public.consents (
  id uuid primary key default private.uuid_v7(),
  customer_id uuid not null references public.customers (id) on delete cascade,
  visit_id uuid not null references public.visits (id) on delete cascade,
  lead_id uuid not null references public.leads (id) on delete cascade,
  consent_text_id uuid not null references public.consent_texts (id),
  body_sha256 text not null,
  locale text not null,
  accepted text[] not null,
  ai_disclosure_shown boolean not null default true,
  given_at timestamptz not null default now(),
  withdrawn_at timestamptz
);
create index consents_lead on public.consents (lead_id);
create index consents_visit on public.consents (visit_id);
create index consents_text on public.consents (consent_text_id);
create index consents_customer on public.consents (customer_id);
alter table public.consents enable row level security;
comment on table public.consents is 'The receipt: who agreed to which purposes of which text, when, in which language, with the AI disclosure in view.';

create table public.used_nonces (
  nonce text primary key check (length(nonce) between 16 and 64),
  used_at timestamptz not null default now()
);
create index used_nonces_used_at on public.used_nonces (used_at);
alter table public.used_nonces enable row level security;
comment on table public.used_nonces is 'Single-use numbers of gate and token requests; swept after their signature can no longer be valid.';

create table public.erase_requests (
  id uuid primary key default private.uuid_v7(),
  customer_id uuid not null references public.customers (id) on delete cascade,
  -- No foreign key: the lead is gone.
  lead_id uuid not null,
  -- Null: the whole lead; else one visit of it.
  conversation_id uuid,
  email_sha256 text not null check (length(email_sha256) = 64),
  asked_at timestamptz not null default now(),
  done_at timestamptz,
  report jsonb
);
create index erase_requests_customer on public.erase_requests (customer_id, asked_at desc);
create index erase_requests_lead on public.erase_requests (lead_id);
alter table public.erase_requests enable row level security;
comment on table public.erase_requests is 'Somebody asked to be forgotten; the report says per destination what was removed. Outlives the lead, so it holds a hash of the address only.';

create policy "members read their consent texts" on public.consent_texts for select to authenticated
  using (campaign_id in (select campaign.id from public.campaigns as campaign));
create policy "members read their visits" on public.visits for select to authenticated using (customer_id in (select private.my_customers()));
create policy "members read their consents" on public.consents for select to authenticated using (customer_id in (select private.my_customers()));
create policy "members read their erase requests" on public.erase_requests for select to authenticated using (customer_id in (select private.my_customers()));
grant select on public.consent_texts, public.consents, public.erase_requests to authenticated;
grant select (id, customer_id, conversation_id, user_agent, suspicion, suspicion_reasons, created_at) on public.visits to authenticated;
