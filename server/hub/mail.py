"""Notices by e-mail, over the organiser's own mail server (SMTP: RFC 5321, STARTTLS: RFC 3207)."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from enum import StrEnum

from server.domain.errors import FieldError
from server.hub.notices import Failure

MOST_ADDRESSES = 5
LONGEST_ADDRESS = 254
_TIMEOUT_SECONDS = 15


class Security(StrEnum):
    """How the line to the mail server is kept from others."""

    #: From the first byte on, usually port 465.
    TLS = "tls"
    #: Begun in the clear and secured before anything is said, usually port 587.
    STARTTLS = "starttls"
    #: In the clear: on the same machine only.
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """Where mail is handed in."""

    host: str
    port: int
    security: Security
    #: Empty: without signing in.
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One message."""

    to: tuple[str, ...]
    subject: str
    text: str
    #: The same for a repeat, so that a mail program shows it once.
    id: str
    at: datetime


def check_addresses(typed: str, name: str) -> tuple[str, ...]:
    """The e-mail addresses in a text, parted by commas.

    Raises: FieldError for none, too many, or one that is none.
    """
    found = tuple(part.strip() for part in typed.split(",") if part.strip())
    if not 1 <= len(found) <= MOST_ADDRESSES:
        raise FieldError(name, f"one to {MOST_ADDRESSES} addresses", code="field.email")
    for one in found:
        try:
            known = Address(addr_spec=one)
        except (ValueError, IndexError) as exc:
            raise FieldError(name, "an e-mail address", code="field.email") from exc
        if not known.domain or not one.isascii() or not one.isprintable() or len(one) > LONGEST_ADDRESS:
            raise FieldError(name, "an e-mail address", code="field.email")
    return found


def check_server(server: MailServer) -> MailServer:
    """`server` itself, if mail can be handed in there.

    Raises: FieldError for the first field that cannot be so; also for a password that would travel in the clear.
    """
    if not server.host or not server.host.isascii() or not server.host.isprintable() or " " in server.host:
        raise FieldError("host", "the name of a mail server", code="field.empty")
    if not 1 <= server.port <= 65535:
        raise FieldError("port", "1 to 65535", code="field.range")
    if server.security is Security.NONE and server.host not in ("localhost", "127.0.0.1", "::1"):
        raise FieldError("security", "in the clear on this machine only", code="field.clear")
    check_addresses(server.sender, "sender")
    return server


def send(server: MailServer, mail: Mail, *, context: ssl.SSLContext | None = None) -> Failure | None:
    """Hand one in; None where the server took it for everybody, else why not.

    `context`: whom to trust; None: the machine's authorities.
    """
    trusted = context or ssl.create_default_context()
    try:
        with _line(server, trusted) as line:
            if server.security is Security.STARTTLS:
                line.starttls(context=trusted)
            if server.user:
                line.login(server.user, server.password)
            return Failure.REFUSED if line.send_message(_message(server, mail)) else None
    except smtplib.SMTPAuthenticationError:
        return Failure.SIGN_IN
    except ssl.SSLError:
        return Failure.CERTIFICATE
    except TimeoutError:
        return Failure.TIMEOUT
    except smtplib.SMTPResponseException:
        return Failure.REFUSED
    except smtplib.SMTPRecipientsRefused:
        return Failure.REFUSED
    except (OSError, smtplib.SMTPException):
        return Failure.UNREACHABLE


def _line(server: MailServer, context: ssl.SSLContext) -> smtplib.SMTP:
    if server.security is Security.TLS:
        return smtplib.SMTP_SSL(server.host, server.port, timeout=_TIMEOUT_SECONDS, context=context)
    return smtplib.SMTP(server.host, server.port, timeout=_TIMEOUT_SECONDS)


def _message(server: MailServer, mail: Mail) -> EmailMessage:
    message = EmailMessage()
    message["From"] = server.sender
    message["To"] = ", ".join(mail.to)
    message["Subject"] = " ".join(mail.subject.split())[:150]
    message["Date"] = format_datetime(mail.at)
    message["Message-ID"] = f"<{mail.id}@{server.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    return message
