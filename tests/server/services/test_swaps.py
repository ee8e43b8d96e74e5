"""Two guests who change places: each has the other's ticket, and keeps all that is their own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from server.domain.access import SYSTEM, Actor
from server.domain.badge_text import BadgeText
from server.domain.errors import ConflictError
from server.domain.event import Event
from server.domain.guest import Guest
from server.services.check_in import CheckInWish, check_in
from server.services.request_lists import of_guest
from server.services.swaps import SwapWish, swap
from server.station import Station
from server.store import badge_texts
from server.store import guests as guest_rows
from server.store.devices import Device
from tests.fakes.requests import complain
from tests.server.services.test_imports import bring_in, guest


def _swap(station: Station, one: Guest, other: Guest, key: str = "") -> None:
    wish = SwapWish(
        event_id=one.event_id, guest_id=one.id, other_id=other.id, version=one.version, other_version=other.version,
        key=key,
    )  # fmt: skip
    station.write(lambda tx: swap(tx, wish))


def _now(station: Station, one: Guest) -> Guest:
    return station.read(lambda c: guest_rows.guest_by_id(c, one.id))


def test_codes_and_words_go_with_the_person(
    station: Station, event: Event, guests: dict[str, Guest], kiosk: Device, at_kiosk: Actor
) -> None:
    """What each holds in their hand lets them in, under their own name and on the other's ticket."""
    anna, elise = guests["Anna"], guests["Élise"]
    station.write(lambda tx: guest_rows.change_guests(tx.connection, [replace(anna, room="Table 1", category="VIP")]))
    for one, called in ((anna, "Annie"), (elise, "Lis")):
        text = BadgeText(called=called)
        station.write(lambda tx, one=one, text=text: badge_texts.save_text(tx.connection, one.id, text))  # type: ignore[misc]
    complain(station, event, kiosk.id, text="It is cold", guest_id=anna.id)
    _swap(station, anna, elise)
    assert _now(station, elise).full_name == "Anna Berg"
    first, second = _now(station, anna), _now(station, elise)
    assert (first.full_name, first.room, first.category, first.ref) == ("Élise Dupont", "Table 1", "VIP", anna.ref)
    assert (first.code, second.code, second.needs) == (elise.code, anna.code, anna.needs)
    texts = [station.read(lambda c, one=one: badge_texts.text_of(c, one.id)) for one in (anna, elise)]  # type: ignore[misc]
    assert [text and text.called for text in texts] == ["Lis", "Annie"]
    asked = [
        len(station.read(lambda c, one=one: of_guest(c, event.id, one.id, reader=SYSTEM.name))) for one in (anna, elise)
    ]  # type: ignore[misc]
    assert asked == [0, 1]
    came = station.write(lambda tx: check_in(tx, CheckInWish(event_id=event.id, code=anna.code)), at_kiosk)
    assert came.reason is None and came.guest and came.guest.id == elise.id


def test_swapped_again_it_is_as_before(station: Station, event: Event, guests: dict[str, Guest]) -> None:
    """Nothing is lost on the way; the same press twice is one swap."""
    anna, elise = guests["Anna"], guests["Élise"]
    for _ in range(2):
        _swap(station, anna, elise, key="k")
    assert _now(station, anna).full_name == elise.full_name
    _swap(station, _now(station, anna), _now(station, elise))
    assert [replace(_now(station, one), version=1) for one in (anna, elise)] == [anna, elise]


def test_what_cannot_be_swapped(station: Station, event: Event, guests: dict[str, Guest]) -> None:
    """A ticket with itself, one that was used, and one that a colleague changed meanwhile."""
    anna, elise, carla = guests["Anna"], guests["Élise"], guests["Björn"]
    station.write(lambda tx: check_in(tx, CheckInWish(event_id=event.id, guest_id=elise.id, at_desk=True)))
    for other in (anna, elise, replace(carla, version=7)):
        with pytest.raises(ConflictError):
            _swap(station, anna, other)
    assert _now(station, anna) == anna


def test_the_list_of_before_changes_nobody_back(station: Station, event: Event, tmp_path: Path) -> None:
    """The shop still has the names the wrong way round."""
    rows = ("Ref|Naam|E-mail|Code", "T-1|Eva Damstra|eva@example.org|SHOP1", "T-2|Bo Vos|bo@example.org|SHOP2")
    path = tmp_path / "list"
    bring_in(station, event, path, *rows)
    _swap(station, guest(station, event, "T-1"), guest(station, event, "T-2"))
    outcome = bring_in(station, event, path, *rows)
    assert (outcome.counts.added, outcome.counts.changed, outcome.counts.rejected) == (0, 0, 0)
    assert (guest(station, event, "T-1").full_name, guest(station, event, "T-1").code) == ("Bo Vos", "SHOP2")
