"""For auditors: what verifications and rebuilds have found, and each certificate as a page to print."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from application.certificates import breaks
from application.store.certificates import MOST_NUMBER, damaged
from interface.proofs.certificates import asked, known_by, one_certificate, signature
from interface.proofs.certifying import keys_of

ON_A_PAGE = 50


def certificates() -> ResponseReturnValue:
    with asked() as (connection, until):
        known, altered = known_by(connection, until), damaged(connection)
    before = request.args.get("before", "")
    last = int(before) if before.isascii() and before.isdigit() and len(before) < 10 else MOST_NUMBER + 1
    below = [one for one in known if one.number < last]
    shown = below[:ON_A_PAGE]
    return render_template(
        "certificates.html",
        certificates=shown,
        broken=breaks(reversed(known), altered),
        older=shown[-1].number if len(below) > len(shown) else None,
    )


def certificate(number: int) -> ResponseReturnValue:
    with asked() as (connection, until):
        found = one_certificate(connection, number, until)
        keys = keys_of(connection)
    return render_template("certificate.html", found=found, said=found.said, signed=signature(found, keys))
