"""Large, endless, slow and packed bodies cost little."""

import gzip
import json
import zlib

import pytest

BOOKINGS = "/v1/hubs/semarang/bookings"


@pytest.fixture
def post(token):
    """A request's head with these lines."""

    def head(*lines):
        start = (f"POST {BOOKINGS} HTTP/1.1", "Host: localhost", f"Authorization: Bearer {token}")
        return "\r\n".join((*start, "Content-Type: application/json", "Connection: close", *lines, "", ""))

    return head


def status(answer):
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else None


def chunk(size):
    return f"{size:x}\r\n".encode() + b" " * size + b"\r\n"


def test_an_announced_body_beyond_the_limit_is_refused_unread(server, post):
    assert status(server.say(post("Content-Length: 1000000000"))) == 413


def test_a_body_of_unknown_length_ends_at_the_limit(server, post):
    pieces = b"".join(chunk(16_000) for _ in range(6)) + b"0\r\n\r\n"
    assert status(server.say(post("Transfer-Encoding: chunked").encode() + pieces)) == 413


def test_a_small_body_of_unknown_length_is_read(server, post):
    body = b"2\r\n{}\r\n0\r\n\r\n"
    assert status(server.say(post("Transfer-Encoding: chunked").encode() + body)) == 422


def test_an_endless_body_does_not_go_on_for_ever(server, post):
    sent = 0
    with server.line() as line:
        line.sendall(post("Transfer-Encoding: chunked").encode())
        try:
            while sent < 50_000_000:
                line.sendall(chunk(60_000))
                sent += 60_000
        except OSError:
            pass
    assert sent < 50_000_000
    assert server.answers()


@pytest.mark.parametrize("size", ["-1", "abc", "1e3", "0x10", "+5", "5, 5", "1_0", "\u0665"])
def test_a_length_that_is_none_is_refused(server, post, size):
    assert status(server.say(post(f"Content-Length: {size}") + "{}   ")) == 400


@pytest.mark.parametrize(("name", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_a_packed_body_is_not_unpacked(admin, name, pack):
    bomb = pack(json.dumps({"reason": " " * 10_000_000}).encode())
    answer = admin.post(
        BOOKINGS, data=bomb, headers={"Content-Encoding": name}, content_type="application/json"
    )
    assert (answer.status_code, answer.json["rule"]) == (400, "invalid_json")


def test_a_form_of_many_parts_is_refused(client):
    client.set_cookie("simpul_session", "x")
    body = "&".join(f"a{number}=" for number in range(30_000))
    answer = client.post(BOOKINGS, data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413


def test_a_multipart_form_of_many_parts_is_refused(client):
    client.set_cookie("simpul_session", "x")
    part = '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n'
    answer = client.post(BOOKINGS, data=part * 500 + "--x--", content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413


def test_a_head_beyond_the_limits_is_refused(server):
    assert status(server.say(f"GET /v1/hubs?x={'x' * 5000} HTTP/1.1\r\nHost: localhost\r\n\r\n")) == 414
    many = "".join(f"X-{number}: x\r\n" for number in range(100))
    assert status(server.say(f"GET /live HTTP/1.1\r\nHost: localhost\r\n{many}\r\n")) in (400, 431)
    long = "x" * 20_000
    assert status(server.say(f"GET /live HTTP/1.1\r\nHost: localhost\r\nX: {long}\r\n\r\n")) in (400, 431)
