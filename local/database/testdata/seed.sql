insert into public.things (id, label) values ('00000000-0000-7000-8000-000000000001', 'seeded') on conflict do nothing;
