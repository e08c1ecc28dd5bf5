-- Upon which state of its hub a draft was begun, and as which plan it was submitted.

alter table drafts
    add column base              bigint,
    add column submission        uuid,
    add column submitted_version integer;
comment on column drafts.base is 'The log position up to which the draft knows its hub; null: it changes none, or it is not known.';
comment on column drafts.submission is 'The plan it was submitted as last, as it was in its submitted_version.';
