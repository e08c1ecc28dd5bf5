"""Through the provider's own form, in a browser, and back."""

import logging
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pyotp
import pytest
from playwright.sync_api import expect
from werkzeug.serving import make_server

from application.access import OPERATOR
from application.accounts import OpenAccount
from domain.personal import Personal
from interface.app import create_app
from interface.wiring import wired


@pytest.fixture(scope="module")
def parts(prepared, clone):
    with clone(prepared) as settings, wired(settings.database_url, settings) as parts:
        yield parts


@pytest.fixture(scope="module")
def served(prepared, parts, running_provider):
    """A network whose people may come in through the provider."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True)
    url = f"http://127.0.0.1:{server.server_port}"
    running_provider.register(f"{url}/sign-in/external/return")
    server.app = create_app(parts, replace(prepared, url=url, oidc=running_provider.settings("Akun Contoh")))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield url
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def visitor(browser, browser_context_args, served, identity_provider):
    context = browser.new_context(**{**browser_context_args, "base_url": served})
    yield context.new_page()
    context.close()


def person(parts, name):
    account, email = uuid4(), f"{name}@contoh.example"
    words = (Personal(account, "name", "Contoh"), Personal(account, "email", email))
    command = OpenAccount(account, "person", *words)
    parts.signing_in.people.open(OPERATOR, account, command, email, "Contoh 7/2026")
    return account


def fill_in(page, name):
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill("contoh")
    page.get_by_role("button", name="Sign in").click()


def signed_in(page):
    return page.request.get("/v1/me").status == 200


def test_somebody_comes_in_through_the_provider_and_goes_on_to_where_they_wanted(visitor, parts):
    person(parts, "sekar")
    visitor.goto("/sign-in/external?next=/hubs")
    expect(visitor.get_by_role("heading", name="Identity provider for tests")).to_be_visible()
    fill_in(visitor, "sekar")
    visitor.wait_for_url("**/hubs")
    assert signed_in(visitor)


def test_who_refuses_there_is_told_so_here_and_may_try_again(visitor):
    visitor.goto("/sign-in/external")
    visitor.get_by_role("button", name="Refuse").click()
    visitor.wait_for_url("**/sign-in/external/failed?why=denied")
    visitor.get_by_role("link", name="English").click()
    expect(visitor.get_by_role("heading", name="Not signed in")).to_be_visible()
    visitor.get_by_role("link", name="Try again with Akun Contoh").click()
    expect(visitor.get_by_role("heading", name="Identity provider for tests")).to_be_visible()
    assert not signed_in(visitor)


def test_who_has_a_second_factor_here_gives_its_code(visitor, parts):
    account = person(parts, "dimas")
    secret, _ = parts.signing_in.second_factor.begin(account)
    past = datetime.now(UTC) - timedelta(minutes=5)
    parts.signing_in.second_factor.confirm(account, pyotp.TOTP(secret).at(past), now=past)
    visitor.goto("/sign-in/external?lang=en")
    fill_in(visitor, "dimas")
    visitor.get_by_label("Code of six digits").fill("000000")
    visitor.get_by_role("button", name="Sign in").click()
    expect(visitor.get_by_role("alert")).to_contain_text("This code is not right")
    visitor.get_by_label("Code of six digits").fill(pyotp.TOTP(secret).now())
    visitor.get_by_role("button", name="Sign in").click()
    visitor.wait_for_url(lambda url: "/sign-in" not in url)
    assert signed_in(visitor)
