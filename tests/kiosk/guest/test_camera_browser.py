"""A kiosk's camera in a real Chromium that is shown a film: badges are read, once; without a camera all goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from PIL import Image
from playwright.sync_api import Page, expect

from kiosk.shared.cameras import CameraState
from server.domain.event import Event
from server.domain.guest import Guest
from server.domain.language import GUEST_LANGUAGES
from server.services import devices
from server.services.devices import DeviceWish
from server.services.event_setup import change_event
from server.station import Station
from server.store import guests as guest_rows
from server.store.printers import PrinterRow
from tests.fakes.browser import chromium, filmed, served
from tests.fakes.film import badge_with, save_film, seen, ticket_with
from tests.fakes.inspection import LANDSCAPE, PIXELS_EACH_MM, PORTRAIT, SMALL, TABLET, Inspector
from tests.fakes.scanner import scan
from tests.fakes.scene import CODES
from tests.fakes.venue import eventually
from tests.fakes.web_app import app_of

#: A ticket shop's code, as imported.
FOREIGN = "wg-2026/Z7:0042_a"


#: What the kiosk's camera is shown: nobody, or somebody's badge.
Opening = Callable[..., AbstractContextManager["Kiosk"]]
#: What another program's hold on the camera looks like (Media Capture and Streams, 10.2.1).
BUSY = """void (navigator.mediaDevices.getUserMedia =
    () => Promise.reject(new DOMException("in use", "NotReadableError")))"""
#: The camera looks, and what it saw lies there still: on a busy machine it looks too seldom to be sure of that.
LOOKS = "document.dispatchEvent(new Event('camera:looks'))"
LEAVE = "document.getElementById('leave').requestSubmit()"
PULLED_OUT = "document.querySelector('video').srcObject.getTracks()[0].dispatchEvent(new Event('ended'))"


@dataclass(frozen=True, kw_only=True)
class Kiosk:
    """A kiosk that is let in, before its camera."""

    page: Page
    app: FastAPI
    station: Station
    #: Paths of all that its browser asked for.
    asked: list[str]

    def scans(self) -> int:
        """How many codes came in, granted or not."""
        kinds = "SELECT count(*) FROM fact WHERE kind IN ('guest.checked_in', 'check_in.refused')"
        return int(self.station.read(lambda connection: connection.execute(kinds).fetchone()[0]))

    def expect(self, state: str, told: CameraState = CameraState.WORKS) -> None:
        """The screen shows a state of the camera, and the station heard of it."""
        expect(self.page.locator("html")).to_have_attribute("data-camera", state, timeout=20_000)
        (device,) = self.station.read(devices.all_devices)
        eventually(lambda: self.app.state.cameras.of(device.id) is told)


@pytest.fixture
def opened(station: Station, event: Event, printer: PrinterRow, tmp_path: Path) -> Opening:
    """Opens a kiosk whose camera sees pictures, over and over; none: a machine without a camera."""

    @contextmanager
    def opening(*pictures: Image.Image, permitted: bool = True) -> Iterator[Kiosk]:
        camera = filmed(save_film(tmp_path / "film.y4m", pictures)) if pictures else []
        wish = DeviceWish(name="Kiosk 1", event_id=event.id)
        token = station.write(lambda transaction: devices.let_in_own_screen(transaction, wish))
        app = app_of(station)
        with chromium(*camera, is_whole=True) as browser, served(app) as web:
            context = browser.new_context(viewport={"width": 820, "height": 1180}, reduced_motion="reduce")
            if permitted:
                context.grant_permissions(["camera"])
            page, asked, errors = context.new_page(), list[str](), list[str]()
            page.on("request", lambda request: asked.append(request.url.removeprefix(web.url).split("?")[0]))
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
            page.goto(f"{web.url}/kiosk#screen={token}")
            yield Kiosk(page=page, app=app, station=station, asked=asked)
            context.close()
        assert errors == []

    return opening


def test_a_badge_is_read_once_dim_tilted_and_held_there(opened: Opening) -> None:
    """Admitted once while it stays in view, whatever reads it; a scanner works at the same time."""
    with opened(seen(badge_with(CODES["Anna"]), tilt=-24, light=0.35)) as kiosk:
        page = kiosk.page
        expect(page.locator("h1")).to_have_text("Welkom, Anna!", timeout=20_000)
        expect(page.locator("video")).to_have_count(0)
        page.evaluate(LEAVE)
        expect(page.locator(".way.-scan video")).to_be_visible()
        kiosk.expect("known")
        expect(page.locator("small[data-camera=known]")).to_be_visible()
        for read in (CODES["Anna"], f"]Q1{CODES['Anna']}"):
            page.evaluate(LOOKS)
            scan(page, read)
        assert kiosk.scans() == 1
        scan(page, CODES["Björn"])
        expect(page.locator("h1")).to_have_text("Welkom, Björn!")
        page.evaluate(LEAVE)
        kiosk.expect("known")
        assert kiosk.scans() == 2, "Anna's badge lies there still, it is no new scan"


def test_a_foreign_code_is_read_as_imported_and_two_at_once_are_not(
    opened: Opening, station: Station, event: Event, guests: dict[str, Guest]
) -> None:
    """Whoever shows two codes is asked for one, is not taken for somebody else, and is welcomed in their language."""
    foreign = replace(guests["Anna"], code=FOREIGN, language="ar")
    station.write(lambda transaction: guest_rows.change_guests(transaction.connection, [foreign]))
    station.write(lambda transaction: change_event(transaction, replace(event, languages=GUEST_LANGUAGES)))
    both = seen(ticket_with(FOREIGN), ticket_with("another-2026"), height=240)
    alone = seen(ticket_with(FOREIGN), tilt=12, light=0.6, height=220)
    with opened(*[both] * 30, *[alone] * 30) as kiosk:
        kiosk.expect("several")
        expect(kiosk.page.locator("small[data-camera=several]")).to_be_visible()
        assert kiosk.scans() == 0
        expect(kiosk.page.locator("h1")).to_have_text("مرحبًا، Anna!", timeout=20_000)
        expect(kiosk.page.locator(".kiosk")).to_have_attribute("dir", "rtl")


def test_a_camera_that_is_refused_is_used_once_it_is_allowed(opened: Opening) -> None:
    """Words take its place meanwhile, and the office can read why."""
    with opened(seen(), permitted=False) as kiosk:
        kiosk.expect("lost", CameraState.REFUSED)
        expect(kiosk.page.locator("small[data-camera=lost]")).to_be_visible()
        expect(kiosk.page.locator("video")).to_have_count(0)
        kiosk.page.context.grant_permissions(["camera"])
        kiosk.expect("works")
        expect(kiosk.page.locator("video")).to_be_visible()


def test_a_camera_that_dies_or_is_taken_comes_back(opened: Opening) -> None:
    """Pulled out, then held by another program, then free: each is told, and no touch is needed."""
    with opened(seen()) as kiosk:
        page = kiosk.page
        kiosk.expect("works")
        page.evaluate(BUSY)
        page.evaluate(PULLED_OUT)
        kiosk.expect("lost", CameraState.GONE)
        kiosk.expect("lost", CameraState.BUSY)
        scan(page, CODES["Anna"])
        expect(page.locator("h1")).to_have_text("Welkom, Anna!")
        page.evaluate("delete navigator.mediaDevices.getUserMedia")
        page.evaluate(LEAVE)
        kiosk.expect("works")


def test_a_hidden_page_lets_go_of_the_camera(opened: Opening) -> None:
    """Nobody is looked at by a screen that nobody sees."""
    turn = """is => {
        Object.defineProperty(document, "hidden", {value: is, configurable: true});
        document.dispatchEvent(new Event("visibilitychange"));
    }"""
    with opened(seen()) as kiosk:
        expect(kiosk.page.locator("video")).to_be_visible()
        kiosk.page.evaluate("window.track = document.querySelector('video').srcObject.getTracks()[0]")
        kiosk.page.evaluate(turn, True)
        assert kiosk.page.evaluate("window.track.readyState") == "ended"
        kiosk.page.evaluate(turn, False)
        expect(kiosk.page.locator("video")).to_be_visible()


def test_a_machine_without_a_camera_loads_no_reader(opened: Opening) -> None:
    """The welcome speaks of the scanner alone."""
    with opened() as kiosk:
        kiosk.expect("off", CameraState.MISSING)
        expect(kiosk.page.locator("small[data-camera=off]")).to_be_visible()
        assert not [path for path in kiosk.asked if "zxing" in path or "reader" in path]


def test_each_state_of_the_camera_fits_every_glass(
    opened: Opening, station: Station, event: Event, pictures: Path | None
) -> None:
    """The mirror and its words, in four languages, one from the right, on four screens, for everybody."""
    station.write(lambda transaction: change_event(transaction, replace(event, languages=GUEST_LANGUAGES)))
    with opened(seen(badge_with(CODES["Anna"]), tilt=9, light=0.7, height=300)) as kiosk:
        page = kiosk.page
        expect(page.locator("h1")).to_have_text("Welkom, Anna!", timeout=20_000)
        page.evaluate(LEAVE)
        kiosk.expect("known")
        inspector = Inspector(
            page=page,
            own=page.url.removesuffix("/kiosk"),
            sizes=(PORTRAIT, LANDSCAPE, TABLET, SMALL),
            pictures=pictures,
            smallest_target=12 * PIXELS_EACH_MM,
            fits=True,
            schemes=("light",),
        )
        # it stops looking, so that a state stays as it is put
        page.evaluate("Object.defineProperty(document, 'hidden', {value: true})")
        for state, language in (
            ("known", "nl"),
            ("several", "it"),
            ("works", "en"),
            ("lost", "it"),
            ("lost", "nl"),
            ("several", "ar"),
            ("lost", "ar"),
        ):
            page.locator(f".languages [lang={language}]").evaluate("button => button.click()")
            expect(page.locator(f".kiosk.-welcome[lang={language}]")).to_be_attached()
            page.evaluate("state => { document.documentElement.dataset.camera = state; }", state)
            inspector.look(f"kiosk-camera-{state}-{language}", axe=language == "it")
        assert inspector.wrong == []


def test_a_camera_that_is_switched_off_is_not_even_asked_for(opened: Opening, station: Station) -> None:
    """The office's switch reaches an open kiosk by itself, and then nothing of it is loaded."""
    with opened(seen()) as kiosk:
        kiosk.expect("works")
        while not any(path.endswith(".wasm") for path in kiosk.asked):
            kiosk.page.wait_for_event("request", timeout=20_000)
        expect(kiosk.page.locator("html")).to_have_attribute("data-link", "up", timeout=20_000)
        (device,) = station.read(devices.all_devices)
        off = DeviceWish(name=device.name, event_id=device.event_id, uses_camera=False)
        station.write(lambda transaction: devices.change_device(transaction, device.id, off))
        expect(kiosk.page.locator("small[data-camera=works]")).to_have_count(0)
        expect(kiosk.page.locator("html")).to_have_attribute("data-link", "up")
        last_page = len(kiosk.asked) - kiosk.asked[::-1].index("/kiosk")
        assert not [path for path in kiosk.asked[last_page:] if "camera" in path or "zxing" in path]
