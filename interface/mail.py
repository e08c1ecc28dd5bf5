"""Mail to people, sent once the answer has gone: neither its words nor its time tell to whom.

Letters wait in memory, a bounded number of them, for one thread. One that cannot be delivered leaves a line
without the address and the link; whoever misses it asks again.
"""

from __future__ import annotations

import atexit
import ssl
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as LINES
from email.utils import formatdate, make_msgid
from functools import partial
from queue import Empty, Full, Queue
from smtplib import SMTP, SMTP_SSL, SMTPException, SMTPResponseException
from threading import Lock, Thread

import structlog
from flask import Response, after_this_request, current_app

from application.signing_in import Invitation, SigningIn
from interface.letters import Letter, letter_of_proof, letter_with
from interface.requests import settings, signing_in
from interface.settings import MailServer

log = structlog.get_logger()
Writes = Callable[[], Letter | None]
MOST_WAITING = 200
SECONDS = 10.0
"""For each step with the mail server; and for what is still waiting when the process ends."""
_making = Lock()


class NotEncrypted(SMTPException):
    """A mail server elsewhere that offers no STARTTLS is told nothing."""


class Mail:
    """One per process; safe to share between threads."""

    def __init__(self, server: MailServer, most_waiting: int = MOST_WAITING) -> None:
        self._server = server
        self._waiting: Queue[Writes | None] = Queue(most_waiting)
        self._thread = Thread(target=self._work, name="mail", daemon=True)
        self._thread.start()

    def send(self, to: str, subject: str, text: str) -> None:
        self.post(lambda: Letter(to, subject, text))

    def post(self, write: Writes) -> None:
        """Returns at once; the letter is also written by the thread."""
        try:
            self._waiting.put_nowait(write)
        except Full:
            log.warning("mail_not_sent", why="too_many_waiting")

    def close(self, wait: float = SECONDS) -> None:
        """Letters that wait are still sent, as far as there is time."""
        with suppress(Full):
            self._waiting.put(None, timeout=wait)
        self._thread.join(wait)
        with suppress(Empty):
            while True:
                if self._waiting.get_nowait():
                    log.warning("mail_not_sent", why="closed")

    def _work(self) -> None:
        while (write := self._waiting.get()) is not None:
            try:
                if letter := write():
                    self._deliver(letter)
                    log.info("mail_sent")
            except Exception as error:  # whatever it is, the next letter is to be sent
                log.warning("mail_not_sent", **_why(error))

    def _deliver(self, letter: Letter) -> None:
        message = self._message(letter)
        with self._connected() as server:
            if self._server.user:
                server.login(self._server.user, self._server.password)
            server.send_message(message, self._server.sender, [letter.to])

    def _message(self, letter: Letter) -> EmailMessage:
        """Raises ValueError where an address or the subject would be more than one line, or one address."""
        message = EmailMessage(LINES)
        message["From"] = Address("Simpul", addr_spec=self._server.sender)
        message["To"] = Address(addr_spec=letter.to)
        message["Subject"] = letter.subject
        message["Date"] = formatdate()
        message["Message-ID"] = make_msgid(domain=self._server.domain)
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        return message

    def _connected(self) -> SMTP:
        """Encrypted; but a server on this machine need not be, and its certificate has no name to check."""
        where, context = self._server, ssl.create_default_context()
        if where.loopback:
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        if where.encrypted:
            return SMTP_SSL(where.host, where.port, where.domain, timeout=SECONDS, context=context)
        server = SMTP(where.host, where.port, where.domain, timeout=SECONDS)
        try:
            server.ehlo_or_helo_if_needed()
            if server.has_extn("starttls"):
                server.starttls(context=context)
            elif not where.loopback:
                raise NotEncrypted
        except BaseException:
            server.close()
            raise
        return server


def mail_invitation(invitation: Invitation) -> bool:
    """Sends a link to the address that its account has, after the answer; whether mail is set at all."""
    return _once_answered(partial(_write, signing_in(), invitation, settings().public_url))


def mail_proof(to: str, link: str, until: datetime) -> bool:
    """Asks whoever reads that address whether it is theirs, after the answer."""
    return _once_answered(partial(letter_of_proof, to, link, until))


def mail_is_set() -> bool:
    return settings().mail is not None


def _once_answered(write: Writes) -> bool:
    mail = _mail()
    if mail is None:
        return False

    @after_this_request
    def once_answered(answer: Response) -> Response:
        answer.call_on_close(partial(mail.post, write))
        return answer

    return True


def link_of(invitation: Invitation, public_url: str) -> str:
    return f"{public_url}/invitation/{invitation.secret}"


def _write(known: SigningIn, invitation: Invitation, public_url: str) -> Letter | None:
    """Nothing to whoever has been forgotten meanwhile."""
    to = known.people.email_of(invitation.account)
    return letter_with(invitation, link_of(invitation, public_url), to) if to else None


def _mail() -> Mail | None:
    """One for this process, made when it is first needed; it ends before what it works with does."""
    server, extensions = settings().mail, current_app.extensions
    if server is None:
        return None
    with _making:
        if "mail" not in extensions:
            extensions["mail"] = Mail(server)
            atexit.register(extensions["mail"].close)
    found: Mail = extensions["mail"]
    return found


def _why(error: Exception) -> dict[str, object]:
    """The kind alone: the server's own words may repeat an address."""
    code = {"code": error.smtp_code} if isinstance(error, SMTPResponseException) else {}
    return {"why": type(error).__name__, **code}
