-- What the agent knows: documents of a customer, the campaigns that use them, their passages, and one hybrid search.
create table public.documents (
  id uuid primary key default private.uuid_v7(),
  customer_id uuid not null references public.customers (id) on delete cascade,
  title text not null check (length(title) between 1 and 300),
  kind text not null default 'text' check (kind in ('text', 'markdown', 'html', 'pdf', 'docx')),
  source text not null default 'seed' check (length(source) <= 2000),
  content_sha256 text check (length(content_sha256) = 64),
  state text not null default 'ready' check (state in ('waiting', 'reading', 'ready', 'failed')),
  problem text check (length(problem) <= 500),
  created_at timestamptz not null default now(),
  unique (customer_id, title),
  unique (customer_id, id)
);
alter table public.documents enable row level security;
comment on table public.documents is 'A source of knowledge of a customer: where it came from, and whether its passages are ready.';

create table public.campaign_documents (
  customer_id uuid not null,
  campaign_id uuid not null,
  document_id uuid not null,
  primary key (campaign_id, document_id),
  -- The customer stands in both keys, so that no campaign can ever know another tenant's document.
  foreign key (customer_id, campaign_id) references public.campaigns (customer_id, id) on delete cascade,
  foreign key (customer_id, document_id) references public.documents (customer_id, id) on delete cascade
);
create index campaign_documents_campaign on public.campaign_documents (customer_id, campaign_id);
create index campaign_documents_document on public.campaign_documents (customer_id, document_id);
alter table public.campaign_documents enable row level security;
comment on table public.campaign_documents is 'Which campaigns use which documents.';

create table public.chunks (
  id uuid primary key default private.uuid_v7(),
  customer_id uuid not null references public.customers (id) on delete cascade,
  document_id uuid not null,
  position integer not null check (position >= 0),
  place text check (length(place) <= 300),
  content text not null check (length(content) between 1 and 4000),
  embedding extensions.vector(384),
  embedding_model text check (length(embedding_model) between 1 and 100),
  -- A code is found however it is said: QX-4411 as QX 4411. Which words, not where: a third less to read.
  terms tsvector generated always as (strip(to_tsvector('english', regexp_replace(content, '([[:alpha:]])-([0-9])', '\1 \2', 'g')))) stored,
  unique (document_id, position),
  foreign key (customer_id, document_id) references public.documents (customer_id, id) on delete cascade
);
-- Vector and terms stay in the row: a search reads all passages of a campaign, and one that lies apart costs ten times as much to read.
alter table public.chunks set (toast_tuple_target = 8160);
alter table public.chunks alter column terms set storage external;
create index chunks_customer on public.chunks (customer_id, document_id);
create index chunks_terms on public.chunks using gin (terms);
create index chunks_embedding on public.chunks using hnsw (embedding extensions.vector_cosine_ops);
alter table public.chunks enable row level security;
comment on table public.chunks is 'One passage of a document, where in it (page, heading), and its embedding; passages without one are found by their words.';

create policy "members read their documents" on public.documents for select to authenticated using (customer_id in (select private.my_customers()));
create policy "members read what their campaigns know" on public.campaign_documents for select to authenticated using (customer_id in (select private.my_customers()));
create policy "members read their chunks" on public.chunks for select to authenticated using (customer_id in (select private.my_customers()));
grant select on public.documents, public.campaign_documents, public.chunks to authenticated;

create function private.rank_chunks(customer_id uuid, campaign_id uuid, query text, query_embedding extensions.vector, embedding_model text, results integer)
-- The plans of plpgsql last as long as the session, and the estimate keeps the planner from reading all passages again for the few that were found.
returns table (id uuid, score numeric) language plpgsql stable rows 8 set search_path = 'public', 'extensions' as $$
#variable_conflict use_column
declare
  lexemes text[] := (tsvector_to_array(to_tsvector('english', regexp_replace(rank_chunks.query, '([[:alpha:]])-([0-9])', '\1 \2', 'g'))))[1:24];
  -- One variable for each word: a list that is gone through for each passage takes twice as long (bench database).
  t1 tsquery := plainto_tsquery('simple', lexemes[1]); t2 tsquery := plainto_tsquery('simple', lexemes[2]); t3 tsquery := plainto_tsquery('simple', lexemes[3]); t4 tsquery := plainto_tsquery('simple', lexemes[4]);
  t5 tsquery := plainto_tsquery('simple', lexemes[5]); t6 tsquery := plainto_tsquery('simple', lexemes[6]); t7 tsquery := plainto_tsquery('simple', lexemes[7]); t8 tsquery := plainto_tsquery('simple', lexemes[8]);
  t9 tsquery := plainto_tsquery('simple', lexemes[9]); t10 tsquery := plainto_tsquery('simple', lexemes[10]); t11 tsquery := plainto_tsquery('simple', lexemes[11]); t12 tsquery := plainto_tsquery('simple', lexemes[12]);
  t13 tsquery := plainto_tsquery('simple', lexemes[13]); t14 tsquery := plainto_tsquery('simple', lexemes[14]); t15 tsquery := plainto_tsquery('simple', lexemes[15]); t16 tsquery := plainto_tsquery('simple', lexemes[16]);
  t17 tsquery := plainto_tsquery('simple', lexemes[17]); t18 tsquery := plainto_tsquery('simple', lexemes[18]); t19 tsquery := plainto_tsquery('simple', lexemes[19]); t20 tsquery := plainto_tsquery('simple', lexemes[20]);
  t21 tsquery := plainto_tsquery('simple', lexemes[21]); t22 tsquery := plainto_tsquery('simple', lexemes[22]); t23 tsquery := plainto_tsquery('simple', lexemes[23]); t24 tsquery := plainto_tsquery('simple', lexemes[24]);
begin
  return query
  with asked as materialized (
    -- A part number, a code, a price: whoever names one wants exactly that.
    select 1 << (word.number - 1)::integer as bit, word.lexeme ~ '[0-9]{2}' as is_code from unnest(lexemes) with ordinality as word (lexeme, number)
  ), passage as materialized (
    -- One reading of the campaign's passages serves every list and misses none; an index over all tenants' vectors finds mostly those of others.
    select chunk.id, case when chunk.embedding_model = rank_chunks.embedding_model then chunk.embedding <=> rank_chunks.query_embedding end as distance,
      coalesce((terms @@ t1)::integer, 0) + coalesce((terms @@ t2)::integer, 0) * 2 + coalesce((terms @@ t3)::integer, 0) * 4 + coalesce((terms @@ t4)::integer, 0) * 8
        + coalesce((terms @@ t5)::integer, 0) * 16 + coalesce((terms @@ t6)::integer, 0) * 32 + coalesce((terms @@ t7)::integer, 0) * 64 + coalesce((terms @@ t8)::integer, 0) * 128
        + case when t9 is null then 0 else coalesce((terms @@ t9)::integer, 0) * 256 + coalesce((terms @@ t10)::integer, 0) * 512 + coalesce((terms @@ t11)::integer, 0) * 1024 + coalesce((terms @@ t12)::integer, 0) * 2048
        + coalesce((terms @@ t13)::integer, 0) * 4096 + coalesce((terms @@ t14)::integer, 0) * 8192 + coalesce((terms @@ t15)::integer, 0) * 16384 + coalesce((terms @@ t16)::integer, 0) * 32768 end
        + case when t17 is null then 0 else coalesce((terms @@ t17)::integer, 0) * 65536 + coalesce((terms @@ t18)::integer, 0) * 131072 + coalesce((terms @@ t19)::integer, 0) * 262144 + coalesce((terms @@ t20)::integer, 0) * 524288
        + coalesce((terms @@ t21)::integer, 0) * 1048576 + coalesce((terms @@ t22)::integer, 0) * 2097152 + coalesce((terms @@ t23)::integer, 0) * 4194304 + coalesce((terms @@ t24)::integer, 0) * 8388608 end as words
    from public.chunks as chunk
    where chunk.customer_id = rank_chunks.customer_id
      and chunk.document_id = any (array(select link.document_id from public.campaign_documents as link where link.campaign_id = rank_chunks.campaign_id))
  ), alike as materialized (
    -- Passages with the same words of the question weigh the same: far fewer sums than passages.
    select passage.words, count(*)::integer as passages from passage group by passage.words
  ), rarity as materialized (
    select asked.bit, asked.is_code, ln(((1 + sum(alike.passages) / (0.5 + coalesce(sum(alike.passages) filter (where alike.words & asked.bit > 0), 0))))::float8) as weight
    from asked cross join alike group by asked.bit, asked.is_code
  ), weighed as materialized (
    select alike.words, alike.passages, sum(rarity.weight) as weight, sum(rarity.weight) filter (where rarity.is_code) as code_weight
    from alike join rarity on alike.words & rarity.bit > 0 group by alike.words, alike.passages
  ), heaviest as (
    -- The thirty best lie among the heaviest words; the other passages need not be sorted.
    select ranked.words, ranked.weight from (
      select weighed.words, weighed.weight, sum(weighed.passages) over (order by weighed.weight desc groups between unbounded preceding and 1 preceding) as heavier
      from weighed) as ranked
    where coalesce(ranked.heavier, 0) < 30
  ), best as (
    (select 'meaning' as list, passage.id, -passage.distance as merit, 1::float8 as voice from passage where passage.distance is not null order by passage.distance, passage.id limit 30)
    union all
    -- How much of the question stands in the passage, from 0 to 1; squared, so that a shared everyday word does not outvote the meaning and a shared name does.
    (select 'words', passage.id, heaviest.weight, (heaviest.weight / (select sum(rarity.weight) from rarity)) ^ 2
      from passage join heaviest using (words) order by heaviest.weight desc, passage.id limit 30)
    union all
    (select 'codes', passage.id, weighed.code_weight, 1
      from passage join weighed using (words) where weighed.code_weight is not null order by weighed.code_weight desc, weighed.weight desc, passage.id limit 30)
  ), placed as (
    select best.id, best.voice, row_number() over (partition by best.list order by best.merit desc, best.id) as place from best
  )
  -- Reciprocal rank fusion with the customary constant 60 (Cormack et al., 2009).
  select placed.id, sum((placed.voice / (60 + placed.place))::numeric) as score from placed group by placed.id order by score desc, placed.id limit rank_chunks.results;
end;
$$;
comment on function private.rank_chunks is 'Identifiers of the best passages of a campaign with their fused score: by meaning, by words and by codes. Invoker: under row level security when a member asks.';

create function public.search_knowledge(conversation_id uuid, query text, query_embedding text default null, embedding_model text default null)
returns jsonb language sql stable security definer set search_path = 'public', 'extensions' as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', chunk.id, 'title', document.title, 'place', chunk.place, 'content', chunk.content, 'score', found.score)
    order by found.score desc, chunk.id), '[]'::jsonb)
  from public.conversations as talk
  join public.customers as customer on customer.id = talk.customer_id
  join public.tiers as tier on tier.id = customer.tier_id
  cross join lateral private.rank_chunks(talk.customer_id, talk.campaign_id, left(search_knowledge.query, 1000), left(search_knowledge.query_embedding, 20000)::vector,
    search_knowledge.embedding_model, tier.knowledge_results) as found
  join public.chunks as chunk on chunk.id = found.id
  join public.documents as document on document.id = chunk.document_id
  where talk.id = search_knowledge.conversation_id;
$$;
revoke execute on function public.search_knowledge from public;
grant execute on function public.search_knowledge to agent_worker;
comment on function public.search_knowledge is 'Passages of the conversation''s campaign, best first: [{id, title, place, content, score}]; as many as the tier allows. Definer: the worker has no rights on the tables.';

create function public.list_passages(conversation_id uuid)
returns jsonb language sql stable security definer set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', listed.id, 'title', listed.title, 'content', listed.content, 'score', 0)), '[]'::jsonb) from (
    select chunk.id, document.title, chunk.content
    from public.conversations as talk
    join public.campaign_documents as link on link.campaign_id = talk.campaign_id
    join public.documents as document on document.id = link.document_id
    join public.chunks as chunk on chunk.document_id = document.id and chunk.customer_id = talk.customer_id
    where talk.id = list_passages.conversation_id
    -- Of a large library the beginning of each document: there it says what it is about.
    order by chunk.position, document.id limit 200) as listed;
$$;
revoke execute on function public.list_passages from public;
grant execute on function public.list_passages to agent_worker;
comment on function public.list_passages is 'Up to 200 passages of the conversation''s campaign, the first of each document first: [{id, title, content, score: 0}]. A call goes by them while the database does not answer. Definer: the worker has no rights on the tables.';

create function public.try_search(campaign_id uuid, query text, query_embedding text default null, embedding_model text default null)
returns jsonb language sql stable security invoker set search_path = 'public', 'extensions' as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', chunk.id, 'title', document.title, 'place', chunk.place, 'content', chunk.content, 'score', found.score)
    order by found.score desc, chunk.id), '[]'::jsonb)
  from public.campaigns as campaign
  join public.customers as customer on customer.id = campaign.customer_id
  join public.tiers as tier on tier.id = customer.tier_id
  cross join lateral private.rank_chunks(campaign.customer_id, campaign.id, left(try_search.query, 1000), left(try_search.query_embedding, 20000)::vector,
    try_search.embedding_model, tier.knowledge_results) as found
  join public.chunks as chunk on chunk.id = found.id
  join public.documents as document on document.id = chunk.document_id
  where campaign.id = try_search.campaign_id;
$$;
revoke execute on function public.try_search from public;
grant execute on function public.try_search to authenticated;
grant execute on function private.rank_chunks to authenticated;
comment on function public.try_search is 'What the agent would find for a question, for the people of the customer: as search_knowledge. Invoker: row level security decides.';

create function public.list_unembedded_chunks(embedding_model text, batch integer default 32)
returns jsonb language sql stable security definer set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', chunk.id, 'content', chunk.content)), '[]'::jsonb) from (
    select c.id, c.content from public.chunks as c
    where c.embedding is null or c.embedding_model is distinct from list_unembedded_chunks.embedding_model
    order by c.id limit least(greatest(coalesce(list_unembedded_chunks.batch, 32), 1), 500)) as chunk;
$$;
revoke execute on function public.list_unembedded_chunks from public;
grant execute on function public.list_unembedded_chunks to maintenance;
comment on function public.list_unembedded_chunks is 'Passages that still need an embedding of the given model: [{id, content}]. Definer: maintenance has no rights on the table.';

create function public.save_chunk_embedding(chunk_id uuid, embedding text, embedding_model text)
returns jsonb language sql security definer set search_path = 'public', 'extensions' as $$
  update public.chunks as chunk set embedding = save_chunk_embedding.embedding::vector, embedding_model = save_chunk_embedding.embedding_model
  where chunk.id = save_chunk_embedding.chunk_id returning jsonb_build_object('id', chunk.id);
$$;
revoke execute on function public.save_chunk_embedding from public;
grant execute on function public.save_chunk_embedding to maintenance;
comment on function public.save_chunk_embedding is 'Stores the embedding (JSON array of 384 numbers) of a passage. Definer: maintenance has no rights on the table.';
