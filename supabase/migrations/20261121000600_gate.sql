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

create function private.language_of(locale text)
returns text language sql immutable set search_path = '' as $$
  select lower(split_part(translate(locale, '_', '-'), '-', 1));
$$;
comment on function private.language_of is 'The language of a locale: de of de-AT and of de_DE.';

create function private.find_consent_text(campaign public.campaigns, locale text, version text default null)
returns setof public.consent_texts language sql stable set search_path = '' as $$
  select text_row.* from public.consent_texts as text_row
  where text_row.campaign_id = (find_consent_text.campaign).id and text_row.version = coalesce(find_consent_text.version, text_row.version)
    -- Only the newest text of a language counts; agreement to words that were replaced is none.
    and not exists (select from public.consent_texts as newer where newer.campaign_id = text_row.campaign_id and newer.locale = text_row.locale
      and (newer.created_at, newer.id) > (text_row.created_at, text_row.id))
  order by (text_row.locale = find_consent_text.locale) desc nulls last, (private.language_of(text_row.locale) = private.language_of(find_consent_text.locale)) desc nulls last,
    (text_row.locale = (find_consent_text.campaign).locale) desc, (private.language_of(text_row.locale) = private.language_of((find_consent_text.campaign).locale)) desc,
    (private.language_of(text_row.locale) = 'en') desc, text_row.created_at desc, text_row.id desc
  limit 1;
$$;
comment on function private.find_consent_text is 'The consent text of a campaign for a visitor: of the locale, else of its language, else of the campaign''s own, else English; with a version, among the newest texts of that version.';

create function private.default_consent_texts(business_name text, home_locale text default 'en-US')
returns table (locale text, version text, body text, purposes jsonb) language sql immutable set search_path = '' as $$
  select case when private.language_of(home_locale) = wording.language then home_locale else wording.language end, '2026-11', named.body,
    jsonb_build_array(
      jsonb_build_object('id', 'talk', 'required', true, 'text', named.talk),
      jsonb_build_object('id', 'record', 'required', false, 'text', named.record),
      jsonb_build_object('id', 'contact', 'required', false, 'text', named.contact))
  from (values
    ('en',
     'You will talk with an AI, not a person. LiveKit carries your voice, Deepgram turns speech into text and text into speech, and OpenAI helps to write the answers; none of them trains on it, and no sound is kept. {business} keeps the transcript with your e-mail to follow up on your request. Supabase, Upstash and Vercel run the service.',
     'I agree to talk with the AI assistant and to the transcript being kept for my request.',
     '{business} may also use the transcript to improve its answers.',
     '{business} may contact me about my request.'),
    ('de',
     'Sie sprechen mit einer KI, nicht mit einem Menschen. LiveKit überträgt Ihre Stimme, Deepgram macht aus Sprache Text und aus Text Sprache, und OpenAI hilft beim Schreiben der Antworten; keiner von ihnen trainiert damit, und der Ton wird nicht aufbewahrt. {business} bewahrt die Mitschrift mit Ihrer E-Mail auf, um Ihr Anliegen zu bearbeiten. Supabase, Upstash und Vercel betreiben den Dienst.',
     'Ich bin einverstanden, mit dem KI-Assistenten zu sprechen und dass die Mitschrift für mein Anliegen aufbewahrt wird.',
     '{business} darf die Mitschrift auch nutzen, um die Antworten zu verbessern.',
     '{business} darf mich zu meinem Anliegen kontaktieren.'),
    ('fr',
     'Vous parlez avec une IA, pas avec une personne. LiveKit transporte votre voix, Deepgram transforme la parole en texte et le texte en parole, et OpenAI aide à rédiger les réponses ; aucun d’eux n’entraîne de modèle avec, et le son n’est pas conservé. {business} conserve la transcription avec votre e-mail pour donner suite à votre demande. Supabase, Upstash et Vercel font fonctionner le service.',
     'J’accepte de parler avec l’assistant IA et que la transcription soit conservée pour ma demande.',
     '{business} peut aussi utiliser la transcription pour améliorer ses réponses.',
     '{business} peut me contacter au sujet de ma demande.'),
    ('es',
     'Va a hablar con una IA, no con una persona. LiveKit transmite su voz, Deepgram convierte la voz en texto y el texto en voz, y OpenAI ayuda a escribir las respuestas; ninguno de ellos entrena modelos con ello, y el sonido no se guarda. {business} guarda la transcripción con su correo electrónico para atender su solicitud. Supabase, Upstash y Vercel hacen funcionar el servicio.',
     'Acepto hablar con el asistente de IA y que la transcripción se guarde para mi solicitud.',
     '{business} puede usar la transcripción también para mejorar sus respuestas.',
     '{business} puede ponerse en contacto conmigo acerca de mi solicitud.'),
    ('it',
     'Parlerai con un’IA, non con una persona. LiveKit trasmette la tua voce, Deepgram trasforma la voce in testo e il testo in voce, e OpenAI aiuta a scrivere le risposte; nessuno di loro ci addestra modelli, e l’audio non viene conservato. {business} conserva la trascrizione con la tua e-mail per dare seguito alla tua richiesta. Supabase, Upstash e Vercel fanno funzionare il servizio.',
     'Accetto di parlare con l’assistente IA e che la trascrizione sia conservata per la mia richiesta.',
     '{business} può usare la trascrizione anche per migliorare le risposte.',
     '{business} può contattarmi riguardo alla mia richiesta.'),
    ('pt',
     'Vai falar com uma IA, não com uma pessoa. A LiveKit transporta a sua voz, a Deepgram transforma a voz em texto e o texto em voz, e a OpenAI ajuda a escrever as respostas; nenhuma delas treina modelos com isso, e o som não é guardado. {business} guarda a transcrição com o seu e-mail para dar seguimento ao seu pedido. Supabase, Upstash e Vercel asseguram o serviço.',
     'Aceito falar com o assistente de IA e que a transcrição seja guardada para o meu pedido.',
     '{business} pode usar a transcrição também para melhorar as respostas.',
     '{business} pode contactar-me sobre o meu pedido.'),
    ('nl',
     'U praat met een AI, niet met een mens. LiveKit brengt uw stem over, Deepgram maakt van spraak tekst en van tekst spraak, en OpenAI helpt de antwoorden te schrijven; geen van hen traint ermee, en het geluid wordt niet bewaard. {business} bewaart het uitgeschreven gesprek met uw e-mail om uw vraag af te handelen. Supabase, Upstash en Vercel houden de dienst draaiende.',
     'Ik ga akkoord met een gesprek met de AI-assistent en met het bewaren van het uitgeschreven gesprek voor mijn vraag.',
     '{business} mag het uitgeschreven gesprek ook gebruiken om de antwoorden te verbeteren.',
     '{business} mag contact met mij opnemen over mijn vraag.'),
    ('pl',
     'Rozmawiasz z AI, a nie z człowiekiem. LiveKit przesyła Twój głos, Deepgram zamienia mowę na tekst i tekst na mowę, a OpenAI pomaga pisać odpowiedzi; żadna z tych firm nie trenuje na tym modeli, a dźwięk nie jest przechowywany. {business} przechowuje zapis rozmowy z Twoim adresem e-mail, aby zająć się Twoją sprawą. Supabase, Upstash i Vercel zapewniają działanie usługi.',
     'Zgadzam się na rozmowę z asystentem AI i na przechowywanie jej zapisu na potrzeby mojej sprawy.',
     '{business} może też używać zapisu do poprawiania odpowiedzi.',
     '{business} może kontaktować się ze mną w mojej sprawie.')
  ) as wording (language, body, talk, record, contact)
  cross join lateral (select replace(wording.body, '{business}', business_name) as body, replace(wording.talk, '{business}', business_name) as talk,
    replace(wording.record, '{business}', business_name) as record, replace(wording.contact, '{business}', business_name) as contact) as named;
$$;
comment on function private.default_consent_texts is 'The consent texts that a new campaign begins with, one for each language of the page: names the AI, the business and who processes what; three purposes, of which only to talk is required. The campaign''s own language carries its locale.';

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
