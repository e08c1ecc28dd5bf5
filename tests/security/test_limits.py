"""Nobody gets more requests in a minute than they are allowed, however many processes answer."""

import http.client
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from interface.guards.limits import _subscriber


@pytest.fixture
def early():
    """It is early in a minute."""
    wait_until_early()


def wait_until_early():
    while (late := time.time() % 60) > 40 or late < 0.5:
        time.sleep(0.1)


def statuses(port, times):
    """What so many reads on one line of their own are answered."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    found = []
    for _ in range(times):
        line.request("GET", "/v1/hubs")
        answer = line.getresponse()
        answer.read()
        found.append(answer.status)
    line.close()
    return found


def test_two_processes_together_let_no_more_through(gunicorn):
    port = gunicorn(workers=2, reads_per_minute=60).port
    wait_until_early()
    with ThreadPoolExecutor(8) as threads:
        found = [status for some in threads.map(lambda _: statuses(port, 20), range(8)) for status in some]
    assert set(found) == {200, 429}
    assert found.count(200) == 60


def test_who_asks_too_much_is_told_when_to_come_back(serve, early):
    client = serve(reads_per_minute=2)
    client.get("/v1/hubs"), client.get("/v1/hubs")
    answer = client.get("/v1/hubs")
    assert (answer.status_code, answer.json["rule"]) == (429, "too_many_requests")
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert answer.headers["Retry-After"] in answer.json["detail"]


def test_a_person_is_told_on_a_page(serve, early):
    client = serve(reads_per_minute=1)
    client.get("/hubs")
    answer = client.get("/hubs")
    assert answer.status_code == 429
    assert "<h1>" in answer.text


def test_writes_have_a_limit_of_their_own(serve, early):
    client = serve(writes_per_minute=3)
    found = [client.post("/v1/hubs/semarang/bookings").status_code for _ in range(5)]
    assert found == [401, 401, 401, 429, 429]
    assert client.get("/v1/hubs").status_code == 200


def test_guessing_keys_is_counted_by_address(serve, early):
    client = serve(writes_per_minute=3)
    guesses = [{"Authorization": f"Bearer guess-{number}"} for number in range(5)]
    found = [client.post("/v1/hubs/semarang/bookings", headers=one).status_code for one in guesses]
    assert found[3:] == [429, 429]


def test_one_address_does_not_use_anothers(serve, early):
    client = serve(reads_per_minute=1)
    client.get("/v1/hubs")
    assert client.get("/v1/hubs").status_code == 429
    assert client.get("/v1/hubs", environ_base={"REMOTE_ADDR": "198.51.100.7"}).status_code == 200


def test_an_address_cannot_be_made_up_without_a_trusted_proxy(serve, early):
    client = serve(reads_per_minute=1)
    client.get("/v1/hubs")
    assert client.get("/v1/hubs", headers={"X-Forwarded-For": "198.51.100.7"}).status_code == 429


def test_behind_a_trusted_proxy_the_last_address_it_tells_counts(serve, early):
    client = serve(reads_per_minute=1, proxies=1)
    told = [{"X-Forwarded-For": f"10.9.8.{number}, 198.51.100.7"} for number in range(2)]
    assert [client.get("/v1/hubs", headers=one).status_code for one in told] == [200, 429]


def test_health_and_files_are_never_refused(serve, early):
    client = serve(reads_per_minute=1)
    addresses = ("/live", "/ready", "/metrics", "/static/simpul.css") * 2
    for address in addresses:
        with client.get(address) as answer:
            assert answer.status_code == 200, address


def test_nothing_is_a_limit_of_none(serve, early):
    client = serve(reads_per_minute=0)
    assert {client.get("/v1/hubs").status_code for _ in range(10)} == {200}


def test_earlier_days_that_have_to_be_made_are_counted_and_those_at_hand_are_not(serve, early):
    client = serve(editions_per_minute=1)
    assert client.get("/v1/hubs?as_of=1").status_code == 202
    refused = client.get("/v1/hubs?as_of=2")
    assert (refused.status_code, refused.json["rule"]) == (429, "too_many_requests")
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert client.get("/hubs?as_of=3").status_code == 429
    assert client.get("/v1/hubs?as_of=1").status_code == 202  # somebody waits for it already
    assert client.get("/v1/hubs/semarang?as_of=2").status_code == 404  # folded: nothing has to be made
    assert client.get("/v1/hubs?as_of=2", environ_base={"REMOTE_ADDR": "198.51.100.7"}).status_code == 202


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:198.51.100.7", "198.51.100.7", True),
        ("198.51.100.7", "198.51.100.8", False),
        ("", "unix:", True),
    ],
)
def test_a_subscriber_is_one_however_many_addresses_there_are(one, other, same):
    assert (_subscriber(one) == _subscriber(other)) is same
