"""Requests as somebody sees them: what is restricted is there only for those who may."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from server.domain.access import SYSTEM, includes
from server.domain.errors import NotFoundError
from server.domain.guest import Guest
from server.domain.request import BACK_OFFICE, RESTRICTED_ROLE, Line, Phrase, Request
from server.services.behind_ids import device_known, guest_known, people_named
from server.store import people
from server.store import requests as rows
from server.store.devices import Device


@dataclass(frozen=True, kw_only=True)
class RequestLine:
    """A request with all it is about. None: it is not about such a thing, or that is gone."""

    request: Request
    #: The ready-made words that were chosen.
    phrase: Phrase | None
    #: What was said, the guest's own words first; of a restricted one only for who may see it.
    lines: list[Line]
    guest: Guest | None
    device: Device | None
    #: Who looks after it; empty: nobody yet.
    owner: str
    #: The names of the colleagues who said something, by id.
    people: dict[str, str]

    @property
    def name(self) -> str:
        """Whose it is; empty: they did not say."""
        if self.guest:
            return self.guest.full_name
        return self.lines[0].name if self.lines else ""

    @property
    def said(self) -> str:
        """The guest's own words, or those that they chose; empty: they are gone with the guest."""
        return next((line.text for line in self.lines if line.number == 1), "")

    @property
    def answer(self) -> Line | None:
        """What the back office said, while nobody here has said anything since."""
        return self.lines[-1] if self.lines and self.lines[-1].actor == BACK_OFFICE else None

    @property
    def for_guest(self) -> Line | None:
        """The last words that the guest should hear."""
        return next((line for line in reversed(self.lines) if line.for_guest), None)


def sees_restricted(connection: sqlite3.Connection, actor: str) -> bool:
    """Whether `actor`, an actor's name, may see what is restricted."""
    if actor == SYSTEM.name:
        return True
    kind, _, person_id = actor.partition(":")
    if kind != "person":
        return False
    try:
        return includes(people.person_by_id(connection, person_id).role, RESTRICTED_ROLE)
    except NotFoundError:
        return False


def visible(connection: sqlite3.Connection, event_id: str, request_id: str, reader: str) -> Request:
    """One request, if `reader` sees it.

    Raises: NotFoundError, also for one that is not theirs to see: it does not even tell that there is one.
    """
    request = rows.request_by_id(connection, event_id, request_id)
    if request.restricted and not sees_restricted(connection, reader):
        raise NotFoundError("no such request", code="not_found.request")
    return request


def unsettled(connection: sqlite3.Connection, event_id: str, *, reader: str = "") -> list[RequestLine]:
    """What nobody has dealt with yet, oldest first."""
    sees = sees_restricted(connection, reader)
    known = [one for one in rows.unsettled(connection, event_id) if sees or not one.restricted]
    return _lines(connection, event_id, known)


def found(connection: sqlite3.Connection, event_id: str, typed: str, *, reader: str, limit: int) -> list[RequestLine]:
    """Requests in which `typed` stands, or whose guest is called so; newest first, settled ones too."""
    sees = sees_restricted(connection, reader)
    return _lines(connection, event_id, rows.found(connection, event_id, typed.strip(), restricted=sees, limit=limit))


def of_guest(connection: sqlite3.Connection, event_id: str, guest_id: str, *, reader: str) -> list[RequestLine]:
    """What one guest asked for, newest first."""
    sees = sees_restricted(connection, reader)
    known = [one for one in rows.requests_of_guest(connection, event_id, guest_id) if sees or not one.restricted]
    return _lines(connection, event_id, known)


def request_page(connection: sqlite3.Connection, event_id: str, request_id: str, *, reader: str = "") -> RequestLine:
    """One request with all that was said.

    Raises: NotFoundError.
    """
    return _lines(connection, event_id, [visible(connection, event_id, request_id, reader)])[0]


def newest(connection: sqlite3.Connection, event_id: str, *, limit: int = -1) -> list[RequestLine]:
    """An event's requests, newest first, for the office and its files: of restricted ones no word and no name."""
    known = list(rows.requests_of(connection, event_id, limit=limit))
    lines = _lines(connection, event_id, known)
    return [_withheld(line) if line.request.restricted else line for line in lines]


def _withheld(line: RequestLine) -> RequestLine:
    return RequestLine(
        request=line.request, phrase=None, lines=[], guest=None, device=line.device, owner=line.owner, people={}
    )


def _lines(connection: sqlite3.Connection, event_id: str, known: Iterable[Request]) -> list[RequestLine]:
    """A few questions for all of them, however many there are."""
    wanted = list(known)
    said = rows.lines_by_request(connection, (one.id for one in wanted))
    phrases = {phrase.id: phrase for phrase in rows.phrases_of(connection, event_id)}
    guests = {guest_id: guest_known(connection, guest_id) for guest_id in {one.guest_id for one in wanted}}
    places = {device_id: device_known(connection, device_id) for device_id in {one.device_id for one in wanted}}
    actors = {line.actor for lines in said.values() for line in lines} | {one.owner for one in wanted}
    names = people_named(connection, actors)
    return [
        RequestLine(
            request=one,
            phrase=phrases.get(one.phrase_id),
            lines=said.get(one.id, []),
            guest=guests[one.guest_id],
            device=places[one.device_id],
            owner=names.get(one.owner.removeprefix("person:"), ""),
            people=names,
        )
        for one in wanted
    ]
