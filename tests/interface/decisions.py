"""Who may: one line for every command, every route of the API and every page.

A line that holds for one case of several ends in " · " and what case that is.
"""

from dataclasses import dataclass

NOBODY, EVERYBODY = frozenset(), frozenset({
    "member", "front_desk", "program_lead", "hub_manager", "auditor", "provincial_admin",
})  # fmt: skip
EVERYWHERE = ("own", "here", "elsewhere")
AT_HUBS = ("here", "elsewhere")
STAFF = "front_desk program_lead hub_manager auditor provincial_admin"
DESK = "front_desk hub_manager provincial_admin"
MANAGERS = "hub_manager provincial_admin"


@dataclass(frozen=True)
class Decision:
    """Who `may`, by a role that reaches to where the thing belongs; `own`: who may with what is their own.

    All others are told that it is not allowed; or, where `known_to` says who may know of it, that it is not there.
    """

    may: frozenset[str] = NOBODY
    own: frozenset[str] = NOBODY
    known_to: frozenset[str] = EVERYBODY
    hidden: bool = False
    public: bool = False
    absent: bool = False
    anywhere: bool = False
    at: tuple[str, ...] = EVERYWHERE


def may(roles, own="", known_to=None, at=EVERYWHERE, anywhere=False):
    """`may("front_desk", own="member")`; `own="everybody"` who is signed in."""
    hidden = known_to is not None
    owners = EVERYBODY if own == "everybody" else frozenset(own.split())
    known = frozenset((known_to or "").split()) if hidden else EVERYBODY
    return Decision(frozenset(roles.split()), owners, known, hidden, anywhere=anywhere, at=at)


def province(roles):
    """What concerns all hubs: a role at one of them does not reach so far."""
    return Decision(frozenset(roles.split()), at=("province",))


def anybody():
    return Decision(public=True, at=AT_HUBS)


def missing():
    """What is not there for anybody in an installation without an identity provider."""
    return Decision(absent=True, at=("here",))


def whoever_is_signed_in():
    return Decision(EVERYBODY, anywhere=True, at=("here",))


MEMBERSHIPS_KNOWN = "front_desk hub_manager auditor provincial_admin"
ACCOUNTS_KNOWN = "hub_manager auditor provincial_admin"
HISTORY_KNOWN = "hub_manager auditor provincial_admin"
# To outsiders of its hub a plan is not there; staff of the hub know of it and decide nothing.
OF_A_PLAN = may("provincial_admin", known_to=STAFF, at=AT_HUBS)

COMMANDS = {
    "EvaluatePilot": province("provincial_admin"),
    "ApplyHubFile": province(""),  # the operator at the machine alone
    "SubmitPlan": province("provincial_admin"),
    "ApprovePlan": province("provincial_admin"),
    "RejectPlan": province("provincial_admin"),
    "WithdrawPlan": province("provincial_admin"),
    "ApplySubmission": province("provincial_admin"),
    "FoundNetwork": province("provincial_admin"),
    "AdoptVocabulary": province("provincial_admin"),
    "BookSpace": may(DESK, own="member"),
    "CancelBooking": may(DESK, own="member", known_to=STAFF),
    "ApproveBooking": may(DESK, known_to=STAFF),
    "BeginMembership": may(DESK, at=AT_HUBS),
    "PauseMembership": may(DESK, known_to=MEMBERSHIPS_KNOWN),
    "ResumeMembership": may(DESK, known_to=MEMBERSHIPS_KNOWN),
    "EndMembership": may(DESK, known_to=MEMBERSHIPS_KNOWN),
    "ScheduleProgram": may("program_lead hub_manager provincial_admin", at=AT_HUBS),
    "CancelProgram": may("program_lead hub_manager provincial_admin", at=AT_HUBS),
    "Enrol": may("program_lead front_desk hub_manager provincial_admin", own="member"),
    "Withdraw": may("program_lead front_desk hub_manager provincial_admin", own="member", known_to=STAFF),
    "OpenAccount · of nobody in particular": province("provincial_admin"),
    "OpenAccount · of a front desk": may(MANAGERS, at=AT_HUBS),
    "OpenAccount · of a hub manager": may("provincial_admin", at=AT_HUBS),
    "OpenAccount · of a member": may(DESK, known_to=MEMBERSHIPS_KNOWN, at=AT_HUBS),
    "GrantRole · front desk": may(MANAGERS, known_to=ACCOUNTS_KNOWN, at=AT_HUBS),
    "GrantRole · hub manager": may("provincial_admin", known_to=ACCOUNTS_KNOWN, at=AT_HUBS),
    "RevokeRole · front desk": may(MANAGERS, known_to=ACCOUNTS_KNOWN, at=AT_HUBS),
    "RevokeRole · hub manager": may("provincial_admin", known_to=ACCOUNTS_KNOWN, at=AT_HUBS),
    "LinkMembership": may(DESK, known_to=MEMBERSHIPS_KNOWN, at=AT_HUBS),
    "UnlinkMembership": may(DESK, known_to=MEMBERSHIPS_KNOWN, at=AT_HUBS),
    "CorrectAccount · of a member": may(DESK, own="member", known_to=ACCOUNTS_KNOWN, at=AT_HUBS),
    "CorrectAccount · of staff": may("provincial_admin", own="everybody", known_to=ACCOUNTS_KNOWN),
    "CloseAccount": may("provincial_admin", known_to=ACCOUNTS_KNOWN, at=AT_HUBS),
    "ReopenAccount": may("provincial_admin", known_to=ACCOUNTS_KNOWN, at=AT_HUBS),
    "ReceiveRequest": may(DESK, own="member", known_to=MEMBERSHIPS_KNOWN),
    "CheckIdentity": may(DESK, known_to=MEMBERSHIPS_KNOWN, at=AT_HUBS),
    "DecideRequest": may(MANAGERS, known_to=MEMBERSHIPS_KNOWN, at=AT_HUBS),
    "ExecuteRequest": may(MANAGERS, known_to=MEMBERSHIPS_KNOWN, at=AT_HUBS),
    "ConfirmRetention": may(MANAGERS, at=AT_HUBS),
    "ForgetAgain": province("provincial_admin"),
    "CorrectMembership": may(DESK, own="member", known_to=MEMBERSHIPS_KNOWN),
    "GiveConsent": may(DESK, own="member", known_to=MEMBERSHIPS_KNOWN),
    "WithdrawConsent": may(DESK, own="member", known_to=MEMBERSHIPS_KNOWN),
}

ROUTES = {
    # what anybody may know
    "GET /v1/hubs": anybody(),
    "GET /v1/hubs/{code}": anybody(),
    "GET /v1/hubs/{code}/spaces": anybody(),
    "GET /v1/hubs/{code}/programs": anybody(),
    "GET /v1/programs/{program_id}": anybody(),
    "GET /v1/spaces/{space_id}": anybody(),
    "GET /v1/spaces/{space_id}/agenda": anybody(),
    "GET /v1/vocabulary": anybody(),
    "PUT /v1/vocabulary": COMMANDS["AdoptVocabulary"],
    "GET /v1/openapi.json": anybody(),
    "GET /v1/seal": anybody(),
    "GET /v1/seal/checkpoints": anybody(),
    "GET /v1/seal/checkpoints/{size}": anybody(),
    "GET /v1/seal/inclusion": anybody(),
    "GET /v1/seal/consistency": anybody(),
    "GET /v1/seal/bundle · of all hubs": province("auditor provincial_admin"),
    "GET /v1/seal/bundle · of one hub": may("hub_manager auditor provincial_admin", at=AT_HUBS),
    "GET /v1/editions": anybody(),
    "GET /v1/hubs/{code}/figures": anybody(),
    "GET /hubs/{code}/figures": anybody(),
    "GET /v1/hubs/{code}/figures/{measure}/events": anybody(),
    "GET /v1/hubs/{code}/figures/{measure}/events · by actor": may(HISTORY_KNOWN, at=AT_HUBS),
    "GET /v1/hubs/{code}/figures/comparison": anybody(),
    "GET /hubs/{code}/figures/{measure}": anybody(),
    "GET /hubs/{code}/figures/comparison": anybody(),
    "GET /hubs/{code}/replay": anybody(),
    "GET /v1/hubs/{code}/evaluations": may("hub_manager auditor provincial_admin", at=AT_HUBS),
    "POST /v1/hubs/{code}/evaluations": may("provincial_admin", at=AT_HUBS),
    "GET /hubs/{code}/evaluation": may("hub_manager auditor provincial_admin", at=AT_HUBS),
    "POST /hubs/{code}/evaluation": may("provincial_admin", at=AT_HUBS),
    # plans for hubs
    "GET /v1/hub-schema": anybody(),
    "POST /v1/hub-plans/validation": province("provincial_admin"),
    "POST /v1/hub-plans/preview": province("provincial_admin"),
    "POST /v1/hub-plans": COMMANDS["SubmitPlan"],
    "GET /v1/hub-plans": may(HISTORY_KNOWN, at=("here",)),
    "GET /v1/hub-plans · of one hub": may(HISTORY_KNOWN, at=AT_HUBS),
    "GET /v1/hub-plans/{submission_id}": may(HISTORY_KNOWN, known_to=STAFF, at=AT_HUBS),
    "POST /v1/hub-plans/{submission_id}/approval": COMMANDS["ApprovePlan"],
    "POST /v1/hub-plans/{submission_id}/rejection": COMMANDS["RejectPlan"],
    "POST /v1/hub-plans/{submission_id}/withdrawal": COMMANDS["WithdrawPlan"],
    "POST /v1/hub-plans/{submission_id}/application": COMMANDS["ApplySubmission"],
    "GET /v1/hubs/{code}/configurations": may(HISTORY_KNOWN, at=AT_HUBS),
    "GET /v1/hubs/{code}/file": may(HISTORY_KNOWN, at=AT_HUBS),
    # what happened
    "GET /v1/history": may(HISTORY_KNOWN, at=("here",)),
    "GET /v1/history · of one hub": may(HISTORY_KNOWN, at=AT_HUBS),
    "GET /v1/hubs/{code}/history": may(HISTORY_KNOWN, at=AT_HUBS),
    "GET /v1/spaces/{space_id}/history": may(HISTORY_KNOWN, at=AT_HUBS),
    "GET /v1/programs/{program_id}/history": may(HISTORY_KNOWN, at=AT_HUBS),
    "GET /v1/bookings/{booking_id}/history": may(HISTORY_KNOWN, own="member", known_to=STAFF),
    "GET /v1/memberships/{membership_id}/history": may(HISTORY_KNOWN, own="member", known_to=STAFF),
    "GET /history": may(HISTORY_KNOWN, at=("here",)),
    "GET /history/hubs/{code}": may(HISTORY_KNOWN, at=AT_HUBS),
    "GET /history/spaces/{space_id}": may(HISTORY_KNOWN, at=AT_HUBS),
    "GET /history/programs/{program_id}": may(HISTORY_KNOWN, at=AT_HUBS),
    "GET /history/bookings/{booking_id}": may(HISTORY_KNOWN, own="member", known_to=STAFF),
    "GET /history/memberships/{membership_id}": may(HISTORY_KNOWN, own="member", known_to=STAFF),
    # bookings, memberships, programmes
    "POST /v1/hubs/{code}/bookings": COMMANDS["BookSpace"],
    "GET /v1/bookings/{booking_id}": may(STAFF, own="member", known_to=STAFF),
    "DELETE /v1/spaces/{space_id}/bookings/{booking_id}": COMMANDS["CancelBooking"],
    "POST /v1/spaces/{space_id}/bookings/{booking_id}/approval": COMMANDS["ApproveBooking"],
    "POST /v1/hubs/{code}/memberships": COMMANDS["BeginMembership"],
    "GET /v1/memberships/{membership_id}": may(MEMBERSHIPS_KNOWN, own="member", known_to=STAFF),
    "POST /v1/memberships/{membership_id}/pause": COMMANDS["PauseMembership"],
    "POST /v1/memberships/{membership_id}/resume": COMMANDS["ResumeMembership"],
    "POST /v1/memberships/{membership_id}/end": COMMANDS["EndMembership"],
    "POST /v1/hubs/{code}/programs": COMMANDS["ScheduleProgram"],
    "DELETE /v1/programs/{program_id}": COMMANDS["CancelProgram"],
    "POST /v1/programs/{program_id}/enrolments": COMMANDS["Enrol"],
    "GET /v1/programs/{program_id}/enrolments/{enrolment_id}": may(STAFF, own="member", known_to=STAFF),
    "DELETE /v1/programs/{program_id}/enrolments/{enrolment_id}": COMMANDS["Withdraw"],
    # accounts
    "GET /v1/me": whoever_is_signed_in(),
    "GET /v1/accounts": may(ACCOUNTS_KNOWN, at=("here",)),
    "GET /v1/accounts · of one hub": may(ACCOUNTS_KNOWN, at=AT_HUBS),
    "GET /v1/accounts/{account_id}": may(ACCOUNTS_KNOWN, own="everybody", known_to=""),
    "POST /v1/accounts · of nobody in particular": COMMANDS["OpenAccount · of nobody in particular"],
    "POST /v1/accounts · of a front desk": COMMANDS["OpenAccount · of a front desk"],
    "POST /v1/accounts · of a hub manager": COMMANDS["OpenAccount · of a hub manager"],
    "POST /v1/accounts · of a member": COMMANDS["OpenAccount · of a member"],
    "POST /v1/accounts/{account_id}/invitation · of a front desk": may(
        MANAGERS, known_to=ACCOUNTS_KNOWN, at=AT_HUBS
    ),
    "POST /v1/accounts/{account_id}/invitation · of a hub manager": may(
        "provincial_admin", known_to=ACCOUNTS_KNOWN, at=AT_HUBS
    ),
    "POST /v1/accounts/{account_id}/invitation · of a member": may(DESK, known_to=ACCOUNTS_KNOWN, at=AT_HUBS),
    "POST /v1/accounts/{account_id}/grants · front desk": COMMANDS["GrantRole · front desk"],
    "POST /v1/accounts/{account_id}/grants · hub manager": COMMANDS["GrantRole · hub manager"],
    "DELETE /v1/accounts/{account_id}/grants/{grant_id} · front desk": COMMANDS["RevokeRole · front desk"],
    "DELETE /v1/accounts/{account_id}/grants/{grant_id} · hub manager": COMMANDS["RevokeRole · hub manager"],
    "POST /v1/accounts/{account_id}/memberships": COMMANDS["LinkMembership"],
    "DELETE /v1/accounts/{account_id}/memberships/{membership_id}": COMMANDS["UnlinkMembership"],
    "POST /v1/accounts/{account_id}/close": COMMANDS["CloseAccount"],
    "POST /v1/accounts/{account_id}/reopen": COMMANDS["ReopenAccount"],
    # what an account is entered by
    "GET /v1/accounts/{account_id}/tokens": may("provincial_admin", own="everybody", known_to=""),
    "POST /v1/accounts/{account_id}/tokens": may("", own="everybody", known_to="provincial_admin"),
    "POST /v1/accounts/{account_id}/tokens · of a program": may(
        "provincial_admin", known_to="", at=("here",)
    ),
    "DELETE /v1/accounts/{account_id}/tokens/{token_id}": may(
        "provincial_admin", own="everybody", known_to=""
    ),
    "DELETE /v1/accounts/{account_id}/second-factor": may("provincial_admin", at=AT_HUBS),
    "GET /v1/accounts/{account_id}/sessions": may("provincial_admin", own="everybody", known_to=""),
    "DELETE /v1/accounts/{account_id}/sessions/{session_id}": may(
        "provincial_admin", own="everybody", known_to=""
    ),
    # people and their own data
    "POST /v1/hubs/{code}/people/search": may(DESK, at=AT_HUBS),
    "GET /v1/memberships/{membership_id}/person": may(DESK, own="member", known_to=STAFF),
    "GET /v1/memberships/{membership_id}/data": may(DESK, own="member", known_to=STAFF),
    "POST /v1/memberships/{membership_id}/correct": COMMANDS["CorrectMembership"],
    "PUT /v1/memberships/{membership_id}/consents/{purpose}": COMMANDS["GiveConsent"],
    "DELETE /v1/memberships/{membership_id}/consents/{purpose}": COMMANDS["WithdrawConsent"],
    "POST /v1/data-requests": COMMANDS["ReceiveRequest"],
    "GET /v1/data-requests": province("auditor provincial_admin"),
    "GET /v1/hubs/{code}/data-requests": may(MEMBERSHIPS_KNOWN, at=AT_HUBS),
    "GET /v1/data-requests/{request_id}": may(MEMBERSHIPS_KNOWN, own="member", known_to=STAFF),
    "GET /v1/data-requests/{request_id}/receipt": may(MEMBERSHIPS_KNOWN, own="member", known_to=STAFF),
    "POST /v1/data-requests/{request_id}/identity": COMMANDS["CheckIdentity"],
    "POST /v1/data-requests/{request_id}/decision": COMMANDS["DecideRequest"],
    "POST /v1/data-requests/{request_id}/execution": COMMANDS["ExecuteRequest"],
    "GET /v1/hubs/{code}/retention": may(MANAGERS, at=AT_HUBS),
    "POST /v1/hubs/{code}/retention": COMMANDS["ConfirmRetention"],
    "GET /v1/certificates": province("auditor provincial_admin"),
    "GET /v1/certificates/{number}": province("auditor provincial_admin"),
    "GET /v1/security": province("auditor provincial_admin"),
    "GET /v1/disclosures": province("auditor provincial_admin"),
    "GET /v1/hubs/{code}/disclosures": may(f"auditor {MANAGERS}", at=AT_HUBS),
    "GET /v1/memberships/{membership_id}/disclosures": may(
        f"auditor {MANAGERS}", own="member", known_to=STAFF
    ),
    # lists as files
    "GET /v1/exports/{list}.{format} · hubs": anybody(),
    "GET /v1/exports/{list}.{format} · spaces": anybody(),
    "GET /v1/exports/{list}.{format} · agenda": anybody(),
    "GET /v1/exports/{list}.{format} · programs": anybody(),
    "GET /v1/exports/{list}.{format} · figures": anybody(),
    "GET /v1/exports/{list}.{format} · events": may(HISTORY_KNOWN, at=("here",)),
    "GET /v1/exports/{list}.{format} · events of one hub": may(HISTORY_KNOWN, at=AT_HUBS),
    "GET /v1/exports/{list}.{format} · bookings": may(STAFF, at=AT_HUBS),
    "GET /v1/exports/{list}.{format} · memberships": may(MEMBERSHIPS_KNOWN, at=AT_HUBS),
    "GET /v1/exports/{list}.{format} · accounts": may(ACCOUNTS_KNOWN, at=AT_HUBS),
    "GET /v1/exports/{list}.{format} · data-requests": may(MEMBERSHIPS_KNOWN, at=AT_HUBS),
    "GET /v1/exports/{list}.{format} · hub-plans": may(HISTORY_KNOWN, at=AT_HUBS),
    "GET /v1/exports/{list}.{format} · configurations": may(HISTORY_KNOWN, at=AT_HUBS),
    "GET /v1/exports/{list}.{format} · evaluations": may(HISTORY_KNOWN, at=AT_HUBS),
    "GET /v1/exports/{list}.{format} · data-requests of the network": province("auditor provincial_admin"),
    "GET /v1/exports/{list}.{format} · disclosures": may(HISTORY_KNOWN, at=AT_HUBS),
    "GET /v1/exports/{list}.{format} · disclosures of the province": province("auditor provincial_admin"),
    "GET /v1/exports/{list}.{format} · security": province("auditor provincial_admin"),
    # pages
    "GET /": anybody(),
    "GET /hubs": anybody(),
    "GET /hubs/{code}": anybody(),
    "GET /hubs/{code}/spaces/{space}/agenda": anybody(),
    "GET /photos/{name}": anybody(),
    "GET /docs": anybody(),
    "GET /seal": anybody(),
    "GET /seal/{size}": anybody(),
    "GET /seal/{size}.txt": anybody(),
    "GET /seal/keys.txt": anybody(),
    "GET /seal/verify_bundle.py": anybody(),
    # coming in: who has the secret gets in, whoever they were before
    "GET /sign-in": anybody(),
    "POST /sign-in": anybody(),
    "GET /sign-in/code": anybody(),
    "POST /sign-in/code": anybody(),
    "POST /sign-out": anybody(),
    "GET /password/forgotten": anybody(),
    "POST /password/forgotten": anybody(),
    "GET /invitation/{secret}": anybody(),
    "POST /invitation/{secret}": anybody(),
    "GET /sign-in/external": missing(),
    "GET /sign-in/external/code": missing(),
    "POST /sign-in/external/code": missing(),
    "GET /sign-in/external/failed": missing(),
    "GET /sign-in/external/return": missing(),
    # behind the counter of a hub
    "GET /hubs/{code}/staff": may(ACCOUNTS_KNOWN, at=AT_HUBS),
    "POST /hubs/{code}/staff · front desk": may(MANAGERS, at=AT_HUBS),
    "POST /hubs/{code}/staff · hub manager": may("provincial_admin", at=AT_HUBS),
    "POST /hubs/{code}/staff/{account_id}/email": may("provincial_admin", at=AT_HUBS),
    "POST /hubs/{code}/staff/{account_id}/{grant_id}/end": may(MANAGERS, at=AT_HUBS),
    "POST /hubs/{code}/staff/{account_id}/invitation": may(MANAGERS, at=AT_HUBS),
    "GET /hubs/{code}/booking-requests": may(DESK, at=AT_HUBS),
    "POST /hubs/{code}/booking-requests/{space_id}/{booking_id}/approval": may(DESK, at=AT_HUBS),
    "POST /hubs/{code}/booking-requests/{space_id}/{booking_id}/cancellation": may(DESK, at=AT_HUBS),
    "GET /hubs/{code}/people": may(DESK, at=AT_HUBS),
    "POST /hubs/{code}/people": may(DESK, at=AT_HUBS),
    "GET /hubs/{code}/people/{membership_id}": may(DESK, at=AT_HUBS),
    "POST /hubs/{code}/people/{membership_id}": may(DESK, at=AT_HUBS),
    "POST /hubs/{code}/people/{membership_id}/account": may(DESK, at=AT_HUBS),
    "POST /hubs/{code}/people/{membership_id}/email": may(DESK, at=AT_HUBS),
    "POST /hubs/{code}/people/{membership_id}/invitation": may(DESK, at=AT_HUBS),
    "GET /hubs/{code}/enrolled/{program_id}/{enrolment_id}": may(DESK, at=AT_HUBS),
    "GET /hubs/{code}/requests": may(MEMBERSHIPS_KNOWN, at=AT_HUBS),
    "POST /hubs/{code}/requests": may(DESK, at=AT_HUBS),
    "GET /hubs/{code}/retention": may(MANAGERS, at=AT_HUBS),
    "POST /hubs/{code}/retention": may(MANAGERS, at=AT_HUBS),
    "GET /requests/{request_id}": may(MEMBERSHIPS_KNOWN, known_to=STAFF, at=AT_HUBS),
    "POST /requests/{request_id}/identity": may(DESK, known_to=STAFF, at=AT_HUBS),
    "POST /requests/{request_id}/decision": may(MANAGERS, known_to=STAFF, at=AT_HUBS),
    "GET /requests/{request_id}/execution": may(MANAGERS, known_to=STAFF, at=AT_HUBS),
    "POST /requests/{request_id}/execution": may(MANAGERS, known_to=STAFF, at=AT_HUBS),
    "GET /requests/{request_id}/receipt": may(MEMBERSHIPS_KNOWN, known_to=STAFF, at=AT_HUBS),
    "GET /requests/{request_id}/data": may(MANAGERS, known_to=STAFF, at=AT_HUBS),
    # of the province
    "GET /province/staff": province("auditor provincial_admin"),
    "POST /province/staff": province("provincial_admin"),
    "POST /province/staff/{account_id}/email": province("provincial_admin"),
    "POST /province/staff/{account_id}/{grant_id}/end": province("provincial_admin"),
    "POST /province/staff/{account_id}/invitation": province("provincial_admin"),
    "POST /province/staff/{account_id}/second-factor": province("provincial_admin"),
    "GET /province/clients": province("auditor provincial_admin"),
    "POST /province/clients": province("provincial_admin"),
    "GET /province/clients/{account_id}": province("provincial_admin"),
    "POST /province/clients/{account_id}/tokens": province("provincial_admin"),
    "POST /province/clients/{account_id}/tokens/{token_id}/end": may(
        "provincial_admin", known_to="", at=("province",)
    ),
    "GET /province/drafts": province("provincial_admin"),
    "POST /province/drafts/begin/{how}": province("provincial_admin"),
    "GET /province/drafts/{draft_id}": province("provincial_admin"),
    "GET /province/drafts/{draft_id}/{step}": province("provincial_admin"),
    "POST /province/drafts/{draft_id}/{step}": province("provincial_admin"),
    "GET /province/drafts/{draft_id}/text": province("provincial_admin"),
    "POST /province/drafts/{draft_id}/text": province("provincial_admin"),
    "GET /province/drafts/{draft_id}/check": province("provincial_admin"),
    "POST /province/drafts/{draft_id}/check": province("provincial_admin"),
    "GET /province/drafts/{draft_id}/deletion": province("provincial_admin"),
    "POST /province/drafts/{draft_id}/deletion": province("provincial_admin"),
    "GET /province/requests": province("auditor provincial_admin"),
    "GET /province/plans": may(HISTORY_KNOWN, at=("here",)),
    "GET /province/plans/{submission_id}": may(HISTORY_KNOWN, known_to=STAFF, at=AT_HUBS),
    "POST /province/plans/{submission_id}/approval": OF_A_PLAN,
    "POST /province/plans/{submission_id}/rejection": OF_A_PLAN,
    "POST /province/plans/{submission_id}/withdrawal": OF_A_PLAN,
    "POST /province/plans/{submission_id}/application": OF_A_PLAN,
    "GET /hubs/{code}/history": anybody(),
    "GET /hubs/{code}/history/{number}": anybody(),
    "GET /province/vocabulary": province("auditor provincial_admin"),
    "POST /province/vocabulary/{part}": province("provincial_admin"),
    "GET /province/vocabulary/{part}/{code}": province("auditor provincial_admin"),
    "POST /province/vocabulary/{part}/{code}": province("provincial_admin"),
    "POST /province/vocabulary/{part}/{code}/retirement": province("provincial_admin"),
    "POST /province/vocabulary/{part}/{code}/removal": province("provincial_admin"),
    "POST /province/calendars/{calendar}": province("provincial_admin"),
    "POST /province/calendars/{calendar}/removal": province("provincial_admin"),
    "GET /province/access-log": province("auditor provincial_admin"),
    "GET /hubs/{code}/access-log": may(f"auditor {MANAGERS}", at=AT_HUBS),
    "GET /province/certificates": province("auditor provincial_admin"),
    "GET /province/certificates/{number}": province("auditor provincial_admin"),
    "GET /security": province("auditor provincial_admin"),
    "GET /security/roles": province("auditor provincial_admin"),
    # one's own data
    "GET /profile": whoever_is_signed_in(),
    "POST /profile/name": whoever_is_signed_in(),
    "POST /profile/email": missing(),
    "GET /profile/email/{token}": whoever_is_signed_in(),
    "POST /profile/email/{token}": whoever_is_signed_in(),
    "POST /profile/password": whoever_is_signed_in(),
    "GET /profile/second-factor": whoever_is_signed_in(),
    "POST /profile/second-factor": whoever_is_signed_in(),
    "POST /profile/second-factor/code": whoever_is_signed_in(),
    "POST /profile/second-factor/removal": whoever_is_signed_in(),
    "GET /profile/sessions": whoever_is_signed_in(),
    "POST /profile/sessions/others/end": whoever_is_signed_in(),
    "POST /profile/sessions/{session_id}/end": may("", own="everybody", known_to="", at=("own", "here")),
    "GET /profile/tokens": whoever_is_signed_in(),
    "POST /profile/tokens": whoever_is_signed_in(),
    "POST /profile/tokens/{token_id}/end": may("", own="everybody", known_to="", at=("own", "here")),
    "GET /profile/data": whoever_is_signed_in(),
    "GET /profile/data/download": whoever_is_signed_in(),
    "POST /profile/data/name": whoever_is_signed_in(),
    "POST /profile/data/requests": whoever_is_signed_in(),
    "POST /profile/data/memberships/{membership_id}": may("", own="member", known_to=""),
    "POST /profile/data/memberships/{membership_id}/consents": may("", own="member", known_to=""),
    "GET /live": anybody(),
    "GET /ready": anybody(),
    "GET /metrics": anybody(),
}
