"""The secret of a link stands in its address: no line of a log may hold that."""

import re
from pathlib import Path

import psycopg
import pytest
from structlog.testing import capture_logs

from interface.app import create_app

NGINX = Path(__file__).parents[2] / "deploy" / "nginx.conf"
SECRET = "rahasia-contoh"
LINK = f"/invitation/{SECRET}"


@pytest.fixture
def failing(parts, network):
    """failing(error): a client of an application whose invitations end so."""

    def make(error):
        def fail(**_):
            raise error

        app = create_app(parts, network)
        app.view_functions["pages.invitation"] = fail
        return app.test_client()

    return make


def test_whoever_is_not_let_in_at_a_link_leaves_no_secret(client):
    with capture_logs() as lines:
        client.get(LINK, headers={"Authorization": "Bearer x"})
        client.post(LINK, headers={"Authorization": "Bearer x"})
    assert lines and SECRET not in str(lines)


def test_a_database_that_is_away_tells_the_route_and_no_secret(failing):
    with capture_logs() as lines:
        assert failing(psycopg.OperationalError("away")).get(LINK).status_code == 503
    assert [line["route"] for line in lines] == ["/invitation/<secret>"]


def test_a_fault_of_ours_tells_the_route_and_no_secret(failing, caplog):
    assert failing(ZeroDivisionError()).get(LINK).status_code == 500
    assert "/invitation/<secret>" in caplog.text and SECRET not in caplog.text


def test_nginx_writes_no_link_down():
    told = NGINX.read_text()
    unencrypted, links = (
        re.search(pattern, told, re.DOTALL)[0]
        for pattern in (r"listen 80;.*?\n}", r"location \^~ /invitation/ {.*?}")
    )
    assert "access_log off;" in unencrypted and "access_log off;" in links
    assert re.search(r"error_log +\S+ crit;", links)
