"""Hub files that are still being written, by whoever may configure hubs. They are no facts and stand in no log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from psycopg.rows import class_row

from application.access import Actor
from application.hub_files.reading import MOST_BYTES
from application.store.connection import Pool
from domain.errors import ChangedMeanwhile, DraftTooLong, NotFound

BEGIN = """
    insert into simpul.drafts
        (id, hub, text, began_from, begun_by, begun_at, changed_by, changed_at, version, base)
    values (%(id)s, %(hub)s, %(text)s, %(began_from)s, %(who)s, %(now)s, %(who)s, %(now)s, 1, %(base)s)
    on conflict (id) do nothing
"""
SAVE = """
    update simpul.drafts set hub = %(hub)s, text = %(text)s, changed_by = %(who)s, changed_at = %(now)s,
        base = coalesce(%(base)s, base), version = version + 1
    where id = %(id)s and version = %(seen)s
    returning version
"""
SUBMITTED = """
    update simpul.drafts set submission = %(submission)s, submitted_version = version
    where id = %(id)s and version = %(seen)s
"""
HEAD = """
    id, hub, began_from, begun_by, begun_at, changed_by, changed_at, version,
    base, submission, submitted_version"""
ONE = f"select {HEAD}, text from simpul.drafts where id = %s"
ALL = f"select {HEAD} from simpul.drafts order by changed_at desc, id"


@dataclass(frozen=True)
class DraftHead:
    """A draft without its text. `began_from` is "new", "template NAME", "hub CODE", "plan CODE" or
    "like CODE as of DAY"; `begun_by` and `changed_by` are accounts, None is the operator.
    `base` is the log position up to which it knows the hub that it changes; `submission` the plan that it was
    submitted as, when it was at `submitted_version`.
    """

    id: UUID
    hub: str
    began_from: str
    begun_by: UUID | None
    begun_at: datetime
    changed_by: UUID | None
    changed_at: datetime
    version: int
    base: int | None
    submission: UUID | None
    submitted_version: int | None

    @property
    def changes_hub(self) -> str | None:
        """The code of the hub that it was begun to change, as long as it still says so."""
        how, _, code = self.began_from.partition(" ")
        return code if how in ("hub", "plan") and code == self.hub else None


@dataclass(frozen=True)
class Draft(DraftHead):
    text: str


class Drafts:
    """All of them ask for the right to configure hubs in the province, and raise NotPermitted."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def all(self, actor: Actor) -> list[DraftHead]:
        """The one changed last comes first."""
        actor.permit("configure_hubs", None)
        with self._pool.connection() as connection:
            return connection.cursor(row_factory=class_row(DraftHead)).execute(ALL).fetchall()

    def one(self, actor: Actor, draft: UUID) -> Draft:
        """Raises NotFound."""
        actor.permit("configure_hubs", None)
        with self._pool.connection() as connection:
            found = connection.cursor(row_factory=class_row(Draft)).execute(ONE, [draft]).fetchone()
        if found is None:
            raise NotFound(what="draft", key=draft)
        return found

    def begin(
        self,
        actor: Actor,
        draft: UUID,
        text: str,
        began_from: str,
        hub: str = "",
        now: datetime | None = None,
        base: int | None = None,
    ) -> None:
        """The same id again begins nothing. Raises DraftTooLong."""
        actor.permit("configure_hubs", None)
        row = {"id": draft, "hub": hub, "text": _storable(text), "began_from": began_from, "base": base}
        with self._pool.connection() as connection:
            connection.execute(BEGIN, {**row, "who": actor.account, "now": now or datetime.now(UTC)})

    def save(
        self,
        actor: Actor,
        draft: UUID,
        seen: int,
        text: str,
        hub: str = "",
        now: datetime | None = None,
        base: int | None = None,
    ) -> int:
        """Its new version, upon the same base where none is given. Raises ChangedMeanwhile where it is no
        longer the version that was `seen`, DraftTooLong, NotFound.
        """
        actor.permit("configure_hubs", None)
        row = {"id": draft, "seen": seen, "hub": hub, "text": _storable(text), "base": base}
        with self._pool.connection() as connection:
            saved = connection.execute(SAVE, {**row, "who": actor.account, "now": now or datetime.now(UTC)})
            if found := saved.fetchone():
                return int(found[0])
        raise ChangedMeanwhile(seen=seen, now=self.one(actor, draft).version)

    def submitted(self, actor: Actor, draft: UUID, seen: int, submission: UUID) -> None:
        """Keeps which plan the version that was `seen` became; one that was changed since became none."""
        actor.permit("configure_hubs", None)
        with self._pool.connection() as connection:
            connection.execute(SUBMITTED, {"id": draft, "seen": seen, "submission": submission})

    def delete(self, actor: Actor, draft: UUID) -> None:
        """For good; what is not there any more is no fault."""
        actor.permit("configure_hubs", None)
        with self._pool.connection() as connection:
            connection.execute("delete from simpul.drafts where id = %s", [draft])


def _storable(text: str) -> str:
    """Lines end as they do in files; the one character that PostgreSQL cannot hold is shown as unknown."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\N{REPLACEMENT CHARACTER}")
    if (size := len(plain.encode())) > MOST_BYTES:
        raise DraftTooLong(size=size, most=MOST_BYTES)
    return plain
