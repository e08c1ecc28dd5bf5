-- Persons: how their keys are made, wrapped anew and destroyed, who has been forgotten, by which words people are
-- found. Keys are reached by these functions alone.

create table secrets (
    name    text primary key,
    wrapped bytea not null,
    master  text not null
);
comment on table secrets is
    'What must outlive a change of the master key, wrapped by it. The master of `root` is the one in force.';

create table destroyed_keys (
    subject uuid primary key,
    request uuid,
    at      timestamptz not null
);
comment on table destroyed_keys is 'Who has been forgotten. No key is ever made for these subjects again.';

create trigger destroyed_keys_are_for_ever before update or delete on destroyed_keys
    for each row execute function refuse_change();
create trigger destroyed_keys_are_not_truncated before truncate on destroyed_keys
    for each statement execute function refuse_change();

-- Names in clear, to find people by. Unlogged: neither standbys, base backups nor archives hold them, and after a
-- crash they are read from the log anew. A row cannot outlive its key.
create unlogged table people (
    subject      uuid primary key references keys on delete cascade,
    kind         text not null check (kind in ('membership', 'enrolment', 'account')),
    hub          text not null,
    stream       uuid not null,
    name         text not null,
    email        text,
    phone        text,
    organisation text,
    words        text not null generated always as (lower(
        name || ' ' || coalesce(email, '') || ' ' || coalesce(phone, '') || ' ' || coalesce(organisation, ''))) stored
);
create index people_of_a_hub on people (hub, name);
create unlogged table people_seen (
    one      boolean primary key default true check (one),
    position bigint not null
);

create index events_of_forgetting on events (position)
    where type in ('membership.forgotten', 'account.forgotten', 'data_request.executed');

-- The key of a person as it is wrapped, made of what is offered where there is none yet. SM003: the person has been
-- forgotten. SM004: the offered key is wrapped by another master key than the one in force.
create function key_of(person uuid, offered bytea, offered_by text, out wrapped bytea, out master text)
    language plpgsql security definer set search_path = simpul, pg_temp as $$
begin
    select k.wrapped, k.master into wrapped, master from keys k where k.subject = person;
    if found then
        return;
    end if;
    perform pg_advisory_xact_lock(5391880, hashtext(person::text));
    if exists (select from destroyed_keys d where d.subject = person) then
        raise exception 'the key of % was destroyed', person using errcode = 'SM003';
    end if;
    perform from secrets s where s.name = 'root' and s.master = offered_by for share;
    if not found then
        raise exception 'master key % is not in force', offered_by using errcode = 'SM004';
    end if;
    insert into keys (subject, wrapped, master) values (person, offered, offered_by) on conflict do nothing;
    select k.wrapped, k.master into wrapped, master from keys k where k.subject = person;
end $$;

-- Destroys keys and, in the same transaction, all by which these people could be found or could come in.
create function destroy_keys(subjects uuid[], of_request uuid, moment timestamptz) returns integer
    language plpgsql security definer set search_path = simpul, pg_temp as $$
declare
    gone integer;
begin
    perform pg_advisory_xact_lock(5391880, number)
        from (select distinct hashtext(one::text) as number from unnest(subjects) as one order by 1) as ordered;
    insert into destroyed_keys select distinct one, of_request, moment from unnest(subjects) as one
        on conflict do nothing;
    delete from lookups where subject = any (subjects);
    delete from identities where account = any (subjects);
    delete from invitations where account = any (subjects);
    delete from sessions where account = any (subjects);
    delete from tokens where account = any (subjects);
    delete from credentials where account = any (subjects);
    delete from keys where subject = any (subjects);
    get diagnostics gone = row_count;
    delete from people where subject = any (subjects);
    return gone;
end $$;

-- A key as a backup of the keys has it; false where the person has been forgotten or has a key already.
create function restore_key(person uuid, its bytea, by_master text) returns boolean
    language plpgsql security definer set search_path = simpul, pg_temp as $$
begin
    perform pg_advisory_xact_lock(5391880, hashtext(person::text));
    if exists (select from destroyed_keys d where d.subject = person) then
        return false;
    end if;
    insert into keys (subject, wrapped, master) values (person, its, by_master) on conflict do nothing;
    return found;
end $$;

-- The root as it is wrapped from now on: `before` is the master key that wrapped it, null where there was none.
-- Whoever wraps it by another master key puts that one in force.
create function wrap_root(before text, its bytea, by_master text) returns boolean
    language plpgsql security definer set search_path = simpul, pg_temp as $$
begin
    if before is null then
        insert into secrets values ('root', its, by_master) on conflict do nothing;
    else
        update secrets set wrapped = its, master = by_master where name = 'root' and master = before;
    end if;
    return found;
end $$;

-- Keys wrapped anew; those that were destroyed or wrapped anew meanwhile are left as they are.
create function rewrap_keys(subjects uuid[], before text, theirs bytea[], by_master text) returns integer
    language plpgsql security definer set search_path = simpul, pg_temp as $$
declare
    done integer;
begin
    update keys k set wrapped = n.its, master = by_master
        from unnest(subjects, theirs) as n(subject, its) where k.subject = n.subject and k.master = before;
    get diagnostics done = row_count;
    return done;
end $$;

revoke all on function key_of, destroy_keys, restore_key, wrap_root, rewrap_keys from public;
revoke insert on keys from simpul_app;
grant select on secrets, destroyed_keys to simpul_app;
grant select, insert, update, delete on people, people_seen to simpul_app;
grant execute on function key_of, destroy_keys, restore_key, wrap_root, rewrap_keys to simpul_app;
