"""A live server over the shipped hubs, with bookings and programmes that are plainly invented."""

import logging
import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from application.hub_files import read_hub_file, read_vocabulary
from interface.app import create_app
from interface.wiring import wired

HUBS = Path(__file__).resolve().parents[2] / "hubs"


@pytest.fixture(scope="session")
def open_day():
    """A coming day on which the Semarang hub is open until the evening, and on the next one too."""
    semarang = read_hub_file(HUBS / "semarang.yaml", read_vocabulary(HUBS / "vocabulary.yaml")).configuration
    today = datetime.now(semarang.tz).date()
    coming = (today + timedelta(days=ahead) for ahead in range(2, 20))
    return next(
        day for day in coming if all(map(semarang.hours_on, (day, day + timedelta(1)))) and day.weekday() < 4
    )


@pytest.fixture(scope="session")
def base_url(prepared, clone, front_desk, open_day):
    """Where the pages of a network with some life in it are served."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with clone(prepared) as settings, wired(settings.database_url, settings, connections=8) as parts:
        some_life(front_desk(parts, settings), open_day)
        server = make_server("127.0.0.1", 0, create_app(parts, settings), threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
        server.server_close()


def some_life(desk, day):
    for hours, seats in (("08:00-12:00", 14), ("09:00-17:00", 9), ("10:00-12:00", 23), ("13:00-18:00", 22)):
        desk.book("shared-office", day, hours, seats)
    desk.book("shared-office", day, "10:00-12:00", 14)
    desk.book("meeting-kawung", day, "09:00-10:30")
    desk.book("meeting-kawung", day, "13:00-15:00")
    desk.programme(
        ("Contoh: Pemasaran Digital bagi UMKM", "Example: Digital Marketing for Small Businesses"),
        day,
        "13:00-16:00",
        "class-truntum",
        places=30,
    )
    desk.programme(
        ("Contoh: Temu Jejaring Pelaku Kreatif", "Example: Creative Networking"),
        day + timedelta(1),
        "18:30-20:30",
        "event-hall",
        places=120,
    )
