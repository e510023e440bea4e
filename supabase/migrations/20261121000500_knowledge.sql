-- What the agent knows: documents, their passages, and one hybrid search.
create table public.documents (
  id uuid primary key default private.uuid_v7(),
  customer_id uuid not null references public.customers (id) on delete cascade,
  campaign_id uuid not null references public.campaigns (id) on delete cascade,
  title text not null check (length(title) between 1 and 300),
  source text not null default 'seed',
  created_at timestamptz not null default now(),
  unique (campaign_id, title)
);
create index documents_customer on public.documents (customer_id);
alter table public.documents enable row level security;
comment on table public.documents is 'A source of knowledge of a campaign.';

create table public.chunks (
  id uuid primary key default private.uuid_v7(),
  customer_id uuid not null references public.customers (id) on delete cascade,
  document_id uuid not null references public.documents (id) on delete cascade,
  position integer not null,
  content text not null check (length(content) between 1 and 4000),
  embedding extensions.vector(384),
  embedding_model text,
  terms tsvector generated always as (to_tsvector('english', content)) stored,
  unique (document_id, position)
);
create index chunks_customer on public.chunks (customer_id);
create index chunks_terms on public.chunks using gin (terms);
create index chunks_embedding on public.chunks using hnsw (embedding extensions.vector_cosine_ops);
alter table public.chunks enable row level security;
comment on table public.chunks is 'One passage of a document with its embedding; passages without one are found by their words.';

create policy "members read their documents" on public.documents for select to authenticated using ((select private.is_member(customer_id)));
create policy "members read their chunks" on public.chunks for select to authenticated using ((select private.is_member(customer_id)));
grant select on public.documents, public.chunks to authenticated;

create function public.search_knowledge(conversation_id uuid, query text, query_embedding text default null, embedding_model text default null)
returns jsonb language sql stable security definer set search_path = 'public', 'extensions' as $$
  with talk as (
    select conversation.campaign_id, conversation.customer_id, tier.knowledge_results
    from public.conversations as conversation
    join public.customers as customer on customer.id = conversation.customer_id
    join public.tiers as tier on tier.id = customer.tier_id
    where conversation.id = search_knowledge.conversation_id
  ), mine as (
    select chunk.id, chunk.content, chunk.terms, chunk.embedding, chunk.embedding_model, document.title
    from talk join public.documents as document on document.campaign_id = talk.campaign_id
    join public.chunks as chunk on chunk.document_id = document.id and chunk.customer_id = talk.customer_id
  ), wanted as (
    -- A spoken question rarely holds every word of its answer, so any shared term counts.
    select nullif(replace(plainto_tsquery('english', search_knowledge.query)::text, '&', '|'), '')::tsquery as terms
  ), by_meaning as (
    select mine.id, row_number() over (order by mine.embedding <=> search_knowledge.query_embedding::vector) as place
    from mine where search_knowledge.query_embedding is not null and mine.embedding_model = search_knowledge.embedding_model
    order by place limit 30
  ), by_words as (
    select mine.id, row_number() over (order by ts_rank_cd(mine.terms, wanted.terms) desc, mine.id) as place
    from mine cross join wanted where mine.terms @@ wanted.terms
    order by place limit 30
  ), fused as (
    -- Reciprocal rank fusion with the customary constant 60 (Cormack et al., 2009).
    select id, sum(1.0 / (60 + place)) as score from (select * from by_meaning union all select * from by_words) as ranked group by id
    order by score desc, id limit (select knowledge_results from talk)
  )
  select coalesce(jsonb_agg(jsonb_build_object('id', mine.id, 'title', mine.title, 'content', mine.content, 'score', fused.score) order by fused.score desc), '[]'::jsonb)
  from fused join mine using (id);
$$;
revoke execute on function public.search_knowledge from public;
grant execute on function public.search_knowledge to agent_worker;
comment on function public.search_knowledge is 'Passages of the conversation''s campaign, best first: [{id, title, content, score}]; as many as the tier allows. Definer: the worker has no rights on the tables.';

create function public.list_unembedded_chunks(embedding_model text, batch integer default 32)
returns jsonb language sql stable security definer set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', chunk.id, 'content', chunk.content)), '[]'::jsonb) from (
    select c.id, c.content from public.chunks as c
    where c.embedding is null or c.embedding_model is distinct from list_unembedded_chunks.embedding_model
    order by c.id limit list_unembedded_chunks.batch) as chunk;
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
