"""Several badges on their way at once: each with its own truth, and one line that sums them up."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from kiosk.guest.badge_words import BadgeNews, Mood, row_text
from kiosk.guest.refusals import ROW_REFUSED
from kiosk.guest.screen import AtScreen, Screen
from kiosk.guest.stage import DONE_SECONDS, READ_SECONDS, news_of
from kiosk.guest.visit import RESUMES, Arrival, Step, Visit
from kiosk.shared.access import AtKiosk
from server.domain.batch import AT_DESK
from server.domain.check_in import Reason
from server.services import parties, print_jobs, ways


@dataclass(frozen=True, kw_only=True)
class BadgeRow:
    """One person, and what is known of their badge."""

    name: str
    room: str
    #: In English; gettext makes it the guest's.
    text: str
    #: Where it comes out, if not at this kiosk.
    place: str
    #: None: they are not in.
    news: BadgeNews | None
    is_care: bool

    @property
    def is_out(self) -> bool:
        """Whether there is a badge, and somebody or something proves that it is there to be taken."""
        return self.has_badge and self.news is not None and self.news.mood is Mood.GOOD and self.news.ends

    @property
    def has_badge(self) -> bool:
        """Whether one is made for them."""
        return self.news is not None and self.news.is_for_badge


@dataclass(frozen=True, kw_only=True)
class BadgesPart:
    """All of them."""

    rows: Sequence[BadgeRow]
    ends_seconds: int
    #: There are places that the kiosk can show the way to.
    has_ways: bool = False

    @property
    def count(self) -> int:
        """How many badges there are to be."""
        return sum(row.has_badge for row in self.rows)

    @property
    def out_count(self) -> int:
        """How many of them are out."""
        return sum(row.is_out for row in self.rows)

    @property
    def is_moving(self) -> bool:
        """Whether the screen goes on looking."""
        return any(row.news and (row.news.may_change or not row.news.ends) for row in self.rows)

    @property
    def is_working(self) -> bool:
        """Whether a printer is at it."""
        return any(row.news and not row.news.ends and not row.news.asks for row in self.rows)

    @property
    def needs_care(self) -> bool:
        """Whether somebody has to go somewhere, or to answer."""
        return any(row.is_care for row in self.rows)


def part(connection: sqlite3.Connection, at: AtKiosk, visit: Visit) -> BadgesPart:
    """Each badge as it is now."""
    own = at.device.printer_id or ""
    rows = [_row(connection, arrival, own) for arrival in visit.arrivals]
    has_ways = ways.has_places(connection, at.event.id)
    if any(row.news and not row.news.ends for row in rows):
        return BadgesPart(rows=rows, ends_seconds=0, has_ways=has_ways)
    is_read = has_ways or any(row.is_care or (row.news and row.news.is_read) for row in rows)
    return BadgesPart(rows=rows, ends_seconds=READ_SECONDS if is_read else DONE_SECONDS, has_ways=has_ways)


def routes(kiosk: APIRouter) -> None:
    """Looking again, and what the guests say of one of the badges."""
    kiosk.add_api_route("/badges", look, methods=["GET"], response_model=None)
    for act in (have_one, miss_one):
        kiosk.add_api_route(f"/{act.__name__}", act, methods=["POST"], response_model=None)


async def resume(screen: Screen) -> None:
    """Whoever waited here for badges when the station went away waits on; nobody, where none is on its way."""
    at, now = screen.at, screen.station.clock()
    answers = await screen.station.ask(
        lambda connection: parties.last_answers_at(connection, at.event.id, at.device.id, now - RESUMES)
    )
    if answers and answers[0].guest:
        await replace(screen, visit=screen.known(answers[0].guest, "")).show_arrival(answers)


async def look(screen: AtScreen) -> Response:
    """The panel that follows them."""
    template = "guest/badges_panel.html" if screen.visit.step is Step.BADGES else "guest/badge_panel.html"
    return await screen.show(screen.visit, template)


async def have_one(screen: AtScreen, number: Annotated[int, Form(ge=0)]) -> Response:
    """ "Yes, it is there"."""
    if (arrival := _arrival(screen.visit, number)) and arrival.print_job:
        await screen.see_badge(arrival.print_job)
    return await screen.show(screen.visit)


async def miss_one(screen: AtScreen, number: Annotated[int, Form(ge=0)]) -> Response:
    """ "No, it is not"."""
    visit = screen.visit
    arrival = _arrival(visit, number)
    if arrival is None or not arrival.print_job:
        return await screen.show(visit)
    await screen.miss_badge(arrival.print_job)
    arrivals = list(visit.arrivals)
    arrivals[number] = replace(arrival, badge_missing=True)
    return await screen.go(replace(visit, arrivals=tuple(arrivals)))


def _arrival(visit: Visit, number: int) -> Arrival | None:
    is_there = visit.step is Step.BADGES and number < len(visit.arrivals)
    return visit.arrivals[number] if is_there else None


def _row(connection: sqlite3.Connection, arrival: Arrival, own_printer_id: str) -> BadgeRow:
    if arrival.reason:
        is_in = arrival.reason is Reason.ALREADY_IN
        text = ROW_REFUSED[is_in]
        return BadgeRow(name=arrival.name, room="", text=text, place="", news=None, is_care=not is_in)
    job, place = print_jobs.job_and_place(connection, arrival.print_job, own_printer_id)
    news = news_of(arrival, job, place)
    return BadgeRow(
        name=arrival.name,
        room=arrival.room,
        text=row_text(news),
        place=place or arrival.badge_ready_at.removeprefix(AT_DESK),
        news=news,
        is_care=news.mood is Mood.CARE or news.asks,
    )
