"""What a browser would send with a form of a page, as it stands there."""

from html.parser import HTMLParser


class Forms(HTMLParser):
    """The forms of a page: where each leads to, and its fields with the values they hold."""

    def __init__(self, page):
        super().__init__()
        self.forms, self._area, self._select = [], None, None
        self.feed(page)

    def to(self, address):
        return next(fields for action, fields in self.forms if action == address)

    def handle_starttag(self, tag, attributes):
        has = dict(attributes)
        if tag == "form":
            self.forms.append((has["action"], {}))
        elif tag == "input" and self.forms and "name" in has:
            if has.get("type") not in ("checkbox", "radio") or "checked" in has:
                self._hold(has["name"], has.get("value", ""))
        elif tag == "textarea":
            self._area = [has["name"], ""]
        elif tag == "select":
            self._select = [has["name"], None]
        elif tag == "option" and self._select and ("selected" in has or self._select[1] is None):
            self._select[1] = has["value"]

    def handle_data(self, text):
        if self._area:
            self._area[1] += text

    def handle_endtag(self, tag):
        if tag == "textarea" and self._area:
            self._hold(self._area[0], self._area[1].removeprefix("\n"))
            self._area = None
        elif tag == "select" and self._select:
            self._hold(self._select[0], self._select[1] or "")
            self._select = None

    def _hold(self, name, value):
        self.forms[-1][1].setdefault(name, []).append(value)
