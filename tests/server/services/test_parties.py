"""Guests who booked together."""

from __future__ import annotations

from dataclasses import replace

from server.domain.access import Actor
from server.domain.check_in import Reason
from server.domain.event import Event
from server.domain.guest import Guest
from server.services.alerts import board
from server.services.check_in import CheckInWish
from server.services.parties import check_in_together, companions
from server.station import Station
from server.store.guests import change_guests
from tests.fakes.clock import FakeClock


def test_companions_are_those_whom_the_door_lets_in(
    station: Station, event: Event, guests: dict[str, Guest], clock: FakeClock
) -> None:
    """By name; whoever is unpaid, cancelled or to be received in person is left out, and so are other bookings."""
    together = [replace(guest, party="B1") for guest in guests.values()]
    station.write(lambda transaction: change_guests(transaction.connection, together))
    wish = CheckInWish(event_id=event.id)

    def named(guest: Guest) -> list[str]:
        found = station.read(lambda connection: companions(connection, wish, guest, clock()))
        return [other.first_name for other in found]

    assert named(together[0]) == ["Björn"]
    assert named(together[2]) == ["Anna", "Björn"]
    assert named(guests["Anna"]) == []


def test_a_companion_who_is_in_already_is_no_refusal(
    station: Station, event: Event, guests: dict[str, Guest], at_kiosk: Actor
) -> None:
    """Another kiosk was faster: the others go in, nothing is recorded of that one, and no desk is called."""
    first = CheckInWish(event_id=event.id, guest_id=guests["Björn"].id, key="b")
    station.write(lambda transaction: check_in_together(transaction, [first]))
    wishes = [
        CheckInWish(event_id=event.id, guest_id=guests["Anna"].id, key="a"),
        CheckInWish(event_id=event.id, guest_id=guests["Björn"].id, key="b2", is_companion=True),
    ]
    answers = station.write(lambda transaction: check_in_together(transaction, wishes), at_kiosk)
    assert [answer.reason for answer in answers] == [None, Reason.ALREADY_IN]
    refused = "SELECT count(*) FROM fact WHERE kind = 'check_in.refused'"
    assert station.read(lambda connection: connection.execute(refused).fetchone()[0]) == 0
    assert "refused" not in [alert.kind for alert in station.read(lambda connection: board(connection, event.id))]
