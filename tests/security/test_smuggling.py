"""Two servers in a row never disagree about where a request ends, nor a header about where it ends."""

import pytest

SECOND = "GET /v1/second HTTP/1.1\r\nHost: localhost\r\n\r\n"


def ask(*lines, body="", method="POST"):
    return "\r\n".join((f"{method} /v1/first HTTP/1.1", "Host: localhost", *lines, "", "")) + body


def answers(text):
    return text.count(b"HTTP/1.1 ")


@pytest.mark.parametrize(
    "lines",
    [
        ("Content-Length: 5", "Transfer-Encoding: chunked"),
        ("Transfer-Encoding: chunked", "Content-Length: 5"),
        ("Content-Length: 5", "Content-Length: 6"),
        ("Transfer-Encoding: xchunked",),
        ("Transfer-Encoding: chunked, identity",),
        ("Transfer-Encoding: chunked", "Transfer-Encoding: identity"),
        ("Transfer-Encoding : chunked",),
        ("Transfer_Encoding: chunked", "Content-Length: 0x5"),
        ("X: y\r\n Content-Length: 5",),
        ("Content-Length: 5\x00",),
    ],
    ids=range(10),
)
def test_a_request_with_two_ends_is_refused_and_nothing_after_it_is_answered(server, lines):
    told = server.say(ask(*lines, body="0\r\n\r\n" + SECOND), timeout=3)
    assert told.startswith((b"HTTP/1.1 400", b"HTTP/1.1 501")), told[:200]
    assert answers(told) == 1


@pytest.mark.parametrize(
    "chunk", ["5;\n\r\nhello", "-5\r\nhello", "0x5\r\nhello", "5 \r\nhello\r\n", "+5\r\nhello"]
)
def test_a_chunk_whose_size_is_none_ends_the_line(server, chunk):
    lines = ("Content-Type: application/json", "Transfer-Encoding: chunked")
    text = ask(*lines, body=f"{chunk}\r\n0\r\n\r\n{SECOND}").replace(
        "/v1/first", "/v1/hubs/semarang/bookings"
    )
    told = server.say(text, timeout=3)
    assert answers(told) <= 1
    assert b" 201 " not in told


@pytest.mark.parametrize("break_", ["%0d%0a", "%0a", "%0d", "\u560d%0a"])
@pytest.mark.parametrize(
    "address",
    [
        "/?lang=en{}Set-Cookie:x=y",
        "/hubs?phase={}X-Evil:1",
        "/v1/hubs/x{}X-Evil:1",
        "/v1/hubs?cursor={}X-Evil:1",
    ],
)
def test_no_line_break_of_a_request_becomes_a_header(client, address, break_):
    told = client.get(address.format(break_)).headers
    assert "X-Evil" not in told
    assert "x=y" not in told.get("Set-Cookie", "")


def test_a_naked_line_break_in_a_header_is_refused(server):
    told = server.say("GET /live HTTP/1.1\r\nHost: localhost\r\nX: a\rY: b\r\n\r\n", timeout=3)
    assert told.startswith(b"HTTP/1.1 400")
