-- The seal: the Merkle tree over the log in tiles of 256 hashes, signed checkpoints, and the keys that sign them.
-- To the byte: docs/reference/seal.md.

create table seal_tiles (
    level     smallint not null check (level between 0 and 8),
    number    bigint not null check (number >= 0),
    hashes    bytea not null check (octet_length(hashes) between 32 and 8192 and octet_length(hashes) % 32 = 0),
    positions bigint[] check ((level = 0) = (positions is not null)
                              and (level > 0 or 32 * cardinality(positions) = octet_length(hashes))),
    primary key (level, number)
);
alter table seal_tiles alter column hashes set storage external;
create index seal_tiles_by_position on seal_tiles ((positions[1])) where level = 0;
comment on table seal_tiles is 'The tree over the log. A tile only grows, and only the last one of its level.';

create table checkpoints (
    size     bigint primary key check (size > 0),
    position bigint not null,
    root     bytea not null,
    instant  timestamptz not null,
    note     text not null
);
comment on table checkpoints is 'Signed notes about the first `size` events; `note` counts, the other columns repeat it.';

create table seal_keys (
    number     integer primary key check (number > 0),
    public_key bytea not null,
    after      bigint not null,
    instant    timestamptz not null,
    note       text not null
);
comment on table seal_keys is 'Which key signs the checkpoints of more than `after` events, as announced by the one before.';

create function seal_tiles_only_grow() returns trigger language plpgsql set search_path = simpul, pg_temp as $$
begin
    if tg_op = 'INSERT' then
        if new.number = 0 or exists (select from seal_tiles t where t.level = new.level
                                     and t.number = new.number - 1 and octet_length(t.hashes) = 8192) then
            return new;
        end if;
    elsif new.level = old.level and new.number = old.number and octet_length(old.hashes) < 8192
            and substring(new.hashes from 1 for octet_length(old.hashes)) = old.hashes
            and new.positions[1:cardinality(old.positions)] is not distinct from old.positions then
        return new;
    end if;
    raise exception 'the seal only grows: this % on simpul.seal_tiles is refused', lower(tg_op)
        using errcode = 'insufficient_privilege';
end $$;

create trigger seal_tiles_only_grow before insert or update on seal_tiles
    for each row execute function seal_tiles_only_grow();
create trigger seal_tiles_are_for_ever before delete on seal_tiles
    for each row execute function refuse_change();
create trigger seal_tiles_are_not_truncated before truncate on seal_tiles
    for each statement execute function refuse_change();
create trigger checkpoints_are_for_ever before update or delete on checkpoints
    for each row execute function refuse_change();
create trigger checkpoints_are_not_truncated before truncate on checkpoints
    for each statement execute function refuse_change();
create trigger seal_keys_are_for_ever before update or delete on seal_keys
    for each row execute function refuse_change();
create trigger seal_keys_are_not_truncated before truncate on seal_keys
    for each statement execute function refuse_change();

grant select on seal_tiles, checkpoints, seal_keys to simpul_app;
grant insert on checkpoints, seal_keys to simpul_app;
grant insert, update (hashes, positions) on seal_tiles to simpul_app;
