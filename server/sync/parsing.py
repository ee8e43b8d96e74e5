"""Reading what came over the wire: the envelope strictly, each row by itself, nothing believed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from server.domain.errors import FieldError, InputError
from server.domain.event import AdmissionPolicy, Event, Zone
from server.domain.fact import KINDS, Fact
from server.domain.guest import Guest, Standing
from server.sync.returns import Returned
from server.sync.threads import MOST_LINES, SIDES, Thread, ThreadLine
from server.sync.wire import FORMAT, LARGEST_BATCH, DeviceName, Push, Tally

#: PostgreSQL's and SQLite's largest whole number.
LARGEST_NUMBER = 2**63 - 1
#: An id of ours has 32 characters, an actor's name some more.
LONGEST_ID = 200
LONGEST_TEXT = 2000
#: A fact's body holds ids and codes.
LONGEST_BODY = 20_000
_ROWS = 2 * LARGEST_BATCH


def push_from_json(body: bytes) -> Push:
    """The push that `body` holds. Its facts stay as they came: the hub judges them one by one.

    Raises: InputError when it is no JSON object, FieldError for the part that cannot be used.
    """
    message = _object(_decoded(body), "message")
    if message.get("format") != FORMAT:
        raise FieldError("format", f"this hub reads format {FORMAT}", code="sync.format")
    station, after, head = (_object(message.get(name), name) for name in ("station", "after", "head"))
    tallies, returned = message.get("tallies"), message.get("returned")
    return Push(
        station_id=_identity(station, "id"),
        station_name=_text(station, "name", LONGEST_ID),
        incarnation=_identity(message, "incarnation"),
        after=_number(after, "sequence"),
        after_hash=_text(after, "hash", LONGEST_ID),
        head=_number(head, "sequence"),
        head_hash=_text(head, "hash", LONGEST_ID),
        sent_at=_time(message, "sent_at"),
        facts=tuple(_objects(message, "facts", LARGEST_BATCH)),
        guests=tuple(_guest(row) for row in _objects(message, "guests", _ROWS)),
        events=tuple(_event(row) for row in _objects(message, "events", _ROWS)),
        zones=tuple(_zone(row) for row in _objects(message, "zones", 10 * _ROWS)),
        # older stations name none
        devices=tuple(_device(row) for row in _objects({"devices": []} | message, "devices", _ROWS)),
        tallies=None if tallies is None else tuple(_tally(row) for row in _objects(message, "tallies", 10 * _ROWS)),
        # older stations send none
        threads=tuple(_thread(row) for row in _objects({"threads": []} | message, "threads", _ROWS)),
        returned=None if returned is None else _returned(_object(returned, "returned")),
    )


def fact_from_wire(raw: dict[str, Any], *, sequence: int) -> Fact:
    """The fact that `raw` holds, at the place where it stood in the journal.

    Raises: FieldError for what makes it unreadable; its `field` is the reason a person is shown.
    """
    kind = _text(raw, "kind", LONGEST_ID)
    if kind not in KINDS:
        raise FieldError("kind", "a kind this hub does not know")
    body = _object(raw.get("body"), "body")
    written = json.dumps(body, ensure_ascii=False)
    if len(written) > LONGEST_BODY or not _is_storable(written) or "\\u0000" in written:
        raise FieldError("body", "too long, or not text")
    fact = Fact(
        sequence=sequence,
        id=_identity(raw, "id"),
        clock=_number(raw, "clock"),
        at=_time(raw, "at"),
        kind=kind,
        event_id=_text(raw, "event_id", LONGEST_ID),
        subject=_text(raw, "subject", LONGEST_ID),
        body=body,
        actor=_text(raw, "actor", LONGEST_ID),
        device_id=_text(raw, "device_id", LONGEST_ID),
        key=_text(raw, "key", LONGEST_ID),
        previous_hash=_text(raw, "previous_hash", LONGEST_ID),
        hash=_text(raw, "hash", LONGEST_ID),
    )
    _check_body(fact)
    return fact


def _check_body(fact: Fact) -> None:
    """What counting needs is there."""
    needed = {
        "guest.checked_in": ("zone", "station"),
        "guest.checked_out": ("zone",),
        "check_in.undone": ("fact", "zone"),
    }.get(fact.kind, ())
    for name in needed:
        if not isinstance(fact.body.get(name), str):
            raise FieldError(name, f"{fact.kind} says its {name}")
    if needed and not fact.subject_id("guest"):
        raise FieldError("subject", f"{fact.kind} is about a guest")


def _decoded(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as exc:
        raise InputError("not JSON", code="sync.json") from exc


def _guest(raw: dict[str, Any]) -> Guest:
    standing = _text(raw, "standing", LONGEST_ID)
    if standing not in list(Standing):
        raise FieldError("standing", "a standing this hub does not know")
    return Guest(
        id=_identity(raw, "id"),
        event_id=_identity(raw, "event_id"),
        standing=Standing(standing),
        vip=_truth(raw, "vip"),
        walk_in=_truth(raw, "walk_in"),
        version=_number(raw, "version"),
        ref=_clean(raw, "ref"),
        first_name=_clean(raw, "first_name"),
        last_name=_clean(raw, "last_name"),
        company=_clean(raw, "company"),
        email=_clean(raw, "email"),
        category=_clean(raw, "category"),
        language=_clean(raw, "language"),
        code=_clean(raw, "code"),
    )


def _device(raw: dict[str, Any]) -> DeviceName:
    return DeviceName(id=_identity(raw, "id"), name=_clean(raw, "name"))


def _event(raw: dict[str, Any]) -> Event:
    admission = _text(raw, "admission", LONGEST_ID)
    if admission not in list(AdmissionPolicy):
        raise FieldError("admission", "a policy this hub does not know")
    return Event(
        id=_identity(raw, "id"),
        slug=_identity(raw, "slug"),
        name=_clean(raw, "name"),
        venue=_clean(raw, "venue"),
        starts_at=_time(raw, "starts_at"),
        ends_at=_time(raw, "ends_at"),
        timezone=_identity(raw, "timezone"),
        hue=_number(raw, "hue") % 360,
        admission=AdmissionPolicy(admission),
        reentry=_truth(raw, "reentry"),
    )


def _zone(raw: dict[str, Any]) -> Zone:
    return Zone(
        id=_identity(raw, "id"),
        event_id=_identity(raw, "event_id"),
        name=_clean(raw, "name"),
        is_main=_truth(raw, "is_main"),
        capacity=None if raw.get("capacity") is None else _number(raw, "capacity"),
    )


def _tally(raw: dict[str, Any]) -> Tally:
    counts = {name: _number(raw, name) for name in ("guests", "arrived", "inside")}
    return Tally(event_id=_identity(raw, "event_id"), **counts)


def _thread(raw: dict[str, Any]) -> Thread:
    names = ("category", "department", "severity", "state", "outcome", "gesture", "telling", "guest_id")
    codes = {name: _text(raw, name, LONGEST_ID) for name in names}
    due_at, settled_at = (None if raw.get(name) is None else _time(raw, name) for name in ("due_at", "settled_at"))
    return Thread(
        id=_identity(raw, "id"),
        event_id=_identity(raw, "event_id"),
        withdrawn=_truth(raw, "withdrawn"),
        made_at=_time(raw, "made_at"),
        due_at=due_at,
        settled_at=settled_at,
        gesture_note=_clean(raw, "gesture_note"),
        owner=_clean(raw, "owner"),
        lines=tuple(_thread_line(row) for row in _objects(raw, "lines", MOST_LINES)),
        **codes,
    )


def _thread_line(raw: dict[str, Any]) -> ThreadLine:
    side = _text(raw, "side", LONGEST_ID)
    if side not in SIDES:
        raise FieldError("side", "a side this hub does not know")
    return ThreadLine(
        number=_number(raw, "number"),
        at=_time(raw, "at"),
        side=side,
        name=_clean(raw, "name"),
        text=_clean(raw, "text"),
        for_guest=_truth(raw, "for_guest"),
        origin=_text(raw, "origin", LONGEST_ID),
    )


def _returned(raw: dict[str, Any]) -> Returned:
    return Returned(number=_number(raw, "number"), id=_text(raw, "id", LONGEST_ID))


def _object(value: object, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise FieldError(name, f"{name} is an object")
    return value


def _objects(message: dict[str, Any], name: str, most: int) -> list[dict[str, Any]]:
    values = message.get(name)
    if not isinstance(values, list) or len(values) > most:
        raise FieldError(name, f"{name} is a list of at most {most}")
    return [_object(value, name) for value in values]


def _text(raw: dict[str, Any], name: str, longest: int) -> str:
    value = raw.get(name)
    if not isinstance(value, str) or len(value) > longest or not _is_storable(value):
        raise FieldError(name, f"{name} is a text of at most {longest} characters")
    return value


def _identity(raw: dict[str, Any], name: str) -> str:
    value = _text(raw, name, LONGEST_ID)
    if not value:
        raise FieldError(name, f"{name} is empty")
    return value


def _clean(raw: dict[str, Any], name: str) -> str:
    """A text that people typed: shortened and freed of what a database cannot keep, never refused."""
    value = raw.get(name)
    if not isinstance(value, str):
        raise FieldError(name, f"{name} is a text")
    return value[:LONGEST_TEXT].replace("\x00", "").encode("utf-8", "replace").decode()


def _number(raw: dict[str, Any], name: str) -> int:
    value = raw.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST_NUMBER:
        raise FieldError(name, f"{name} is a whole number from 0")
    return value


def _truth(raw: dict[str, Any], name: str) -> bool:
    value = raw.get(name)
    if not isinstance(value, bool):
        raise FieldError(name, f"{name} is true or false")
    return value


def _time(raw: dict[str, Any], name: str) -> datetime:
    try:
        written = datetime.fromisoformat(_text(raw, name, LONGEST_ID))
        at = written.astimezone(UTC)
    except (ValueError, OverflowError) as exc:
        raise FieldError(name, f"{name} is an ISO 8601 time") from exc
    if written.tzinfo is None or at.year < 1000:
        raise FieldError(name, f"{name} has no offset, or lies before the year 1000")
    return at


def _is_storable(text: str) -> bool:
    """Whether PostgreSQL can keep it, and a hash be made of it: no NUL and no half of a surrogate pair."""
    if "\x00" in text:
        return False
    try:
        return text.isascii() or bool(text.encode())
    except UnicodeEncodeError:
        return False
