-- Hub files that are still being written: nothing here has happened, so that it is no part of the log.

create table drafts (
    id         uuid primary key,
    hub        text not null,
    text       text not null check (octet_length(text) <= 1000000),
    began_from text not null,
    begun_by   uuid,
    begun_at   timestamptz not null,
    changed_by uuid,
    changed_at timestamptz not null,
    version    integer not null
);
create index drafts_in_time on drafts (changed_at);
comment on table drafts is 'hub: the code that the text gives the hub, empty while it gives none; begun_by, changed_by: accounts, null: the operator. version: who saves says which they have read.';

grant select, insert, update, delete on drafts to simpul_app;
