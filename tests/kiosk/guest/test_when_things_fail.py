"""What a guest and the desk meet when something fails, each really caused: docs/trouble.md has the table."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.desk.kiosks import WORDS
from kiosk.shared.cameras import CameraState
from kiosk.shared.kiosk_troubles import QUIET_FOR, KioskTrouble
from kiosk.shared.live import _followed
from server.domain.check_in import Reason
from server.domain.doorway import Doorway, Use
from server.domain.event import Event
from server.domain.guest import Guest, Standing
from server.domain.print_job import JobState
from server.services import alerts, devices, doorways, event_setup
from server.services.alerts import AlertKind
from server.services.check_in import CheckInWish, check_in
from server.services.secret_words import sha256_of
from server.services.warnings import MOST_BEHIND
from server.settings import Settings
from server.station import Station, build_station
from server.store.devices import Device, save_device
from server.store.guests import change_guests
from server.store.people import Person
from server.store.printers import PrinterRow
from tests.fakes.clock import FakeClock
from tests.fakes.scene import CODES, PIN, add_sample
from tests.fakes.spooling import put_badge
from tests.fakes.tiny_disk import fill, tiny_disk
from tests.fakes.web_app import app_of, kiosk_of
from tests.fakes.web_client import WebClient


def the_kiosk(station: Station) -> Device:
    """The one that is let in."""
    return next(device for device in station.read(devices.all_devices) if device.role == "kiosk")


def scan(web: WebClient, name: str) -> str:
    """What the screen shows to a guest's scan."""
    return web.post_page("/kiosk/scan", data={"code": CODES[name], "key": ""}, headers={"HX-Request": "true"}).text


def sign_in(client: WebClient, person: Person) -> None:
    """At the tablet, by PIN."""
    assert client.post_page("/desk/sign-in", data={"person": person.id, "pin": PIN}).status_code == 303


@pytest.fixture
def desk(web: WebClient, station: Station, tablet: Device, hostess: Person) -> Iterator[WebClient]:
    """The hostess on her tablet, in English."""
    station.write(lambda tx: save_device(tx.connection, replace(tablet, token_sha256=sha256_of("tablet"))))
    client = WebClient(app_of(station), headers={"Accept": "text/html", "Accept-Language": "en"})
    client.cookies.set("tablet", "tablet")
    sign_in(client, hostess)
    yield client
    client.close()


def test_every_trouble_of_a_kiosk_has_words() -> None:
    """The desk never reads a code."""
    assert set(WORDS) == set(KioskTrouble)


def test_a_kiosk_that_is_not_heard_of_is_told_to_the_desk_and_heals(
    station: Station, web: WebClient, desk: WebClient, clock: FakeClock
) -> None:
    """Its stream ends: after a while the board names it, with place and since when; back, it is quiet again."""
    kiosk = the_kiosk(station)
    troubles = app_of(station).state.troubles
    troubles.listens(kiosk.id)
    assert "banner" not in desk.get("/desk/kiosks").text
    troubles.is_gone(kiosk.id, clock())
    assert "banner" not in desk.get("/desk/kiosks").text
    clock.advance(seconds=QUIET_FOR.total_seconds())
    told = desk.get("/desk/kiosks").text
    assert "Kiosk 1 · by the door" in told and "no line since 13:00" in told
    troubles.listens(kiosk.id)
    assert "banner" not in desk.get("/desk/kiosks").text


def test_the_stream_of_a_kiosk_is_its_pulse(station: Station, web: WebClient) -> None:
    """It listens from the first message on; cut off in the middle it is gone."""
    kiosk, app = the_kiosk(station), app_of(station)

    class Asked:
        pass

    asked = Asked()
    asked.app = app  # type: ignore[attr-defined]

    async def one() -> int:
        async def stream() -> object:
            yield b"ping"
            await asyncio.Event().wait()

        followed = _followed(asked, kiosk, stream())  # type: ignore[arg-type]
        await anext(followed)
        listening = app.state.troubles._pulses[kiosk.id].streams
        await followed.aclose()
        return int(listening)

    assert asyncio.run(one()) == 1
    later = station.clock() + QUIET_FOR
    assert app.state.troubles.of(kiosk.id, later)[0][0] is KioskTrouble.LINE


def test_a_kiosk_that_is_switched_off_after_the_event_troubles_nobody(
    station: Station, web: WebClient, desk: WebClient, hostess: Person, clock: FakeClock
) -> None:
    """Nobody is expected then."""
    app_of(station).state.troubles.is_gone(the_kiosk(station).id, clock())
    clock.advance(hours=9)
    sign_in(desk, hostess)  # hours later her session is over, too
    answer = desk.get("/desk/kiosks")
    assert answer.status_code == 200 and "Kiosk 1" not in answer.text


def test_a_camera_that_is_pulled_out_is_told_to_the_desk_and_heals(web: WebClient, desk: WebClient) -> None:
    """The guest reads words in its place (test_camera_browser); the desk reads which kiosk."""
    web.post_page("/kiosk/camera", data={"state": CameraState.GONE.value})
    assert "Its camera is gone" in desk.get("/desk/kiosks").text
    web.post_page("/kiosk/camera", data={"state": CameraState.WORKS.value})
    assert "banner" not in desk.get("/desk/kiosks").text


@pytest.mark.parametrize("use", [Use.CHECK_IN, Use.DOOR])
def test_a_wrong_clock_is_never_the_guests_fault(
    station: Station, web: WebClient, desk: WebClient, event: Event, clock: FakeClock, use: Use
) -> None:
    """A day behind: kind words that name no hour, the desk has guest, kiosk and the clock's warning; set right, in."""
    kiosk = the_kiosk(station)
    station.write(lambda tx: doorways.change_doorway(tx, kiosk.id, Doorway(use=use)))
    right = clock.now
    clock.now = right - timedelta(days=1)
    screen = scan(web, "Anna")
    assert "Andere dag" not in screen and "andere dag" not in screen and "balie" in screen
    (alert,) = station.read(lambda connection: alerts.board(connection, event.id))
    assert (alert.kind, alert.reason, alert.device_id) == (AlertKind.REFUSED, Reason.WRONG_DAY, kiosk.id)
    assert "-bad" in desk.get("/warnings").text or "-warn" in desk.get("/warnings").text
    clock.now = right
    assert "Welkom" in scan(web, "Anna")


def test_a_clock_that_is_right_says_the_hour(web: WebClient, clock: FakeClock) -> None:
    """Too early is too early."""
    clock.now -= timedelta(minutes=1) + MOST_BEHIND / 2
    assert "-badge" in scan(web, "Anna")


@pytest.fixture
def full(tmp_path: Path, clock: FakeClock) -> Iterator[tuple[Station, Event, Path]]:
    """A station on a disk of a few megabytes without a reserve, and that disk."""
    with tiny_disk(tmp_path / "disk", 8_000_000) as folder:
        built = build_station(Settings(data_dir=folder / "data", reserve_bytes=0), clock=clock)
        yield built, built.write(add_sample), folder
        built.stop()


@pytest.mark.parametrize("use", [Use.CHECK_IN, Use.DOOR])
def test_a_full_disk_sends_guests_to_the_desk_and_heals(full: tuple[Station, Event, Path], use: Use) -> None:
    """Nobody is let in who is not on disk; kind words; the kiosk is named to the desk until an act is saved again."""
    station, event, folder = full
    web = kiosk_of(station, event)
    kiosk = the_kiosk(station)
    station.write(lambda tx: doorways.change_doorway(tx, kiosk.id, Doorway(use=use)))
    filler = fill(folder)
    answer = web.post_page("/kiosk/scan", data={"code": CODES["Anna"], "key": "1" * 32}, headers={"HX-Request": "true"})
    while answer.status_code != 507:  # what room the log had left
        answer = web.post_page("/kiosk/call", headers={"HX-Request": "true"})
        station.write(lambda tx: tx.record("station.started", "station:x", {"version": "0" * 50_000}))
    assert "desk" in answer.text or "balie" in answer.text
    assert answer.headers["hx-retarget"] == "#problem"
    troubles = app_of(station).state.troubles
    assert [trouble for trouble, _ in troubles.of(kiosk.id, station.clock())] == [KioskTrouble.STORAGE]
    filler.unlink()
    assert "Bj" in scan(web, "Björn")
    assert troubles.of(kiosk.id, station.clock()) == []
    web.close()


@pytest.mark.parametrize("path", ["/kiosk/fresh?look=x", "/kiosk/verdict", "/kiosk/gate"])
def test_a_kiosk_that_was_shut_out_goes_to_its_code(station: Station, web: WebClient, path: str) -> None:
    """Whatever it fetches by itself leads there, and nothing of a guest is in the answer."""
    scan(web, "Anna")
    station.write(lambda tx: devices.revoke_device(tx, the_kiosk(station).id))
    answer = web.get(path, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["hx-redirect"], answer.text) == (401, "/kiosk", "")
    page = web.get("/kiosk").text
    assert "-pairing" in page and "Anna" not in page


@pytest.mark.parametrize("use", [Use.CHECK_IN, Use.DOOR])
def test_before_doors_open_and_after_the_end_it_is_said_before_anybody_scans(
    station: Station, web: WebClient, event: Event, clock: FakeClock, use: Use
) -> None:
    """When doors open, on the venue's clock; then the usual welcome by itself; then thanks."""
    station.write(lambda tx: doorways.change_doorway(tx, the_kiosk(station).id, Doorway(use=use)))
    later = replace(event, starts_at=clock.now + timedelta(hours=3), ends_at=clock.now + timedelta(hours=5))
    station.write(lambda tx: event_setup.change_event(tx, later))
    early = web.get("/kiosk").text
    assert "De deuren gaan open: 23 nov 2026, 14:00" in early
    look = early.split("fresh?look=")[1].split('"')[0]
    assert "hx-refresh" not in web.get(f"/kiosk/fresh?look={look}").headers
    clock.advance(hours=1)
    assert web.get(f"/kiosk/fresh?look={look}").headers["hx-refresh"] == "true"
    assert "gaan open" not in web.get("/kiosk").text
    clock.advance(hours=5)
    assert "Inchecken is voorbij" in web.get("/kiosk").text


def test_a_station_that_started_anew_asks_the_guest_again(
    station: Station, web: WebClient, event: Event, guests: dict
) -> None:
    """What a guest was in the middle of is forgotten; nothing they touch acts on somebody else; a code goes on."""
    web.post_page("/kiosk/find")
    web.post_page("/kiosk/names", data={"name": "anna"})
    app_of(station).state.visits.__init__()  # as after a restart: visits are in memory
    assert "-welcome" in web.post_page("/kiosk/choose", data={"number": "0"}).text
    assert "-welcome" in web.post_page("/kiosk/confirm").text
    assert "-badge" in scan(web, "Anna")


def test_who_waits_for_a_badge_when_the_station_starts_anew_waits_on(
    station: Station, web: WebClient, guests: dict[str, Guest], printer: PrinterRow, clock: FakeClock
) -> None:
    """The screen that comes back shows the badge; not one that is out, nor on a screen that showed something else."""

    def start_anew(step: str = "badge") -> str:
        app_of(station).state.visits.__init__()
        assert web.get("/kiosk/goes_on", params={"step": step}).headers["HX-Refresh"] == "true"
        return web.get("/kiosk").text

    scan(web, "Anna")
    assert "Welkom, <bdi>Anna" in start_anew()
    assert "badge-way" in web.get("/kiosk/badge").text
    web.post_page("/kiosk/leave")
    web.get("/kiosk/goes_on", params={"step": "badge"})
    assert "-welcome" in web.get("/kiosk").text, "who left is gone, whatever becomes of their badge"
    assert "-welcome" in start_anew("walk_in")
    clock.advance(seconds=91)
    assert "-welcome" in start_anew()
    pair = [replace(guests[name], party="B-1", standing=Standing.OK, needs_desk=False) for name in ("Carla", "Dirk")]
    station.write(lambda transaction: change_guests(transaction.connection, pair))
    scan(web, "Carla")
    web.post_page("/kiosk/together", data={"who": "all"})
    put_badge(station, JobState.PRINTED, pair[0].id)
    both = start_anew()
    assert [word for word in ("-badges", "1/2", "Carla D.", "Dirk ") if word not in both] == []
    put_badge(station, JobState.PRINTED, pair[1].id)
    assert "-welcome" in start_anew()


def test_a_browser_that_lost_its_cookie_shows_its_code(station: Station, web: WebClient) -> None:
    """Somebody cleared it: the screen asks to be let in, and shows nothing of before."""
    scan(web, "Anna")
    web.cookies.clear()
    page = web.get("/kiosk").text
    assert "-pairing" in page and "Anna" not in page


def test_a_kiosk_that_is_given_another_event_forgets_the_one_before(
    station: Station, web: WebClient, event: Event, guests: dict
) -> None:
    """In the middle of a badge: the next page is the other event's welcome, and the code of before is unknown there."""
    station.write(lambda tx: check_in(tx, CheckInWish(event_id=event.id, guest_id=guests["Björn"].id)))
    scan(web, "Anna")
    other = station.write(lambda tx: event_setup.add_event(tx, replace(event, slug="other", name="Spring Fair")))
    kiosk = the_kiosk(station)
    wish = devices.DeviceWish(name=kiosk.name, event_id=other.id)
    station.write(lambda tx: devices.change_device(tx, kiosk.id, wish))
    page = web.get("/kiosk").text
    assert "Spring Fair" in page and "Anna" not in page
    assert "-refused" in scan(web, "Anna")
