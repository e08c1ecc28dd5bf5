"""Every list that can be exported. A new one needs a line here."""

from interface.exports.listing import Listing
from interface.exports.lists.counted import CONFIGURATIONS, FIGURES
from interface.exports.lists.events import EVENTS
from interface.exports.lists.public import AGENDA, HUBS, PROGRAMS, SPACES
from interface.exports.lists.security import SECURITY
from interface.exports.lists.staff import ACCOUNTS, BOOKINGS, EVALUATIONS, MEMBERSHIPS, PLANS, REQUESTS

LISTINGS: dict[str, Listing] = {
    listing.name: listing
    for listing in (
        EVENTS,
        HUBS,
        SPACES,
        AGENDA,
        PROGRAMS,
        FIGURES,
        BOOKINGS,
        MEMBERSHIPS,
        ACCOUNTS,
        REQUESTS,
        PLANS,
        CONFIGURATIONS,
        EVALUATIONS,
        SECURITY,
    )
}

__all__ = ["LISTINGS"]
