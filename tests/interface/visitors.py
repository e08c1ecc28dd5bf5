"""Somebody at a browser: signed in, reading pages, sending the forms that stand on them."""

import re
from html import unescape
from types import SimpleNamespace
from urllib.parse import urlsplit

from application.people import follow_people
from domain import Account
from domain.account import Role
from interface.requests import SESSION_COOKIE
from interface.security_told import account_of
from tests.interface.town import HERE, People, with_cheap_passwords

HOST = "http://localhost"


class Visitor:
    """Reads in English, so that the tests do not hang on translations."""

    def __init__(self, app, account=None, secret=None):
        self.account, self.client = account, app.test_client()
        self.client.set_cookie("lang", "en")
        if secret:
            self.client.set_cookie(SESSION_COOKIE, secret)

    def get(self, address, status=200):
        answer = self.client.get(address)
        assert answer.status_code == status, answer.text
        return answer

    def read(self, address, status=200, within="body"):
        """The words of a page."""
        return words(self.get(address, status), within)

    def fill(self, address, to, also=None, **fields):
        """Sends the form of a page that leads to an address, with these fields; the answer as it is."""
        hidden = self.form(address, to)
        return self.client.post(to, data={**hidden, **fields, **(also or {})}, headers={"Origin": HOST})

    def send(self, address, to, status=303, **fields):
        """The same; what is read in the end, a redirect followed."""
        answer = self.fill(address, to, **fields)
        assert answer.status_code == status, words(answer)
        return self.read(shown_at(answer)) if status == 303 else words(answer)

    def form(self, address, to):
        """The hidden fields of a form, as names and lists of values."""
        page = self.get(address).text
        forms = re.findall(r'<form[^>]*action="([^"]*)"[^>]*>(.*?)</form>', page, flags=re.DOTALL)
        found = next((body for action, body in forms if unescape(action) == to), None)
        assert found is not None, f"{address} has no form to {to}: {[action for action, _ in forms]}"
        hidden = {}
        for tag in re.findall(r'<input type="hidden"[^>]*>', found):
            name, value = re.search(r'name="([^"]*)" value="([^"]*)"', tag).groups()
            hidden.setdefault(name, []).append(unescape(value))
        return hidden

    def cross(self, address, **fields):
        """Sends what no page of ours offered: without a form's token."""
        return self.client.post(address, data=fields, headers={"Origin": HOST})


def words(answer, within="body"):
    """A page without its markup, or the `main` part of it alone; fields with what they hold."""
    body = re.search(rf"<{within}[^>]*>(.*)</{within}>", answer.text, flags=re.DOTALL)[1]
    body = re.sub(r'<input(?! type="hidden")[^>]*? value="([^"]*)"[^>]*>', r" [\1] ", body)
    body = re.sub(r"</(dt|dd|th|td|li|p|h[1-3]|a|b|label|button|option|summary|span)>|<br>", " ", body)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", "", body)))


def shown_at(answer):
    """Where a redirect leads, as a path."""
    found = urlsplit(answer.headers["Location"])
    return f"{found.path}?{found.query}" if found.query else found.path


class Office:
    """A network whose people come in by the front door; what was done is shown at once."""

    here = HERE

    def __init__(self, app, parts, follow):
        self.app, self.follow_views, self.parts = app, follow, parts
        self.people = People(with_cheap_passwords(parts))

    def follow(self):
        self.follow_views()
        while follow_people(self.parts.platform):
            pass

    def comes(self, role, hub=None):
        """Somebody with a role at a hub (None: in the province), signed in."""
        return self.enters(self.people.staff(Role(role), hub))

    def enters(self, account):
        session = self.people.session(account)
        self.follow()
        return Visitor(self.app, account, session.secret)

    def member(self, hub="semarang", name="Mira Contoh"):
        found = self.people.membership(hub, name)
        self.follow()
        return found

    def member_comes(self, hub="semarang", name="Mira Contoh"):
        """The membership, and its member signed in."""
        found = self.people.membership(hub, name)
        return found, self.enters(self.people.account(membership=found, name=name))

    def nobody(self):
        return Visitor(self.app)

    def closed(self, account):
        self.parts.platform.catch_up(account)
        return self.parts.platform.find(Account, account).closed

    def security(self, kind):
        return self.parts.security.entries(kind=kind)

    def disclosed(self, kind="read"):
        return disclosed(self.parts.platform, kind)


def disclosed(platform, kind="read"):
    """Who saw personal words of whom, or took what out, as the log says it; newest first."""
    query = "select actor, hub, body from simpul.events where type = %s order by position desc"
    with platform.pool.connection() as connection:
        rows = connection.execute(query, [f"disclosure.{kind}"]).fetchall()
    return [SimpleNamespace(account=account_of(actor), **{**body, "hub": hub}) for actor, hub, body in rows]
