-- Certificates: what every verification and every rebuild of the read models found. And of which read models
-- an edition was made, each with the hash of its definition: what can be compared is told by that.

create table certificates (
    number integer primary key check (number > 0),
    note   text not null
);
comment on table certificates is 'Signed notes, numbered without gaps. What they say is in their text alone.';

create trigger certificates_are_for_ever before update or delete on certificates
    for each row execute function refuse_change();
create trigger certificates_are_not_truncated before truncate on certificates
    for each statement execute function refuse_change();

alter table editions add column models jsonb;
comment on column editions.models is 'Name of each read model and the hash of its definition; null in older editions.';

grant select, insert on certificates to simpul_app;
