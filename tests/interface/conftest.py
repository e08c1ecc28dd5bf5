"""The web application over a network of the test's own."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime

import psycopg
import pytest
import time_machine

from interface.app import create_app
from interface.wiring import connect, read_token, wired
from projections.runner import follow_once
from tests.interface.cli import running
from tests.interface.mailbox import Mailbox
from tests.interface.town import SEMARANG, People, with_cheap_passwords
from tests.interface.visitors import Office


@pytest.fixture
def parts(network):
    with wired(network.database_url, network) as parts:
        yield parts


@pytest.fixture
def token(network):
    return read_token(network.home)


@pytest.fixture
def app(parts, network):
    app = create_app(parts, network)
    app.testing = True
    return app


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def mailbox():
    with Mailbox() as mailbox:
        yield mailbox


@pytest.fixture
def app_with_mail(parts, network, mailbox):
    """Letters still on their way at the end are waited for."""
    app = create_app(with_cheap_passwords(parts), replace(network, mail=mailbox.settings()))
    app.testing = True
    yield app
    if "mail" in app.extensions:
        app.extensions["mail"].close()


@pytest.fixture
def hubs(prepared, tmp_path):
    """A copy of the hub files."""
    return shutil.copytree(prepared.hubs, tmp_path / "hubs")


@pytest.fixture
def simpul(network, hubs):
    """Runs the command line over the network; see tests/interface/cli.py."""
    return running(network, hubs)


@pytest.fixture
def asked(network):
    """asked("select ..."): the rows."""

    def ask(question):
        with psycopg.connect(network.database_url) as connection:
            return connection.execute(question).fetchall()

    return ask


@pytest.fixture
def follow(network):
    """Brings the live edition to the head of the log."""
    with connect(network.database_url) as connection:
        yield lambda: any(iter(lambda: follow_once(connection), False))


@pytest.fixture
def desk(front_desk, parts, network):
    """Bookings and programmes at the Semarang hub."""
    return front_desk(parts, network)


@pytest.fixture
def monday_morning():
    """It is Monday, 10.00 WIB."""
    with time_machine.travel(datetime(2026, 11, 23, 3, tzinfo=UTC)):
        yield


@pytest.fixture
def admin(app, token):
    client = app.test_client()
    client.environ_base |= {"HTTP_AUTHORIZATION": f"Bearer {token}", "HTTP_ACCEPT_LANGUAGE": "en"}
    return client


@pytest.fixture
def people(parts):
    """Opens accounts and lets them in."""
    return People(with_cheap_passwords(parts))


@pytest.fixture
def as_account(app, people):
    """as_account(account): a client of the API that shows a token of theirs; it knows whose `account` it is."""

    def client(account, scopes=None):
        client = app.test_client()
        token = f"Bearer {people.token(account, scopes)}"
        client.environ_base |= {"HTTP_AUTHORIZATION": token, "HTTP_ACCEPT_LANGUAGE": "en"}
        client.account = account
        return client

    return client


@pytest.fixture
def as_role(as_account, people, follow):
    """as_role("front_desk", "semarang"): the same for somebody with that role, at a hub or in the province; a
    "member" of the hub also has a `membership`."""

    def client(role, hub=None, scopes=None):
        member = people.membership(hub or SEMARANG) if role == "member" else None
        found = as_account(people.account(membership=member) if member else people.staff(role, hub), scopes)
        found.membership = member
        follow()
        return found

    return client


@pytest.fixture
def office(app, parts, follow):
    """People who sign in and work with the pages."""
    return Office(app, parts, follow)
