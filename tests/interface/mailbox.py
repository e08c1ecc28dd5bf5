"""A mail server of the tests' own, over a real connection, and what people find in their boxes."""

import re
import socket
import ssl
import time
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from ipaddress import ip_address

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from interface.settings import Settings

ELSEWHERE = "127.0.0.2"
"""An address of this machine that is not among those that settings count as this machine."""
SENDER = "simpul@contoh.example"
USER, PASSWORD = "simpul", "kata sandi surel"
PATIENCE = 10


def free_port(host):
    with socket.create_server((host, 0)) as taken:
        return taken.getsockname()[1]


class Mailbox:
    """Takes mail at `host`. `refuses` is what it answers to a letter; `sent_by` who has named themselves."""

    def __init__(self, host="127.0.0.1", certificate=None, from_the_start=False, **options):
        self.letters, self.sent_by, self.refuses = [], [], None
        self.host, self.encrypted = host, from_the_start
        encryption = {"ssl_context" if from_the_start else "tls_context": certificate} if certificate else {}
        if certificate and not from_the_start:
            encryption["require_starttls"] = True
        self.controller = Controller(
            self, hostname=host, port=free_port(host), authenticator=self.let_in, auth_exclude_mechanism=["LOGIN"],
            auth_require_tls=not from_the_start and certificate is not None, **encryption, **options,
        )  # fmt: skip

    def __enter__(self):
        self.controller.start()
        self.port = self.controller.port
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        if self.controller.server:
            self.controller.stop()

    def let_in(self, server, session, envelope, mechanism, shown):
        self.sent_by.append((shown.login.decode(), shown.password.decode()))
        return AuthResult(success=self.sent_by[-1] == (USER, PASSWORD), handled=False)

    async def handle_DATA(self, server, session, envelope):
        if self.refuses:
            return self.refuses
        self.letters.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=default)))
        return "250 OK"

    def settings(self, who=""):
        scheme = "smtps" if self.encrypted else "smtp"
        address = f"{scheme}://{who}{self.host}:{self.port}"
        return Settings.from_environment({"SIMPUL_SMTP": address, "SIMPUL_MAIL_FROM": SENDER}).mail

    def letter(self, which=0):
        """To whom, and the message; waits for it."""
        until = time.monotonic() + PATIENCE
        while len(self.letters) <= which:
            assert time.monotonic() < until, "no letter has come"
            time.sleep(0.01)
        return self.letters[which]

    def text(self, which=0):
        return self.letter(which)[1].get_content()

    def link(self, which=0):
        """The secret of the link in a letter: the same one twice, once in each language."""
        (found,) = set(re.findall(r"http://\S+/invitation/(\S+)", self.text(which)))
        return found


def certificate(folder, host):
    """A server's context with a certificate for an address, and the file of who signed it: itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Contoh")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, private = folder / "certificate.pem", folder / "key.pem"
    pem.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, private)
    return context, pem
