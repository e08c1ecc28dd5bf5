-- Which streams there are of a kind, at one hub or at all: one entry for each stream, at its first event.
create index events_that_begin_a_stream on events (type, hub) where version = 1;
