"""Express: scan after scan at the desk, a verdict for each, the last ten, and taking one back."""

from __future__ import annotations

from dataclasses import replace

from server.domain.check_in import Direction
from server.domain.doorway import Doorway, Passage
from server.domain.event import Event, Zone
from server.domain.guest import Guest
from server.services import alerts, doorways, event_setup
from server.services.check_in import CheckInWish, check_in
from server.station import Station
from server.store import event as event_rows
from server.store import presence
from server.store.devices import Device
from server.store.guests import add_guests
from tests.fakes.clock import FakeClock
from tests.fakes.scene import CODES
from tests.fakes.web_client import WebClient


def scan(desk: WebClient, code: str, **more: str) -> str:
    """What express says to a scan."""
    answer = desk.post_page("/desk/express/scan", data={"code": code} | more)
    assert answer.status_code == 200, answer.text
    return answer.text


def mood(text: str) -> str:
    """yes, no or look."""
    return text.split('data-verdict="')[1].split('"')[0]


def test_scan_after_scan_has_its_verdict(desk: WebClient) -> None:
    """Plain yes; a VIP and who needs something are looked at; unpaid, unknown and again are not let in."""
    seen = {name: mood(scan(desk, CODES[name])) for name in ("Anna", "Björn", "Carla", "Élise")}
    assert seen == {"Anna": "yes", "Björn": "look", "Carla": "no", "Élise": "look"}
    assert mood(scan(desk, "NOBODY-1234567")) == "no"
    again = scan(desk, CODES["Anna"])
    assert mood(again) == "look" and "Checked in already" in again


def test_a_hostess_reads_what_matters_and_gets_to_the_card(desk: WebClient, guests: dict[str, Guest]) -> None:
    """Whole name, host, that there are needs but not which; a refusal's plain reason, and how to put it aside."""
    assert "Dr. Host" in scan(desk, CODES["Björn"])
    text = scan(desk, CODES["Élise"])
    assert "Special needs are on record" in text
    assert "wheelchair" not in text
    refused = scan(desk, CODES["Carla"])
    assert "Not paid" in refused and f"/desk/guests/{guests['Carla'].id}" in refused


def test_a_refusal_in_the_hand_of_a_hostess_calls_nobody(station: Station, desk: WebClient, event: Event) -> None:
    """She stands there already."""
    scan(desk, CODES["Carla"])
    assert station.read(lambda connection: alerts.board(connection, event.id)) == []


def test_the_same_scan_sent_again_is_one(station: Station, desk: WebClient) -> None:
    """A lost answer: the same key, the same yes."""
    assert [mood(scan(desk, CODES["Anna"], key="k1", way="both")) for _ in range(2)] == ["yes", "yes"]
    count = "SELECT count(*) FROM fact WHERE kind LIKE 'guest.checked%'"
    assert station.read(lambda connection: connection.execute(count).fetchone()[0]) == 1


def test_the_last_ten_are_shown_and_one_is_taken_back(
    station: Station, desk: WebClient, zone: Zone, guests: dict[str, Guest]
) -> None:
    """Newest first, with an undo where nothing happened since; the count follows."""
    for name in ("Anna", "Björn"):
        page = scan(desk, CODES[name])
    assert page.index("Björn Öztürk", page.index("express-last")) < page.index("Anna Berg")
    assert "<b>2</b> inside" in page
    fact = page.split('name="fact" value="')[1].split('"')[0]
    undone = desk.post_page("/desk/express/undo", data={"fact": fact})
    assert "<b>1</b> inside" in undone.text and "taken back" in undone.text
    assert station.read(lambda connection: event_rows.inside_count(connection, zone.id)) == 1
    assert mood(scan(desk, CODES["Björn"])) == "look"


def test_a_way_out_is_taken_back_too(station: Station, desk: WebClient, zone: Zone, guests: dict[str, Guest]) -> None:
    """The guest is inside again, since when they came."""
    scan(desk, CODES["Anna"])
    page = scan(desk, CODES["Anna"], way="out")
    fact = page.split('name="fact" value="')[1].split('"')[0]
    desk.post_page("/desk/express/undo", data={"fact": fact})
    now = station.read(lambda connection: presence.presence_of(connection, guests["Anna"].id, zone.id))
    assert now and now.inside and now.last_out_at is None


def test_what_is_no_longer_the_last_is_not_taken_back(desk: WebClient, guests: dict[str, Guest]) -> None:
    """Undone twice, or after the guest left: a word instead."""
    fact = scan(desk, CODES["Anna"]).split('name="fact" value="')[1].split('"')[0]
    scan(desk, CODES["Anna"], way="out")
    answer = desk.post_page("/desk/express/undo", data={"fact": fact})
    assert answer.status_code == 200 and "Something happened since" in answer.headers["hx-trigger"]
    assert desk.post_page("/desk/express/undo", data={"fact": "nonsense"}).status_code == 404


def test_another_events_passing_is_not_taken_back(
    station: Station, desk: WebClient, event: Event, guests: dict[str, Guest]
) -> None:
    """A fact's id alone opens nothing."""
    other = station.write(lambda tx: event_setup.add_event(tx, replace(event, slug="other", name="Other")))
    stranger = replace(guests["Anna"], id="f" * 32, event_id=other.id, ref="x", code="STRANGER00000000001X")
    station.write(lambda tx: add_guests(tx.connection, [stranger]))
    answer = station.write(lambda tx: check_in(tx, CheckInWish(event_id=other.id, guest_id=stranger.id)))
    assert desk.post_page("/desk/express/undo", data={"fact": answer.fact}).status_code == 404


def test_the_way_is_the_organisers_unless_the_hostess_chooses(
    station: Station, desk: WebClient, tablet: Device, clock: FakeClock, zone: Zone, guests: dict[str, Guest]
) -> None:
    """Both ways, then outwards by a touch."""
    both = Doorway(passage=Passage.BOTH)
    station.write(lambda tx: doorways.change_doorway(tx, tablet.id, both))
    assert 'name="way" value="both"' in desk.get("/desk/express").text
    assert 'name="way" value="out"' in desk.get("/desk/express?way=out").text
    scan(desk, CODES["Anna"])
    assert mood(scan(desk, CODES["Anna"])) == "look"
    clock.advance(seconds=11)
    assert mood(scan(desk, CODES["Anna"])) == "yes"
    now = station.read(lambda connection: presence.presence_of(connection, guests["Anna"].id, zone.id))
    assert now and not now.inside


def test_a_guest_who_is_searched_for_passes_by_a_touch(desk: WebClient, guests: dict[str, Guest]) -> None:
    """By part of a name; and a code that a handheld typed into the search is a scan."""
    found = desk.post_page("/desk/express/search", data={"typed": "anna"}).text
    assert guests["Anna"].id in found
    assert mood(desk.post_page("/desk/express/pass", data={"guest_id": guests["Anna"].id}).text) == "yes"
    assert mood(desk.post_page("/desk/express/typed", data={"typed": CODES["Björn"]}).text) == "look"
    typed = desk.post_page("/desk/express/typed", data={"typed": "bjorn"})
    assert typed.headers["hx-retarget"] == "#express-found" and "Öztürk" in typed.text


def test_what_the_desk_was_called_for_is_settled_by_letting_in(
    station: Station, desk: WebClient, event: Event, guests: dict[str, Guest], at_kiosk: object
) -> None:
    """Élise waits at a kiosk for somebody; the hostess scans her: done."""
    wish = CheckInWish(event_id=event.id, guest_id=guests["Élise"].id)
    station.write(lambda tx: check_in(tx, wish), at_kiosk)  # type: ignore[arg-type]
    assert len(station.read(lambda connection: alerts.board(connection, event.id))) == 1
    scan(desk, CODES["Élise"])
    assert station.read(lambda connection: alerts.board(connection, event.id)) == []


def test_nobody_counted_in_leaves(desk: WebClient) -> None:
    """The rule of every door holds here too."""
    assert mood(scan(desk, CODES["Anna"], way=Direction.OUT)) == "look"
