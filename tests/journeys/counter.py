"""A network served to browsers; people of every role are let in by a cookie, and the read models follow."""

import logging
import threading
from contextlib import contextmanager
from dataclasses import replace

from werkzeug.serving import make_server

from application.people import follow_people
from interface.app import create_app
from interface.requests import SESSION_COOKIE
from interface.wiring import connect, wired
from projections.runner import follow_once
from tests.interface.town import People, with_cheap_passwords


class Counter:
    """Where the pages are, and who stands on which side."""

    def __init__(self, url, parts):
        self.url, self.parts = url, parts
        self.people = People(with_cheap_passwords(parts))

    def enters(self, browser, options, account, **more):
        """A browser in which somebody is signed in; its first page."""
        return self.lets_in(browser, options, self.people.session(account).secret, **more)

    def lets_in(self, browser, options, secret, **more):
        context = browser.new_context(**{**options, "base_url": self.url, **more})
        context.add_cookies([{"name": SESSION_COOKIE, "value": secret, "url": self.url, "httpOnly": True}])
        return context.new_page()


@contextmanager
def opened(settings):
    """The counter of a network of its own, for as long as it is needed."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with wired(settings.database_url, settings, connections=8) as parts:
        server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True)
        url = f"http://127.0.0.1:{server.server_port}"
        server.app = create_app(with_cheap_passwords(parts), replace(settings, url=url))
        closing = threading.Event()
        threads = [
            threading.Thread(target=server.serve_forever),
            threading.Thread(target=_follow, args=(settings, parts, closing)),
        ]
        for thread in threads:
            thread.start()
        try:
            yield Counter(url, parts)
        finally:
            closing.set()
            server.shutdown()
            for thread in threads:
                thread.join()
            server.server_close()


def _follow(settings, parts, closing):
    """What the worker does: the live edition and the table of people keep up."""
    with connect(settings.database_url) as connection:
        while not closing.wait(0.05):
            while follow_once(connection):
                pass
            while follow_people(parts.platform):
                pass
