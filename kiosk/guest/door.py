"""A door: scan after scan, and one word for each. Set up in the office; it asks nothing and shows no list."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace

from fastapi import APIRouter
from fastapi.responses import Response

from kiosk.guest.door_words import CLOCK, GATE, SIGNS, VERDICTS, Mood, verdict_of
from kiosk.guest.refusals import BY_CLOCK
from kiosk.guest.screen import AtScreen, Screen, with_ticket_language
from kiosk.guest.visit import Step, Visit
from kiosk.shared.access import AtKiosk
from kiosk.shared.rendering import page
from server.domain.check_in import Direction
from server.domain.doorway import Use
from server.services import doorways, openings

#: A yes is read while one walks on; what else there is to read takes longer, and a touch keeps it.
YES_SECONDS = 3
READ_SECONDS = 8


@dataclass(frozen=True, kw_only=True)
class DoorPart:
    """A door that waits for the next guest."""

    zone: str
    #: server.domain.doorway.Passage
    passage: str
    volume: str
    shows_inside: bool
    inside: int
    #: None: no limit.
    free: int | None


@dataclass(frozen=True, kw_only=True)
class VerdictPart:
    """What it said to the last scan."""

    #: Another one for each scan, and for each thing said to it.
    key: str
    mood: str
    sign: str
    word: str
    advice: str
    ends_seconds: int
    volume: str
    #: It opens a gate, and what becomes of that may change what is said.
    has_gate: bool


@dataclass(frozen=True, kw_only=True)
class GatePart:
    """Whether the gate stayed shut for whoever was let in last."""

    is_shut: bool


def part(connection: sqlite3.Connection, at: AtKiosk, visit: Visit) -> DoorPart:
    """The door, and how full it is behind it."""
    figures = doorways.figures_at(connection, at.event.id, at.device.zone_id or "")
    return DoorPart(
        zone=figures.zone.name,
        passage=at.doorway.passage.value,
        volume=at.doorway.volume.value,
        shows_inside=at.doorway.shows_inside,
        inside=figures.inside,
        free=figures.free,
    )


def verdict_part(connection: sqlite3.Connection, at: AtKiosk, visit: Visit) -> VerdictPart:
    """The verdict; a yes becomes a "one moment" where the gate stays shut."""
    code, has_gate = visit.verdict, at.doorway.relay is not None and visit.verdict in set(Direction)
    if has_gate and openings.trouble_of(connection, visit.admissions):
        code = GATE
    verdict = VERDICTS[code]
    return VerdictPart(
        key=f"{visit.key}:{code}",
        mood=verdict.mood.value,
        sign=SIGNS[verdict.mood],
        word=verdict.word,
        advice=verdict.advice,
        ends_seconds=YES_SECONDS if verdict.mood is Mood.YES else READ_SECONDS,
        volume=at.doorway.volume.value,
        has_gate=has_gate,
    )


def routes(kiosk: APIRouter) -> None:
    """The parts that are fetched anew."""
    kiosk.add_api_route("/inside", inside, methods=["GET"], response_model=None)
    kiosk.add_api_route("/verdict", verdict, methods=["GET"], response_model=None)
    kiosk.add_api_route("/gate", gate, methods=["GET"], response_model=None)


async def pass_through(screen: Screen, code: str, key: str) -> Response:
    """A code was scanned at a door: on disk before it is on the screen. Sent twice it is one passing."""
    doorway, visit = screen.at.doorway, screen.visit
    wish = replace(screen.wish(code=code, key=key), print_badge=doorway.prints_badges)
    passing = await screen.station.act_at_door(
        lambda transaction: doorways.pass_door(transaction, wish, doorway.passage), screen.at.actor
    )
    screen.saved()
    guest = passing.guest
    is_clock_wrong = passing.reason in BY_CLOCK and await screen.is_clock_wrong()
    if guest:
        # whoever may not pass reads why in their language too, and is not named before others
        first_name = guest.first_name if passing.reason is None else ""
        visit = replace(with_ticket_language(visit, guest, screen.at.event), first_name=first_name)
    admissions = (passing.fact,) if passing.fact else ()
    return await screen.go(
        visit.at(Step.VERDICT, verdict=CLOCK if is_clock_wrong else verdict_of(passing), key=key, admissions=admissions)
    )


async def inside(screen: AtScreen) -> Response:
    """How full it is now."""
    if screen.at.doorway.use is not Use.DOOR:
        return Response(status_code=204)
    return await screen.show(screen.visit.at(Step.WELCOME), "guest/door_figures.html")


async def verdict(screen: AtScreen) -> Response:
    """What is said of the last scan by now."""
    if screen.visit.step is not Step.VERDICT or screen.at.doorway.use is not Use.DOOR:
        return Response(status_code=204)
    return await screen.show(screen.visit, "guest/verdict_panel.html")


async def gate(screen: AtScreen) -> Response:
    """Beside a badge: whether the gate opened for whoever came in."""
    admissions = screen.visit.admissions
    trouble = await screen.station.ask(lambda connection: openings.trouble_of(connection, admissions))
    return page(screen.request, "guest/gate.html", GatePart(is_shut=bool(trouble)))
