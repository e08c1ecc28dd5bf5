"""The only drawer that knows PostgreSQL: the log, its codec, the keys of persons, the migrations."""
