-- From where an e-mail address has been signed in with: there guesses made elsewhere keep nobody waiting.
-- Both as keyed hashes.

create table known_households (
    email     bytea not null,
    household bytea not null,
    at        timestamptz not null,
    primary key (email, household)
);
comment on table known_households is 'Where an account has signed in, by keyed hashes; swept some time after the last.';
grant select, insert, update, delete on known_households to simpul_app;
