"""Who of a booking is here: those who are go on together, the others come later. Names are masked, and few."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from kiosk.guest.screen import AtScreen, Screen, wish_at
from kiosk.guest.stop import Stop
from kiosk.guest.visit import Person, Step, Visit
from kiosk.shared.access import AtKiosk
from server.domain.guest import Guest, masked_name
from server.services import parties
from server.services.check_in import foresee


@dataclass(frozen=True, kw_only=True)
class Member:
    """One of the booking who may come in now."""

    #: What a page says instead of an id: another one at each visit.
    mark: str
    #: Masked; empty where the list has no name.
    name: str
    is_ticked: bool
    #: Whose code was scanned.
    is_leader: bool


@dataclass(frozen=True, kw_only=True)
class GroupPart:
    """Who may be ticked."""

    members: tuple[Member, ...]
    #: Whose code was scanned; they are in already where `comes_again`.
    leader: str
    comes_again: bool


def is_asked(connection: sqlite3.Connection, at: AtKiosk, visit: Visit, person: Person) -> bool:
    """Whether somebody who booked together with them may come in now too."""
    return at.event.groups and bool(person.party) and len(_guests(connection, at, visit)) > 1


STOP = Stop(Step.GROUP, is_asked)


def part(connection: sqlite3.Connection, at: AtKiosk, visit: Visit) -> GroupPart:
    """What the screen shows: those of the booking whom the door would let in."""
    leader = _leader(visit)
    members = tuple(
        Member(
            mark=_mark(leader, guest.id),
            name=masked_name(guest),
            is_ticked=guest.id in visit.ticked,
            is_leader=guest.id == leader.guest_id,
        )
        for guest in _guests(connection, at, visit)
    )
    return GroupPart(members=members, leader=leader.name, comes_again=not visit.people)


def routes(kiosk: APIRouter) -> None:
    """Ticking, and going on."""
    for act in (tick, together):
        kiosk.add_api_route(f"/{act.__name__}", act, methods=["POST"], response_model=None)


async def tick(screen: AtScreen, here: Annotated[list[str] | None, Form()] = None) -> Response:
    """Remember who is ticked, for when the screen is drawn anew, as in another language."""
    visit = screen.visit
    if visit.step is Step.GROUP:
        guests = await screen.station.ask(lambda connection: _guests(connection, screen.at, visit))
        screen.keep(replace(visit, ticked=_marked(visit, guests, here or [])))
    return Response(status_code=204)


async def together(
    screen: AtScreen, who: Annotated[str, Form()] = "ticked", here: Annotated[list[str] | None, Form()] = None
) -> Response:
    """On with `all`, only `me`, or those whose marks are `here`. `nobody`: the scan meant the one who is in already."""
    visit = screen.visit
    if visit.step is not Step.GROUP:
        return await screen.show(visit)
    leader = _leader(visit)
    guests = await screen.station.ask(lambda connection: _guests(connection, screen.at, visit))
    if who == "nobody" or not guests:
        return await screen.arrive([screen.wish(guest_id=leader.guest_id, key=leader.key)])
    own, all_of_them = frozenset({leader.guest_id}), frozenset(guest.id for guest in guests)
    ticked = {"all": all_of_them, "me": own & all_of_them}.get(who, _marked(visit, guests, here or []))
    if not ticked:
        kept = screen.keep(replace(visit, ticked=ticked))
        return await screen.show(kept, is_empty=True, status=422)
    people = tuple(_person(leader, guest) for guest in guests if guest.id in ticked)
    return await screen.proceed(replace(visit, people=people, ticked=ticked))


async def joined(screen: Screen, code: str) -> Visit | None:
    """The visit, where the holder of `code` is in the midst of it: who scans while the group is asked for is ticked.

    None: it is somebody else.
    """
    visit, now = screen.visit, screen.station.clock()

    def look(connection: sqlite3.Connection) -> Visit | None:
        guest = foresee(connection, screen.wish(code=code, key=""), now).guest
        if guest is None:
            return None
        if visit.step is not Step.GROUP:
            return visit if any(person.guest_id == guest.id for person in visit.people) else None
        is_member = any(other.id == guest.id for other in _guests(connection, screen.at, visit))
        return replace(visit, ticked=visit.ticked | {guest.id}) if is_member else None

    return await screen.station.ask(look)


def _guests(connection: sqlite3.Connection, at: AtKiosk, visit: Visit) -> tuple[Guest, ...]:
    """Who may be ticked now: whose code was scanned, unless they are in already, and then the others."""
    leader = _leader(visit)
    wish = wish_at(at, guest_id=leader.guest_id, seen_code=leader.code, key=leader.key)
    guest = foresee(connection, wish, visit.touched_at).guest
    if guest is None:
        return ()
    others = parties.companions(connection, wish, guest, visit.touched_at)
    return (guest, *others) if visit.people else others


def _leader(visit: Visit) -> Person:
    assert visit.leader is not None, "a group is asked for once somebody is known"
    return visit.leader


def _person(leader: Person, guest: Guest) -> Person:
    """Each has a key of their own, the same one however often the same people are sent on."""
    passed = leader.passed | {Step.GROUP}
    if guest.id == leader.guest_id:
        return replace(leader, passed=passed)
    key = sha256(f"{leader.key}+{guest.id}".encode()).hexdigest()[:32]
    return Person(
        guest_id=guest.id, name=masked_name(guest), key=key, code=guest.code, party=guest.party, passed=passed
    )


def _mark(leader: Person, guest_id: str) -> str:
    return sha256(f"{leader.key}?{guest_id}".encode()).hexdigest()[:16]


def _marked(visit: Visit, guests: tuple[Guest, ...], marks: list[str]) -> frozenset[str]:
    leader = _leader(visit)
    return frozenset(guest.id for guest in guests if _mark(leader, guest.id) in marks)
