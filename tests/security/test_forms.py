"""A write by a visitor's session happens only from our own pages."""

import re

import pytest
from flask import render_template_string

from interface.app import create_app
from interface.guards import csrf
from tests.interface.town import People, with_cheap_passwords

FORM = '<form method="post"><input name="csrf_token" value="{{ csrf_token() }}"></form>'
HERE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def made(parts, network):
    """An application with a form that says what it did, and one of the API."""
    from dataclasses import replace

    def make(**settings):
        app = create_app(parts, replace(network, **settings))
        app.add_url_rule("/try", "try_form", lambda: render_template_string(FORM))
        app.add_url_rule("/try", "try_send", lambda: "done", methods=["POST", "PUT", "PATCH", "DELETE"])
        app.add_url_rule("/renew", "renew", lambda: csrf.renew() or "renewed")
        return app

    return make


@pytest.fixture
def visitor(made):
    return made().test_client()


def opened(visitor):
    """The token of the form, with its cookie in the visitor's jar."""
    return re.search('value="(.+?)"', visitor.get("/try").text)[1]


def rule_of(answer):
    return answer.status_code, answer.json["rule"] if answer.is_json else answer.text


def test_an_opened_form_can_be_sent(visitor):
    assert visitor.post("/try", data={"csrf_token": opened(visitor)}, headers=HERE).text == "done"


def test_a_request_of_htmx_carries_the_token_in_a_header(visitor):
    assert visitor.delete("/try", headers={"X-CSRFToken": opened(visitor), **HERE}).text == "done"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_without_the_token_nothing_is_done(visitor, method):
    opened(visitor)
    answer = visitor.open("/try", method=method, headers=HERE)
    assert answer.status_code == 403
    assert "Formulir ini tidak berlaku lagi" in answer.text or "no longer valid" in answer.text


def test_a_token_is_good_in_its_own_browser_only(visitor, made):
    stolen = opened(made().test_client())
    opened(visitor)
    assert visitor.post("/try", data={"csrf_token": stolen}, headers=HERE).status_code == 403


def test_a_token_in_the_address_does_not_count(visitor):
    assert visitor.post(f"/try?csrf_token={opened(visitor)}", headers=HERE).status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site", "", "evil"])
def test_what_the_browser_says_another_site_sent_is_refused(visitor, site):
    answer = visitor.post("/try", data={"csrf_token": opened(visitor)}, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://localhost.evil.example", "http://localhost:9"]
)
def test_an_old_browsers_word_on_the_origin_counts_too(visitor, origin):
    answer = visitor.post("/try", data={"csrf_token": opened(visitor)}, headers={"Origin": origin})
    assert answer.status_code == 403


@pytest.mark.parametrize("shown", ["", " ", "Basic eA=="])
def test_with_any_authorization_the_session_is_not_looked_at(made, parts, shown):
    """Such a request is not asked for the token of a form; so it must not be lent the session either."""
    visitor, people = made().test_client(), People(with_cheap_passwords(parts))
    visitor.set_cookie("simpul_session", people.session(people.staff("provincial_admin")).secret)
    assert visitor.get("/v1/me").status_code == 200
    assert visitor.get("/v1/me", headers={"Authorization": shown}).status_code == 401
    name = {"kind": "umkm", "plan": "team", "name": "Mira Contoh"}
    answer = visitor.post("/v1/hubs/semarang/memberships", json=name, headers={"Authorization": shown})
    assert answer.status_code == 401


def test_the_own_origin_is_welcome(visitor):
    answer = visitor.post(
        "/try", data={"csrf_token": opened(visitor)}, headers={"Origin": "http://localhost"}
    )
    assert answer.text == "done"


@pytest.mark.parametrize("address", ["/v1/hubs/semarang/bookings", "/v1/hubs/semarang/memberships"])
def test_the_api_wants_the_token_of_whoever_comes_with_a_session(visitor, head, address):
    before = head()
    visitor.set_cookie("simpul_session", "whatever")
    assert rule_of(visitor.post(address, json={}, headers=HERE)) == (403, "stale_form")
    assert head() == before


def test_the_api_wants_no_form_of_who_shows_a_key(visitor, token):
    visitor.set_cookie("simpul_session", "whatever")
    answer = visitor.post("/v1/hubs/semarang/bookings", json={}, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 422


@pytest.mark.parametrize("shown", ["Basic eDp5", "Bearer", "Bearer guess", "x"])
def test_a_made_up_authorization_does_not_lend_the_session(visitor, shown):
    visitor.set_cookie("simpul_session", "whatever")
    answer = visitor.post("/v1/hubs/semarang/bookings", json={}, headers={"Authorization": shown})
    assert rule_of(answer) == (401, "unknown_key")


def test_another_sites_write_to_the_api_is_refused_too(visitor):
    answer = visitor.post("/v1/hubs/semarang/bookings", json={}, headers={"Sec-Fetch-Site": "cross-site"})
    assert rule_of(answer) == (403, "foreign_site")


def test_signing_in_makes_forms_opened_before_invalid(visitor):
    token = opened(visitor)
    visitor.get("/renew")
    assert visitor.post("/try", data={"csrf_token": token}, headers=HERE).status_code == 403


def test_the_cookie_of_forms_is_kept_from_scripts_and_other_sites(visitor):
    told = visitor.get("/try").headers["Set-Cookie"]
    assert told.startswith("simpul_form=") and "HttpOnly" in told and "SameSite=Lax" in told


def test_by_https_the_cookie_is_bound_to_the_host(made):
    told = (
        made(url="https://localhost")
        .test_client()
        .get("/try", base_url="https://localhost")
        .headers["Set-Cookie"]
    )
    assert (
        told.startswith("__Host-simpul_form=")
        and "Secure" in told
        and "Path=/" in told
        and "Domain" not in told
    )


@pytest.fixture
def form_key(made):
    """The key of one more process, once it has shown a form."""

    def asked():
        app = made()
        app.test_client().get("/try")
        return app.secret_key

    return asked


def test_processes_share_the_key_of_forms(form_key):
    one = form_key()
    assert one == form_key() and len(one) == 32


def test_the_key_of_forms_is_not_the_master_key(form_key, network):
    master = bytes.fromhex((network.home / "master-key").read_text())
    assert form_key() != master


def test_a_page_that_nobody_signs_in_on_sets_no_cookie(visitor):
    assert "Set-Cookie" not in visitor.get("/hubs/semarang").headers
