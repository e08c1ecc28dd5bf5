"""Every list that can be exported. A new one needs a line here."""

from interface.exports.listing import Listing
from interface.exports.lists.counted import CONFIGURATIONS, FIGURES
from interface.exports.lists.events import EVENTS
from interface.exports.lists.figure_events import FIGURE_EVENTS
from interface.exports.lists.public import AGENDA, HUBS, PROGRAMS, SPACES
from interface.exports.lists.security import DISCLOSURES, SECURITY
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
        FIGURE_EVENTS,
        BOOKINGS,
        MEMBERSHIPS,
        ACCOUNTS,
        REQUESTS,
        PLANS,
        CONFIGURATIONS,
        EVALUATIONS,
        DISCLOSURES,
        SECURITY,
    )
}

__all__ = ["LISTINGS"]
