"""A member asks to be forgotten; the desk looks, the manager decides and carries it out; nobody is found then."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.counter import opened


@pytest.fixture(scope="module")
def counter(prepared, clone):
    with clone(prepared) as settings, opened(settings) as counter:
        yield counter


@pytest.fixture
def comes(counter, browser, browser_context_args):
    """Somebody's page; closed at the end."""
    pages = []

    def enters(account):
        pages.append(counter.enters(browser, browser_context_args, account))
        return pages[-1]

    yield enters
    for page in pages:
        page.context.close()


def search(page, words):
    page.goto("/hubs/semarang/people")
    page.get_by_label("Nama, atau sebagiannya").fill(words)
    page.get_by_role("button", name="Cari").click()


def test_whoever_asked_to_be_forgotten_is_found_by_nobody(counter, comes):
    member = counter.people.membership(name="Lestari Contoh")
    lestari = comes(counter.people.account(membership=member, name="Lestari Contoh"))
    desk = comes(counter.people.staff("front_desk", "semarang"))
    manager = comes(counter.people.staff("hub_manager", "semarang"))

    lestari.goto("/profile/data")
    lestari.get_by_label("Saya mengerti bahwa ini tidak dapat dibatalkan.").check()
    lestari.get_by_role("button", name="Minta dilupakan").click()
    expect(lestari.get_by_text("Permintaan Anda telah diterima.")).to_be_visible()

    search(desk, "lestari")
    expect(desk.get_by_role("link", name="Lestari Contoh")).to_be_visible()
    desk.goto("/hubs/semarang/requests")
    desk.get_by_role("link", name="Permintaan untuk dilupakan").click()
    desk.get_by_label("KTP ditunjukkan").check()
    desk.get_by_role("button", name="Identitasnya benar").click()
    expect(desk.get_by_text("Identitas telah diperiksa.")).to_be_visible()
    expect(desk.get_by_text("Pengelola hub yang memutuskan.")).to_be_visible()

    manager.goto("/hubs/semarang/requests")
    manager.get_by_role("link", name="Permintaan untuk dilupakan").click()
    manager.get_by_label("Kabulkan").check()
    manager.get_by_label("Dasar").fill("Pasal 8 UU 27/2022")
    manager.get_by_role("button", name="Putuskan").click()
    manager.get_by_role("link", name="Lihat apa yang akan dihapus").click()
    expect(manager.get_by_role("heading", name="Lupakan Lestari Contoh?")).to_be_visible()
    manager.get_by_label("Untuk memastikan, ketik HAPUS").fill("ya")
    manager.get_by_role("button", name="Lupakan selamanya").click()
    expect(manager.get_by_text("Ketik kata itu persis")).to_be_visible()
    manager.get_by_label("Untuk memastikan, ketik HAPUS").fill("HAPUS")
    manager.get_by_role("button", name="Lupakan selamanya").click()
    expect(manager.get_by_text("Permintaan telah dilaksanakan.")).to_be_visible()
    manager.get_by_role("link", name="Tanda terima untuk dicetak").click()
    expect(manager.get_by_text(re.compile("PDP-"))).not_to_have_count(0)
    expect(manager.get_by_text("Lestari")).to_have_count(0)

    search(desk, "lestari")
    expect(desk.get_by_text("Tidak ada yang ditemukan")).to_be_visible()
    lestari.goto("/profile/data")
    expect(lestari.get_by_text("Lestari")).to_have_count(0)


def test_a_request_at_the_desk_is_received_from_the_page_of_the_person(counter, comes):
    counter.people.membership(name="Rangga Contoh")
    desk = comes(counter.people.staff("front_desk", "semarang"))
    search(desk, "rangga")
    desk.get_by_role("link", name="Rangga Contoh").click()
    desk.get_by_text("Terima permintaan dari orang ini").click()
    desk.get_by_label("Melihat apa yang disimpan tentang dirinya").check()
    desk.get_by_role("button", name="Terima permintaan").click()
    expect(desk.get_by_text("Permintaan telah diterima.")).to_be_visible()
    expect(desk.get_by_text("Sisa 2 hari 23 jam").first).to_be_visible()
