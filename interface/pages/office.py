"""The pages behind the counter: which address leads to which."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, url_for
from flask_babel import gettext

from application.access import Actor
from domain.errors import sentence
from interface.pages import (
    access_log,
    booking_requests,
    certificates,
    changes_shown,
    clients,
    data_requests,
    evaluation,
    history,
    hub_history,
    lost_factor,
    own_data,
    people,
    plans,
    retention,
    security,
    staff,
    vocabulary,
)
from interface.pages.drafting import check, drafts, editor, wizard
from interface.pages.filled import catch_up
from interface.pages.labels import ground, label
from interface.pages.shown import hubs_of_today, words

ADDRESSES = (
    ("/hubs/<code>/staff", "staff", staff.staff, "GET"),
    ("/hubs/<code>/staff", "appoint", staff.appoint, "POST"),
    ("/hubs/<code>/staff/<uuid:account_id>/invitation", "invite", staff.invite, "POST"),
    ("/hubs/<code>/staff/<uuid:account_id>/email", "change_email", staff.change_email, "POST"),
    ("/hubs/<code>/staff/<uuid:account_id>/<uuid:grant_id>/end", "dismiss", staff.dismiss, "POST"),
    ("/province/staff", "province_staff", staff.staff, "GET"),
    ("/province/staff", "province_appoint", staff.appoint, "POST"),
    ("/province/staff/<uuid:account_id>/invitation", "province_invite", staff.invite, "POST"),
    ("/province/staff/<uuid:account_id>/email", "province_change_email", staff.change_email, "POST"),
    ("/province/staff/<uuid:account_id>/<uuid:grant_id>/end", "province_dismiss", staff.dismiss, "POST"),
    ("/province/staff/<uuid:account_id>/second-factor", "remove_lost_factor", lost_factor.remove, "POST"),
    ("/province/clients", "clients", clients.client_list, "GET"),
    ("/province/clients", "open_client", clients.open_client, "POST"),
    ("/province/clients/<uuid:account_id>", "client", clients.client, "GET"),
    ("/province/clients/<uuid:account_id>/tokens", "issue_client_token", clients.issue, "POST"),
    ("/province/clients/<uuid:account_id>/tokens/<uuid:token_id>/end", "revoke_client_token",
     clients.revoke, "POST"),
    ("/province/drafts", "drafts", drafts.draft_list, "GET"),
    ("/province/drafts/begin/<how>", "begin_draft", drafts.begin, "POST"),
    ("/province/drafts/<uuid:draft_id>", "draft", wizard.overview, "GET"),
    ("/province/drafts/<uuid:draft_id>/<step>", "draft_step", wizard.show, "GET"),
    ("/province/drafts/<uuid:draft_id>/<step>", "save_draft_step", wizard.save, "POST"),
    ("/province/drafts/<uuid:draft_id>/text", "draft_text", editor.text, "GET"),
    ("/province/drafts/<uuid:draft_id>/text", "save_draft_text", editor.save, "POST"),
    ("/province/drafts/<uuid:draft_id>/check", "draft_check", check.check, "GET"),
    ("/province/drafts/<uuid:draft_id>/check", "submit_draft", check.hand_in, "POST"),
    ("/province/drafts/<uuid:draft_id>/deletion", "before_deleting_draft", drafts.before_deleting, "GET"),
    ("/province/drafts/<uuid:draft_id>/deletion", "delete_draft", drafts.delete, "POST"),
    ("/province/plans", "plans", plans.plan_list, "GET"),
    ("/province/plans/<uuid:submission_id>", "plan", plans.plan, "GET"),
    ("/province/plans/<uuid:submission_id>/approval", "approve_plan", plans.approve, "POST"),
    ("/province/plans/<uuid:submission_id>/rejection", "reject_plan", plans.reject, "POST"),
    ("/province/plans/<uuid:submission_id>/withdrawal", "withdraw_plan", plans.withdraw, "POST"),
    ("/province/plans/<uuid:submission_id>/application", "apply_plan", plans.apply, "POST"),
    ("/history", "history", history.history, "GET"),
    ("/history/hubs/<code>", "hub_life", history.hub_life, "GET"),
    ("/history/spaces/<uuid:space_id>", "space_history", history.space_history, "GET"),
    ("/history/bookings/<uuid:booking_id>", "booking_history", history.booking_history, "GET"),
    ("/history/memberships/<uuid:membership_id>", "membership_history", history.membership_history, "GET"),
    ("/history/programs/<uuid:program_id>", "program_history", history.program_history, "GET"),
    ("/hubs/<code>/history", "hub_history", hub_history.history, "GET"),
    ("/hubs/<code>/history/<int:number>", "hub_configuration", hub_history.configuration, "GET"),
    ("/province/vocabulary", "vocabulary", vocabulary.vocabulary, "GET"),
    ("/province/vocabulary/<part>", "add_word", vocabulary.add, "POST"),
    ("/province/vocabulary/<part>/<code>", "vocabulary_word", vocabulary.word, "GET"),
    ("/province/vocabulary/<part>/<code>", "rename_word", vocabulary.rename, "POST"),
    ("/province/vocabulary/<part>/<code>/retirement", "retire_word", vocabulary.retire, "POST"),
    ("/province/vocabulary/<part>/<code>/removal", "remove_word", vocabulary.remove, "POST"),
    ("/province/calendars/<calendar>", "add_holiday", vocabulary.add_holiday, "POST"),
    ("/province/calendars/<calendar>/removal", "remove_holiday", vocabulary.remove_holiday, "POST"),
    ("/province/access-log", "access_log", access_log.access_log, "GET"),
    ("/hubs/<code>/access-log", "hub_access_log", access_log.access_log, "GET"),
    ("/province/certificates", "certificates", certificates.certificates, "GET"),
    ("/province/certificates/<int:number>", "certificate", certificates.certificate, "GET"),
    ("/security", "security", security.log, "GET"),
    ("/security/roles", "security_roles", security.roles, "GET"),
    ("/hubs/<code>/booking-requests", "booking_requests", booking_requests.booking_requests, "GET"),
    ("/hubs/<code>/booking-requests/<uuid:space_id>/<uuid:booking_id>/approval", "approve_booking",
     booking_requests.approve, "POST"),
    ("/hubs/<code>/booking-requests/<uuid:space_id>/<uuid:booking_id>/cancellation", "decline_booking",
     booking_requests.decline, "POST"),
    ("/hubs/<code>/people", "people", people.people, "GET"),
    ("/hubs/<code>/people", "search_people", people.search, "POST"),
    ("/hubs/<code>/people/<uuid:membership_id>", "member", people.member, "GET"),
    ("/hubs/<code>/people/<uuid:membership_id>", "correct_member", people.correct, "POST"),
    ("/hubs/<code>/people/<uuid:membership_id>/account", "open_member_account", people.open_account, "POST"),
    ("/hubs/<code>/people/<uuid:membership_id>/email", "change_member_email", people.change_email, "POST"),
    ("/hubs/<code>/people/<uuid:membership_id>/invitation", "invite_member", people.invite_member, "POST"),
    ("/hubs/<code>/enrolled/<uuid:program_id>/<uuid:enrolment_id>", "enrolled", people.enrolled, "GET"),
    ("/hubs/<code>/requests", "requests", data_requests.requests, "GET"),
    ("/hubs/<code>/requests", "receive_request", data_requests.receive, "POST"),
    ("/hubs/<code>/retention", "retention", retention.retention, "GET"),
    ("/hubs/<code>/retention", "confirm_retention", retention.confirm, "POST"),
    ("/province/requests", "province_requests", data_requests.requests, "GET"),
    ("/requests/<uuid:request_id>", "data_request", data_requests.request_page, "GET"),
    ("/requests/<uuid:request_id>/identity", "check_request", data_requests.check, "POST"),
    ("/requests/<uuid:request_id>/decision", "decide_request", data_requests.decide, "POST"),
    ("/requests/<uuid:request_id>/execution", "before_executing", data_requests.before_executing, "GET"),
    ("/requests/<uuid:request_id>/execution", "execute_request", data_requests.execute, "POST"),
    ("/requests/<uuid:request_id>/receipt", "request_receipt", data_requests.receipt, "GET"),
    ("/requests/<uuid:request_id>/data", "download_request", data_requests.download, "GET"),
    ("/hubs/<code>/evaluation", "evaluation", evaluation.evaluation, "GET"),
    ("/hubs/<code>/evaluation", "evaluate", evaluation.evaluate, "POST"),
    ("/profile/data", "own_data", own_data.own_data, "GET"),
    ("/profile/data/download", "download_own_data", own_data.download, "GET"),
    ("/profile/data/name", "correct_own_name", own_data.correct_name, "POST"),
    ("/profile/data/memberships/<uuid:membership_id>", "correct_own_membership",
     own_data.correct_membership, "POST"),
    ("/profile/data/memberships/<uuid:membership_id>/consents", "own_consent", own_data.consent, "POST"),
    ("/profile/data/requests", "ask_to_be_forgotten", own_data.ask_to_be_forgotten, "POST"),
)  # fmt: skip

AT_A_HUB = (
    ("booking_requests", "book", sentence("Bookings to settle")),
    ("people", "read_persons", sentence("Members and participants")),
    ("requests", "read_requests", sentence("Requests about personal data")),
    ("staff", "read_accounts", sentence("Staff")),
    ("hub_access_log", "read_history", sentence("Access log")),
    ("hub_life", "read_history", sentence("History of the hub")),
    ("evaluation", "read_history", sentence("Evaluation of the pilot")),
)
IN_THE_PROVINCE = (
    ("drafts", "configure_hubs", sentence("Drafts of hubs")),
    ("history", "read_history", sentence("History")),
    ("plans", "read_history", sentence("Plans for hubs")),
    ("province_staff", "read_accounts", sentence("Staff of the province")),
    ("clients", "read_accounts", sentence("Programs with access")),
    ("province_requests", "read_requests", sentence("Requests about personal data")),
    ("vocabulary", "read_history", sentence("Vocabulary")),
    ("access_log", "read_history", sentence("Access log")),
    ("certificates", "read_history", sentence("Certificates")),
    ("security", "read_security", sentence("Security")),
)
Link = tuple[str, str, str]
"""The name of a page, its address, and what it is called."""


def register(pages: Blueprint) -> None:
    for address, name, page, method in ADDRESSES:
        pages.add_url_rule(address, name, page, methods=[method])
    pages.before_request(catch_up)
    pages.add_app_template_global(history.may_read_history)
    pages.add_app_template_filter(label, "label")
    pages.add_app_template_filter(ground, "ground")
    pages.add_app_template_filter(data_requests.left, "left")
    pages.add_app_template_filter(wib, "wib")
    pages.add_app_template_filter(vocabulary.used_by, "used_by")
    pages.add_app_template_filter(plans.events_as_text, "events_as_text")
    pages.add_app_template_filter(plans.label_of, "label_of")
    pages.add_app_template_filter(changes_shown.by_subject, "by_subject")
    pages.add_app_template_filter(changes_shown.sign_of, "sign_of")
    pages.add_app_template_filter(changes_shown.all_new, "all_new")


def links(who: Actor) -> list[Link]:
    """For the menu of whoever is signed in: only what they may. To a hub leads a role at that hub; whoever has
    one in the whole province gets there by the page of the hub.
    """
    found = [
        (name, address, f"{says} · {words(hub.configuration.name)}")
        for hub in hubs_of_today()
        if any(grant.hub == hub.code for grant in who.grants)
        for name, address, says in links_at(who, hub.code)
    ]
    found += [
        (name, url_for(f"pages.{name}"), str(gettext(says)))
        for name, right, says in IN_THE_PROVINCE
        if who.may(right, None)
    ]
    if who.account and who.may_own("account_own", account=who.account):
        found.append(("own_data", url_for("pages.own_data"), str(gettext("My data"))))
    return found


def links_at(who: Actor, hub: str) -> list[Link]:
    """Behind the counter of one hub."""
    return [
        (name, url_for(f"pages.{name}", code=hub), str(gettext(says)))
        for name, right, says in AT_A_HUB
        if who.may(right, hub)
    ]


def wib(moment: datetime | str) -> datetime:
    """As the clocks of the province show it; also a moment that came out of ready JSON."""
    return staff.in_zone(datetime.fromisoformat(moment) if isinstance(moment, str) else moment)
