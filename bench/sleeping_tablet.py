"""A tablet that slept: from its waking until its page is right.

All of a real browser's processes are stopped and go on later, as when a tablet sleeps; meanwhile the station is started
anew, so that every line is dead, and somebody is called. In some rounds whoever is signed in was away for twenty
minutes: then the right page is the locked one, with how many wait.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from bench.processes import free_port, prepare_station, running, serve_words
from bench.table import Measurement
from bench.tablet_scene import CALLS, REQUESTS, TAKEN, call, sign_in_all, station_of
from bench.tablets import opened
from server.services.secret_words import sha256_of
from server.store.people import save_session, session_by_hash
from tests.fakes.browser import ARGUMENTS, CHROMIUM

ROUNDS = 3
AWAY = timedelta(minutes=20)
#: Longer than what live.js takes for a slow moment.
ASLEEP_SECONDS = 6.0
BUDGET_MS = 2000.0
#: Restricted requests are counted for nobody who is not signed in.
_WAITING = CALLS - TAKEN + REQUESTS // 2


def measure(folder: Path) -> list[Measurement]:
    """The slowest of a few; nothing where no browser is."""
    if not CHROMIUM.exists():
        print("sleeping_tablet: no Chromium here, so none sleeps (Debian: chromium)", file=sys.stderr)
        return []
    data = folder / "sleeping"
    prepare_station(data, 100)
    tablets = sign_in_all(data, 2 * ROUNDS + 1, range(0))[1:]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        signed_in = [_waking(browser, data, tablets[number], number, AWAY * 0) for number in range(ROUNDS)]
        locked = [_waking(browser, data, tablets[number], number, AWAY) for number in range(ROUNDS, 2 * ROUNDS)]
        browser.close()
    return [
        _slowest("a tablet wakes: its board is right", signed_in),
        _slowest("  after 20 minutes: locked, and counts", locked),
    ]


def _slowest(name: str, taken: list[float]) -> Measurement:
    note = f"slowest of {len(taken)}, asleep {ASLEEP_SECONDS:.0f} s, every line dead"
    return Measurement(name=name, measured=max(taken) * 1000, bound=BUDGET_MS, unit="ms", note=note)


def _waking(browser: Browser, data: Path, secrets: tuple[str, str, str], number: int, away: timedelta) -> float:
    """Seconds from waking until the page shows what happened."""
    port = free_port()
    with running(serve_words(data, port), port):
        page = opened(browser, port, secrets)
    with _asleep(browser) as wake:
        guest = call(data, CALLS + number)
        _was_away(data, secrets[1], away)
        with running(serve_words(data, port), port):
            time.sleep(ASLEEP_SECONDS)
            shown = f"{_WAITING + number + 1} wait for you" if away else guest
            woke = wake()
            page.wait_for_function("words => document.body.innerText.includes(words)", arg=shown, polling="raf")
            taken = time.time() - woke
            page.context.close()
    return taken


@contextmanager
def _asleep(browser: Browser) -> Iterator[Callable[[], float]]:
    """Gives what wakes it, and tells when."""
    told = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")
    processes = [int(one["id"]) for one in told["processInfo"]]
    for process in processes:
        os.kill(process, signal.SIGSTOP)

    def wake() -> float:
        for process in processes:
            with suppress(ProcessLookupError):  # its page was closed
                os.kill(process, signal.SIGCONT)
        return time.time()

    try:
        yield wake
    finally:
        wake()


def _was_away(data: Path, session_secret: str, away: timedelta) -> None:
    if not away:
        return
    with station_of(data) as station:
        session = station.read(lambda connection: session_by_hash(connection, sha256_of(session_secret)))
        assert session
        old = replace(session, seen_at=datetime.now(UTC) - away)
        station.write(lambda transaction: save_session(transaction.connection, old))
