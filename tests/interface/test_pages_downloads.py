"""The links under lists: each leads to the file of what the page shows."""

import re
from functools import partial

import pytest

from interface.wiring import connect
from projections.archive import freeze
from projections.editions import log_head
from tests.interface.town import SEMARANG

LINK = re.compile(r'href="(/v1/exports/[^"]+)" download')


def links(page):
    assert page.status_code == 200, page.text
    return [found.replace("&amp;", "&") for found in LINK.findall(page.text)]


@pytest.mark.parametrize("address", ["/hubs", "/hubs?phase=permanent", f"/hubs/{SEMARANG}/figures",
                                  f"/hubs/{SEMARANG}/spaces/shared-office/agenda"])  # fmt: skip
def test_what_anybody_sees_anybody_downloads_in_three_formats(client, address):
    found = links(client.get(address))
    assert [re.search(r"\.(\w+)\?", link)[1] for link in found] == ["csv", "xlsx", "jsonl"]
    assert all(client.get(link).status_code == 200 for link in found)


def test_staff_download_what_they_see(office):
    browser = office.comes("provincial_admin")
    for page in ("/province/plans", "/security", "/security?since=2026-01-02", "/province/requests",
                 f"/hubs/{SEMARANG}/requests", f"/hubs/{SEMARANG}/history",
                 f"/hubs/{SEMARANG}/spaces/shared-office/agenda"):  # fmt: skip
        found = links(browser.get(page))
        assert len(found) >= 3, page
        assert [browser.get(link).status_code for link in found] == [200] * len(found), page


def test_the_file_of_an_earlier_day_is_of_that_day(client, network):
    with connect(network.database_url) as connection:
        head = log_head(connection)
    freeze(partial(connect, network.database_url), head)
    found = links(client.get(f"/hubs/{SEMARANG}/spaces/shared-office/agenda?as_of={head}"))
    assert all(f"as_of={head}" in link for link in found) and found
