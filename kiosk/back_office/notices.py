"""Who outside is told of arrivals and alerts: webhooks and mailboxes. A secret is shown once, when it is made."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from kiosk.back_office.routes import SignedIn
from kiosk.back_office.terms import FAILURES, MISTAKES
from kiosk.shared.rendering import page, words_of
from server.domain.errors import FieldError
from server.hub import mail, notices, webhook
from server.hub.app import Hub
from server.hub.mail import MailServer, Security
from server.hub.notices import Channel, TargetLine, Wanted


@dataclass(frozen=True, kw_only=True)
class NoticesPage:
    """Everybody who is told, how it goes, and both forms."""

    #: With why the last try failed, in words; empty: it did not.
    targets: list[tuple[TargetLine, str]]
    #: Of a webhook that was just made; empty for none.
    secret: str
    #: As typed, by field; the password never.
    typed: dict[str, str]
    mistakes: dict[str, str]
    now: datetime


class MailForm(BaseModel):
    """What the form of a mailbox brings."""

    to: str = ""
    host: str = ""
    port: str = "587"
    security: str = Security.STARTTLS.value
    user: str = ""
    password: str = Field(default="", repr=False)
    sender: str = ""
    mail_wanted: Wanted = Wanted.ARRIVALS


_MAIL_FIELDS = ("to", "host", "port", "security", "user", "sender", "mail_wanted")


def router() -> APIRouter:
    """/notices"""
    routes = APIRouter(prefix="/notices", include_in_schema=False)

    @routes.get("")
    def show(request: Request, hub: SignedIn) -> Response:
        return _page(request, hub)

    @routes.post("/webhooks")
    def add_webhook(
        request: Request,
        hub: SignedIn,
        address: Annotated[str, Form(max_length=2000)] = "",
        wanted: Annotated[Wanted, Form()] = Wanted.ARRIVALS,
    ) -> Response:
        secret = secrets.token_urlsafe(32)
        try:
            checked = webhook.check_address(address)
        except FieldError as error:
            return _page(request, hub, typed={"address": address, "wanted": wanted}, error=error)
        settings = {"secret": secret}
        hub.ask(lambda rows: notices.add_target(rows, Channel.WEBHOOK, wanted, checked, settings, hub.clock()))
        return _page(request, hub, secret=secret)

    @routes.post("/mailboxes")
    def add_mailbox(request: Request, hub: SignedIn, form: Annotated[MailForm, Form()]) -> Response:
        try:
            to, server = _mailbox_from(form)
        except FieldError as error:
            return _page(request, hub, typed={name: str(getattr(form, name)) for name in _MAIL_FIELDS}, error=error)
        settings = asdict(server) | {"security": server.security.value}
        wanted = form.mail_wanted
        hub.ask(lambda rows: notices.add_target(rows, Channel.EMAIL, wanted, ",".join(to), settings, hub.clock()))
        return RedirectResponse("/notices", 303)

    @routes.post("/{target_id}/test")
    def try_it(hub: SignedIn, target_id: str) -> Response:
        hub.ask(lambda rows: notices.note_test(rows, target_id, hub.clock()))
        hub.sender.wake()
        return RedirectResponse("/notices", 303)

    @routes.post("/{target_id}/remove")
    def remove(hub: SignedIn, target_id: str) -> Response:
        hub.ask(lambda rows: notices.remove_target(rows, target_id))
        return RedirectResponse("/notices", 303)

    return routes


def _mailbox_from(form: MailForm) -> tuple[tuple[str, ...], MailServer]:
    """Raises: FieldError."""
    if not form.port.strip().isdecimal():
        raise FieldError("port", "1 to 65535", code="field.range")
    if form.security not in set(Security):
        raise FieldError("security", "one of the choices", code="field.choice")
    server = MailServer(
        host=form.host.strip(),
        port=int(form.port),
        security=Security(form.security),
        user=form.user.strip(),
        password=form.password,
        sender=form.sender.strip(),
    )
    return mail.check_addresses(form.to, "to"), mail.check_server(server)


def _page(
    request: Request,
    hub: Hub,
    *,
    secret: str = "",
    typed: dict[str, str] | None = None,
    error: FieldError | None = None,
) -> Response:
    words = words_of(request)
    lines = hub.ask(notices.targets)
    mistakes = {error.field: words.gettext(MISTAKES.get(error.code, MISTAKES["field"]))} if error else {}
    context = NoticesPage(
        targets=[(line, words.gettext(FAILURES[line.failure]) if line.failure else "") for line in lines],
        secret=secret,
        typed={name: (typed or {}).get(name, "") for name in ("address", "wanted", *_MAIL_FIELDS)},
        mistakes=mistakes,
        now=hub.clock(),
    )
    return page(request, "back_office/notices.html", context, status=422 if error else 200)
