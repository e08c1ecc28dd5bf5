"""Whoever has forgotten the password asks for a link, and nobody learns who has an account."""

import time
from dataclasses import replace
from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from application.access import OPERATOR
from application.signing_in import Caller
from domain.errors import LinkOver
from interface.app import create_app
from tests.interface.town import PASSWORD
from tests.interface.visitors import HOST, Office

FORGOTTEN = "/password/forgotten"
STAFF = "/hubs/semarang/staff"
HERE = Caller("192.0.2.7", "Contoh/1.0")


@pytest.fixture
def app(app_with_mail):
    return app_with_mail


@pytest.fixture
def sekar(office):
    """An account; its address is as sekar@ below."""
    return office.people.staff("front_desk", "semarang")


def at(account):
    return f"{account}@contoh.example"


def ask(visitor, email, form=None):
    """Sends the form; the answer, once it has gone out."""
    form = form or visitor.form(FORGOTTEN, FORGOTTEN)
    return visitor.client.post(
        FORGOTTEN, data={**form, "email": email}, headers={"Origin": HOST}, buffered=True
    )


def settled(app):
    """All letters have gone."""
    app.extensions["mail"].close()
    del app.extensions["mail"]


def test_the_link_arrives_and_opens_the_account(office, mailbox, sekar):
    assert ask(office.nobody(), at(sekar)).status_code == 303
    to, letter = mailbox.letter()
    assert to == [at(sekar)] and letter["To"] == at(sekar)
    assert office.people.signing_in.invitations.redeem(mailbox.link(), PASSWORD, HERE).account == sekar


def test_the_letter_is_in_both_languages_and_names_nobody(office, mailbox, sekar):
    ask(office.nobody(), at(sekar))
    text = mailbox.text()
    assert "kata sandi baru" in text and "a new password" in text and "WIB" in text
    assert "Sekar" not in text and mailbox.letter()[1].get_content_type() == "text/plain"


def test_the_link_of_a_letter_works_once(office, mailbox, sekar):
    ask(office.nobody(), at(sekar))
    office.people.signing_in.invitations.redeem(mailbox.link(), PASSWORD, HERE)
    with pytest.raises(LinkOver):
        office.people.signing_in.invitations.redeem(mailbox.link(), PASSWORD, HERE)


def test_the_letter_goes_to_the_address_of_the_account_and_not_to_what_was_typed(office, mailbox, sekar):
    typed = at(sekar).upper()
    ask(office.nobody(), typed)
    assert mailbox.letter()[0] == [at(sekar)] != [typed]


def test_the_letter_goes_to_the_address_of_now(office, mailbox, sekar):
    """Also where the pages have not seen yet that it was changed."""
    office.follow()
    office.people.signing_in.people.change_email(OPERATOR, sekar, "baru@contoh.example", uuid4(), "Contoh")
    ask(office.nobody(), "baru@contoh.example")
    assert mailbox.letter()[0] == ["baru@contoh.example"]


def test_the_link_begins_with_the_public_address_whatever_name_was_asked(app, office, mailbox, sekar):
    app.extensions["settings"] = replace(app.extensions["settings"], url="http://simpul.contoh.example")
    ask(office.nobody(), at(sekar))
    assert f"http://simpul.contoh.example/invitation/{mailbox.link()}" in mailbox.text().splitlines()


def test_nobody_else_gets_a_letter(office, app, mailbox, sekar):
    closed = office.people.staff("front_desk", "semarang")
    office.people.signing_in.people.forget(closed)
    visitor = office.nobody()
    ask(visitor, "bagus@contoh.example")
    ask(visitor, at(closed))
    ask(visitor, at(sekar))
    mailbox.letter()
    settled(app)
    assert [to for to, _ in mailbox.letters] == [[at(sekar)]]


def test_the_answer_is_the_same_byte_for_byte(office, sekar):
    def answered(email):
        visitor = office.nobody()
        form = visitor.form(FORGOTTEN, FORGOTTEN)
        answer = ask(visitor, email, form)
        shown = visitor.client.get(answer.headers["Location"]).text
        return answer.status_code, [*answer.headers], answer.data, _without_form(shown)

    assert answered(at(sekar)) == answered("bagus@contoh.example")


def _without_form(page):
    """Tokens and keys are new for whoever opens a page."""
    return [line for line in page.splitlines() if 'type="hidden"' not in line]


def test_the_answer_says_that_a_link_is_on_its_way_if_there_is_an_account(office):
    said = office.nobody().send(FORGOTTEN, FORGOTTEN, email="bagus@contoh.example")
    assert "If there is an account with this e-mail address, a link" in said and "one hour" in said


def test_no_letter_is_written_before_the_answer_has_gone(office, app, mailbox, sekar):
    visitor = office.nobody()
    form = visitor.form(FORGOTTEN, FORGOTTEN)
    answer = visitor.client.post(FORGOTTEN, data={**form, "email": at(sekar)}, headers={"Origin": HOST})
    time.sleep(0.3)
    assert mailbox.letters == []
    answer.close()
    assert mailbox.letter()[0] == [at(sekar)]


def test_a_server_that_is_away_changes_nothing_in_the_answer_and_leaves_a_line(office, app, mailbox, sekar):
    there = ask(office.nobody(), at(sekar))
    mailbox.letter()
    mailbox.stop()
    with capture_logs() as lines:
        away = ask(office.nobody(), at(sekar))
        settled(app)
    assert (away.status_code, away.data, [*away.headers]) == (there.status_code, there.data, [*there.headers])
    assert [line["why"] for line in lines if line["event"] == "mail_not_sent"] == ["ConnectionRefusedError"]
    assert str(sekar) not in str(lines) and "/invitation/" not in str(lines)


@pytest.mark.parametrize(
    "email",
    ["", "sekar", "sekar@contoh.example\r\nBcc: x@contoh.example", "a@contoh.example,b@contoh.example"],
)
def test_what_is_no_address_is_told_at_its_field(office, app, email):
    answer = ask(office.nobody(), email)
    assert answer.status_code == 422 and 'aria-invalid="true"' in answer.text
    assert "mail" not in app.extensions


def test_a_line_break_after_an_address_adds_no_header(office, mailbox, sekar):
    ask(office.nobody(), f"{at(sekar)}\nBcc: x@contoh.example")
    ask(office.nobody(), at(sekar))
    assert mailbox.letter()[0] == [at(sekar)] and len(mailbox.letters) == 1


@pytest.mark.parametrize("known", [True, False])
def test_whoever_asks_too_often_waits(office, sekar, known):
    visitor = office.nobody()
    email = at(sekar) if known else "bagus@contoh.example"
    answers = [ask(visitor, email) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [303, 303, 303, 429]
    seconds = answers[-1].headers["Retry-After"]
    assert f"please wait {seconds} seconds" in answers[-1].text and 0 < int(seconds) <= 60


def test_a_form_without_its_token_sends_nothing(office, app, sekar):
    assert office.nobody().cross(FORGOTTEN, email=at(sekar)).status_code == 403
    assert "mail" not in app.extensions


def test_without_mail_the_page_says_whom_to_ask(parts, network, follow):
    office = Office(create_app(parts, network), parts, follow)
    visitor = office.nobody()
    page = visitor.get(FORGOTTEN).text
    assert "sends no mail" in page and "front desk of your hub" in page
    assert f'action="{FORGOTTEN}"' not in page


# Invitations


def test_whoever_is_appointed_gets_the_link_by_mail_as_well(office, mailbox):
    manager = office.comes("hub_manager", "semarang")
    answer = manager.fill(
        STAFF, STAFF, email="sekar@contoh.example", name="Sekar Contoh", role="front_desk", reason="SK 7"
    )
    assert "by e-mail" in answer.text
    answer.close()
    assert mailbox.letter()[0] == ["sekar@contoh.example"] and mailbox.link() in answer.text
    assert "Undangan" in mailbox.letter()[1]["Subject"]


def test_a_new_link_for_somebody_goes_by_mail_as_well(office, mailbox, sekar):
    manager = office.comes("hub_manager", "semarang")
    answer = manager.fill(STAFF, f"{STAFF}/{sekar}/invitation")
    answer.close()
    assert mailbox.letter()[0] == [at(sekar)] and mailbox.link() in answer.text


def test_an_account_opened_by_a_program_is_written_to(app, mailbox, token, office):
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}
    given = {"kind": "person", "name": "Sekar Contoh", "email": "sekar@contoh.example"}
    opened = app.test_client().post("/v1/accounts", json=given, headers=headers, buffered=True)
    account = opened.json["account_id"]
    headers["Idempotency-Key"] = str(uuid4())
    invited = app.test_client().post(f"/v1/accounts/{account}/invitation", headers=headers, buffered=True)
    assert invited.json["link"].endswith(mailbox.link(1))
    assert [to for to, _ in mailbox.letters] == [["sekar@contoh.example"]] * 2


def test_an_account_of_a_program_gets_no_letter(app, token, office):
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}
    given = {"kind": "client", "name": "Aplikasi Contoh"}
    assert app.test_client().post("/v1/accounts", json=given, headers=headers).status_code == 201
    assert "mail" not in app.extensions
