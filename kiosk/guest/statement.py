"""The accessibility statement: what everybody can choose at these screens, what is missing, and whom to tell."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import Response

from kiosk.guest.screen import AtScreen
from kiosk.guest.visit import Step, Visit
from kiosk.shared.access import AtKiosk
from server.domain.event import Event
from server.domain.language import stand_in
from server.domain.statement import Statement
from server.services import statements


@dataclass(frozen=True, kw_only=True)
class StatementPart:
    """What guest/statement_text.html needs. The office's file has the same."""

    event_name: str
    timezone: str
    statement: Statement
    #: The organiser's note, in the reader's language or the one that stands in for it; empty: none.
    note: str
    note_language: str
    #: Guests can listen to the screens.
    speaks: bool
    #: Who reads it is asked only after so long whether they are still there.
    idle_seconds: int = 120


def text_of(event: Event, statement: Statement, language: str, *, speaks: bool) -> StatementPart:
    """The statement of an event for who reads `language`."""
    written = {one: note for one, note in statement.notes.items() if note}
    read = stand_in(written, language, event.languages) if written else ""
    return StatementPart(
        event_name=event.name,
        timezone=event.timezone,
        statement=statement,
        note=written.get(read, ""),
        note_language=read,
        speaks=speaks,
    )


def part(connection: sqlite3.Connection, at: AtKiosk, visit: Visit) -> StatementPart:
    """What the kiosk's own screen shows."""
    known = statements.statement_of(connection, at.event.id)
    return text_of(at.event, known, visit.language_at(at.event), speaks=at.device.speaks)


def routes(kiosk: APIRouter) -> None:
    """/kiosk/statement; /kiosk/back leads on from it."""
    kiosk.add_api_route("/statement", statement, methods=["POST"], response_model=None)


async def statement(screen: AtScreen) -> Response:
    """Show it, on whatever screen somebody asks."""
    visit = screen.visit
    return await screen.go(visit.at(Step.STATEMENT, aside_from=visit.main_step))
