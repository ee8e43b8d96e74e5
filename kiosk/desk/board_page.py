"""The board as a page's context: each item with a title, an age, an owner and one next act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kiosk.desk.alert_card import AlertCard, alert_card
from kiosk.desk.request_card import RequestCard, request_card
from kiosk.desk.walk_in_card import WalkInCard, walk_in_card
from kiosk.desk.words import TROUBLES, trouble_words
from kiosk.shared.wording import Words
from server.domain.event import Event
from server.domain.item import Stage, stage_of
from server.domain.print_job import Trouble
from server.services.board import AlertLine, BoardLine, DeskBoard
from server.services.desk import DeskFigures
from server.services.requests import RequestLine


@dataclass(frozen=True, kw_only=True)
class Holding:
    """How an item is with its people, in the reader's language."""

    #: `alert`, `request`, `walk_in`, and which.
    noun: str
    id: str
    #: Unix time, and seconds from then to now; to it: how long nobody needs to be on it.
    since: int
    seconds: int
    late_seconds: int
    #: Nobody is on it, and somebody should.
    is_late: bool
    #: Who is on it, or was given it; empty: nobody.
    owner: str
    is_mine: bool
    #: Who gave it to them; empty: the owner said that they are on it.
    passed_by: str
    #: Somebody said so long ago that they are on it that they may need help.
    is_stuck: bool
    #: What was said of it at the end of a shift, and by whom; empty: nothing.
    words: str
    words_by: str

    @property
    def is_held(self) -> bool:
        """Whether somebody said that they are on it."""
        return bool(self.owner) and not self.passed_by


Card = AlertCard | RequestCard | WalkInCard


@dataclass(frozen=True, kw_only=True)
class AlertsPart:
    """The part of the board that changes by itself."""

    #: Most urgent first.
    items: list[tuple[Holding, Card]]
    #: (name, place, what is wrong) of printers that no item tells of yet.
    printers: list[tuple[str, str, str]]
    #: So many that nobody is on.
    waiting: int
    now: int


@dataclass(frozen=True, kw_only=True)
class FiguresPart:
    """The strip above it."""

    figures: DeskFigures


@dataclass(frozen=True, kw_only=True)
class BoardPage:
    """The whole page: both parts' fields."""

    items: list[tuple[Holding, Card]]
    printers: list[tuple[str, str, str]]
    waiting: int
    now: int
    figures: DeskFigures


def alerts_part(words: Words, desk: DeskBoard, event: Event, me: str, now: datetime) -> AlertsPart:
    """What waits, as `me` (an actor's name) sees it at `now`."""
    items = [(holding_of(words, line, me, now), _card(words, line, event, me, now)) for line in desk.lines]
    away = TROUBLES[Trouble.UNREACHABLE]
    printers = [
        (row.name, row.place, words.gettext(trouble_words(row.reason, nothing_sent=True) or away))
        for row in desk.printers
    ]
    return AlertsPart(
        items=items,
        printers=printers,
        waiting=sum(not holding.is_held for holding, _ in items),
        now=int(now.timestamp()),
    )


def holding_of(words: Words, line: BoardLine, me: str, now: datetime) -> Holding:
    """Who has an item, and how long it waits, as `me` sees it."""
    item, somebody = line.item, words.gettext("somebody")
    stage = stage_of(item, now)
    return Holding(
        noun=item.noun.value,
        id=item.id,
        since=int(item.raised_at.timestamp()),
        seconds=max(0, int((now - item.raised_at).total_seconds())),
        late_seconds=max(0, int((item.due - item.raised_at).total_seconds())),
        is_late=stage is Stage.OVERDUE,
        owner=line.owner or (somebody if item.owner else ""),
        is_mine=item.owner == me,
        passed_by=line.passed_by or (somebody if item.passed_by else ""),
        is_stuck=stage is Stage.STUCK,
        words=line.words,
        words_by=line.words_by,
    )


def _card(words: Words, line: BoardLine, event: Event, me: str, now: datetime) -> Card:
    if isinstance(line.line, AlertLine):
        return alert_card(words, line.line, event)
    if isinstance(line.line, RequestLine):
        return request_card(words, line.line, event, me, now)
    return walk_in_card(words, line.line)
