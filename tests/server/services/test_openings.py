"""A gate opens for each guest who is let in: once, never for anybody else, and somebody knows where it does not."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from server.domain.access import SYSTEM, Actor
from server.domain.alert import AlertKind
from server.domain.check_in import Direction
from server.domain.doorway import Doorway, Passage, Use
from server.domain.event import Event
from server.domain.guest import Guest
from server.domain.relay import OpeningState, Relay, RelayKind, RelayTrouble
from server.relays.switching import switch
from server.services import alerts, doorways, openings
from server.services.check_in import CheckInWish, check_in
from server.services.parties import check_in_together
from server.services.relay_worker import RelayWorkers
from server.station import Station
from server.store import doorways as rows
from server.store.devices import Device
from tests.fakes.clock import FakeClock
from tests.fakes.turnstile import Turnstile, turnstile


class Ended:
    """Hears of openings that came to their end."""

    def __init__(self, station: Station) -> None:
        self._bell = threading.Condition()
        self._count = 0
        station.writer.listen(self._heard)

    def _heard(self, facts: list) -> None:  # type: ignore[type-arg]
        with self._bell:
            self._count += sum(fact.kind == "opening.ended" for fact in facts)
            self._bell.notify_all()

    def wait(self, count: int) -> None:
        """Until so many ended."""
        with self._bell:
            assert self._bell.wait_for(lambda: self._count >= count, 20)


@contextmanager
def at_work(station: Station, tell: Callable[[Relay, Direction], None] = switch) -> Iterator[Ended]:
    """The station's gates, served while the block runs."""
    workers = RelayWorkers(writer=station.writer, readers=station.readers, switch=tell)
    ended = Ended(station)
    station.writer.listen(workers.heard)
    workers.start()
    yield ended
    workers.stop()


def set_up(station: Station, device: Device, gate: Turnstile | None, **more: object) -> None:
    """A kiosk with a relay; None: one where nobody answers."""
    address = f"{gate.url}/in" if gate else "http://127.0.0.1:9/"
    relay = Relay(kind=RelayKind.HTTP, address=address, **more)  # type: ignore[arg-type]
    doorway = Doorway(use=Use.DOOR, relay=relay)
    station.write(lambda transaction: doorways.change_doorway(transaction, device.id, doorway))


def states(station: Station) -> list[tuple[str, str]]:
    """What became of every opening."""
    return station.read(
        lambda connection: [
            tuple(row) for row in connection.execute("SELECT state, reason FROM opening ORDER BY rowid")
        ]
    )


def wish(event: Event, guest: Guest, **more: object) -> CheckInWish:
    """To come in."""
    return CheckInWish(event_id=event.id, guest_id=guest.id, **more)  # type: ignore[arg-type]


def test_one_opening_for_each_admission_and_none_for_anything_else(
    station: Station, event: Event, guests: dict[str, Guest], kiosk: Device, at_kiosk: Actor
) -> None:
    """In, the same scan again, a second scan, a refusal, another screen: one."""
    with turnstile() as gate, at_work(station) as ended:
        set_up(station, kiosk, gate)
        for asked, actor in (
            (wish(event, guests["Anna"], key="1"), at_kiosk),
            (wish(event, guests["Anna"], key="1"), at_kiosk),
            (wish(event, guests["Anna"], key="2"), at_kiosk),
            (wish(event, guests["Carla"], key="3"), at_kiosk),
            (wish(event, guests["Björn"], key="4"), SYSTEM),
        ):
            station.write(lambda transaction, asked=asked: check_in(transaction, asked), actor)  # type: ignore[misc]
        ended.wait(1)
        assert gate.asked == ["GET /in"]
    assert states(station) == [("opened", "")]


def test_fifty_scans_of_one_code_at_once_open_once(
    station: Station, event: Event, guests: dict[str, Guest], kiosk: Device, at_kiosk: Actor
) -> None:
    """Whoever is admitted is one."""
    with turnstile() as gate, at_work(station) as ended:
        set_up(station, kiosk, gate)
        anna = wish(event, guests["Anna"])
        scans = [
            threading.Thread(target=station.write, args=(lambda tx: check_in(tx, anna), at_kiosk)) for _ in range(50)
        ]
        for thread in scans:
            thread.start()
        for thread in scans:
            thread.join()
        ended.wait(1)
        assert len(gate.asked) == 1


def test_a_group_is_let_through_one_by_one_and_out_has_its_own_address(
    station: Station, event: Event, guests: dict[str, Guest], kiosk: Device, at_kiosk: Actor
) -> None:
    """Two in, one out: two inwards, one outwards, in that order."""
    with turnstile() as gate, at_work(station) as ended:
        set_up(station, kiosk, gate, address_out=f"{gate.url}/out")
        pair = [wish(event, guests[name]) for name in ("Anna", "Björn")]
        station.write(lambda transaction: check_in_together(transaction, pair), at_kiosk)
        station.write(lambda transaction: check_in(transaction, replace(pair[0], direction=Direction.OUT)), at_kiosk)
        ended.wait(3)
        assert gate.asked == ["GET /in", "GET /in", "GET /out"]


def test_a_gate_that_stays_shut_calls_the_desk_once_and_heals(
    station: Station, event: Event, guests: dict[str, Guest], kiosk: Device, at_kiosk: Actor
) -> None:
    """Two guests before it are one alert with the kiosk; the guest's screen knows; the next opening settles it."""
    with at_work(station) as ended:
        set_up(station, kiosk, None)
        pair = [wish(event, guests[name]) for name in ("Anna", "Björn")]
        facts = [station.write(lambda tx, one=one: check_in(tx, one), at_kiosk).fact for one in pair]  # type: ignore[misc]
        ended.wait(2)
        gates = [alert for alert in _board(station, event) if alert.kind is AlertKind.GATE]
        assert [(alert.device_id, alert.reason) for alert in gates] == [(kiosk.id, RelayTrouble.UNREACHABLE)]
        shut = station.read(lambda connection: openings.trouble_of(connection, facts))
        assert shut == RelayTrouble.UNREACHABLE
        with turnstile() as gate:
            set_up(station, kiosk, gate)
            out = wish(event, guests["Anna"], direction=Direction.OUT)
            station.write(lambda transaction: check_in(transaction, out), at_kiosk)
            ended.wait(3)
        assert [alert for alert in _board(station, event) if alert.kind is AlertKind.GATE] == []


def test_a_guest_is_in_however_long_the_relay_takes(
    station: Station, event: Event, guests: dict[str, Guest], kiosk: Device, at_kiosk: Actor
) -> None:
    """The admission is answered while the relay still holds its tongue, and another gate is not held up."""
    let_go, told = threading.Event(), threading.Event()

    def slow(relay: Relay, direction: Direction) -> None:
        told.set()
        assert let_go.wait(20)

    with at_work(station, slow) as ended:
        set_up(station, kiosk, None)
        assert station.write(lambda tx: check_in(tx, wish(event, guests["Anna"])), at_kiosk).reason is None
        assert told.wait(20)
        assert states(station) == [(OpeningState.TRYING, "")]
        let_go.set()
        ended.wait(1)
    assert states(station) == [(OpeningState.OPENED, "")]


@pytest.mark.parametrize(
    ("state", "ended"),
    [
        (OpeningState.TRYING, (OpeningState.UNCERTAIN, RelayTrouble.RESTARTED)),
        (OpeningState.ASKED, (OpeningState.FAILED, RelayTrouble.TOO_LATE)),
    ],
)
def test_a_station_that_was_killed_never_tells_the_relay_again(
    station: Station, event: Event, guests: dict[str, Guest], kiosk: Device, at_kiosk: Actor,
    state: OpeningState, ended: tuple[OpeningState, RelayTrouble],
) -> None:  # fmt: skip
    """Killed in the middle, or before it: after the start nobody is told but the desk."""
    set_up(station, kiosk, None)
    station.write(lambda transaction: check_in(transaction, wish(event, guests["Anna"])), at_kiosk)
    if state is OpeningState.TRYING:
        asked = station.read(lambda connection: openings.next_opening(connection, kiosk.id))
        assert asked
        station.write(lambda transaction: openings.claim_opening(transaction, asked))
    told: list[Direction] = []
    with at_work(station, lambda relay, direction: told.append(direction)):
        pass
    assert (states(station), told) == ([ended], [])
    assert AlertKind.GATE in {alert.kind for alert in _board(station, event)}


def test_an_opening_that_comes_too_late_opens_for_nobody(
    station: Station, event: Event, guests: dict[str, Guest], kiosk: Device, at_kiosk: Actor, clock: FakeClock
) -> None:
    """Nine seconds on whoever it was for has gone."""
    set_up(station, kiosk, None)
    station.write(lambda transaction: check_in(transaction, wish(event, guests["Anna"])), at_kiosk)
    asked = station.read(lambda connection: openings.next_opening(connection, kiosk.id))
    clock.advance(seconds=9)
    assert asked
    assert station.write(lambda transaction: openings.claim_opening(transaction, asked)) is None
    assert states(station) == [(OpeningState.FAILED, RelayTrouble.TOO_LATE)]


def test_an_opening_is_claimed_by_one(
    station: Station, event: Event, guests: dict[str, Guest], kiosk: Device, at_kiosk: Actor
) -> None:
    """Whoever comes second has nothing to tell."""
    set_up(station, kiosk, None)
    station.write(lambda transaction: check_in(transaction, wish(event, guests["Anna"])), at_kiosk)
    asked = station.read(lambda connection: openings.next_opening(connection, kiosk.id))
    assert asked
    claims = [station.write(lambda transaction: openings.claim_opening(transaction, asked)) for _ in range(2)]
    assert [claim is not None for claim in claims] == [True, False]


def test_no_secret_of_a_gate_stands_in_the_journal(
    station: Station, event: Event, guests: dict[str, Guest], kiosk: Device, at_kiosk: Actor
) -> None:
    """Facts name fields and codes."""
    set_up(station, kiosk, None, user="door", password="pa55word")
    station.write(lambda transaction: check_in(transaction, wish(event, guests["Anna"])), at_kiosk)
    bodies = station.read(lambda connection: [row[0] for row in connection.execute("SELECT body FROM fact")])
    assert not any("pa55word" in body or "127.0.0.1:9" in body for body in bodies)


def test_a_screen_set_up_at_a_door_is_kept(station: Station, kiosk: Device) -> None:
    """Every field comes back."""
    relay = Relay(
        kind=RelayKind.GPIO, address="gpiochip0:1", address_out="gpiochip0:2", pulse_ms=90, is_active_low=True
    )
    doorway = Doorway(use=Use.DOOR, passage=Passage.BOTH, shows_inside=True, prints_badges=True, relay=relay)
    station.write(lambda transaction: doorways.change_doorway(transaction, kiosk.id, doorway))
    assert station.read(lambda connection: rows.doorway_of(connection, kiosk.id)) == doorway
    assert station.read(rows.all_doorways) == {kiosk.id: doorway}


def _board(station: Station, event: Event) -> list:  # type: ignore[type-arg]
    return station.read(lambda connection: alerts.board(connection, event.id))
