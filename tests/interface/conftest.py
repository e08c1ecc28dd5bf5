"""The web application over a network of the test's own."""

import pytest

from interface.app import create_app
from interface.wiring import connect, read_token, wired
from projections.runner import follow_once


@pytest.fixture
def parts(network):
    with wired(network.database_url, network) as parts:
        yield parts


@pytest.fixture
def token(network):
    return read_token(network.home)


@pytest.fixture
def app(parts, token):
    app = create_app(parts, token)
    app.testing = True
    return app


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def follow(network):
    """Brings the live edition to the head of the log."""
    with connect(network.database_url) as connection:
        yield lambda: any(iter(lambda: follow_once(connection), False))


@pytest.fixture
def desk(front_desk, parts, network):
    """Bookings and programmes at the Semarang hub."""
    return front_desk(parts, network)
