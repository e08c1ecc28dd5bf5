-- How accounts prove who they are. Nothing here names a person in clear: addresses of mail are keyed hashes,
-- secrets of links, sessions and tokens are hashed, second factors are encrypted outside the database.

create table lookups (
    kind       text not null,
    hash       bytea not null,
    subject    uuid not null,
    claimed_at timestamptz not null,
    primary key (kind, hash)
);
create index lookups_of_a_subject on lookups (subject);
comment on table lookups is 'Which account an e-mail address belongs to, by its keyed hash; erased with the person.';

create table credentials (
    account           uuid primary key,
    password          text,
    totp_sealed       bytea,
    totp_confirmed_at timestamptz,
    totp_last_step    bigint,
    changed_at        timestamptz not null
);
comment on table credentials is 'Passwords as argon2id, second factors encrypted; totp_last_step: codes work once.';

create table invitations (
    hash       bytea primary key,
    account    uuid not null,
    purpose    text not null check (purpose in ('invitation', 'reset')),
    made_by    text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at    timestamptz
);
create unique index one_open_invitation on invitations (account, purpose) where used_at is null;
comment on table invitations is 'Links by which a person chooses a password; only the newest of a purpose is good, and once.';

create table sessions (
    id           uuid primary key,
    hash         bytea not null unique,
    account      uuid not null,
    created_at   timestamptz not null,
    last_used_at timestamptz not null,
    expires_at   timestamptz not null,
    ended_at     timestamptz,
    address      text not null,
    agent        text not null,
    factor       text not null check (factor in ('password', 'totp', 'oidc', 'oidc_mfa'))
);
create index sessions_of_an_account on sessions (account);

create table tokens (
    id           uuid primary key,
    hash         bytea not null unique,
    account      uuid not null,
    name         text not null,
    scopes       text[],
    created_by   text not null,
    created_at   timestamptz not null,
    expires_at   timestamptz not null,
    last_used_at timestamptz,
    revoked_at   timestamptz
);
create index tokens_of_an_account on tokens (account);
comment on column tokens.scopes is 'The rights that the token may use of the account''s; null: all of them.';

create table delays (
    key      bytea primary key,
    failures integer not null,
    until    timestamptz,
    at       timestamptz not null
);
comment on table delays is 'Attempts counted before they are made; until: when the next may come, at: since when failures are forgiven.';

create table identities (
    issuer    text not null,
    hash      bytea not null,
    account   uuid not null,
    linked_at timestamptz not null,
    primary key (issuer, hash)
);
create unique index one_identity_of_an_issuer on identities (account, issuer);
comment on table identities is 'Who an identity provider''s subject is here, by its keyed hash.';

create table security_log (
    id      bigint generated always as identity primary key,
    at      timestamptz not null,
    kind    text not null,
    account uuid,
    actor   text,
    address text,
    session uuid,
    detail  jsonb not null default '{}'
);
create index security_log_of_an_account on security_log (account, id);
create index security_log_of_a_kind on security_log (kind, id);
create index security_log_in_time on security_log (at);
create unique index token_use_is_told_once_an_hour
    on security_log (kind, (detail ->> 'token'), address, date_trunc('hour', at at time zone 'UTC'))
    where kind in ('token_used', 'token_refused');
comment on table security_log is 'Who came in, was refused, was given what. Ids and codes only: no names, no e-mail addresses.';

create trigger security_log_is_for_ever before update or delete on security_log
    for each row execute function refuse_change();
create trigger security_log_is_not_truncated before truncate on security_log
    for each statement execute function refuse_change();

-- The newest version of an account's stream, and whether the account is open; without a stream it is not.
-- No seqscan, for the reason that append() gives.
create function account_state(account uuid, out version integer, out open boolean)
    language plpgsql stable set enable_seqscan = off as $$
begin
    select max(e.version),
           coalesce((array_agg(e.type order by e.version desc)
               filter (where e.type ~ '^account\.(closed|reopened|forgotten)'))[1], '')
               !~ '^account\.(closed|forgotten)'
        into version, open from simpul.events e where e.stream = account;
    open := open and version is not null;
end $$;

grant select, insert, update, delete
    on lookups, credentials, invitations, sessions, tokens, delays, identities to simpul_app;
grant select, insert on security_log to simpul_app;
grant execute on function account_state to simpul_app;
