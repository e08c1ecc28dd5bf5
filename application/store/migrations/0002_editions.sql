-- Editions: schemas that hold every read model, built from the log up to a position.

create table editions (
    id         integer generated always as identity primary key,
    schema     text not null unique,
    status     text not null check (status in ('building', 'ready', 'live')),
    code       text not null,
    created_at timestamptz not null default now(),
    ready_at   timestamptz
);
create unique index one_live_edition on editions (status) where status = 'live';
comment on table editions is 'code: a hash of the read models'' definitions that the edition was built by.';

-- What read models may use to read a body.
create function slot(body jsonb) returns tstzrange language sql stable as
    $$select tstzrange((body -> 'slot' ->> 'start')::timestamptz, (body -> 'slot' ->> 'end')::timestamptz)$$;

grant select, insert, update, delete on editions to simpul_app;
grant execute on function slot to simpul_app;
