"""What the pages about shifts show: one's own, who is here, what was handed over, in the reader's language."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from kiosk.desk.alert_card import AlertCard
from kiosk.desk.board_page import alerts_part
from kiosk.desk.request_card import RequestCard
from kiosk.desk.rights import Act, may
from kiosk.shared.access import AtDesk
from kiosk.shared.wording import Words
from server.domain.event import Event
from server.domain.item import Item
from server.domain.shift import Duty, Shift
from server.services import hand_over, performance, shifts
from server.services.behind_ids import people_named
from server.services.board import DeskBoard, desk_board
from server.services.hand_over import Pending
from server.services.shifts import ShiftLine
from server.store.event import zones_of


@dataclass(frozen=True, kw_only=True)
class ItemCard:
    """One open thing, in few words."""

    name: str
    title: str
    place: str
    address: str
    since: datetime
    is_mine: bool


@dataclass(frozen=True, kw_only=True)
class LeftCard:
    """Something handed over that waits to be acknowledged."""

    id: str
    item: ItemCard
    from_name: str
    #: Empty: it is for whoever comes next.
    to_name: str
    words: str
    left_at: datetime
    #: The reader may say "I have it".
    is_for_me: bool


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """Somebody who is on duty, or on a break."""

    shift_id: str
    name: str
    task: str
    where: str
    since: datetime
    until: datetime | None
    is_on_break: bool
    is_late: bool
    is_me: bool


@dataclass(frozen=True, kw_only=True)
class ShiftPart:
    """The part of the page that changes by itself."""

    event: Event
    #: None: the reader is off duty.
    own: Colleague | None
    #: The reader is on duty at another event.
    is_elsewhere: bool
    #: What they may begin now.
    offered: list[ShiftLine]
    team: list[Colleague]
    #: Who comes next today.
    coming: list[ShiftLine]
    left: list[LeftCard]
    #: (id, name) of the zones to choose from, for a shift without a plan.
    zones: list[tuple[str, str]]
    may_end_others: bool
    #: Since when there are figures of single workers; None: there are none.
    workers_since: datetime | None
    #: Something went wrong with what the reader wanted; empty: nothing.
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class BannerPart:
    """What nobody may miss, above the board."""

    #: So many things from ended shifts are nobody's; and so many wait for the reader to acknowledge.
    nobodys: int
    for_me: int
    #: Who should have ended their shift.
    late: list[str]
    #: A shift that the reader may begin now; None: none, or they are on one.
    offer: ShiftLine | None
    timezone: str
    #: The reader has not read yet that there are figures of single workers.
    has_notice: bool


def shift_part(connection: sqlite3.Connection, words: Words, at: AtDesk, now: datetime, problem: str = "") -> ShiftPart:
    """The page as the reader sees it at `now`."""
    event, me = at.event, at.person.id
    own = shifts.own_shift(connection, me)
    running = shifts.running(connection, event.id)
    team = [_colleague(line, me, now) for line in running]
    here = {line.shift.person_id for line in running}
    coming = [
        line for line in shifts.roster(connection, event.id)
        if line.has_access and line.shift.duty is Duty.PLANNED and line.shift.due_at > now
        and event.day_of(line.shift.starts_at) == event.day_of(now) and line.shift.person_id not in here
    ]  # fmt: skip
    return ShiftPart(
        event=event,
        own=next((one for one in team if one.is_me), None),
        is_elsewhere=bool(own and own.event_id != event.id),
        offered=[] if own else shifts.offered(connection, event.id, me, now),
        team=team,
        coming=coming,
        left=left_cards(connection, words, at, now),
        zones=[(zone.id, zone.name) for zone in zones_of(connection, event.id)],
        may_end_others=may(at.person.role, Act.END_SHIFT),
        workers_since=performance.workers_since(connection, event.id),
        problem=problem,
    )


@dataclass(frozen=True, kw_only=True)
class Handed:
    """What of the banner is the same for all who may see the same."""

    waiting: list[Pending]
    running: list[ShiftLine]


def handed(connection: sqlite3.Connection, at: AtDesk) -> Handed:
    """What was handed over and waits, and who is on duty."""
    return Handed(
        waiting=hand_over.pending(connection, at.event.id, reader=at.actor.name),
        running=shifts.running(connection, at.event.id),
    )


def banner_part(connection: sqlite3.Connection, at: AtDesk, now: datetime, shared: Handed) -> BannerPart:
    """What nobody may miss at `now`; besides what is `shared` a few rows by their keys."""
    event, me = at.event, at.person.id
    waiting, running = shared.waiting, shared.running
    offered = [] if shifts.own_shift(connection, me) else shifts.offered(connection, event.id, me, now)
    return BannerPart(
        nobodys=sum(one.is_nobodys for one in waiting),
        for_me=sum(one.line.to_person == me for one in waiting),
        late=[line.person for line in running if line.shift.is_late(now)],
        offer=offered[0] if offered else None,
        timezone=event.timezone,
        has_notice=performance.wants_reading(connection, event.id, me),
    )


def item_cards(
    connection: sqlite3.Connection, words: Words, at: AtDesk, items: list[Item], now: datetime
) -> list[ItemCard]:
    """Open things in few words; what was dealt with a moment ago is left out."""
    if not items:
        return []
    told = _told(words, desk_board(connection, at.event.id, now, reader=at.actor.name), at, now)
    mine = at.actor.name
    return [
        ItemCard(name=item.name, title=told[item.name][0], place=told[item.name][1], address=told[item.name][2],
                 since=item.raised_at, is_mine=item.owner == mine)
        for item in items if item.name in told
    ]  # fmt: skip


def left_cards(connection: sqlite3.Connection, words: Words, at: AtDesk, now: datetime) -> list[LeftCard]:
    """What was handed over and waits: the reader's first."""
    waiting = hand_over.pending(connection, at.event.id, reader=at.actor.name)
    items = {
        card.name: card
        for card in item_cards(connection, words, at, [one.item for one in waiting if one.item], now)
    }  # fmt: skip
    people = people_named(
        connection, [f"person:{name}" for one in waiting for name in (one.line.from_person, one.line.to_person)]
    )
    here = {line.shift.person_id for line in shifts.running(connection, at.event.id)}
    cards = [_left(one, items[one.line.item], people, at.person.id, here) for one in waiting if one.line.item in items]
    return sorted(cards, key=lambda card: not card.is_for_me)


def _left(one: Pending, item: ItemCard, people: dict[str, str], me: str, here: set[str]) -> LeftCard:
    line = one.line
    return LeftCard(
        id=line.id,
        item=item,
        from_name=people.get(line.from_person, ""),
        to_name=people.get(line.to_person, ""),
        words=line.words,
        left_at=line.left_at,
        is_for_me=line.to_person in ("", me) or line.to_person not in here,
    )


def _colleague(line: ShiftLine, me: str, now: datetime) -> Colleague:
    shift = line.shift
    return Colleague(
        shift_id=shift.id,
        name=line.person,
        task=shift.task,
        where=line.where,
        since=shift.began_at or shift.starts_at,
        until=shift.ends_at,
        is_on_break=shift.duty is Duty.BREAK,
        is_late=shift.is_late(now) or not line.has_access,
        is_me=shift.person_id == me,
    )


def colleagues(connection: sqlite3.Connection, words: Words, event: Event, shift: Shift) -> list[tuple[str, str]]:
    """(id, name) of who can have something from `shift`: who is here first, then who comes today."""
    here = [line for line in shifts.running(connection, event.id) if line.has_access]
    day = event.day_of(shift.due_at)
    coming = [
        line for line in shifts.roster(connection, event.id)
        if line.has_access and line.shift.duty is Duty.PLANNED and event.day_of(line.shift.starts_at) >= day
    ]  # fmt: skip
    found = {line.shift.person_id: line.person for line in [*here, *coming] if line.shift.person_id != shift.person_id}
    return [("", words.gettext("whoever comes next")), *found.items()]


def _told(words: Words, board: DeskBoard, at: AtDesk, now: datetime) -> dict[str, tuple[str, str, str]]:
    """Title, place and page of everything on the board, by its name."""
    part = alerts_part(words, board, at.event, at.actor.name, now)
    told: dict[str, tuple[str, str, str]] = {}
    for holding, card in part.items:
        address = f"/desk/{holding.noun.replace('_', '-')}s/{holding.id}"
        title = card.title
        if isinstance(card, AlertCard):
            address = f"/desk/guests/{card.guest_id}" if card.guest_id else "/desk"
        elif isinstance(card, RequestCard):
            title = ": ".join(text for text in (card.title, card.said) if text)
        told[f"{holding.noun}:{holding.id}"] = (title, card.place, address)
    return told
