"""Tokens for programs: made, shown once, revoked."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kiosk.office import terms
from kiosk.office.forms import Filled, done, filled, mistakes_of
from kiosk.office.frame import Office, said
from kiosk.shared.access import station_of
from kiosk.shared.rendering import page, words_of
from server.domain.access import TokenRole
from server.domain.errors import FieldError
from server.domain.event import Event
from server.services import event_setup, tokens
from server.store.people import Token

HOME = "/office/tokens"


@dataclass(frozen=True, kw_only=True)
class TokensPage:
    """Every token that may be used, and a form for one more."""

    tokens: list[Token]
    role_words: dict[str, str]
    role_choices: list[tuple[str, str]]
    event_choices: list[tuple[str, str]]
    said: str = ""
    #: Of the one just made; empty otherwise. Never shown again.
    secret: str = ""
    name: str = ""
    role: str = ""
    event_id: str = ""
    mistakes: dict[str, str] = field(default_factory=dict)


async def show(request: Request, office: Office) -> Response:
    """Every token that may be used."""
    return await _tokens_page(request, Filled())


async def add(request: Request, office: Office) -> Response:
    """Make a token and show its secret this once; the answer is never stored by a browser."""
    form = await filled(request)
    try:
        role, event_id = _role(form), await _event_id(request, form)
        made = await station_of(request).act(
            lambda transaction: tokens.add_token(transaction, form.text("name"), role, event_id), office.actor
        )
    except FieldError as error:
        return await _tokens_page(request, form, mistakes=mistakes_of(request, error))
    return await _tokens_page(request, Filled(), secret=made.secret)


async def revoke(request: Request, token_id: str, office: Office) -> Response:
    """Make a token useless at once."""
    await station_of(request).act(lambda transaction: tokens.revoke_token(transaction, token_id), office.actor)
    return done(HOME, "token_revoked")


async def _tokens_page(
    request: Request, form: Filled, *, secret: str = "", mistakes: dict[str, str] | None = None
) -> Response:
    words = words_of(request)
    known, events = await station_of(request).ask(_known)
    context = TokensPage(
        tokens=known,
        role_words=terms.TOKEN_ROLES,
        role_choices=[(value, words.gettext(text)) for value, text in terms.TOKEN_ROLES.items()],
        event_choices=[("", words.gettext("every event")), *((event.id, event.name) for event in events)],
        said=said(request),
        secret=secret,
        name=form.text("name"),
        role=form.text("role"),
        event_id=form.text("event_id"),
        mistakes=mistakes or {},
    )
    return page(request, "office/tokens.html", context, status=422 if mistakes else 200)


def _known(connection: sqlite3.Connection) -> tuple[list[Token], list[Event]]:
    return tokens.all_tokens(connection), event_setup.all_events(connection)


def _role(form: Filled) -> TokenRole:
    try:
        return TokenRole(form.text("role"))
    except ValueError as exc:
        raise FieldError("role", "no such role", code="field.choice") from exc


async def _event_id(request: Request, form: Filled) -> str | None:
    wanted = form.text("event_id")
    if not wanted:
        return None
    events = await station_of(request).ask(event_setup.all_events)
    if wanted not in {event.id for event in events}:
        raise FieldError("event_id", "no such event", code="field.choice")
    return wanted


def router() -> APIRouter:
    """/office/tokens"""
    routes = APIRouter(prefix="/office", include_in_schema=False)
    routes.add_api_route("/tokens", show, methods=["GET"])
    routes.add_api_route("/tokens", add, methods=["POST"])
    routes.add_api_route("/tokens/{token_id}/revoke", revoke, methods=["POST"])
    return routes
