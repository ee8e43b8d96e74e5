"""An act about two guests: the other one is searched for, then both are looked at before anything changes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response

from kiosk.desk.words import STATUS
from kiosk.shared.access import AtDesk, station_of
from kiosk.shared.rendering import page, words_of
from server.domain.guest import Guest
from server.services import guest_desk
from server.services.guest_desk import GuestLine

MOST_FOUND = 8


@dataclass(frozen=True, kw_only=True)
class OtherPage:
    """Who it may be."""

    guest: Guest
    typed: str
    #: (line, status word, kind of pill).
    found: list[tuple[GuestLine, str, str]]
    #: Why it was not done; empty: nothing was tried.
    error: str


async def find_other(
    request: Request,
    at: AtDesk,
    guest_id: str,
    template: str,
    *,
    typed: str = "",
    error: str = "",
    unasked: Callable[[Guest], Iterable[str]] = lambda guest: (),
) -> Response:
    """The page with whom was found, but never the guest themselves; `unasked`: what to look for before anybody types.

    Raises: NotFoundError.
    """

    def look(connection: sqlite3.Connection) -> tuple[Guest, list[GuestLine]]:
        guest = guest_of(connection, at, guest_id)
        found: dict[str, GuestLine] = {}
        for one in [typed] if typed.strip() else unasked(guest):
            lines = guest_desk.find_guests(connection, at.event.id, one, limit=MOST_FOUND) if one.strip() else []
            found |= {line.guest.id: line for line in lines if line.guest.id != guest_id}
        return guest, list(found.values())

    guest, found = await station_of(request).ask(look)
    words = words_of(request)
    lines = [(line, words.gettext(STATUS[line.status][0]), STATUS[line.status][1]) for line in found]
    context = OtherPage(guest=guest, typed=typed, found=lines, error=error)
    return page(request, template, context, status=409 if error else 200)


def guest_of(connection: sqlite3.Connection, at: AtDesk, guest_id: str) -> Guest:
    """One of the two.

    Raises: NotFoundError.
    """
    return guest_desk.guest_card(connection, at.event.id, guest_id).line.guest
