"""A second factor that somebody has lost, removed by who manages accounts: a form on the pages of staff."""

from __future__ import annotations

from uuid import UUID

from flask.typing import ResponseReturnValue

from interface.pages import staff
from interface.pages.filled import Filling, filled, onward
from interface.requests import allow, signing_in


def remove(account_id: UUID) -> ResponseReturnValue:
    who = allow("manage_accounts", None)
    form = filled("factor", staff.GroundForm, account_id)
    if form.sound:
        with form.sending():
            signing_in().second_factor.reset(who, account_id, form.data["reason"])
            return onward("pages.province_staff", None, "factor")
    return staff.page_of(None, Filling(form))
