"""The advisory locks that editions and workers take; application/store has 5391872 and 5391873,
for persons 5391880 to 5391882, and for the seal 5391890."""

SWITCH_LOCK = 5391874  # one switch at a time, and no drop of what it switches to
ENSURE_LOCK = 5391875  # one worker at a time sees to it that there is a live edition
RUNNER_LOCK = 5391876  # held by the worker that keeps the live edition
BUILD_LOCK = 5391877  # with an edition's number: held by its builder
ARCHIVE_LOCK = 5391878  # with a position: held by the builder of the frozen edition there
