-- Who answers a typed conversation: one at a time, over all web processes, since each answer spends from the same hold. Definer throughout: agent_worker has no rights on any table.
create table private.answer_places (
  id uuid primary key,
  -- No foreign key: a place lives for seconds, and must not stand in the way of an archive.
  conversation_id uuid not null,
  place bigint not null generated always as identity,
  is_last boolean not null,
  alive_until timestamptz not null
);
create index answer_places_conversation on private.answer_places (conversation_id, place);
alter table private.answer_places enable row level security;
comment on table private.answer_places is 'The line of those who will answer or close a typed conversation; the first answers. Who is not heard of until alive_until has died and loses its place.';

create function public.take_answer_place(conversation_id uuid, place_id uuid, is_last boolean default false)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  talk public.conversations := private.open_talk(conversation_id);
  first uuid;
begin
  if place_id is null or is_last is null then raise sqlstate 'PT400' using message = 'invalid_input', detail = 'place_id and is_last must be given.'; end if;
  -- One at a time per conversation, so that places are seen in the order in which they were given.
  perform pg_advisory_xact_lock(hashtext('private.answer_places'), hashtext(talk.id::text));
  -- The clock's time: the transaction began before it waited for the lock.
  delete from private.answer_places as dead where dead.conversation_id = talk.id and dead.alive_until < clock_timestamp();
  select p.id into first from private.answer_places as p where p.conversation_id = talk.id order by p.place limit 1;
  if exists (select from public.conversations as c where c.id = talk.id and c.state = 'ended')
    -- Behind a close nothing is answered any more; what is being answered is finished.
    or (not is_last and first is distinct from place_id and exists (select from private.answer_places as p where p.conversation_id = talk.id and p.is_last)) then
    delete from private.answer_places as p where p.id = place_id and p.conversation_id = talk.id;
    return '{"state": "over"}';
  end if;
  insert into private.answer_places as p (id, conversation_id, is_last, alive_until) values (place_id, talk.id, take_answer_place.is_last, clock_timestamp() + interval '20 seconds')
  on conflict (id) do update set alive_until = excluded.alive_until where p.conversation_id = excluded.conversation_id;
  if not found then raise sqlstate 'PT409' using message = 'conflict', detail = 'This place belongs to another conversation.'; end if;
  return jsonb_build_object('state', case when coalesce(first, place_id) = place_id then 'first' else 'waiting' end);
end;
$$;
revoke execute on function public.take_answer_place from public;
grant execute on function public.take_answer_place to agent_worker;
comment on function public.take_answer_place is 'Takes or keeps a place in the line of those who answer a typed conversation, for 20 seconds: {state: first|waiting|over}; is_last for a close, behind which none is answered. PT400, PT404, PT409.';

create function public.leave_answer_place(conversation_id uuid, place_id uuid)
returns jsonb language plpgsql security definer set search_path = '' as $$
begin
  delete from private.answer_places as p where p.id = place_id and p.conversation_id = leave_answer_place.conversation_id;
  return jsonb_build_object('left', found);
end;
$$;
revoke execute on function public.leave_answer_place from public;
grant execute on function public.leave_answer_place to agent_worker;
comment on function public.leave_answer_place is 'Gives a place in the line of answers free: {left}, false when it was gone.';
