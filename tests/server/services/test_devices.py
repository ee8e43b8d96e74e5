"""Letting screens in: a code that is short-lived, used once, and void after ten wrong tries."""

from __future__ import annotations

import pytest

from server.domain.access import SYSTEM, Actor, DeviceRole
from server.domain.errors import FieldError, NotFoundError, TooManyError
from server.services import devices
from server.services.devices import AskedPairing, DeviceWish
from server.station import Station
from server.store.devices import Device
from server.store.people import Person
from tests.fakes.clock import FakeClock

WISH = DeviceWish(name="Kiosk 9")
STAFF = Actor(name="person:staff")


def asked(station: Station, role: DeviceRole = DeviceRole.KIOSK) -> AskedPairing:
    """A new screen that wants in."""
    return station.write(lambda act: devices.ask_pairing(act, role, "127.0.0.1"))


def approve(station: Station, code: str, wish: DeviceWish = WISH, actor: Actor = STAFF) -> Device | None:
    """Staff type a code."""
    return station.write(lambda act: devices.approve_pairing(act, code, wish), actor)


def knows(station: Station, secret: str) -> bool:
    """Whether the screen's secret opens anything."""
    return station.read(lambda connection: devices.device_by_token(connection, secret)) is not None


def test_approved(station: Station) -> None:
    """Once approved, the secret that only the screen has is its token; the code is worth nothing any more."""
    pairing = asked(station, DeviceRole.TABLET)
    assert not knows(station, pairing.secret)
    device = approve(station, pairing.pairing.code)
    assert device is not None
    assert (device.role, device.name) == (DeviceRole.TABLET, "Kiosk 9")
    assert knows(station, pairing.secret)
    assert not knows(station, pairing.pairing.code)
    assert approve(station, pairing.pairing.code) is None


@pytest.mark.parametrize("change", [str.lower, lambda code: f"{code[:4]}-{code[4:]}", lambda code: f" {code} "])
def test_code_as_people_type_it(station: Station, change: object) -> None:
    """Case, a hyphen and spaces do not matter."""
    assert approve(station, change(asked(station).pairing.code)) is not None  # type: ignore[operator]


def test_code_expires(station: Station, clock: FakeClock) -> None:
    """After ten minutes the code is nobody's."""
    pairing = asked(station)
    clock.advance(minutes=10)
    assert approve(station, pairing.pairing.code) is None
    assert station.read(lambda connection: devices.pairing_by_secret(connection, pairing.secret, clock())) is None


def test_ten_wrong_void_it(station: Station) -> None:
    """Ten wrong codes void every code that waits; nine do not."""
    pairing = asked(station)
    for _ in range(9):
        assert approve(station, "WRONG000") is None
    assert len(station.read(lambda connection: devices.waiting_pairings(connection, station.clock()))) == 1
    assert approve(station, "WRONG000") is None
    assert approve(station, pairing.pairing.code) is None
    assert approve(station, asked(station).pairing.code) is not None


def ask_from(station: Station, address: str) -> AskedPairing:
    """A new screen that asks from somewhere."""
    return station.write(lambda act: devices.ask_pairing(act, DeviceRole.KIOSK, address))


def waiting(station: Station) -> list[str]:
    """From where those ask that wait."""
    found = station.read(lambda connection: devices.waiting_pairings(connection, station.clock()))
    return [pairing.asked_from for pairing in found]


def test_a_crowd_keeps_nobody_else_out(station: Station, clock: FakeClock) -> None:
    """Too many screens from one address are refused, until their codes are over; other addresses are not."""
    for _ in range(devices.MOST_FROM_ONE_PLACE):
        ask_from(station, "192.0.2.9")
    with pytest.raises(TooManyError):
        ask_from(station, "192.0.2.9")
    assert approve(station, ask_from(station, "192.0.2.10").pairing.code) is not None
    clock.advance(minutes=11)
    ask_from(station, "192.0.2.9")


def test_the_busiest_gives_way(station: Station) -> None:
    """When all places are taken the newcomer gets one, from whoever has most."""
    for network in range(devices.MOST_WAITING // devices.MOST_FROM_ONE_PLACE):
        for host in range(devices.MOST_FROM_ONE_PLACE - (network > 0)):
            ask_from(station, f"2001:db8:0:{network}::{host + 1:x}")
    while len(waiting(station)) < devices.MOST_WAITING:
        ask_from(station, f"192.0.2.{len(waiting(station))}")
    newcomer = ask_from(station, "198.51.100.1")
    assert len(waiting(station)) == devices.MOST_WAITING
    assert sum(":0:0::" in address for address in waiting(station)) == devices.MOST_FROM_ONE_PLACE - 1
    assert approve(station, newcomer.pairing.code) is not None


def test_staff_send_them_away(station: Station) -> None:
    """Every code that waits is void; who was let in stays, and a screen asks again."""
    known = asked(station)
    approve(station, known.pairing.code)
    stray = asked(station)
    station.write(devices.clear_pairings)
    assert waiting(station) == []
    assert approve(station, stray.pairing.code) is None
    assert knows(station, known.secret)
    assert approve(station, asked(station).pairing.code) is not None


def test_revoked(station: Station, kiosk: Device) -> None:
    """A revoked device is unknown at its next request."""
    pairing = asked(station)
    device = approve(station, pairing.pairing.code)
    assert device is not None
    station.write(lambda act: devices.revoke_device(act, device.id))
    assert not knows(station, pairing.secret)
    assert [other.id for other in station.read(devices.all_devices)] == [kiosk.id]


def test_revoked_tablet_ends_sessions(station: Station, tablet: Device, hostess: Person) -> None:
    """Who was signed in on a revoked tablet is signed out."""
    station.write(
        lambda act: (
            act.connection.execute("INSERT INTO session VALUES ('t', ?, ?, '2026', '2026')", [hostess.id, tablet.id])
            and None
        )
    )
    station.write(lambda act: devices.revoke_device(act, tablet.id))
    assert station.read(lambda connection: connection.execute("SELECT count(*) FROM session").fetchone()[0]) == 0


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        (DeviceWish(name="  "), FieldError),
        (DeviceWish(name="K", event_id="none"), NotFoundError),
        (DeviceWish(name="K", zone_id="none"), NotFoundError),
        (DeviceWish(name="K", printer_id="none"), NotFoundError),
    ],
)
def test_device_that_cannot_be(station: Station, wish: DeviceWish, error: type[Exception]) -> None:
    """What it is to belong to has to be there; the code is not used up by the mistake."""
    code = asked(station).pairing.code
    with pytest.raises(error):
        approve(station, code, wish)
    assert approve(station, code) is not None


def test_own_screen(station: Station) -> None:
    """The station's own screen gets a new token at each start, and the old one dies."""
    first, second = (
        station.write(lambda act: devices.let_in_own_screen(act, DeviceWish(name="Own")), SYSTEM) for _ in range(2)
    )
    assert not knows(station, first)
    assert knows(station, second)
    assert len(station.read(devices.all_devices)) == 1
