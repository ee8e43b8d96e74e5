"""Places and ways as the office keeps them, and what a kiosk and a badge are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from server.domain.access import Actor
from server.domain.errors import ConflictError, FieldError, NotFoundError
from server.domain.event import Event, Zone
from server.domain.guest import Guest
from server.domain.place import Place, PlaceKind
from server.domain.way import Arrow, Copying, Level, Point, Route, Way
from server.services import devices, event_setup, venue_maps, ways
from server.services.check_in import CheckInWish, check_in
from server.services.devices import DeviceWish
from server.services.pictures import Picture
from server.services.ways import Directions
from server.station import Station
from server.store import guests as guest_rows
from server.store import print_jobs
from server.store.devices import Device
from server.store.printers import PrinterRow
from tests.fakes.clock import NOON, FakeClock

AHEAD, LEFT = Route(arrow=Arrow.AHEAD, distance_m=12), Route(arrow=Arrow.LEFT, words={"nl": "langs de bar"})


def placed(
    station: Station, event: Event, name: str = "Hall", kind: PlaceKind = PlaceKind.ROOM, **more: object
) -> Place:
    """A new place of the event."""
    wanted = Place(id="", event_id=event.id, kind=kind, name=name, **more)  # type: ignore[arg-type]
    return station.write(lambda transaction: ways.add_place(transaction, wanted))


def told(station: Station, event: Event, device: Device, place: Place, route: Route = AHEAD, **more: object) -> Way:
    """The way from a kiosk to a place is known."""
    way = Way(device_id=device.id, place_id=place.id, route=route, **more)  # type: ignore[arg-type]
    return station.write(lambda transaction: ways.tell_way(transaction, event.id, way))


def asked(station: Station, event: Event, guest: Guest, device: Device) -> Directions:
    """What a kiosk tells a guest now."""
    return station.read(lambda connection: ways.directions(connection, event, [guest.id], device.id, station.clock()))


@pytest.fixture
def other(station: Station, event: Event) -> Device:
    """A second kiosk."""
    station.write(
        lambda transaction: devices.let_in_own_screen(transaction, DeviceWish(name="Kiosk 2", event_id=event.id))
    )
    return next(device for device in station.read(devices.all_devices) if device.name == "Kiosk 2")


@pytest.fixture
def anna(station: Station, guests: dict[str, Guest]) -> Guest:
    """A guest whose list says `Hall`."""
    changed = replace(guests["Anna"], room="Hall")
    station.write(lambda transaction: guest_rows.change_guests(transaction.connection, [changed]))
    return changed


def test_each_kiosk_tells_its_own_way(
    station: Station, event: Event, kiosk: Device, other: Device, anna: Guest
) -> None:
    """The same guest, the same place, another arrow."""
    hall = placed(station, event)
    told(station, event, kiosk, hall, AHEAD)
    told(station, event, other, hall, LEFT)
    seen = [asked(station, event, anna, device).goals[0].way for device in (kiosk, other)]
    assert [way and way.route.arrow for way in seen] == [Arrow.AHEAD, Arrow.LEFT]


def test_an_event_without_places_tells_nothing(station: Station, event: Event, kiosk: Device, anna: Guest) -> None:
    """Nor does one whose guest was erased meanwhile."""
    assert asked(station, event, anna, kiosk) == Directions()
    placed(station, event)
    assert asked(station, event, replace(anna, id="gone"), kiosk) == Directions()


def test_a_place_that_is_deleted_is_told_nowhere(station: Station, event: Event, kiosk: Device, anna: Guest) -> None:
    """Its ways go with it, while a guest reads of them; a second deletion finds nothing."""
    hall = placed(station, event)
    told(station, event, kiosk, hall)
    station.write(lambda transaction: ways.remove_place(transaction, event.id, hall.id))
    assert asked(station, event, anna, kiosk) == Directions()
    assert station.read(lambda connection: ways.ways_count(connection, event.id)) == {}
    for act in (
        lambda transaction: ways.remove_place(transaction, event.id, hall.id),
        lambda transaction: ways.tell_way(
            transaction, event.id, Way(device_id=kiosk.id, place_id=hall.id, route=AHEAD)
        ),
        lambda transaction: ways.forget_way(transaction, event.id, kiosk.id, hall.id),
    ):
        with pytest.raises(NotFoundError):
            station.write(act)


def test_what_anybody_may_look_for_is_told_where_it_can_be_shown(
    station: Station, event: Event, kiosk: Device, other: Device, anna: Guest
) -> None:
    """The cloakroom by its way or its point on a map; from where nobody knows either it is left out."""
    placed(station, event)
    coats = placed(station, event, "Coats", PlaceKind.CLOAKROOM)
    told(station, event, kiosk, coats)
    assert [each.goal.place.name for each in asked(station, event, anna, kiosk).nearby] == ["Coats"]
    assert asked(station, event, anna, other).nearby == ()
    picture = Picture(content=b"webp", width_px=9, height_px=9)
    plan = station.write(lambda transaction: venue_maps.add_map(transaction, event.id, "Floor", picture))
    point = Point(x_permille=1, y_permille=1)
    station.write(lambda transaction: venue_maps.put_on_map(transaction, event.id, plan.id, f"place:{coats.id}", point))
    (shown,) = asked(station, event, anna, other).nearby
    assert shown.way is None and shown.map and shown.map.id == plan.id


def test_ways_are_copied_from_another_kiosk(station: Station, event: Event, kiosk: Device, other: Device) -> None:
    """Turned as wanted, over those to the same places; never from itself."""
    hall, desk = placed(station, event), placed(station, event, "Desk", PlaceKind.DESK)
    told(station, event, kiosk, hall, LEFT)
    told(station, event, other, hall, AHEAD)
    told(station, event, other, desk, AHEAD)
    assert station.write(lambda t: ways.copy_ways(t, event.id, kiosk.id, other.id, Copying.MIRRORED)) == 1
    known = station.read(lambda connection: ways.ways_from(connection, event.id, other.id))
    assert (known[hall.id].route, known[desk.id].route) == (Route(arrow=Arrow.RIGHT), AHEAD)
    with pytest.raises(FieldError):
        station.write(lambda t: ways.copy_ways(t, event.id, kiosk.id, kiosk.id, Copying.AS_IT_IS))


def test_a_way_without_steps_needs_no_other(station: Station, event: Event, kiosk: Device) -> None:
    """What was typed for it is not kept once the way itself has none."""
    hall = placed(station, event)
    assert told(station, event, kiosk, hall, AHEAD, has_steps=False, step_free=LEFT).step_free is None
    assert told(station, event, kiosk, hall, AHEAD, has_steps=True, step_free=LEFT).step_free == LEFT
    with pytest.raises(FieldError):
        told(station, event, kiosk, hall, Route(arrow=Arrow.LEFT, level=Level.STAIRS_UP))


def test_two_places_of_an_event_have_two_names(station: Station, event: Event) -> None:
    """Or nobody could say which one a list means."""
    hall = placed(station, event, " Hall  1 ")
    assert hall.name == "Hall 1"
    with pytest.raises(ConflictError):
        placed(station, event, "Hall 1")
    attic = placed(station, event, "Attic")
    with pytest.raises(ConflictError):
        station.write(lambda transaction: ways.change_place(transaction, replace(attic, name="Hall 1")))
    with pytest.raises(NotFoundError):
        placed(station, event, "Elsewhere", zone_id="of-another-event")


def badge_of(
    station: Station, event: Event, guest: Guest, actor: Actor, *, step_free: bool = False
) -> tuple[str, str, str, str]:
    """What the first badge of a guest who checks in there says of place, arrow, level and way."""
    wish = CheckInWish(event_id=event.id, guest_id=guest.id, step_free=step_free)
    answer = station.write(lambda transaction: check_in(transaction, wish), actor)
    job = station.read(lambda connection: print_jobs.job_by_id(connection, answer.print_job or ""))
    says = job.snapshot
    return says.place, says.arrow, says.level, says.way


def test_a_badge_says_the_way_from_its_kiosk(
    station: Station, event: Event, kiosk: Device, printer: PrinterRow, anna: Guest, at_kiosk: Actor
) -> None:
    """Frozen when it is asked for, in the guest's language."""
    hall = placed(station, event)
    told(station, event, kiosk, hall, replace(LEFT, distance_m=40, level=Level.LIFT_UP))
    assert badge_of(station, event, anna, at_kiosk) == ("Hall", "left", "lift_up", "40 m · langs de bar")


UP = Route(arrow=Arrow.AHEAD, level=Level.STAIRS_UP)
LIFT = Route(arrow=Arrow.RIGHT, level=Level.LIFT_UP, distance_m=65)


@pytest.mark.parametrize(
    ("there", "says"),
    [
        ({"route": UP, "has_steps": True, "step_free": LIFT}, ("Hall", "right", "lift_up", "65 m")),
        ({"route": UP, "has_steps": True}, ("Hall", "", "", "")),
        ({"route": AHEAD}, ("Hall", "ahead", "same", "12 m")),
    ],
    ids=["another way", "nobody knows one", "no steps"],
)
def test_who_takes_no_steps_is_sent_up_none_by_their_badge(
    station: Station,
    event: Event,
    kiosk: Device,
    printer: PrinterRow,
    anna: Guest,
    at_kiosk: Actor,
    there: dict[str, Any],
    says: tuple[str, str, str, str],
) -> None:
    """It tells the way that the screen tells them, or the place alone."""
    told(station, event, kiosk, placed(station, event), **there)
    assert badge_of(station, event, anna, at_kiosk, step_free=True) == says


def test_a_badge_from_a_desk_says_the_place_alone(
    station: Station, event: Event, kiosk: Device, printer: PrinterRow, anna: Guest, at_desk: Actor
) -> None:
    """A tablet is carried about: no arrow is right from it."""
    told(station, event, kiosk, placed(station, event))
    assert badge_of(station, event, anna, at_desk) == ("Hall", "", "", "")


def test_a_badge_says_the_session_that_comes_next(
    station: Station, event: Event, kiosk: Device, printer: PrinterRow, guests: dict[str, Guest], at_kiosk: Actor,
    clock: FakeClock,
) -> None:  # fmt: skip
    """Where the list says nothing; it is looked up at the time of the check-in."""
    wanted = Zone(id="", event_id=event.id, name="Keynote", opens_at=NOON + timedelta(hours=1))
    zone = station.write(lambda transaction: event_setup.add_zone(transaction, wanted))
    told(station, event, kiosk, placed(station, event, "Auditorium", zone_id=zone.id))
    clock.advance(minutes=1)
    assert badge_of(station, event, guests["Anna"], at_kiosk) == ("Auditorium", "ahead", "same", "12 m")
