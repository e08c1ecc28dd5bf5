-- The log of all hubs, the commands that made it, the keys of persons, and snapshots of long streams.

create table events (
    position    bigint primary key,
    stream      uuid not null,
    version     integer not null,
    type        text not null,
    hub         text not null,
    actor       text not null,
    command     uuid not null,
    recorded_at timestamptz not null,
    body        jsonb not null,
    unique (stream, version)
);
comment on table events is 'Every change at every hub, in order. Rows are added by append() alone and never altered.';

create sequence positions as bigint cache 1 owned by events.position;

create table commands (
    id       uuid primary key,
    digest   bytea not null,
    position bigint not null
);
comment on table commands is 'Which commands have happened, and up to which position: the same id never happens twice.';

create table keys (
    subject    uuid primary key,
    wrapped    bytea not null,
    master     text not null,
    created_at timestamptz not null default now()
);
comment on table keys is 'A key per person, wrapped by the master key that lives outside the database.';

create table snapshots (
    stream  uuid not null,
    version integer not null,
    shape   text not null,
    body    jsonb not null,
    primary key (stream, shape, version)
);
comment on table snapshots is 'Folded states of long streams; shape names the code that can read them. Safe to delete.';

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'the log is append-only: % on simpul.% is refused', lower(tg_op), tg_table_name
        using errcode = 'insufficient_privilege';
end $$;

create trigger events_are_for_ever before update or delete on events
    for each row execute function refuse_change();
create trigger events_are_not_truncated before truncate on events
    for each statement execute function refuse_change();
create trigger commands_are_for_ever before update or delete on commands
    for each row execute function refuse_change();
create trigger commands_are_not_truncated before truncate on commands
    for each statement execute function refuse_change();

-- One call is one append. The lock is taken before the sequence, so that positions become visible in their
-- order and a reader who has seen position n will never meet a smaller one later. SM001: the command id was
-- used for other content. SM002: a stream that the decision rests on has moved. Plans are kept as long as a
-- connection lives, and one made while the log is short would read all of it ever after: hence no seqscan,
-- and a subquery that cannot be turned into a join.
create function append(command_id uuid, command_digest bytea, new_events jsonb, rests_on jsonb)
    returns table (positions bigint[], repeated boolean)
    language plpgsql security definer set search_path = simpul, pg_temp set enable_seqscan = off as $$
declare
    settled commands;
    last    bigint;
    moment  timestamptz;
begin
    perform pg_advisory_xact_lock(5391873);
    select * into settled from commands where id = command_id;
    if found then
        if settled.digest <> command_digest then
            raise exception 'command % was used for other content', command_id using errcode = 'SM001';
        end if;
        return query select array[settled.position], true;
        return;
    end if;
    if exists (select from jsonb_to_recordset(rests_on) as r(stream uuid, version integer)
               where (select position from events e
                      where e.stream = r.stream and e.version = r.version + 1) is not null) then
        raise exception 'a stream that command % rests on has moved', command_id using errcode = 'SM002';
    end if;
    select position, recorded_at into last, moment from events order by position desc limit 1;
    moment := greatest(clock_timestamp(), moment);
    with added as (
        insert into events
        select nextval('positions'), (item -> 'body' ->> 'originator_id')::uuid,
               (item -> 'body' ->> 'originator_version')::integer, item ->> 'type', item -> 'body' ->> 'hub',
               item -> 'body' ->> 'actor', (item -> 'body' ->> 'command')::uuid, moment, item -> 'body'
        from jsonb_array_elements(new_events) as item
        returning events.position)
    select coalesce(array_agg(added.position order by added.position), '{}') into positions from added;
    insert into commands
        values (command_id, command_digest, coalesce(positions[cardinality(positions)], last, 0));
    repeated := false;
    return next;
end $$;

-- Several commands of one process in one transaction, and so one flush. Each has its own outcome: a conflict or
-- a reused id undoes that command alone, and is told by its code.
create function append_all(command_ids uuid[], digests bytea[], news jsonb[], rests jsonb[])
    returns table (positions bigint[], repeated boolean, failed text)
    language plpgsql security definer set search_path = simpul, pg_temp as $$
begin
    for i in 1 .. cardinality(command_ids) loop
        begin
            select a.positions, a.repeated, null into positions, repeated, failed
                from append(command_ids[i], digests[i], news[i], rests[i]) as a;
        exception when unique_violation or sqlstate 'SM001' or sqlstate 'SM002' then
            positions := null;
            repeated := null;
            failed := sqlstate;
        end;
        return next;
    end loop;
end $$;

create function head() returns bigint language sql stable as
    'select coalesce(max(position), 0) from simpul.events';

revoke all on function append, append_all from public;
grant usage on schema simpul to simpul_app;
grant select on events, commands, keys, snapshots to simpul_app;
grant insert on keys to simpul_app;
grant insert, delete on snapshots to simpul_app;
grant execute on function append, append_all, head to simpul_app;
