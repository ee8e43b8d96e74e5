"""A real Chromium before a real web server on a free port, for what only a browser can show."""

from __future__ import annotations

import ctypes
import shutil
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.fakes.ports import own_port

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = Path(next(filter(None, map(shutil.which, _NAMES)), "/usr/bin/chromium"))
#: The same engine without a window around its pages, which halves their cost; without a camera too, and it keeps no
#: files as a kiosk's does: what is about these wants the whole one.
SHELL = Path(shutil.which("chromium-headless-shell") or CHROMIUM)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = Path(__file__).parents[1] / "vendor" / "axe-core-4.14.1" / "axe.min.js"


_BEGINS_AT_RIGHT = """() => {
  const words = document.createRange();
  const heading = document.querySelector("h1");
  words.selectNodeContents(heading);
  return heading.getBoundingClientRect().right - words.getBoundingClientRect().right < 40;
}"""


class Served:
    """An app on 127.0.0.1; may be stopped and started again on the same port."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self.port = own_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Serve, and return once it listens."""
        config = uvicorn.Config(self._app, host="127.0.0.1", port=self.port, log_level="error", ws="none")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        deadline = time.monotonic() + 20
        while not self._server.started and time.monotonic() < deadline:
            threading.Event().wait(0.02)
        assert self._server.started

    def stop(self) -> None:
        """Go away at once, streams and all, as a power cut would."""
        assert self._server and self._thread
        self._server.should_exit = self._server.force_exit = True
        self._thread.join(20)
        assert not self._thread.is_alive()


@contextmanager
def served(app: FastAPI) -> Iterator[Served]:
    """`app` on a port while the block runs."""
    server = Served(app)
    server.start()
    try:
        yield server
    finally:
        with suppress(AssertionError):
            server.stop()


def filmed(film: Path) -> list[str]:
    """Arguments of a browser whose camera shows `film`. It asks for permission unless the context grants it."""
    return ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}"]


@contextmanager
def chromium(*more: str, is_whole: bool = False) -> Iterator[Browser]:
    """The system's browser; without one the test is skipped and says so, before Playwright starts its driver.

    `is_whole`: not its shell.
    """
    _skip_without_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM if is_whole else SHELL), args=[*ARGUMENTS, *more]
        )
        yield browser
        browser.close()


@contextmanager
def chromium_that_keeps(profile: Path, **look: Any) -> Iterator[Page]:
    """A page of a browser that keeps its files in `profile`, as a kiosk's does; they are all there at the end."""
    _skip_without_browser()
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=str(CHROMIUM), args=ARGUMENTS, **look
        )
        yield context.pages[0]
        context.close()


def _skip_without_browser() -> None:
    if not CHROMIUM.exists():
        pytest.skip("no Chromium here: install Debian's chromium")
    if not _driver_can_run():
        pytest.skip("Playwright's driver cannot run here: install Debian's libatomic1")


def _driver_can_run() -> bool:
    """Whether the library is there that a bare Debian lacks and the driver's Node.js wants."""
    try:
        ctypes.CDLL("libatomic.so.1")
    except OSError:
        return sys.platform != "linux"
    return True


def axe_violations(page: Page, *, rules: Sequence[str] = ()) -> list[str]:
    """What axe finds serious or critical on the page, a line each. `rules`: these alone; none given: all."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    options = {"resultTypes": ["violations"]} | ({"runOnly": list(rules)} if rules else {})
    found: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{entry['id']}: {entry['nodes'][0]['target']} {entry['nodes'][0]['failureSummary']}"
        for entry in found["violations"]
        if entry["impact"] in ("serious", "critical")
    ]


def begins_at_right(page: Page) -> None:
    """The words of the heading end at its right edge, give or take 40 pixels, once its styles are there."""
    page.wait_for_function(_BEGINS_AT_RIGHT)


def await_line(page: Page) -> None:
    """Until it listens: what is touched before that may be lost."""
    expect(page.locator("html")).to_have_attribute("data-link", "up")
