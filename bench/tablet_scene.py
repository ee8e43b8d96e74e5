"""The evening behind `bench.tablets`: a hundred people signed in on a hundred tablets, and a board with work on it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from server.domain.access import Actor, DeviceRole, Role
from server.domain.alert import Alert, AlertKind
from server.domain.event import Event
from server.domain.guest import Guest
from server.domain.request import Category
from server.services.alerts import Call, raise_alert, take_alert
from server.services.devices import DeviceWish, approve_pairing, ask_pairing
from server.services.requests import RequestWish, make_request
from server.services.secret_words import sha256_of
from server.settings import Settings
from server.station import Station, build_station
from server.store.database import open_reader
from server.store.devices import device_by_id, save_device
from server.store.event import event_by_id
from server.store.guests import change_guests, guest_by_id
from server.store.people import Person, Session, save_person, save_session
from server.store.transaction import Transaction

LANGUAGES = ("en", "nl", "it")
#: Every so manieth tablet is a supervisor's, who sees more.
SUPERVISORS = 10
#: What stands on the board before anything happens.
CALLS, TAKEN, REQUESTS = 8, 3, 4


def sign_in_all(data_dir: Path, tablets: int, vips: range) -> list[tuple[str, str, str]]:
    """(tablet's secret, session's secret, language) of each, everybody another person; `vips`: numbers of guests."""
    with station_of(data_dir) as station:
        event = station.read(_event)
        station.write(lambda tx: change_guests(tx.connection, [_vip(tx.connection, number) for number in vips]))
        people = [station.write(lambda tx, number=number: _sign_in(tx, event, number)) for number in range(tablets)]
        _fill_board(station, event, people)
        return [(f"tablet-{number}", f"session-{number}", LANGUAGES[number % 3]) for number in range(tablets)]


def call(data_dir: Path, number: int) -> str:
    """Call the desk to a guest; their name, as the board shows it."""
    with station_of(data_dir) as station:
        event = station.read(_event)
        station.write(lambda tx: _call(tx, event, number))
        return station.read(lambda connection: guest_by_id(connection, sample_id(number))).full_name


@contextmanager
def station_of(data_dir: Path) -> Iterator[Station]:
    """The station with this data, while nobody serves it."""
    station = build_station(Settings(data_dir=data_dir))
    try:
        yield station
    finally:
        station.stop()


def facts(data_dir: Path) -> int:
    """How many there are."""
    with closing(open_reader(Settings(data_dir=data_dir).database_path)) as connection:
        return int(connection.execute("SELECT max(sequence) FROM fact").fetchone()[0])


def sample_id(number: int) -> str:
    """The id of the sample guest with this number."""
    return f"{number:032x}"


def _event(connection: sqlite3.Connection) -> Event:
    return event_by_id(connection, connection.execute("SELECT id FROM event").fetchone()[0])


def _vip(connection: sqlite3.Connection, number: int) -> Guest:
    return replace(guest_by_id(connection, sample_id(number)), vip=True, host="Dr. Host")


def _sign_in(transaction: Transaction, event: Event, number: int) -> Actor:
    connection, now = transaction.connection, datetime.now(UTC)
    # somebody touches each of them the whole time: none locks itself
    seen_at = now + timedelta(hours=1)
    role = Role.HOSTESS if number % SUPERVISORS else Role.SUPERVISOR
    person = Person(id=transaction.new_id(), name=f"Hostess {number}", role=role)
    save_person(connection, person)
    asked = ask_pairing(transaction, DeviceRole.TABLET, f"10.0.0.{number}")
    device = approve_pairing(transaction, asked.pairing.code, DeviceWish(name=f"T {number}", event_id=event.id))
    assert device
    save_device(connection, replace(device_by_id(connection, device.id), token_sha256=sha256_of(f"tablet-{number}")))
    save_session(
        connection,
        Session(
            token_sha256=sha256_of(f"session-{number}"), person_id=person.id, device_id=device.id, started_at=now,
            seen_at=seen_at,
        ),
    )  # fmt: skip
    return Actor(name=f"person:{person.id}", device_id=device.id)


def _call(transaction: Transaction, event: Event, number: int) -> Alert:
    about = {"guest_id": sample_id(number), "reason": "unpaid"}
    return raise_alert(transaction, Call(event_id=event.id, kind=AlertKind.REFUSED, **about))


def _fill_board(station: Station, event: Event, people: list[Actor]) -> None:
    for number in range(CALLS):
        alert = station.write(lambda tx, number=number: _call(tx, event, number))
        if number < TAKEN:
            station.write(lambda tx, alert=alert: take_alert(tx, event.id, alert.id), people[number])
    for number in range(REQUESTS):
        wish = RequestWish(
            category=Category.COMPLAINT, text="The hall is cold, and the queue at the cloakroom is long.",
            at_desk=True, restricted=number % 2 == 0,
        )  # fmt: skip
        station.write(lambda tx, wish=wish: make_request(tx, event, wish), people[0])
