"""Words that somebody left for a guest: offered once it is sure who stands there, read behind a touch, and once."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from kiosk.guest.screen import AtScreen
from kiosk.guest.visit import Step, Visit
from kiosk.shared.access import AtKiosk
from server.domain.errors import ConflictError
from server.services import tellings


@dataclass(frozen=True, kw_only=True)
class TellingPart:
    """What waits for the guest."""

    #: (what they asked or told, what is said to them).
    answers: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def count(self) -> int:
        """So many texts are shown: what comes while they read was not read."""
        return sum(len(texts) for _, texts in self.answers)


def part(connection: sqlite3.Connection, at: AtKiosk, visit: Visit) -> TellingPart:
    """What the screen shows."""
    guest_id = visit.leader.guest_id if visit.leader else ""
    waiting = tellings.untold(connection, at.event.id, guest_id)
    return TellingPart(answers=tuple((one.asked, tuple(line.text for line in one.lines)) for one in waiting))


def routes(kiosk: APIRouter) -> None:
    """/kiosk/telling and /kiosk/heard_it; /kiosk/back leads on too, and leaves it for another time."""
    kiosk.add_api_route("/telling", telling, methods=["POST"], response_model=None)
    kiosk.add_api_route("/heard_it", heard_it, methods=["POST"], response_model=None)


async def telling(screen: AtScreen) -> Response:
    """ "Read it": where they are is kept for afterwards."""
    visit = screen.visit
    if not await screen.has_words_for(visit):
        return await screen.show(visit)
    return await screen.go(visit.at(Step.TELLING, aside_from=visit.main_step))


async def heard_it(screen: AtScreen, count: Annotated[int, Form(ge=0)]) -> Response:
    """ "I have read it": the desk knows, and no screen shows it again. What came meanwhile is shown first."""
    visit, event_id = screen.visit, screen.at.event.id
    if visit.step is not Step.TELLING or visit.leader is None:
        return await screen.show(visit)
    guest_id = visit.leader.guest_id
    try:
        await screen.station.act(lambda tx: tellings.heard(tx, event_id, guest_id, count=count), screen.at.actor)
    except ConflictError:
        return await screen.show(visit)
    return await screen.go(visit.at(visit.aside_from))
