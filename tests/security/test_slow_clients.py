"""Clients that say nothing, or little at a time, do not keep others waiting."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress

import pytest


@pytest.fixture
def crowd():
    """Opens so many lines to a server and keeps them open."""
    with ExitStack() as lines:
        yield lambda server, count: [lines.enter_context(server.line()) for _ in range(count)]


def served_in(server):
    began = time.monotonic()
    assert server.answers()
    return time.monotonic() - began


def test_forty_who_say_nothing_keep_nobody_waiting(gunicorn, crowd):
    server = gunicorn(threads=4)
    crowd(server, 40)
    time.sleep(0.3)
    assert served_in(server) < 1


def falls_silent(server, listen):
    """Amid a request; the seconds until it is let go."""
    with server.line(timeout=15) as line:
        line.sendall(b"POST /v1/hubs/semarang/bookings HTTP/1.1\r\nHost: localhost\r\nContent-")
        began = time.monotonic()
        listen(line)
        return time.monotonic() - began


def never_takes_the_answers(server, listen):
    """Seconds in which somebody else is served then."""
    with server.line(timeout=3) as line, suppress(OSError):
        for _ in range(2000):
            line.sendall(
                b"GET /static/vendor/bootstrap@5.3.9/bootstrap.min.css HTTP/1.1\r\nHost: localhost\r\n\r\n"
            )
        time.sleep(11)
    return served_in(server)


def stays_silent(server, listen):
    """After an answer; the seconds until it is let go."""
    with server.line(timeout=10) as line:
        line.sendall(b"GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n")
        began = time.monotonic()
        assert b" 200 " in listen(line)
        return time.monotonic() - began


@pytest.fixture(scope="module")
def waiting(server, servers, listen):
    """All three at once, since they wait far longer than they work; each one's outcome, when it is there."""
    keeping = {falls_silent: server, stays_silent: server, never_takes_the_answers: servers(threads=1)}
    with ThreadPoolExecutor(len(keeping)) as threads:
        yield {client: threads.submit(client, kept, listen) for client, kept in keeping.items()}


def test_who_has_been_answered_and_stays_silent_is_let_go(waiting):
    assert waiting[stays_silent].result() < 9


def test_who_falls_silent_amid_a_request_is_let_go(waiting):
    assert waiting[falls_silent].result() < 13


def test_who_never_takes_the_answers_is_let_go(waiting):
    assert waiting[never_takes_the_answers].result() < 1
