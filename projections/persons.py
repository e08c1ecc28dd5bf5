"""All that the read models know of one member, for the member's own download and for who may read their words."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from projections.view import Row, View

WORDS = """
    select id, hub, name, email, phone, organisation, answers, forgotten_at, version
    from memberships where id = %(membership)s
"""
BOOKINGS = """
    select booking_id, space_id, hub, starts, ends, seats, state, reason, message from agenda
    where member_id = %(membership)s order by starts, booking_id
"""
ENROLMENTS = """
    select e.program_id, e.id as enrolment_id, p.hub, p.title, p.starts, p.ends, e.state
    from enrolments e join programs p on p.id = e.program_id
    where e.member_id = %(membership)s order by p.starts, e.id
"""
CONSENTS = """
    select c.purpose, c.given_at, c.withdrawn_at,
        (select asked -> 'purpose' from jsonb_array_elements(h.configuration -> 'consents') as asked
         where asked ->> 'code' = c.purpose) as label
    from consents c join memberships m on m.id = c.membership_id left join hubs h on h.code = m.hub
    where c.membership_id = %(membership)s order by c.purpose
"""
ACCOUNTS = "select account_id from account_memberships where membership_id = %(membership)s"


def words_row(view: View, membership: UUID) -> Row | None:
    """The member's words as they are now, sealed."""
    return view.row(WORDS, "memberships", membership=membership)


def bookings_of(view: View, membership: UUID) -> list[Row]:
    return view.rows(BOOKINGS, "agenda", membership=membership)


def latest_bookings(view: View, memberships: Sequence[UUID], limit: int) -> list[Row]:
    """Of these members, the latest first, with the names of the spaces; those cancelled included."""
    return view.rows(
        "select a.booking_id, a.hub, a.starts, a.ends, a.state, a.message, s.spec -> 'name' as space"
        " from agenda a join spaces s on s.id = a.space_id where a.member_id = any(%(memberships)s)"
        " order by a.starts desc, a.booking_id limit %(limit)s",
        "agenda",
        "spaces",
        memberships=list(memberships),
        limit=limit,
    )


def enrolments_of(view: View, membership: UUID) -> list[Row]:
    return view.rows(ENROLMENTS, "programs", membership=membership)


def consents_of(view: View, membership: UUID) -> list[Row]:
    """What was consented to and when, with the hub's words for it where it still asks."""
    return view.rows(CONSENTS, "memberships", "hubs", membership=membership)


def accounts_of(view: View, membership: UUID) -> list[UUID]:
    """The accounts that are linked to a membership."""
    return [row["account_id"] for row in view.rows(ACCOUNTS, "accounts", membership=membership)]
