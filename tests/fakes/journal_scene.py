"""A station's journal for tests of hub and pusher: real SQLite, real facts, real check-ins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from server.domain.access import SYSTEM, Actor
from server.domain.guest import Guest
from server.services.check_in import CheckInWish, check_in
from server.services.event_setup import add_event
from server.services.pusher import Pace, Pusher
from server.services.return_kinds import TAKERS
from server.services.returns import Taker
from server.services.undoing import undo_check_in
from server.settings import Settings
from server.station import Station, build_station
from server.store.guests import add_guests
from server.store.journal import Happening
from server.store.transaction import Transaction
from server.sync.uplink import Uplink
from tests.fakes.folder import migrated
from tests.fakes.scene import sample_event


def new_station(folder: Path, clock: Callable[[], datetime], name: str = "North door") -> Station:
    """A station whose writer runs and whose loops do not."""
    return build_station(Settings(data_dir=migrated(folder), station_name=name), clock=clock)


def add_list(station: Station, count: int, *, prefix: str = "g") -> str:
    """An event with `count` guests, each with its fact; the event's id."""

    def act(transaction: Transaction) -> str:
        event = add_event(transaction, sample_event(slug=f"gala-{prefix}"))
        guests = [
            Guest(id=f"{prefix}{number}", event_id=event.id, ref=f"{prefix}{number}", first_name=f"Guest {number}",
                  last_name="Example", code=f"{prefix.upper()}{number:019}") for number in range(count)
        ]  # fmt: skip
        add_guests(transaction.connection, guests)
        body = {"source": "import"}
        transaction.record_all(
            [Happening(kind="guest.added", subject=f"guest:{one.id}", body=body, event_id=event.id) for one in guests]
        )
        return event.id

    return station.write(act)


def admit(station: Station, event_id: str, guest_id: str, actor: Actor = SYSTEM) -> str:
    """Check a guest in; `admitted` or `refused`."""
    wish = CheckInWish(event_id=event_id, guest_id=guest_id, print_badge=False)
    return station.write(lambda transaction: check_in(transaction, wish), actor).outcome


def take_back(station: Station, event_id: str, guest_id: str) -> None:
    """Undo a check-in."""
    station.write(lambda transaction: undo_check_in(transaction, event_id, guest_id, reason="test"), SYSTEM)


def note(station: Station, count: int = 1) -> None:
    """Facts that nothing follows from."""
    happening = Happening(kind="alert.raised", subject="alert:1", body={"kind": "call"})
    station.write(lambda transaction: transaction.record_all([happening] * count))


def pusher_of(
    station: Station, uplink: Uplink, pace: Pace | None = None, *, takers: Mapping[str, Taker] = TAKERS
) -> Pusher:
    """The station's pusher on `uplink`, not started. It takes in what a station does, unless told otherwise."""
    return Pusher(
        writer=station.writer,
        readers=station.readers,
        uplink=uplink,
        station=station.identity,
        clock=station.clock,
        pace=pace,
        takers=takers,
    )


def push_all(pusher: Pusher) -> None:
    """Push until nothing waits."""
    while pusher.push_once():
        pass
