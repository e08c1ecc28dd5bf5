"""A request to every page behind the counter and before it; what forms send is filled in."""

from uuid import uuid4

from application.access import OPERATOR
from application.store.drafts import Drafts
from tests.interface.town import PASSWORD
from tests.interface.tried_routes import GIVEN

WORDS = {"name": "Bagus Contoh"}
PLANS = "/province/plans"
VOCABULARY = "/province/vocabulary"
NAMED = {"id": "Kerajinan", "en": "Crafts"}
NOTHING = {"x": "x"}  # a form with nothing but its key


def at_hub(path, **body):
    return lambda t, w, p: (f"/hubs/{t.hub(p)}{path}", body or None)


def of_request(path="", **body):
    return lambda t, w, p: (f"/requests/{t.asked(w, p)}{path}", body or None)


def of_member(path="", body=None):
    return lambda t, w, p: (f"/hubs/{t.hub(p)}/people/{t.member(w, p)}{path}", body() if body else None)


def settling(path, **body):
    return lambda t, w, p: (
        f"/hubs/{t.hub(p)}/booking-requests/{t.space(p)}/{t.booking(w, p)}{path}",
        body or NOTHING,
    )


def somebody():
    return {"email": f"{uuid4()}@contoh.example"}


def appointed(role):
    return {**WORDS, **somebody(), "role": role, **GIVEN}


def invited(town):
    return town.signing_in.invitations.make(OPERATOR, town.visitor(None, "here")).secret


def proof(town, who):
    return town.signing_in.proofs.ask(who.account or uuid4(), somebody()["email"])


def corrected():
    return {**somebody(), **GIVEN}


def signing_in(town):
    account = town.visitor(None, "here")
    town.session(account)
    return {"email": f"{account}@contoh.example", "password": PASSWORD}


def dismissed(town, who, place, base):
    account = town.colleague(who, place)
    return f"{base}/{account}/{town.first_grant(account)}/end", GIVEN


def end_of_token(town):
    account = town.client(None, "here")
    return f"/province/clients/{account}/tokens/{town.issued(account)[0]}/end", NOTHING


def of_draft(path="", **body):
    """A page of a draft that somebody has begun."""

    def tried(town, who, place):
        draft = uuid4()
        Drafts(town.platform.pool).begin(OPERATOR, draft, "name: { id: Contoh, en: Example }", "new")
        return f"/province/drafts/{draft}{path}", body or None

    return tried


TRIED_PAGES = {
    "GET /province/drafts": lambda t, w, p: "/province/drafts",
    "POST /province/drafts/begin/{how}": lambda t, w, p: ("/province/drafts/begin/new", NOTHING),
    "GET /province/drafts/{draft_id}": of_draft(),
    "GET /province/drafts/{draft_id}/{step}": of_draft("/spaces"),
    "POST /province/drafts/{draft_id}/{step}": of_draft("/spaces", version="1"),
    "GET /province/drafts/{draft_id}/text": of_draft("/text"),
    "POST /province/drafts/{draft_id}/text": of_draft("/text", version="1", text="code: x"),
    "GET /province/drafts/{draft_id}/check": of_draft("/check"),
    "POST /province/drafts/{draft_id}/check": of_draft("/check", **GIVEN),
    "GET /province/drafts/{draft_id}/deletion": of_draft("/deletion"),
    "POST /province/drafts/{draft_id}/deletion": of_draft("/deletion", **NOTHING),
    "GET /hubs/{code}/evaluation": at_hub("/evaluation"),
    "POST /hubs/{code}/evaluation": lambda t, w, p: (f"/hubs/{t.hub(p)}/evaluation", GIVEN),
    "GET /sign-in": lambda t, w, p: "/sign-in",
    "POST /sign-in": lambda t, w, p: ("/sign-in", signing_in(t)),
    "GET /sign-in/code": lambda t, w, p: "/sign-in/code",
    "POST /sign-in/code": lambda t, w, p: ("/sign-in/code", {"code": "123456"}),
    "POST /sign-out": lambda t, w, p: "/sign-out",
    "GET /password/forgotten": lambda t, w, p: "/password/forgotten",
    "POST /password/forgotten": lambda t, w, p: ("/password/forgotten", somebody()),
    "GET /invitation/{secret}": lambda t, w, p: f"/invitation/{invited(t)}",
    "POST /invitation/{secret}": lambda t, w, p: (f"/invitation/{invited(t)}", {"password": PASSWORD}),
    "GET /sign-in/external": lambda t, w, p: "/sign-in/external",
    "GET /sign-in/external/code": lambda t, w, p: "/sign-in/external/code",
    "POST /sign-in/external/code": lambda t, w, p: ("/sign-in/external/code", {"code": "123456"}),
    "GET /sign-in/external/failed": lambda t, w, p: "/sign-in/external/failed",
    "GET /sign-in/external/return": lambda t, w, p: "/sign-in/external/return",
    "GET /hubs/{code}/staff": at_hub("/staff"),
    "POST /hubs/{code}/staff · front desk": lambda t, w, p: (
        f"/hubs/{t.hub(p)}/staff",
        appointed("front_desk"),
    ),
    "POST /hubs/{code}/staff · hub manager": lambda t, w, p: (
        f"/hubs/{t.hub(p)}/staff",
        appointed("hub_manager"),
    ),
    "POST /hubs/{code}/staff/{account_id}/{grant_id}/end": lambda t, w, p: dismissed(
        t, w, p, f"/hubs/{t.hub(p)}/staff"
    ),
    "POST /hubs/{code}/staff/{account_id}/email": lambda t, w, p: (
        f"/hubs/{t.hub(p)}/staff/{t.colleague(w, p)}/email",
        corrected(),
    ),
    "POST /hubs/{code}/staff/{account_id}/invitation": lambda t, w, p: (
        f"/hubs/{t.hub(p)}/staff/{t.colleague(w, p)}/invitation"
    ),
    "GET /hubs/{code}/people": at_hub("/people"),
    "POST /hubs/{code}/people": at_hub("/people", words="contoh"),
    "GET /hubs/{code}/people/{membership_id}": of_member(),
    "POST /hubs/{code}/people/{membership_id}": of_member("", lambda: WORDS),
    "POST /hubs/{code}/people/{membership_id}/account": of_member("/account", somebody),
    "POST /hubs/{code}/people/{membership_id}/email": lambda t, w, p: (
        f"/hubs/{t.hub(p)}/people/{t.guest(w, p)}/email",
        corrected(),
    ),
    "POST /hubs/{code}/people/{membership_id}/invitation": lambda t, w, p: (
        f"/hubs/{t.hub(p)}/people/{t.guest(w, p)}/invitation"
    ),
    "GET /hubs/{code}/enrolled/{program_id}/{enrolment_id}": lambda t, w, p: "/hubs/{}/enrolled/{}/{}".format(
        t.hub(p), *t.stranger(w, p)
    ),
    "GET /hubs/{code}/booking-requests": at_hub("/booking-requests"),
    "POST /hubs/{code}/booking-requests/{space_id}/{booking_id}/approval": settling("/approval"),
    "POST /hubs/{code}/booking-requests/{space_id}/{booking_id}/cancellation": settling(
        "/cancellation", message="Ruang dipakai rapat dinas"
    ),
    "GET /hubs/{code}/requests": at_hub("/requests"),
    "POST /hubs/{code}/requests": lambda t, w, p: (
        f"/hubs/{t.hub(p)}/requests",
        {"subject": f"membership:{t.member(w, p)}", "kind": "access"},
    ),
    "GET /hubs/{code}/retention": at_hub("/retention"),
    "POST /hubs/{code}/retention": lambda t, w, p: (
        f"/hubs/{t.hub(p)}/retention",
        {"subject": f"membership:{t.member(w, p)}", **GIVEN},
    ),
    "GET /requests/{request_id}": of_request(),
    "POST /requests/{request_id}/identity": of_request("/identity", how="ktp_shown"),
    "POST /requests/{request_id}/decision": of_request("/decision", granted="true", **GIVEN),
    "GET /requests/{request_id}/execution": lambda t, w, p: f"/requests/{t.granted(w, p)}/execution",
    "POST /requests/{request_id}/execution": lambda t, w, p: (
        f"/requests/{t.granted(w, p)}/execution",
        {"word": "x"},
    ),
    "GET /requests/{request_id}/receipt": lambda t, w, p: f"/requests/{t.answered(w, p)}/receipt",
    "GET /requests/{request_id}/data": lambda t, w, p: f"/requests/{t.answered(w, p)}/data",
    "GET /province/staff": lambda t, w, p: "/province/staff",
    "POST /province/staff": lambda t, w, p: ("/province/staff", appointed("auditor")),
    "POST /province/staff/{account_id}/email": lambda t, w, p: (
        f"/province/staff/{t.colleague(w, 'here')}/email",
        corrected(),
    ),
    "POST /province/staff/{account_id}/{grant_id}/end": lambda t, w, p: dismissed(t, w, p, "/province/staff"),
    "POST /province/staff/{account_id}/second-factor": lambda t, w, p: (
        f"/province/staff/{t.colleague(w, 'here')}/second-factor",
        {"reason": "Contoh 7/2026"},
    ),
    "POST /province/staff/{account_id}/invitation": lambda t, w, p: (
        f"/province/staff/{t.colleague(w, p)}/invitation"
    ),
    "GET /province/plans": lambda t, w, p: PLANS,
    "GET /province/plans/{submission_id}": lambda t, w, p: f"{PLANS}/{t.submitted(w, p)}",
    "POST /province/plans/{submission_id}/approval": lambda t, w, p: (
        f"{PLANS}/{t.submitted(w, p)}/approval",
        {**GIVEN, "version": "1"},
    ),
    "POST /province/plans/{submission_id}/rejection": lambda t, w, p: (
        f"{PLANS}/{t.submitted(w, p)}/rejection",
        GIVEN,
    ),
    "POST /province/plans/{submission_id}/withdrawal": lambda t, w, p: (
        f"{PLANS}/{t.submitted(w, p)}/withdrawal",
        GIVEN,
    ),
    "POST /province/plans/{submission_id}/application": lambda t, w, p: (
        f"{PLANS}/{t.approved(w, p)}/application",
        GIVEN,
    ),
    "GET /history": lambda t, w, p: "/history",
    "GET /history/hubs/{code}": lambda t, w, p: f"/history/hubs/{t.hub(p)}",
    "GET /history/spaces/{space_id}": lambda t, w, p: f"/history/spaces/{t.space(p)}",
    "GET /history/programs/{program_id}": lambda t, w, p: f"/history/programs/{t.program(w, p)}",
    "GET /history/bookings/{booking_id}": lambda t, w, p: f"/history/bookings/{t.booking(w, p)}",
    "GET /history/memberships/{membership_id}": lambda t, w, p: f"/history/memberships/{t.member(w, p)}",
    "GET /hubs/{code}/history": at_hub("/history"),
    "GET /hubs/{code}/history/{number}": at_hub("/history/1"),
    "GET /province/vocabulary": lambda t, w, p: VOCABULARY,
    "POST /province/vocabulary/{part}": lambda t, w, p: (
        f"{VOCABULARY}/sectors",
        {"code": f"w{uuid4().hex[:8]}", **NAMED, **GIVEN},
    ),
    "GET /province/vocabulary/{part}/{code}": lambda t, w, p: f"{VOCABULARY}/sectors/crafts",
    "POST /province/vocabulary/{part}/{code}": lambda t, w, p: (
        f"{VOCABULARY}/sectors/crafts",
        {**NAMED, **GIVEN},
    ),
    "POST /province/vocabulary/{part}/{code}/retirement": lambda t, w, p: (
        f"{VOCABULARY}/sectors/crafts/retirement",
        {"retired": "yes", **GIVEN},
    ),
    "POST /province/vocabulary/{part}/{code}/removal": lambda t, w, p: (
        f"{VOCABULARY}/space_kinds/classroom/removal",
        GIVEN,
    ),
    "POST /province/calendars/{calendar}": lambda t, w, p: (
        "/province/calendars/national",
        {"day": "2031-01-01", **NAMED, **GIVEN},
    ),
    "POST /province/calendars/{calendar}/removal": lambda t, w, p: (
        "/province/calendars/national/removal",
        {"day": "2031-01-01", **GIVEN},
    ),
    "GET /province/clients": lambda t, w, p: "/province/clients",
    "POST /province/clients": lambda t, w, p: (
        "/province/clients",
        {**WORDS, "role": "auditor", "hub": "*", **GIVEN},
    ),
    "GET /province/clients/{account_id}": lambda t, w, p: f"/province/clients/{t.client(w, p)}",
    "POST /province/clients/{account_id}/tokens": lambda t, w, p: (
        f"/province/clients/{t.client(w, p)}/tokens",
        WORDS,
    ),
    "POST /province/clients/{account_id}/tokens/{token_id}/end": lambda t, w, p: end_of_token(t),
    "GET /province/requests": lambda t, w, p: "/province/requests",
    "GET /province/access-log": lambda t, w, p: "/province/access-log",
    "GET /hubs/{code}/access-log": lambda t, w, p: f"/hubs/{t.hub(p)}/access-log",
    "GET /province/certificates": lambda t, w, p: "/province/certificates",
    "GET /province/certificates/{number}": lambda t, w, p: f"/province/certificates/{t.certified()}",
    "GET /security": lambda t, w, p: "/security",
    "GET /security/roles": lambda t, w, p: "/security/roles",
    "GET /profile": lambda t, w, p: "/profile",
    "POST /profile/name": lambda t, w, p: ("/profile/name", WORDS),
    "POST /profile/email": lambda t, w, p: ("/profile/email", {**somebody(), "password": PASSWORD}),
    "GET /profile/email/{token}": lambda t, w, p: f"/profile/email/{proof(t, w)}",
    "POST /profile/email/{token}": lambda t, w, p: (f"/profile/email/{proof(t, w)}", NOTHING),
    "POST /profile/password": lambda t, w, p: ("/profile/password", {"old": "x", "new": "x"}),
    "GET /profile/second-factor": lambda t, w, p: "/profile/second-factor",
    "POST /profile/second-factor": lambda t, w, p: ("/profile/second-factor", NOTHING),
    "POST /profile/second-factor/code": lambda t, w, p: ("/profile/second-factor/code", {"code": "123456"}),
    "POST /profile/second-factor/removal": lambda t, w, p: ("/profile/second-factor/removal", NOTHING),
    "GET /profile/sessions": lambda t, w, p: "/profile/sessions",
    "POST /profile/sessions/others/end": lambda t, w, p: ("/profile/sessions/others/end", NOTHING),
    "POST /profile/sessions/{session_id}/end": lambda t, w, p: (
        f"/profile/sessions/{t.session(t.colleague(w, p)).id}/end",
        NOTHING,
    ),
    "GET /profile/tokens": lambda t, w, p: "/profile/tokens",
    "POST /profile/tokens": lambda t, w, p: ("/profile/tokens", WORDS),
    "POST /profile/tokens/{token_id}/end": lambda t, w, p: (
        f"/profile/tokens/{t.issued(t.colleague(w, p))[0]}/end",
        NOTHING,
    ),
    "GET /profile/data": lambda t, w, p: "/profile/data",
    "GET /profile/data/download": lambda t, w, p: "/profile/data/download",
    "POST /profile/data/name": lambda t, w, p: ("/profile/data/name", WORDS),
    "POST /profile/data/requests": lambda t, w, p: ("/profile/data/requests", {"understood": "true"}),
    "POST /profile/data/memberships/{membership_id}": lambda t, w, p: (
        f"/profile/data/memberships/{t.member(w, p)}",
        WORDS,
    ),
    "POST /profile/data/memberships/{membership_id}/consents": lambda t, w, p: (
        f"/profile/data/memberships/{t.member(w, p)}/consents",
        {"purpose": "newsletter", "given": "true"},
    ),
}
