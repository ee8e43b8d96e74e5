"""A ticket becomes somebody else's while its guest stands at a kiosk."""

from __future__ import annotations

from server.domain.event import Event
from server.domain.guest import Guest
from server.services.alerts import board
from server.services.check_in import OLD_CODE
from server.services.transfers import transfer
from server.station import Station
from server.store.event import main_zone
from server.store.presence import presence_of
from tests.fakes.web_client import WebClient
from tests.kiosk.guest.test_details import ask, post, said, scan, screen_of


def _give_away(station: Station, guest: Guest) -> None:
    person = {"first_name": "Gemma", "last_name": "Rossi"}
    station.write(lambda tx: transfer(tx, guest.event_id, guest.id, person, version=guest.version))


def _is_in(station: Station, guest: Guest) -> bool:
    zone = station.read(lambda connection: main_zone(connection, guest.event_id))
    now = station.read(lambda connection: presence_of(connection, guest.id, zone.id))
    return now is not None and now.inside


def test_who_was_found_by_name_does_not_come_in_as_somebody_else(
    station: Station, web: WebClient, event: Event, guests: dict[str, Guest]
) -> None:
    """They confirm a name that has no ticket any more: refused kindly, and the desk reads whose it was."""
    web.post_page("/kiosk/find")
    web.post_page("/kiosk/names", data={"name": "Anna Berg"})
    web.post_page("/kiosk/choose", data={"number": "0"})
    _give_away(station, guests["Anna"])
    assert "Gemma" not in web.post_page("/kiosk/confirm").text
    assert not _is_in(station, guests["Anna"])
    assert [alert.reason for alert in station.read(lambda c: board(c, event.id))] == [OLD_CODE]


def test_who_is_asked_something_begins_anew(
    station: Station, web: WebClient, event: Event, guests: dict[str, Guest]
) -> None:
    """What they answer is not kept for the new person, nobody is in, and their code is refused when scanned again."""
    diet = ask(station, event)
    scan(web)
    _give_away(station, guests["Anna"])
    assert screen_of(post(web, "answer", question=diet.id, given="No nuts")) == "welcome"
    assert said(station, guests["Anna"]) == {}
    assert not _is_in(station, guests["Anna"])
    assert screen_of(scan(web)) == "refused"
