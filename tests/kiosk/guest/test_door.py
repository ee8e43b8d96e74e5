"""A kiosk that is a door: scan after scan, one word for each, and what it never does."""

from dataclasses import replace

import pytest

from kiosk.guest.door_words import VERDICTS, Mood
from server.domain.access import Actor
from server.domain.check_in import Direction, Reason
from server.domain.doorway import Doorway, Passage, Use, Volume
from server.domain.event import Event, Zone
from server.services import alerts, devices, doorways, event_setup
from server.station import Station
from server.store import presence
from server.store.devices import Device
from server.store.printers import PrinterRow
from tests.fakes.clock import FakeClock
from tests.fakes.scene import CODES
from tests.fakes.web_client import WebClient


def set_up(station: Station, **values: object) -> Device:
    """Make the kiosk a door."""
    device = station.read(devices.all_devices)[0]
    doorway = Doorway(**{"use": Use.DOOR} | values)  # type: ignore[arg-type]
    station.write(lambda transaction: doorways.change_doorway(transaction, device.id, doorway))
    return device


def scan(web: WebClient, code: str, key: str = "") -> str:
    """What the screen says to a scan."""
    return web.post_page("/kiosk/scan", data={"code": code, "key": key}).text


def is_inside(station: Station, zone: Zone, guest_id: str) -> bool:
    """Whether somebody is counted in."""
    known = station.read(lambda connection: presence.presence_of(connection, guest_id, zone.id))
    return known is not None and known.inside


def count(station: Station, table: str) -> int:
    """Rows of a table."""
    return int(station.read(lambda connection: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]))


@pytest.mark.parametrize("code", [*Reason, *Direction])
def test_every_answer_of_the_rule_has_a_verdict(code: str) -> None:
    """A door never stands without a word."""
    assert VERDICTS[code].word


def test_what_would_shame_reads_alike() -> None:
    """Cancelled, unpaid and blocked are one verdict."""
    assert VERDICTS[Reason.CANCELLED] is VERDICTS[Reason.UNPAID] is VERDICTS[Reason.BLOCKED]


def test_a_door_lets_in_in_one_step(station: Station, web: WebClient, zone: Zone, printer: PrinterRow) -> None:
    """The verdict is the answer to the scan: on disk, no question asked, no badge printed."""
    set_up(station)
    screen = scan(web, CODES["Anna"])
    assert 'data-verdict="yes"' in screen and "Welkom" in screen and "Anna" in screen
    assert count(station, "print_job") == 0


def test_a_door_prints_where_it_is_told_to(station: Station, web: WebClient, printer: PrinterRow) -> None:
    """The first badge, as any kiosk."""
    set_up(station, prints_badges=True)
    scan(web, CODES["Anna"])
    assert count(station, "print_job") == 1


def test_who_may_not_pass_is_told_without_shame_and_the_desk_knows(
    station: Station, web: WebClient, event: Event
) -> None:
    """No name, no reason; the alert names kiosk and true reason."""
    device = set_up(station)
    screen = scan(web, CODES["Carla"])
    assert 'data-verdict="no"' in screen and "Carla" not in screen and "betaal" not in screen
    (alert,) = station.read(lambda connection: alerts.board(connection, event.id))
    assert (alert.reason, alert.device_id) == ("unpaid", device.id)


def test_who_is_in_already_is_looked_at(station: Station, web: WebClient) -> None:
    """The second scan at a way in is no yes."""
    set_up(station)
    scan(web, CODES["Anna"], "1")
    assert 'data-verdict="look"' in scan(web, CODES["Anna"], "2")


def test_the_same_scan_sent_twice_is_one_passing(station: Station, web: WebClient) -> None:
    """A lost answer is asked for again with the same key: the same yes, one fact."""
    set_up(station, passage=Passage.BOTH)
    for _ in range(2):
        assert 'data-verdict="yes"' in scan(web, CODES["Anna"], "same")
        web.post_page("/kiosk/leave")
    assert count(station, "fact WHERE kind = 'guest.checked_in'") == 1


def test_a_way_out_lets_out_and_back_in_elsewhere(
    station: Station, web: WebClient, zone: Zone, clock: FakeClock, guests: dict
) -> None:
    """Nobody leaves who never came in; who leaves is out."""
    set_up(station)
    scan(web, CODES["Anna"])
    set_up(station, passage=Passage.OUT)
    assert 'data-verdict="yes"' in scan(web, CODES["Anna"])
    assert not is_inside(station, zone, guests["Anna"].id)
    assert 'data-verdict="look"' in scan(web, CODES["Björn"])


def test_both_ways_goes_by_where_one_is_and_a_code_read_twice_is_one_passing(
    station: Station, web: WebClient, zone: Zone, clock: FakeClock, guests: dict
) -> None:
    """In; within ten seconds nothing more; then out; then in again."""
    set_up(station, passage=Passage.BOTH)
    anna = guests["Anna"].id
    seen = []
    for seconds in (0, 4, 11, 3, 11):
        clock.advance(seconds=seconds)
        screen = scan(web, CODES["Anna"])
        seen.append((screen.split('data-verdict="')[1].split('"')[0], is_inside(station, zone, anna)))
    assert seen == [("yes", True), ("look", True), ("yes", False), ("look", False), ("yes", True)]


def test_an_earlier_clock_does_not_make_every_scan_a_repeat(station: Station, web: WebClient, clock: FakeClock) -> None:
    """The clock is set back an hour: whoever came in "later than now" may still leave."""
    set_up(station, passage=Passage.BOTH)
    scan(web, CODES["Anna"])
    clock.advance(minutes=-3)
    assert "Tot ziens" in scan(web, CODES["Anna"])


def test_a_door_tells_how_many_are_inside(station: Station, web: WebClient, zone: Zone) -> None:
    """Inside and free places, by the zone's own count; full is full."""
    station.write(lambda transaction: event_setup.change_zone(transaction, replace(zone, capacity=1)))
    set_up(station, shows_inside=True)
    assert "<b>1</b> plaats vrij" in web.get("/kiosk").text
    scan(web, CODES["Anna"])
    figures = web.get("/kiosk/inside").text
    assert "<b>1</b> binnen" in figures and "<b>0</b> plaatsen vrij" in figures
    assert "Vol" in scan(web, CODES["Björn"])


def test_nobody_searches_for_names_at_a_door(station: Station, web: WebClient) -> None:
    """Not by hand either."""
    set_up(station)
    assert "-door" in web.post_page("/kiosk/find").text
    assert "Anna B." not in web.post_page("/kiosk/names", data={"name": "anna"}).text


def test_a_closed_kiosk_lets_nobody_in_and_calls_a_person(station: Station, web: WebClient, zone: Zone) -> None:
    """It says so kindly; a scan changes nothing; help is a touch away."""
    set_up(station, use=Use.CLOSED)
    assert "gesloten" in web.get("/kiosk").text
    assert "-closed" in scan(web, CODES["Anna"])
    assert count(station, "fact WHERE kind LIKE 'guest.%'") == 0
    assert "-called" in web.post_page("/kiosk/call").text


def test_sound_belongs_to_doors_alone(station: Station, web: WebClient) -> None:
    """A kiosk that is none loads nothing of it."""
    assert "kiosk/door" not in web.get("/kiosk").text
    set_up(station, volume=Volume.LOUD)
    page = web.get("/kiosk").text
    assert "kiosk/door.js" in page and 'data-volume="loud"' in page


def test_a_visit_ends_with_the_event_it_was_about(station: Station, web: WebClient, event: Event) -> None:
    """The organiser gives the kiosk another event while a guest is being asked: nothing of them stays."""
    web.post_page("/kiosk/find")
    names = web.post_page("/kiosk/names", data={"name": "anna"}).text
    assert "Anna B." in names
    other = station.write(
        lambda transaction: event_setup.add_event(transaction, replace(event, slug="other", name="Other"))
    )
    device = station.read(devices.all_devices)[0]
    wish = devices.DeviceWish(name=device.name, event_id=other.id)
    station.write(lambda transaction: devices.change_device(transaction, device.id, wish))
    screen = web.post_page("/kiosk/choose", data={"number": "0"}).text
    assert "-welcome" in screen and "Anna" not in screen


def test_verdicts_of_each_mood_exist() -> None:
    """Three shapes, three sounds."""
    assert {verdict.mood for verdict in VERDICTS.values()} == set(Mood)


def test_actor_of_a_passing_is_the_kiosk(station: Station, web: WebClient) -> None:
    """The fact says at which door."""
    device = set_up(station)
    scan(web, CODES["Anna"])
    fact = station.read(
        lambda connection: connection.execute("SELECT actor FROM fact WHERE kind = 'guest.checked_in'").fetchone()
    )
    assert fact[0] == Actor(name=f"device:{device.id}").name


def test_a_name_is_said_into_headphones_of_its_own_guest_alone(station: Station, web: WebClient) -> None:
    """By loudspeaker it is left out; the next one's headphones are not those of the guest before."""
    set_up(station)
    web.post_page("/kiosk/listen", data={"how": "headset"})
    first = scan(web, CODES["Anna"])
    assert 'data-hearing="headset"' in first and 'class="verdict-name" data-private' in first
    assert 'data-hearing="speaker"' in scan(web, CODES["Björn"])
