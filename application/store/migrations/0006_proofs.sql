-- An e-mail address says who somebody is only once a link that was sent to it has been opened.

alter table lookups add column proved_at timestamptz;
comment on column lookups.proved_at is 'Since when it is known that the account''s person reads this address; null: it was only ever typed.';
