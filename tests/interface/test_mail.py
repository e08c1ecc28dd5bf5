"""Letters go out over a real connection, encrypted off this machine; what fails is told without a name."""

import socket
import threading
import time

import pytest
from structlog.testing import capture_logs

from interface.mail import Mail
from tests.interface.mailbox import ELSEWHERE, PASSWORD, SENDER, USER, Mailbox, certificate

MIRA = "mira@contoh.example"
AS_SIMPUL = f"{USER}:{PASSWORD.replace(' ', '%20')}@"


@pytest.fixture
def mailbox():
    with Mailbox() as mailbox:
        yield mailbox


@pytest.fixture
def certified(tmp_path, monkeypatch):
    """The context of a server at an address, whose signature is believed here."""

    def made(host):
        context, signer = certificate(tmp_path, host)
        monkeypatch.setenv("SSL_CERT_FILE", str(signer))
        return context

    return made


def sent(settings, to=MIRA, subject="Contoh", text="Halo", *more):
    """Sends letters; the lines that this has left."""
    with capture_logs() as lines:
        mail = Mail(settings)
        mail.send(to, subject, text)
        for letter in more:
            mail.send(*letter)
        mail.close()
    return lines


def outcomes(lines):
    return [line.get("why", "sent") for line in lines if line["event"].startswith("mail_")]


def test_a_letter_arrives_as_it_was_written(mailbox):
    assert outcomes(sent(mailbox.settings(), text="Kopi tubruk – ☕\nhttp://localhost/" + "x" * 90)) == [
        "sent"
    ]
    to, letter = mailbox.letter()
    assert to == [MIRA]
    assert (letter["To"], letter["From"], letter["Subject"]) == (MIRA, f"Simpul <{SENDER}>", "Contoh")
    assert letter.get_content().splitlines() == ["Kopi tubruk – ☕", "http://localhost/" + "x" * 90]
    assert letter["Auto-Submitted"] == "auto-generated" and letter["Message-ID"].endswith("@contoh.example>")


@pytest.mark.parametrize(
    "to",
    [
        f"{MIRA}\r\nBcc: sekar@contoh.example",
        f"{MIRA}\nRCPT TO:<sekar@contoh.example>",
        f"{MIRA}, sekar@contoh.example",
        f"Mira <{MIRA}>",
        f"<{MIRA}> SIZE=1",
        "mira",
        "",
    ],
)
def test_what_is_more_than_one_address_gets_nothing(mailbox, to):
    lines = sent(mailbox.settings(), to, "Contoh", "Halo", (MIRA, "Kedua", "Halo"))
    assert outcomes(lines)[1:] == ["sent"] and outcomes(lines)[0] != "sent"
    assert [letter["Subject"] for _, letter in mailbox.letters] == ["Kedua"]


def test_a_subject_cannot_add_a_header(mailbox):
    assert outcomes(sent(mailbox.settings(), subject="Contoh\r\nBcc: sekar@contoh.example")) == ["ValueError"]
    assert mailbox.letters == []


def test_a_line_of_the_text_cannot_end_the_letter(mailbox):
    sent(mailbox.settings(), text="Halo\n.\nMAIL FROM:<x@contoh.example>\n")
    assert len(mailbox.letters) == 1
    assert mailbox.letter()[1].get_content().splitlines()[1] == "."


# Encryption


def test_a_server_elsewhere_that_offers_no_encryption_is_told_nothing():
    with Mailbox(ELSEWHERE) as mailbox:
        lines = sent(mailbox.settings(AS_SIMPUL))
    assert outcomes(lines) == ["NotEncrypted"]
    assert mailbox.letters == mailbox.sent_by == []


def test_a_server_elsewhere_takes_letters_by_starttls(certified):
    with Mailbox(ELSEWHERE, certified(ELSEWHERE)) as mailbox:
        assert outcomes(sent(mailbox.settings(AS_SIMPUL))) == ["sent"]
    assert mailbox.sent_by == [(USER, PASSWORD)]


def test_a_server_may_be_encrypted_from_the_start(certified):
    with Mailbox(ELSEWHERE, certified(ELSEWHERE), from_the_start=True) as mailbox:
        assert outcomes(sent(mailbox.settings())) == ["sent"]


@pytest.mark.parametrize("from_the_start", [True, False])
def test_a_certificate_of_nobody_known_is_not_believed(tmp_path, from_the_start):
    with Mailbox(ELSEWHERE, certificate(tmp_path, ELSEWHERE)[0], from_the_start) as mailbox:
        assert outcomes(sent(mailbox.settings(AS_SIMPUL))) == ["SSLCertVerificationError"]
    assert mailbox.letters == mailbox.sent_by == []


def test_a_certificate_for_another_name_is_not_believed(certified):
    with Mailbox(ELSEWHERE, certified("127.0.0.3")) as mailbox:
        assert outcomes(sent(mailbox.settings())) == ["SSLCertVerificationError"]


def test_on_this_machine_encryption_is_used_where_it_is_offered(tmp_path):
    with Mailbox(certificate=certificate(tmp_path, ELSEWHERE)[0]) as mailbox:
        assert outcomes(sent(mailbox.settings())) == ["sent"]


# When it does not work


def test_a_wrong_password_is_told_without_it(certified):
    with Mailbox(ELSEWHERE, certified(ELSEWHERE)) as mailbox:
        lines = sent(mailbox.settings("simpul:salah@"))
    assert outcomes(lines) == ["SMTPAuthenticationError"] and "salah" not in str(lines)
    assert lines[-1]["code"] == 535


def test_a_server_that_is_away_is_told_without_the_address_and_the_text(mailbox):
    settings = mailbox.settings()
    mailbox.stop()
    lines = sent(settings, text="http://localhost/invitation/rahasia")
    assert outcomes(lines) == ["ConnectionRefusedError"]
    assert "mira" not in str(lines) and "rahasia" not in str(lines)


def test_what_a_server_refuses_is_told_without_its_words(mailbox):
    mailbox.refuses = f"550 no such user {MIRA}"
    lines = sent(mailbox.settings())
    assert outcomes(lines) == ["SMTPDataError"] and "mira" not in str(lines)


def test_after_a_letter_that_failed_the_next_one_is_sent(mailbox):
    mailbox.refuses = "451 later"
    with capture_logs() as lines:
        mail = Mail(mailbox.settings())
        mail.send(MIRA, "Pertama", "Halo")
        while not outcomes(lines):
            time.sleep(0.01)
        mailbox.refuses = None
        mail.send(MIRA, "Kedua", "Halo")
        mail.close()
    assert outcomes(lines) == ["SMTPDataError", "sent"]


def test_no_more_letters_wait_than_there_is_room_for(mailbox):
    held, begun = threading.Event(), threading.Event()

    def slow():
        begun.set()
        held.wait()

    with capture_logs() as lines:
        mail = Mail(mailbox.settings(), most_waiting=2)
        mail.post(slow)
        begun.wait()
        for subject in ("Pertama", "Kedua", "Ketiga"):
            mail.send(MIRA, subject, "Halo")
        held.set()
        mail.close()
    assert outcomes(lines) == ["too_many_waiting", "sent", "sent"]
    assert [letter["Subject"] for _, letter in mailbox.letters] == ["Pertama", "Kedua"]


def test_the_end_of_the_process_waits_for_what_can_still_be_sent_and_no_longer():
    with socket.create_server(("127.0.0.1", 0)) as silent, Mailbox() as mailbox, capture_logs() as lines:
        mailbox.port = silent.getsockname()[1]
        mail = Mail(mailbox.settings())
        mail.send(MIRA, "Pertama", "Halo")
        mail.send(MIRA, "Kedua", "Halo")
        begun = time.monotonic()
        mail.close(wait=0.3)
        assert time.monotonic() - begun < 2
    assert "closed" in outcomes(lines)
