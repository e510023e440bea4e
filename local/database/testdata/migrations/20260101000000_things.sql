create extension if not exists vector with schema extensions;
create table public.things (
  id uuid primary key default gen_random_uuid(),
  owner uuid,
  label text not null,
  embedding extensions.vector(3)
);
alter table public.things enable row level security;
create policy "owners read their things" on public.things for select to authenticated using (owner = (select auth.uid()));
create policy "owners add things" on public.things for insert to authenticated with check (owner = (select auth.uid()));
create index things_embedding on public.things using hnsw (embedding extensions.vector_cosine_ops);
