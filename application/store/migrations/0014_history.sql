-- What a history is narrowed by: without these, finding the few among many reads the whole log. Every one of
-- them ends with the position, so that a page is read in the order it is shown in. What is told late is rare.

create index events_of_a_hub on events (hub, position);
create index events_of_an_actor on events (actor, position);
create index events_of_a_type on events (type, position);
create index events_of_a_booking on events (((body ->> 'booking_id')::uuid), position)
    where (body ->> 'booking_id') is not null;
create index events_told_late on events (position) where (body ->> 'happened_at') is not null;
