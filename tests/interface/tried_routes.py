"""A request to every route that is well formed and could be done: its path, and its body where it has one."""

from datetime import datetime, timedelta
from uuid import uuid4

from interface.vocabulary_shapes import as_plain


def day(town):
    return {"day": town.monday.isoformat()}


def hours(town):
    slot = town.slot()
    return {"start": slot.start.isoformat(), "end": slot.end.isoformat()}


def title():
    return {"id": "Pelatihan", "en": "Training"}


def person(**more):
    return {"kind": "person", "name": "Bagus Contoh", "email": f"{uuid4()}@contoh.example", **more,
            "reason": "Contoh 7/2026"}  # fmt: skip


def role(name, town, place):
    return {"role": name, "hub": town.hub(place)}


GIVEN = {"reason": "Contoh 7/2026"}


def token(town, who, place):
    """An account and a token of it."""
    account = town.colleague(who, place)
    return account, town.issued(account)[0]


def session(town, who, place):
    account = town.colleague(who, place)
    return account, town.session(account).id


def of_colleague(path="", **body):
    return lambda t, w, p: (f"/v1/accounts/{t.colleague(w, p)}{path}", body or None)


def of_member(path="", **body):
    return lambda t, w, p: (f"/v1/memberships/{t.member(w, p)}{path}", body or None)


def of_submitted(path="", **body):
    return lambda t, w, p: (f"/v1/hub-plans/{t.submitted(w, p)}{path}", body or None)


def of_hub_as_file(name):
    return lambda t, w, p: f"/v1/exports/{name}.csv?hub={t.hub(p)}"


TRIED_ROUTES = {
    "GET /v1/exports/{list}.{format} · hubs": lambda t, w, p: "/v1/exports/hubs.csv",
    "GET /v1/exports/{list}.{format} · spaces": of_hub_as_file("spaces"),
    "GET /v1/exports/{list}.{format} · agenda": of_hub_as_file("agenda"),
    "GET /v1/exports/{list}.{format} · programs": of_hub_as_file("programs"),
    "GET /v1/exports/{list}.{format} · figures": of_hub_as_file("figures"),
    "GET /v1/exports/{list}.{format} · bookings": of_hub_as_file("bookings"),
    "GET /v1/exports/{list}.{format} · memberships": of_hub_as_file("memberships"),
    "GET /v1/exports/{list}.{format} · accounts": of_hub_as_file("accounts"),
    "GET /v1/exports/{list}.{format} · data-requests": of_hub_as_file("data-requests"),
    "GET /v1/exports/{list}.{format} · hub-plans": of_hub_as_file("hub-plans"),
    "GET /v1/exports/{list}.{format} · configurations": of_hub_as_file("configurations"),
    "GET /v1/exports/{list}.{format} · evaluations": of_hub_as_file("evaluations"),
    "GET /v1/exports/{list}.{format} · events": lambda t, w, p: "/v1/exports/events.jsonl",
    "GET /v1/exports/{list}.{format} · events of one hub": of_hub_as_file("events"),
    "GET /v1/exports/{list}.{format} · data-requests of the network": lambda t, w, p: (
        "/v1/exports/data-requests.csv"
    ),
    "GET /v1/exports/{list}.{format} · disclosures": of_hub_as_file("disclosures"),
    "GET /v1/exports/{list}.{format} · disclosures of the province": lambda t, w, p: (
        "/v1/exports/disclosures.csv"
    ),
    "GET /v1/exports/{list}.{format} · security": lambda t, w, p: "/v1/exports/security.csv",
    "GET /v1/seal": lambda t, w, p: "/v1/seal",
    "GET /v1/seal/checkpoints": lambda t, w, p: "/v1/seal/checkpoints",
    "GET /v1/seal/checkpoints/{size}": lambda t, w, p: f"/v1/seal/checkpoints/{t.sealed()}",
    "GET /v1/seal/inclusion": lambda t, w, p: f"/v1/seal/inclusion?position=1&size={t.sealed()}",
    "GET /v1/seal/consistency": lambda t, w, p: f"/v1/seal/consistency?from=1&to={t.sealed()}",
    "GET /v1/seal/bundle · of all hubs": lambda t, w, p: t.sealed() and "/v1/seal/bundle",
    "GET /v1/seal/bundle · of one hub": lambda t, w, p: t.sealed() and f"/v1/seal/bundle?hub={t.hub(p)}",
    "GET /v1/hubs": lambda t, w, p: "/v1/hubs",
    "GET /v1/hubs/{code}": lambda t, w, p: f"/v1/hubs/{t.hub(p)}",
    "GET /v1/hubs/{code}/spaces": lambda t, w, p: f"/v1/hubs/{t.hub(p)}/spaces",
    "GET /v1/hubs/{code}/programs": lambda t, w, p: f"/v1/hubs/{t.hub(p)}/programs",
    "GET /v1/programs/{program_id}": lambda t, w, p: f"/v1/programs/{t.program(w, p)}",
    "GET /v1/spaces/{space_id}": lambda t, w, p: f"/v1/spaces/{t.space(p)}",
    "GET /v1/spaces/{space_id}/agenda": lambda t, w, p: f"/v1/spaces/{t.space(p)}/agenda",
    "GET /v1/vocabulary": lambda t, w, p: "/v1/vocabulary",
    "PUT /v1/vocabulary": lambda t, w, p: (
        "/v1/vocabulary",
        {**as_plain(t.vocabulary()), "number": 1, **GIVEN},
    ),
    "GET /v1/editions": lambda t, w, p: "/v1/editions",
    "GET /v1/hubs/{code}/figures": lambda t, w, p: f"/v1/hubs/{t.hub(p)}/figures",
    "GET /hubs/{code}/replay": lambda t, w, p: f"/hubs/{t.hub(p)}/replay",
    "GET /hubs/{code}/figures": lambda t, w, p: f"/hubs/{t.hub(p)}/figures",
    "GET /v1/hubs/{code}/figures/{measure}/events": lambda t, w, p: (
        f"/v1/hubs/{t.hub(p)}/figures/booked_hours/events?by=type"
    ),
    "GET /v1/hubs/{code}/figures/{measure}/events · by actor": lambda t, w, p: (
        f"/v1/hubs/{t.hub(p)}/figures/booked_hours/events?by=actor"
    ),
    "GET /v1/hubs/{code}/figures/comparison": lambda t, w, p: (
        f"/v1/hubs/{t.hub(p)}/figures/comparison?as_of=1"
    ),
    "GET /hubs/{code}/figures/{measure}": lambda t, w, p: f"/hubs/{t.hub(p)}/figures/occupancy",
    "GET /hubs/{code}/figures/comparison": lambda t, w, p: f"/hubs/{t.hub(p)}/figures/comparison",
    "GET /v1/hubs/{code}/evaluations": lambda t, w, p: f"/v1/hubs/{t.hub(p)}/evaluations",
    "POST /v1/hubs/{code}/evaluations": lambda t, w, p: (
        f"/v1/hubs/{t.hub(p)}/evaluations",
        {"from": "2026-01-02", "until": "2026-01-02", "verdict": "extend", "conclusion": "Contoh", **GIVEN},
    ),
    "GET /v1/openapi.json": lambda t, w, p: "/v1/openapi.json",
    "GET /v1/hub-schema": lambda t, w, p: "/v1/hub-schema",
    "POST /v1/hub-plans/validation": lambda t, w, p: ("/v1/hub-plans/validation", {"text": t.text()}),
    "POST /v1/hub-plans/preview": lambda t, w, p: ("/v1/hub-plans/preview", {"text": t.text()}),
    "POST /v1/hub-plans": lambda t, w, p: ("/v1/hub-plans", {"text": t.text(), "base": 0, **GIVEN}),
    "GET /v1/hub-plans": lambda t, w, p: "/v1/hub-plans",
    "GET /v1/hub-plans · of one hub": lambda t, w, p: f"/v1/hub-plans?hub={t.hub(p)}",
    "GET /v1/hub-plans/{submission_id}": of_submitted(),
    "POST /v1/hub-plans/{submission_id}/approval": of_submitted("/approval", **GIVEN),
    "POST /v1/hub-plans/{submission_id}/rejection": of_submitted("/rejection", **GIVEN),
    "POST /v1/hub-plans/{submission_id}/withdrawal": of_submitted("/withdrawal", **GIVEN),
    "POST /v1/hub-plans/{submission_id}/application": lambda t, w, p: (
        f"/v1/hub-plans/{t.approved(w, p)}/application",
        GIVEN,
    ),
    "GET /v1/hubs/{code}/configurations": lambda t, w, p: f"/v1/hubs/{t.hub(p)}/configurations",
    "GET /v1/hubs/{code}/file": lambda t, w, p: f"/v1/hubs/{t.hub(p)}/file",
    "GET /v1/history": lambda t, w, p: "/v1/history",
    "GET /v1/history · of one hub": lambda t, w, p: f"/v1/history?hub={t.hub(p)}",
    "GET /v1/hubs/{code}/history": lambda t, w, p: f"/v1/hubs/{t.hub(p)}/history",
    "GET /v1/spaces/{space_id}/history": lambda t, w, p: f"/v1/spaces/{t.space(p)}/history",
    "GET /v1/programs/{program_id}/history": lambda t, w, p: f"/v1/programs/{t.program(w, p)}/history",
    "GET /v1/bookings/{booking_id}/history": lambda t, w, p: f"/v1/bookings/{t.booking(w, p)}/history",
    "GET /v1/memberships/{membership_id}/history": of_member("/history"),
    "POST /v1/hubs/{code}/bookings": lambda t, w, p: (
        f"/v1/hubs/{t.hub(p)}/bookings",
        {"space_id": t.space(p), "member_id": t.member(w, p), **hours(t)},
    ),
    "GET /v1/bookings/{booking_id}": lambda t, w, p: f"/v1/bookings/{t.booking(w, p)}",
    "DELETE /v1/spaces/{space_id}/bookings/{booking_id}": lambda t, w, p: (
        f"/v1/spaces/{t.space(p)}/bookings/{t.booking(w, p)}"
    ),
    "POST /v1/spaces/{space_id}/bookings/{booking_id}/approval": lambda t, w, p: (
        f"/v1/spaces/{t.space(p)}/bookings/{t.booking(w, p)}/approval",
        {},
    ),
    "POST /v1/hubs/{code}/memberships": lambda t, w, p: (
        f"/v1/hubs/{t.hub(p)}/memberships",
        {"kind": "umkm", "plan": "team", "name": "Bagus Contoh"},
    ),
    "GET /v1/memberships/{membership_id}": of_member(),
    "POST /v1/memberships/{membership_id}/pause": lambda t, w, p: (
        f"/v1/memberships/{t.member(w, p)}/pause",
        day(t),
    ),
    "POST /v1/memberships/{membership_id}/resume": lambda t, w, p: (
        f"/v1/memberships/{t.member(w, p)}/resume",
        day(t),
    ),
    "POST /v1/memberships/{membership_id}/end": lambda t, w, p: (
        f"/v1/memberships/{t.member(w, p)}/end",
        {"initiative": "hub"},
    ),
    "POST /v1/hubs/{code}/programs": lambda t, w, p: (
        f"/v1/hubs/{t.hub(p)}/programs",
        {"kind": "training", "title": title(), "audience": "anyone", **hours(t)},
    ),
    "DELETE /v1/programs/{program_id}": lambda t, w, p: f"/v1/programs/{t.program(w, p)}",
    "POST /v1/programs/{program_id}/enrolments": lambda t, w, p: (
        f"/v1/programs/{t.program(w, p)}/enrolments",
        {"member_id": t.member(w, p)},
    ),
    "GET /v1/programs/{program_id}/enrolments/{enrolment_id}": lambda t, w, p: (
        "/v1/programs/{}/enrolments/{}".format(*t.enrolment(w, p))
    ),
    "DELETE /v1/programs/{program_id}/enrolments/{enrolment_id}": lambda t, w, p: (
        "/v1/programs/{}/enrolments/{}".format(*t.enrolment(w, p))
    ),
    "GET /v1/me": lambda t, w, p: "/v1/me",
    "GET /v1/accounts": lambda t, w, p: "/v1/accounts",
    "GET /v1/accounts · of one hub": lambda t, w, p: f"/v1/accounts?hub={t.hub(p)}",
    "GET /v1/accounts/{account_id}": of_colleague(),
    "POST /v1/accounts · of nobody in particular": lambda t, w, p: ("/v1/accounts", person()),
    "POST /v1/accounts · of a front desk": lambda t, w, p: (
        "/v1/accounts",
        person(grant=role("front_desk", t, p)),
    ),
    "POST /v1/accounts · of a hub manager": lambda t, w, p: (
        "/v1/accounts",
        person(grant=role("hub_manager", t, p)),
    ),
    "POST /v1/accounts · of a member": lambda t, w, p: ("/v1/accounts", person(membership_id=t.member(w, p))),
    "POST /v1/accounts/{account_id}/invitation · of a front desk": of_colleague("/invitation"),
    "POST /v1/accounts/{account_id}/invitation · of a hub manager": lambda t, w, p: (
        f"/v1/accounts/{t.boss(w, p)}/invitation"
    ),
    "POST /v1/accounts/{account_id}/invitation · of a member": lambda t, w, p: (
        f"/v1/accounts/{t.visitor(w, p)}/invitation"
    ),
    "POST /v1/accounts/{account_id}/grants · front desk": lambda t, w, p: (
        f"/v1/accounts/{t.colleague(w, p)}/grants",
        {**role("front_desk", t, p), **GIVEN},
    ),
    "POST /v1/accounts/{account_id}/grants · hub manager": lambda t, w, p: (
        f"/v1/accounts/{t.colleague(w, p)}/grants",
        {**role("hub_manager", t, p), **GIVEN},
    ),
    "DELETE /v1/accounts/{account_id}/grants/{grant_id} · front desk": lambda t, w, p: (
        f"/v1/accounts/{(a := t.colleague(w, p))}/grants/{t.first_grant(a)}?reason=Contoh"
    ),
    "DELETE /v1/accounts/{account_id}/grants/{grant_id} · hub manager": lambda t, w, p: (
        f"/v1/accounts/{(a := t.boss(w, p))}/grants/{t.first_grant(a)}?reason=Contoh"
    ),
    "POST /v1/accounts/{account_id}/memberships": lambda t, w, p: (
        f"/v1/accounts/{t.visitor(w, p)}/memberships",
        {"membership_id": t.member(w, p)},
    ),
    "DELETE /v1/accounts/{account_id}/memberships/{membership_id}": lambda t, w, p: (
        f"/v1/accounts/{t.visitor(w, p)}/memberships/{t.member(w, p)}?reason=Contoh",
        None,
    ),
    "POST /v1/accounts/{account_id}/close": of_colleague("/close", **GIVEN),
    "POST /v1/accounts/{account_id}/reopen": of_colleague("/reopen", **GIVEN),
    "GET /v1/accounts/{account_id}/tokens": of_colleague("/tokens"),
    "POST /v1/accounts/{account_id}/tokens": lambda t, w, p: (
        f"/v1/accounts/{t.colleague(w, p)}/tokens",
        {"name": "Contoh", "expires_at": (datetime.now().astimezone() + timedelta(hours=1)).isoformat()},
    ),
    "POST /v1/accounts/{account_id}/tokens · of a program": lambda t, w, p: (
        f"/v1/accounts/{t.client(w, p)}/tokens",
        {"name": "Contoh", "expires_at": (datetime.now().astimezone() + timedelta(hours=1)).isoformat()},
    ),
    "DELETE /v1/accounts/{account_id}/tokens/{token_id}": lambda t, w, p: "/v1/accounts/{}/tokens/{}".format(
        *token(t, w, p)
    ),
    "DELETE /v1/accounts/{account_id}/second-factor": lambda t, w, p: (
        f"/v1/accounts/{t.colleague(w, p)}/second-factor?reason=Contoh"
    ),
    "GET /v1/accounts/{account_id}/sessions": of_colleague("/sessions"),
    "DELETE /v1/accounts/{account_id}/sessions/{session_id}": lambda t, w, p: (
        "/v1/accounts/{}/sessions/{}".format(*session(t, w, p))
    ),
    "POST /v1/hubs/{code}/people/search": lambda t, w, p: (
        f"/v1/hubs/{t.hub(p)}/people/search",
        {"q": "contoh"},
    ),
    "GET /v1/memberships/{membership_id}/person": of_member("/person"),
    "GET /v1/memberships/{membership_id}/data": of_member("/data"),
    "POST /v1/memberships/{membership_id}/correct": of_member("/correct", name="Bagus Contoh"),
    "PUT /v1/memberships/{membership_id}/consents/{purpose}": of_member("/consents/newsletter"),
    "DELETE /v1/memberships/{membership_id}/consents/{purpose}": of_member("/consents/newsletter"),
    "POST /v1/data-requests": lambda t, w, p: (
        "/v1/data-requests",
        {"kind": "access", "memberships": [t.member(w, p)]},
    ),
    "GET /v1/data-requests": lambda t, w, p: "/v1/data-requests",
    "GET /v1/hubs/{code}/data-requests": lambda t, w, p: f"/v1/hubs/{t.hub(p)}/data-requests",
    "GET /v1/data-requests/{request_id}": lambda t, w, p: f"/v1/data-requests/{t.asked(w, p)}",
    "GET /v1/data-requests/{request_id}/receipt": lambda t, w, p: (
        f"/v1/data-requests/{t.answered(w, p)}/receipt",
        None,
    ),
    "POST /v1/data-requests/{request_id}/identity": lambda t, w, p: (
        f"/v1/data-requests/{t.asked(w, p)}/identity",
        {"how": "ktp_shown"},
    ),
    "POST /v1/data-requests/{request_id}/decision": lambda t, w, p: (
        f"/v1/data-requests/{t.asked(w, p)}/decision",
        {"granted": True, **GIVEN},
    ),
    "POST /v1/data-requests/{request_id}/execution": lambda t, w, p: (
        f"/v1/data-requests/{t.asked(w, p)}/execution",
        None,
    ),
    "GET /v1/hubs/{code}/retention": lambda t, w, p: f"/v1/hubs/{t.hub(p)}/retention",
    "POST /v1/hubs/{code}/retention": lambda t, w, p: (
        f"/v1/hubs/{t.hub(p)}/retention",
        {"memberships": [t.member(w, p)], **GIVEN},
    ),
    "GET /v1/certificates": lambda t, w, p: "/v1/certificates",
    "GET /v1/certificates/{number}": lambda t, w, p: f"/v1/certificates/{t.certified()}",
    "GET /v1/security": lambda t, w, p: "/v1/security",
    "GET /v1/disclosures": lambda t, w, p: "/v1/disclosures",
    "GET /v1/hubs/{code}/disclosures": lambda t, w, p: f"/v1/hubs/{t.hub(p)}/disclosures",
    "GET /v1/memberships/{membership_id}/disclosures": lambda t, w, p: (
        f"/v1/memberships/{t.member(w, p)}/disclosures"
    ),
    "GET /": lambda t, w, p: "/",
    "GET /hubs": lambda t, w, p: "/hubs",
    "GET /hubs/{code}": lambda t, w, p: f"/hubs/{t.hub(p)}",
    "GET /hubs/{code}/spaces/{space}/agenda": lambda t, w, p: f"/hubs/{t.hub(p)}/spaces/shared-office/agenda",
    "GET /photos/{name}": lambda t, w, p: "/photos/semarang-rapat-kawung.png",
    "GET /docs": lambda t, w, p: "/docs",
    "GET /seal": lambda t, w, p: "/seal",
    "GET /seal/{size}": lambda t, w, p: f"/seal/{t.sealed()}",
    "GET /seal/{size}.txt": lambda t, w, p: f"/seal/{t.sealed()}.txt",
    "GET /seal/keys.txt": lambda t, w, p: "/seal/keys.txt",
    "GET /seal/verify_bundle.py": lambda t, w, p: "/seal/verify_bundle.py",
    "GET /live": lambda t, w, p: "/live",
    "GET /ready": lambda t, w, p: "/ready",
    "GET /metrics": lambda t, w, p: "/metrics",
}
