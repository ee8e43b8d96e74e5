"""A kiosk's camera: from asking for it to a code, what one picture costs, and whether a finger feels it.

The camera is a film of a badge, tilted and in dim light (tests/fakes/film.py). A worker is not slowed down by DevTools:
pictures cost here what they cost on this machine.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import CDPSession, Page, expect, sync_playwright

from bench.kiosk_page import GUESTS, SLOWED, listen_to_taps, own_screen, taps
from bench.processes import free_port, prepare_station, running, serve_words
from bench.table import Measurement
from tests.fakes.browser import ARGUMENTS, CHROMIUM, filmed
from tests.fakes.film import badge_with, save_film, seen

BUDGET_START_MS = 500.0
#: A tenth of a second is one picture's time.
BUDGET_PICTURE_MS = 100.0
PICTURES = 60
SECONDS = 8.0
#: Processor time of the thread that answers fingers.
BUDGET_MAIN_MS = 10.0
_HIDE = """() => {
  Object.defineProperty(document, "hidden", { value: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
_LISTEN = """
window.pictures = [];
const ask = MediaDevices.prototype.getUserMedia;
MediaDevices.prototype.getUserMedia = function (wanted) {
  window.asked ??= performance.now();
  return ask.call(this, wanted);
};
const post = Worker.prototype.postMessage;
Worker.prototype.postMessage = function (...sent) {
  const began = performance.now();
  this.addEventListener("message", () => window.pictures.push(performance.now() - began), { once: true });
  return post.apply(this, sent);
};
document.addEventListener("camera:code", () => { window.found ??= performance.now(); });
"""


def measure(folder: Path) -> list[Measurement]:
    """Start to code, the cost of a picture, taps beside it; nothing where no browser is."""
    if not CHROMIUM.exists():
        print("camera: no Chromium here, so nothing is measured (Debian: chromium)", file=sys.stderr)
        return []
    prepare_station(folder / "camera", GUESTS)
    token = own_screen(folder / "camera")
    port = free_port()
    address = f"http://127.0.0.1:{port}/kiosk#screen={token}"
    badge = save_film(folder / "badge.y4m", [seen(badge_with("N0B0DY00000000000001"), tilt=-24, light=0.35)])
    nobody = save_film(folder / "nobody.y4m", [seen(light=0.6)])
    with running(serve_words(folder / "camera", port), port):
        with _kiosk(badge) as page:
            found = [_start(page, address)]
        with _kiosk(nobody) as page:
            page.goto(address)
            expect(page.locator("html")).to_have_attribute("data-camera", "works", timeout=20_000)
            while page.evaluate("window.pictures.length") < PICTURES:
                page.wait_for_timeout(200)
            found.append(_picture(page))
            found.append(taps(page, f"tap to paint beside the camera, processor 1/{SLOWED}"))
        with _kiosk(nobody) as page:
            page.emulate_media(reduced_motion="reduce")  # what moves by itself costs too, and not the same each second
            page.goto(address)
            expect(page.locator("html")).to_have_attribute("data-camera", "works", timeout=20_000)
            found.append(_main_thread(page))
    return found


@contextmanager
def _kiosk(film: Path) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=[*ARGUMENTS, *filmed(film)])
        context = browser.new_context(viewport={"width": 1080, "height": 1920}, has_touch=True, permissions=["camera"])
        page = context.new_page()
        listen_to_taps(page)
        page.add_init_script(_LISTEN)
        try:
            yield page
        finally:
            browser.close()


def _start(page: Page, address: str) -> Measurement:
    page.goto(address)
    page.locator(".kiosk.-refused").wait_for()
    milliseconds: float = page.evaluate("window.found - window.asked")
    return Measurement(
        name="camera: asked for to code", measured=milliseconds, bound=BUDGET_START_MS, unit="ms",
        note="a badge at 24 degrees in dim light; reader loaded meanwhile",
    )  # fmt: skip


def _picture(page: Page) -> Measurement:
    taken: list[float] = page.evaluate("window.pictures")
    # the first waits for the reader to be compiled
    steady = sorted(taken[1:])
    return Measurement(
        name="camera: one picture in the worker, half", measured=statistics.median(steady), bound=BUDGET_PICTURE_MS,
        unit="ms", note=f"{len(steady)} pictures of 640 x 480 without a code, 98 of 100 within "
        f"{steady[int(len(steady) * 0.98)]:.0f} ms",
    )  # fmt: skip


def _main_thread(page: Page) -> Measurement:
    """What a picture takes of the page's own thread: with the camera against without, in processor time."""
    line = page.context.new_cdp_session(page)
    line.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent(seconds: float) -> float:
        before = _task_ms(line)
        page.wait_for_timeout(seconds * 1000)
        return (_task_ms(line) - before) / seconds

    begun = page.evaluate("window.pictures.length")
    busy = spent(SECONDS)
    pictures = (page.evaluate("window.pictures.length") - begun) / SECONDS
    page.evaluate(_HIDE)
    calm = spent(SECONDS)
    return Measurement(
        name="camera: one picture, of the page's thread", measured=(busy - calm) / max(pictures, 0.1),
        bound=BUDGET_MAIN_MS, unit="ms", note=f"{pictures:.1f} pictures a second, processor time",
    )  # fmt: skip


def _task_ms(line: CDPSession) -> float:
    values = {one["name"]: float(one["value"]) for one in line.send("Performance.getMetrics")["metrics"]}
    return values["TaskDuration"] * 1000
