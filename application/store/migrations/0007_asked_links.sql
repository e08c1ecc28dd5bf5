-- A link that was asked for with an e-mail address alone stands beside one that staff have made, and does not
-- take its place: whoever knows the address could otherwise end the other.

alter table invitations drop constraint invitations_purpose_check;
alter table invitations add constraint invitations_purpose_check
    check (purpose in ('invitation', 'reset', 'asked'));
update invitations set purpose = 'asked' where purpose = 'reset' and made_by = 'the person' and used_at is null;
