-- How much of its minute each caller has used, over all processes. Not logged: what a crash forgets is a minute
-- of counting. Callers stand here as keyed hashes of addresses and account ids.

create unlogged table rates (
    caller bytea not null,
    minute timestamptz not null,
    used   integer not null,
    given  integer not null,
    primary key (caller, minute)
);
comment on table rates is 'given: what the last question was allowed. Rows of past minutes are swept.';

-- Gives at most `wanted` of the `most` that a caller has in a minute, and the seconds that are left of it.
create function give_allowance(asking bytea, wanted integer, most integer)
    returns table (given integer, seconds_left double precision)
    language plpgsql set search_path = simpul, pg_temp as $$
declare
    now_is timestamptz := clock_timestamp();
begin
    insert into rates as r values (asking, date_trunc('minute', now_is), least(wanted, most), least(wanted, most))
    on conflict (caller, minute) do update
        set given = least(wanted, greatest(most - r.used, 0)), used = greatest(r.used, least(r.used + wanted, most))
    returning r.given into given;
    seconds_left := 60 - extract(second from now_is);
    return next;
end $$;

revoke all on function give_allowance from public;
grant execute on function give_allowance to simpul_app;
grant select, insert, update, delete on rates to simpul_app;
