"""Who is told by the back office, for real: a web server that keeps what it gets, and a mail server with TLS."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.fakes.ports import own_port

USER, PASSWORD = "ospite", "a mailbox password"


class WebReceiver:
    """Answers each POST with the next of `answers` (200 once they are used up) and keeps headers and body."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.address = ""
        #: Cleared: it takes what comes, and does not answer before it is set.
        self.answering = threading.Event()
        self.answering.set()


@contextmanager
def web_receiver() -> Iterator[WebReceiver]:
    """One on a port of its own."""
    receiver = WebReceiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.got.append((dict(self.headers), body))
            receiver.answering.wait(30)
            self.send_response(receiver.answers.pop(0) if receiver.answers else 200)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *told: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    receiver.address = f"http://127.0.0.1:{server.server_address[1]}/hook"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


class Mailbox:
    """A mail server's handler: keeps what was handed in."""

    def __init__(self) -> None:
        self.got: list[EmailMessage] = []
        self.to: list[list[str]] = []
        self.port = 0
        #: Trusts the server's certificate.
        self.trusts = ssl.create_default_context()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep it."""
        del server, session
        self.got.append(message_from_bytes(envelope.content or b"", policy=policy.default))  # type: ignore[arg-type]
        self.to.append(list(envelope.rcpt_tos))
        return "250 OK"


@contextmanager
def mail_receiver(folder: Path) -> Iterator[Mailbox]:
    """A mail server on `localhost` that takes mail over STARTTLS from USER with PASSWORD alone."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not here (Debian: openssl)")
    words = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    words += ["-keyout", str(key), "-out", str(certificate), "-days", "30", "-subj", "/CN=localhost"]
    words += ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    subprocess.run(words, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    mailbox = Mailbox()
    mailbox.trusts = ssl.create_default_context(cafile=str(certificate))

    def judge(server: SMTP, session: Session, envelope: Envelope, mechanism: str, told: object) -> AuthResult:
        right = isinstance(told, LoginPassword) and (told.login, told.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False)

    port = own_port()  # aiosmtpd asks itself whether it is up, at the port it was given
    controller = Controller(
        mailbox, hostname="127.0.0.1", port=port, tls_context=context, require_starttls=True, auth_required=True,
        authenticator=judge,
    )  # fmt: skip
    controller.start()
    mailbox.port = port
    try:
        yield mailbox
    finally:
        controller.stop()
