"""A request's thread: who said what, who may see it, what the back office gets, and what comes of its answers."""

from __future__ import annotations

import io
import sqlite3
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import pytest

from server.domain.access import SYSTEM, Actor, Role
from server.domain.errors import ConflictError, FieldError, NotFoundError
from server.domain.event import Event
from server.domain.guest import Guest
from server.domain.item import Noun
from server.domain.request import (
    BACK_OFFICE,
    Category,
    Department,
    Gesture,
    Outcome,
    RequestState,
    Severity,
    Telling,
)
from server.services import items, people, request_export, request_lists, requests, threads
from server.services.board import desk_board
from server.services.people import PersonWish
from server.services.pusher import next_push
from server.services.requests import RequestWish, Settlement
from server.services.threads import Handling
from server.station import Station
from server.sync.returns import Return
from server.sync.threads import ANSWERED
from server.sync.wire import push_to_json
from tests.fakes.clock import NOON, FakeClock

SECRET = "She was followed to her car"


@dataclass(frozen=True)
class Desk:
    """Two hostesses and a supervisor, each at a tablet."""

    noor: Actor
    sam: Actor
    vera: Actor


@pytest.fixture
def desk(station: Station) -> Desk:
    """Whoever is at work."""
    wishes = [PersonWish(name=name, role=role, pin=pin) for name, role, pin in (
        ("Noor", Role.HOSTESS, "246813"), ("Sam", Role.HOSTESS, "246814"), ("Vera", Role.SUPERVISOR, "246815"),
    )]  # fmt: skip
    ids = [station.write(partial(people.add_person, wish=wish)).id for wish in wishes]
    return Desk(*(Actor(name=f"person:{person_id}", device_id="t") for person_id in ids))


def noted(station: Station, event: Event, by: Actor, **more: object) -> str:
    """A request that somebody at the desk wrote down."""
    values: dict[str, object] = {"category": Category.COMPLAINT, "text": "It is cold", "at_desk": True}
    wish = RequestWish(**values | more)  # type: ignore[arg-type]
    return station.write(lambda tx: requests.make_request(tx, event, wish), by).id


def answer(event: Event, request_id: str, text: str = "Take the voucher", **more: object) -> Return:
    """What the back office sends back."""
    body = {"request": request_id, "text": text, "by": "Ellen", "for_guest": False} | more
    return Return(number=1, id="r1", kind=ANSWERED, event_id=event.id, at=NOON, body=body)


def line_of(station: Station, event: Event, request_id: str, by: Actor) -> request_lists.RequestLine:
    """The request as somebody sees it."""
    return station.read(lambda c: request_lists.request_page(c, event.id, request_id, reader=by.name))


def take(station: Station, said: Return) -> None:
    """As the pusher does."""
    station.write(lambda tx: threads.take_answer(tx, said), SYSTEM)


def test_what_is_usual_and_what_is_said_otherwise(station: Station, event: Event, desk: Desk) -> None:
    """Department and due time follow from the category, until somebody says so."""
    usual = line_of(station, event, noted(station, event, desk.noor, category=Category.TECHNICAL), desk.noor).request
    assert (usual.department, usual.due_at, usual.severity) == ("technical", NOON + timedelta(minutes=10), "normal")
    urgent = noted(station, event, desk.noor, severity=Severity.URGENT, department=Department.SECURITY.value)
    found = line_of(station, event, urgent, desk.noor).request
    assert (found.department, found.due_at) == ("security", NOON + timedelta(minutes=5))
    assert not found.is_overdue(NOON + timedelta(minutes=5)) and found.is_overdue(NOON + timedelta(minutes=6))
    handling = Handling(severity=Severity.LOW, department=Department.MANAGEMENT, due_at=None, restricted=False)
    after = station.write(lambda tx: threads.change_handling(tx, event.id, urgent, handling), desk.noor)
    assert (after.department, after.due_at, after.severity) == ("management", None, "low")


def test_said_twice_it_is_said_once(station: Station, event: Event, desk: Desk) -> None:
    """A form sent again, and an answer that comes again, as after a rescue that forgot which came."""
    request_id = noted(station, event, desk.noor)
    for _ in range(2):
        station.write(lambda tx: threads.say(tx, event.id, request_id, "I ask upstairs", key="k"), desk.noor)
        take(station, answer(event, request_id))
    lines = line_of(station, event, request_id, desk.noor).lines
    assert [(line.text, line.actor) for line in lines[1:]] == [
        ("I ask upstairs", desk.noor.name), ("Take the voucher", BACK_OFFICE),
    ]  # fmt: skip


@pytest.mark.parametrize(("text", "code"), [("  ", "field.empty"), ("x" * 301, "field.long")])
def test_nothing_and_too_much_are_not_said(station: Station, event: Event, desk: Desk, text: str, code: str) -> None:
    """Neither is kept."""
    request_id = noted(station, event, desk.noor)
    with pytest.raises(FieldError) as told:
        station.write(lambda tx: threads.say(tx, event.id, request_id, text), desk.noor)
    assert told.value.code == code


def test_an_answer_for_the_guest_waits_until_somebody_told_them(station: Station, event: Event, desk: Desk) -> None:
    """It cannot be settled over it, and of two who tell it the second is told."""
    request_id = noted(station, event, desk.noor)
    take(station, answer(event, request_id, for_guest=True))
    line = line_of(station, event, request_id, desk.noor)
    assert (line.request.telling, line.for_guest and line.for_guest.text) == (Telling.WAITS, "Take the voucher")
    assert line.answer and line.answer.name == "Ellen"
    with pytest.raises(ConflictError):
        station.write(lambda tx: requests.settle_request(tx, event.id, request_id, Outcome.DONE), desk.noor)
    station.write(lambda tx: threads.tell_guest(tx, event.id, request_id, reached=True), desk.noor)
    with pytest.raises(ConflictError):
        station.write(lambda tx: threads.tell_guest(tx, event.id, request_id, reached=False), desk.sam)
    how = Settlement(outcome=Outcome.DONE, done="Told her", gesture=Gesture.VOUCHER, gesture_note="€ 10 at the bar")
    settled = station.write(lambda tx: requests.settle_request(tx, event.id, request_id, how), desk.sam)
    assert (settled.telling, settled.gesture, settled.gesture_note) == ("told", "voucher", "€ 10 at the bar")


def test_an_answer_to_what_was_settled_opens_it_again(station: Station, event: Event, desk: Desk) -> None:
    """With whoever had it; it is on the board."""
    request_id = noted(station, event, desk.noor)
    station.write(lambda tx: requests.settle_request(tx, event.id, request_id, Outcome.NOT_POSSIBLE), desk.noor)
    take(station, answer(event, request_id))
    request = line_of(station, event, request_id, desk.noor).request
    assert (request.state, request.owner, request.outcome) == (RequestState.TAKEN, desk.noor.name, "")
    (line,) = station.read(lambda c: desk_board(c, event.id, NOON)).lines
    assert line.item.id == request_id


@pytest.mark.parametrize("body", [{"text": ""}, {"text": 7}, {"text": "x" * 1001}, {"request": "none"}, {"by": []}])
def test_what_is_no_answer_is_refused(station: Station, event: Event, desk: Desk, body: dict[str, object]) -> None:
    """By an error of ours, and nothing is kept."""
    request_id = noted(station, event, desk.noor)
    with pytest.raises((FieldError, NotFoundError)):
        take(station, answer(event, request_id, **body))
    assert len(line_of(station, event, request_id, desk.noor).lines) == 1


def seen_by(station: Station, event: Event, reader: Actor) -> list[int]:
    """How many requests somebody finds in the list, on the board and by searching for the secret."""

    def ask(connection: sqlite3.Connection) -> list[int]:
        me = reader.name
        return [
            len(request_lists.unsettled(connection, event.id, reader=me)),
            len(desk_board(connection, event.id, NOON, reader=me).lines),
            len(request_lists.found(connection, event.id, "HER car", reader=me, limit=9)),
        ]

    return station.read(ask)


def test_restricted_is_there_for_those_who_may(station: Station, event: Event, desk: Desk) -> None:
    """Page, list, search, board, every act: a hostess does not even learn that there is one."""
    request_id = noted(station, event, desk.noor, text=SECRET, restricted=True)
    assert line_of(station, event, request_id, desk.vera).said == SECRET
    assert (seen_by(station, event, desk.noor), seen_by(station, event, desk.vera)) == ([0, 0, 0], [1, 1, 1])
    handling = Handling(severity=Severity.LOW, department=Department.SECURITY, due_at=None, restricted=False)
    vera = desk.vera.name
    for act in (
        lambda tx: requests.take_request(tx, event.id, request_id),
        lambda tx: requests.settle_request(tx, event.id, request_id, Outcome.DONE),
        lambda tx: threads.say(tx, event.id, request_id, "Hello"),
        lambda tx: threads.tell_guest(tx, event.id, request_id, reached=True),
        lambda tx: threads.change_handling(tx, event.id, request_id, handling),
        lambda tx: items.pass_item(tx, event.id, Noun.REQUEST, request_id, vera.removeprefix("person:"), owner=""),
    ):
        with pytest.raises(NotFoundError):
            station.write(act, desk.noor)
    with pytest.raises(FieldError):  # nor is it given to one who may not see it
        to = desk.sam.name.removeprefix("person:")
        station.write(lambda tx: items.pass_item(tx, event.id, Noun.REQUEST, request_id, to, owner=""), desk.vera)


def test_what_becomes_restricted_is_taken_from_who_may_not_see_it(station: Station, event: Event, desk: Desk) -> None:
    """A hostess had it: now nobody has."""
    request_id = noted(station, event, desk.noor)
    station.write(lambda tx: requests.take_request(tx, event.id, request_id), desk.noor)
    handling = Handling(severity=Severity.LOW, department=Department.SECURITY, due_at=None, restricted=True)
    after = station.write(lambda tx: threads.change_handling(tx, event.id, request_id, handling), desk.vera)
    assert (after.owner, after.state) == ("", RequestState.OPEN)


def test_restricted_words_leave_in_no_way(
    station: Station, event: Event, desk: Desk, guests: dict[str, Guest], clock: FakeClock
) -> None:
    """Neither in facts nor beside them, nor in a file: looked for in every byte."""
    anna = guests["Anna"].id
    request_id = noted(station, event, desk.noor, text=SECRET, guest_id=anna, restricted=True)
    station.write(lambda tx: threads.say(tx, event.id, request_id, "Police: 17:00"), desk.vera)
    how = Settlement(done="Brought to the tram", gesture=Gesture.OTHER, gesture_note="A taxi")
    station.write(lambda tx: requests.settle_request(tx, event.id, request_id, how), desk.vera)
    push = station.read(lambda c: next_push(c, station.identity, clock(), most=500))
    sent = push_to_json(push).decode()
    files = []
    for format_name in ("csv", "json"):
        out = io.BytesIO()
        station.read(lambda c, f=format_name, o=out: request_export.export_requests(c, event, f, o))  # type: ignore[misc]
        files.append(out.getvalue().decode())
    (thread,) = push.threads
    assert thread.withdrawn and request_id in sent
    for words in (SECRET, "Police", "tram", "taxi"):
        assert not [text for text in (sent, *files) if words in text]
    made = [fact for fact in push.facts if fact["kind"] == "request.made"]
    assert anna not in str(made)


def test_lines_travel_beside_the_facts(station: Station, event: Event, desk: Desk, clock: FakeClock) -> None:
    """With who said them, and not in the facts; an answer is told as it came."""
    request_id = noted(station, event, desk.noor, name="Kim")
    station.write(lambda tx: threads.say(tx, event.id, request_id, "I ask upstairs"), desk.noor)
    take(station, answer(event, request_id))
    push = station.read(lambda c: next_push(c, station.identity, clock(), most=500))
    (thread,) = push.threads
    assert [(line.side, line.name, line.text, line.origin) for line in thread.lines] == [
        ("guest", "Kim", "It is cold", ""), ("desk", "Noor", "I ask upstairs", ""),
        ("back_office", "Ellen", "Take the voucher", "r1"),
    ]  # fmt: skip
    assert "upstairs" not in str(push.facts)
