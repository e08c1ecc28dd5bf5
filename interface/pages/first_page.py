"""Where somebody who has just signed in begins: at their work, or at what is theirs."""

from __future__ import annotations

from flask import url_for

from application.access import Actor
from domain.account import Role

AT_A_HUB = (
    (Role.FRONT_DESK, "pages.people"),
    (Role.HUB_MANAGER, "pages.requests"),
    (Role.AUDITOR, "pages.staff"),
)
IN_THE_PROVINCE = (
    (Role.PROVINCIAL_ADMIN, "pages.province_staff"),
    (Role.AUDITOR, "pages.security"),
)


def first_page(who: Actor) -> str:
    """By the role that reaches farthest."""
    for role, page in IN_THE_PROVINCE:
        if any(grant.role is role and grant.hub is None for grant in who.grants):
            return url_for(page)
    for role, page in AT_A_HUB:
        for grant in who.grants:
            if grant.role is role and grant.hub:
                return url_for(page, code=grant.hub)
    return url_for("pages.own_data" if who.memberships else "pages.profile")
