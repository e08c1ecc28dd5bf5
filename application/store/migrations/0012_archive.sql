-- Editions that are frozen at a past position, the positions that readers wait for, and where a moment lies.

alter table editions drop constraint editions_status_check;
alter table editions add constraint editions_status_check
    check (status in ('building', 'ready', 'live', 'frozen'));
alter table editions
    add column position bigint,
    add column bytes    bigint,
    add column used_at  timestamptz,
    add column pinned   boolean not null default false;
alter table editions add constraint frozen_at_a_position check (status <> 'frozen' or position is not null);
create unique index one_frozen_edition_of_a_code on editions (position, code) where status = 'frozen';
comment on column editions.position is 'Of a frozen edition: the position of the log that it stands at for ever.';

create table wanted_editions (
    position bigint primary key,
    asked_at timestamptz not null default now(),
    done     bigint not null default 0,
    error    text
);
comment on table wanted_editions is 'Positions that readers wait for, and how far the worker has come, in positions.';

grant select, insert, update, delete on wanted_editions to simpul_app;

-- The last position that was recorded up to a moment; 0 before the first, null where the moment has not come.
-- Times never fall along the log, so it is found by halving. An append that is under way may have taken its
-- time already: where it could lie before the moment, its end is waited for, and the answer stays true for ever.
create function position_at(moment timestamptz) returns bigint
    language plpgsql set search_path = simpul, pg_temp set enable_seqscan = off as $$
declare
    low  bigint := 0;
    high bigint;
    middle bigint;
    last events;
begin
    if moment > clock_timestamp() then
        return null;
    end if;
    select * into last from events order by position desc limit 1;
    if last.position is null or moment >= last.recorded_at then
        perform pg_advisory_xact_lock_shared(5391873);
        select * into last from events order by position desc limit 1;
    end if;
    high := coalesce(last.position, 0);
    while low < high loop
        middle := (low + high + 1) / 2;
        select * into last from events where position <= middle order by position desc limit 1;
        if not found or last.recorded_at <= moment then
            low := middle;
        else
            high := last.position - 1;
        end if;
    end loop;
    return coalesce((select max(position) from events where position <= low), 0);
end $$;

grant execute on function position_at to simpul_app;
