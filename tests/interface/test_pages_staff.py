"""Who works at a hub: shown to those who may know, appointed and dismissed by those who may."""

import re
from datetime import UTC, datetime

import pyotp
import pytest

from application.access import as_account
from domain import Account
from interface.pages.office import links

SEMARANG, SOLO = "/hubs/semarang/staff", "/hubs/solo-raya/staff"
SEKAR = {"email": "sekar@contoh.example", "name": "Sekar Contoh", "role": "front_desk", "reason": "SK 7/2026"}


@pytest.fixture
def manager(office):
    return office.comes("hub_manager", "semarang")


def at(account):
    return f"{account}@contoh.example"


def link_in(page):
    return re.search(r"\[(http\S+/invitation/\S+)\]", page)[1]


def test_an_appointment_opens_an_account_and_shows_its_link_once(manager):
    page = manager.send(SEMARANG, SEMARANG, 200, **SEKAR)
    assert "Sekar Contoh" in page and "/invitation/" in link_in(page)


def test_the_page_with_the_link_is_kept_nowhere(manager):
    assert manager.fill(SEMARANG, SEMARANG, **SEKAR).headers["Cache-Control"] == "no-store"


def test_who_was_appointed_stands_in_the_list_with_title_and_ground(manager, office):
    manager.fill(SEMARANG, SEMARANG, **SEKAR, title="Resepsionis")
    office.follow()
    page = manager.read(SEMARANG)
    assert "Sekar Contoh sekar@contoh.example Has not signed in yet" in page
    assert "Front desk · Resepsionis" in page and "SK 7/2026" in page


def test_the_same_form_sent_twice_opens_one_account(manager, office):
    hidden = manager.form(SEMARANG, SEMARANG)
    for _ in range(2):
        manager.client.post(SEMARANG, data={**hidden, **SEKAR}, headers={"Origin": "http://localhost"})
    office.follow()
    assert manager.read(SEMARANG).count("sekar@contoh.example") == 1


def confirm(visitor, page, **fields):
    """Sends what the page shows once more, for the account that it has shown."""
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page.text))
    return visitor.client.post(
        fields.pop("to", SEMARANG), data={**hidden, **fields}, headers={"Origin": "http://localhost"}
    )


def grants_of(office, account):
    return list(office.parts.platform.find(Account, account).grants.values())


def test_an_account_that_there_is_is_shown_before_it_gets_the_role(manager, office):
    sekar = office.people.staff("front_desk", "semarang")
    office.follow()
    page = manager.fill(SEMARANG, SEMARANG, **{**SEKAR, "email": at(sekar), "role": "program_lead"})
    assert page.status_code == 200 and "Is it this person?" in page.text and "Sekar Contoh" in page.text
    assert len(grants_of(office, sekar)) == 1
    assert confirm(manager, page).status_code == 303
    assert [grant.role for grant in grants_of(office, sekar)] == ["front_desk", "program_lead"]


def test_what_was_shown_of_one_account_is_not_done_to_another(manager, office):
    sekar, other = (office.people.staff("front_desk", "semarang") for _ in range(2))
    office.follow()
    page = manager.fill(SEMARANG, SEMARANG, **{**SEKAR, "email": at(sekar), "role": "program_lead"})
    again = confirm(manager, page, email=at(other))
    assert again.status_code == 200 and "Is it this person?" in again.text
    assert len(grants_of(office, other)) == 1


def test_whoever_gets_a_first_role_comes_in_by_a_new_link(office):
    """A member who typed somebody's address gains nothing by it."""
    admin, (_, mira) = office.comes("provincial_admin"), office.member_comes()
    office.follow()
    grave = {**SEKAR, "email": at(mira.account), "role": "provincial_admin"}
    page = admin.fill("/province/staff", "/province/staff", **grave)
    answer = confirm(admin, page, to="/province/staff")
    assert answer.status_code == 200 and "/invitation/" in answer.text
    assert mira.client.get("/profile").status_code in (302, 303, 401)


def test_an_address_that_is_not_known_at_the_hub_is_one_sentence(manager, office):
    office.people.apply("taman")
    strangers = [office.people.account(), office.people.staff("front_desk", "taman"),
                 office.people.staff("provincial_admin")]  # fmt: skip
    office.follow()
    for stranger in strangers:
        before = grants_of(office, stranger)
        page = manager.send(SEMARANG, SEMARANG, 409, **{**SEKAR, "email": at(stranger)})
        assert "This address cannot be used here" in page and "Is it this person?" not in page
        assert grants_of(office, stranger) == before


@pytest.mark.parametrize("known", [True, False])
def test_who_may_appoint_nobody_learns_nothing_of_an_address(office, known):
    auditor = office.comes("auditor", "semarang")
    sekar = office.people.staff("front_desk", "semarang")
    hidden = auditor.form("/profile", "/profile/name")
    typed = {**SEKAR, "name": "", "email": at(sekar) if known else "siapa@contoh.example"}
    answer = auditor.client.post(SEMARANG, data={**hidden, **typed}, headers={"Origin": "http://localhost"})
    assert answer.status_code == 403


def test_the_province_changes_the_address_of_staff(office):
    admin, sekar = office.comes("provincial_admin"), office.people.staff("front_desk", "semarang")
    office.follow()
    admin.fill(SEMARANG, f"{SEMARANG}/{sekar}/email", email="baru@contoh.example", reason="Contoh 8/2026")
    assert office.parts.signing_in.people.by_email("baru@contoh.example") == sekar


def test_a_manager_does_not_change_the_address_of_staff(manager, office):
    sekar = office.people.staff("front_desk", "semarang")
    office.follow()
    hidden = manager.form(SEMARANG, SEMARANG)
    typed = {**hidden, "email": "baru@contoh.example", "reason": "x"}
    answer = manager.client.post(
        f"{SEMARANG}/{sekar}/email", data=typed, headers={"Origin": "http://localhost"}
    )
    assert answer.status_code == 403
    assert office.parts.signing_in.people.by_email("baru@contoh.example") is None


def test_a_fault_is_told_at_its_field_and_what_was_typed_stays(manager):
    page = manager.send(SEMARANG, SEMARANG, 422, **{**SEKAR, "email": "sekar", "reason": ""})
    assert "[sekar]" in page and "Not a valid email address." in page
    assert "Missing data for required field." in page and "[Sekar Contoh]" in page


def test_a_period_that_ends_before_it_begins_is_told_at_its_field(manager):
    page = manager.send(SEMARANG, SEMARANG, 409, **SEKAR, from_day="2027-01-02", until="2027-01-01")
    assert "A grant must end after it begins" in page


def test_a_new_account_needs_a_name(manager):
    assert "needs the person's name" in manager.send(SEMARANG, SEMARANG, 422, **{**SEKAR, "name": ""})


def test_a_manager_is_offered_the_lesser_roles_only(manager):
    page = manager.read(SEMARANG)
    assert "Front desk Programme lead" in page and "Provincial admin" not in page


def test_a_manager_cannot_make_another_manager(manager):
    assert manager.fill(SEMARANG, SEMARANG, **{**SEKAR, "role": "hub_manager"}).status_code == 403


def test_a_provincial_admin_appoints_to_any_role(office):
    admin = office.comes("provincial_admin")
    admin.fill(SOLO, SOLO, **{**SEKAR, "role": "hub_manager"})
    office.follow()
    assert "Sekar Contoh sekar@contoh.example" in admin.read(SOLO)


def test_a_role_is_taken_away_with_a_ground(manager, office):
    sekar = office.people.staff("front_desk", "semarang")
    office.follow()
    grant = next(iter(office.parts.platform.find(Account, sekar).grants))
    end = f"{SEMARANG}/{sekar}/{grant}/end"
    assert "Missing data" in manager.send(SEMARANG, end, 422, reason="")
    assert manager.fill(SEMARANG, end, reason="Kontrak selesai").status_code == 303
    assert office.parts.platform.find(Account, sekar).grants == {}


def test_a_manager_cannot_dismiss_a_manager(manager, office):
    other = office.people.staff("hub_manager", "semarang")
    office.follow()
    grant = next(iter(office.parts.platform.find(Account, other).grants))
    token = manager.form(SEMARANG, SEMARANG)
    answer = manager.client.post(
        f"{SEMARANG}/{other}/{grant}/end",
        data={**token, "reason": "x"},
        headers={"Origin": "http://localhost"},
    )
    assert answer.status_code == 403


def test_who_never_signed_in_is_given_a_new_link(manager, office):
    sekar = office.people.staff("front_desk", "semarang")
    office.follow()
    page = manager.send(SEMARANG, f"{SEMARANG}/{sekar}/invitation", 200)
    assert office.parts.signing_in.invitations.find(link_in(page).rpartition("/")[2]).account == sekar


def test_the_look_at_names_is_recorded(manager, office):
    sekar = office.people.staff("front_desk", "semarang")
    office.follow()
    manager.read(SEMARANG)
    entry = office.disclosed()[0]
    assert (entry.account, entry.subjects, entry.hub) == (
        manager.account,
        [str(sekar)],
        "semarang",
    )


def test_an_auditor_sees_by_name_who_has_which_role_but_no_e_mail_address(office):
    sekar = office.people.staff("front_desk", "semarang")
    page = office.comes("auditor").read(SEMARANG, within="main")
    assert "Sekar Contoh" in page and "@" not in page and "Appoint" not in page
    assert office.disclosed()[0].subjects == [str(sekar)]


@pytest.mark.parametrize("role", ["front_desk", "program_lead"])
def test_the_staff_is_not_shown_to_the_front_desk(office, role):
    office.comes(role, "semarang").get(SEMARANG, 403)


def test_the_staff_of_another_hub_is_not_shown(manager):
    manager.get(SOLO, 403)


def test_an_appointment_at_another_hub_is_refused(manager):
    form = manager.form(SEMARANG, SEMARANG)
    answer = manager.client.post(SOLO, data={**form, **SEKAR}, headers={"Origin": "http://localhost"})
    assert answer.status_code == 403


def test_a_hub_that_there_is_not_has_no_staff(manager):
    manager.get("/hubs/nowhere/staff", 404)


def test_a_form_without_its_token_is_refused(manager, office):
    assert manager.cross(SEMARANG, **SEKAR).status_code == 403
    office.follow()
    assert "sekar@contoh.example" not in manager.read(SEMARANG)


def test_a_name_with_markup_is_shown_as_it_was_typed(manager, office):
    manager.fill(SEMARANG, SEMARANG, **{**SEKAR, "name": "<script>alert(1)</script>"})
    office.follow()
    assert "<script>alert" not in manager.get(SEMARANG).text


# The province


def test_the_staff_of_the_province_is_shown_to_its_admins(office):
    assert "Provincial admin" in office.comes("provincial_admin").read("/province/staff")


def test_a_role_of_the_whole_province_is_given_there(office):
    admin = office.comes("provincial_admin")
    admin.fill("/province/staff", "/province/staff", **{**SEKAR, "role": "auditor"})
    office.follow()
    assert "Sekar Contoh sekar@contoh.example Has not signed in yet Auditor" in admin.read("/province/staff")


def test_a_manager_does_not_see_the_staff_of_the_province(manager):
    manager.get("/province/staff", 403)
    manager.get("/province/clients", 403)


# Programs

CLIENTS = "/province/clients"
PROGRAM = {"name": "Aplikasi Contoh", "role": "front_desk", "hub": "semarang", "reason": "PKS 3/2026"}


@pytest.fixture
def admin(office):
    return office.comes("provincial_admin")


@pytest.fixture
def program(admin, office):
    """The page of a program's account."""
    answer = admin.fill(CLIENTS, CLIENTS, **PROGRAM)
    assert answer.status_code == 303
    office.follow()
    return answer.headers["Location"].partition("?")[0]


def test_an_account_for_a_program_is_opened(admin, program):
    assert "Aplikasi Contoh" in admin.read(CLIENTS)
    assert "Front desk, semarang" in admin.read(program)


def test_a_token_is_shown_once_and_lets_the_program_in(admin, program, app):
    page = admin.send(program, f"{program}/tokens", 200, name="Kios", until="2027-01-31")
    token = re.search(r"\[(simpul_\S+)\]", page)[1]
    me = app.test_client().get("/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert me.json["name"] == "Aplikasi Contoh"
    assert token not in admin.read(program)


def test_a_token_may_be_narrowed(admin, program):
    admin.fill(program, f"{program}/tokens", name="Kios", until="2027-01-31", also={"scopes": ["book"]})
    assert "May only: Book spaces" in admin.read(program)


def test_a_token_ends_within_a_year(admin, program):
    page = admin.send(program, f"{program}/tokens", 409, name="Kios", until="2030-01-31")
    assert "A token ends in the future, and within 366 days" in page


def test_a_revoked_token_lets_nobody_in(admin, program, app):
    page = admin.send(program, f"{program}/tokens", 200, name="Kios", until="2027-01-31")
    token = re.search(r"\[(simpul_\S+)\]", page)[1]
    revoke = re.search(rf"{program}/tokens/[0-9a-f-]+/end", admin.get(program).text)[0]
    admin.fill(program, revoke)
    assert app.test_client().get("/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_an_auditor_sees_the_programs_and_opens_none(office, program):
    auditor = office.comes("auditor")
    assert "Open an account" not in auditor.read(CLIENTS)
    auditor.get(program, 403)


# The menu


def linked(app, office, account):
    who = office.people.actor(account)
    with app.test_request_context("/?lang=en"):
        present = as_account(who, office.parts.platform.find(Account, account), datetime.now(UTC))
        return [address for _, address, _ in links(present)]


@pytest.mark.parametrize(
    ("role", "hub", "leads_to"),
    [
        ("program_lead", "semarang", []),
        (
            "front_desk",
            "semarang",
            [f"/hubs/semarang/{to}" for to in ("booking-requests", "people", "requests")],
        ),
        (
            "auditor",
            "semarang",
            [f"/hubs/semarang/{to}" for to in ("requests", "staff", "access-log")]
            + ["/history/hubs/semarang", "/hubs/semarang/evaluation"],
        ),
    ],
)
def test_everybody_is_led_to_what_they_may_and_no_further(app, office, role, hub, leads_to):
    account = office.people.staff(role, hub)
    office.follow()
    assert linked(app, office, account) == [*leads_to, "/profile/data"]


def test_the_page_of_a_hub_leads_behind_its_counter_whom_it_may(office):
    admin = office.comes("provincial_admin")
    assert "Behind the counter" in admin.get("/hubs/solo-raya").text
    assert "Behind the counter" not in office.comes("front_desk", "semarang").get("/hubs/solo-raya").text
    assert "Behind the counter" not in office.nobody().get("/hubs/solo-raya").text


def test_every_link_of_an_admin_leads_to_a_page(app, office):
    admin = office.comes("provincial_admin")
    for address in linked(app, office, admin.account):
        admin.get(address)


def test_the_province_removes_a_lost_second_factor_on_a_ground(office):
    admin, account = office.comes("provincial_admin"), office.people.staff("auditor")
    office.people.session(account)
    office.follow()
    factor = office.people.signing_in.second_factor
    secret, _ = factor.begin(account)
    factor.confirm(account, pyotp.TOTP(secret).now())
    address = f"/province/staff/{account}/second-factor"
    assert "required" in admin.send("/province/staff", address, 422, reason="")
    said = admin.send("/province/staff", address, reason="Contoh 9/2026")
    assert "The second factor has been removed." in said and not factor.is_set(account)


def test_from_the_staff_of_the_province_one_gets_behind_every_counter(office):
    page = office.comes("provincial_admin").get("/province/staff").text
    assert "/hubs/semarang/people" in page and "/hubs/solo-raya/requests" in page


def test_the_operators_own_account_is_told_and_warned_of(office):
    page = office.comes("provincial_admin").read("/province/staff")
    assert "System account" in page and "without the role they stop" in page
