"""A hundred tablets before the board while ten things a second happen: from each fact to its repaint.

99 of them are `bench.tablet_crowd`, in a process of its own; one is a browser, where a part counts as repainted once
the frame with it was painted. A tablet that does not show something, or is refused anything, ends the measurement.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Response, sync_playwright

from bench.first_byte import StampingPrinter, give_printer
from bench.processes import free_port, prepare_station, running, serve_words
from bench.table import Measurement, share_of
from bench.tablet_crowd import Sign
from bench.tablet_scene import facts, sign_in_all
from tests.fakes.browser import ARGUMENTS, CHROMIUM
from tests.fakes.printers import simulator

TABLETS = 100
FACTS_A_SECOND = 10
SECONDS = 20
BUDGET_MS = 500.0
#: Numbers of sample guests: the first ones stand on the board, and then those who come.
FIRST_GUEST, FIRST_VIP = 100, 50
_WATCH = """() => {
  window.shown = [];
  const note = () => {
    const arrived = document.querySelectorAll("#figures .value")[1]?.textContent.replace(/\\D/g, "");
    const board = [...document.querySelectorAll("#board article")].map((item) =>
      `class="${item.className.trim()}" id="${item.id}" ${item.querySelector("h3 a")?.getAttribute("href")}
       ${item.querySelector(".said")?.textContent}`);
    window.shown.push([Date.now() / 1000, Number(arrived), board.join("\\n")]);
  };
  // a frame's callbacks run before it is painted, and a task that they queue after
  let isAsked = false;
  const painted = () => {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(() => setTimeout(() => { isAsked = false; note(); }));
  };
  const watch = new MutationObserver(painted);
  for (const id of ["figures", "board"])
    watch.observe(document.getElementById(id), {childList: true, subtree: true, characterData: true, attributes: true});
}"""


def measure(folder: Path) -> list[Measurement]:
    """95 of 100 repaints, over all tablets, and in the browser."""
    data, port, printer = folder / "tablets", free_port(), StampingPrinter()
    token = prepare_station(data, FACTS_A_SECOND * SECONDS + FIRST_GUEST)
    tablets = sign_in_all(data, TABLETS, range(FIRST_VIP, FIRST_GUEST))
    order = {
        "port": port, "token": token, "tablets": tablets[1:], "facts_a_second": FACTS_A_SECOND, "seconds": SECONDS,
        "first_guest": FIRST_GUEST, "first_vip": FIRST_VIP,
    }  # fmt: skip
    with simulator(printer.behave) as printing:
        give_printer(data, printing.address)
        with (
            running(serve_words(data, port), port) as station,
            _crowd(order) as crowd,
            _tablet(port, tablets[0]) as page,
        ):
            before, used = facts(data), _processor_seconds(station.pid)
            seen = _go(crowd)
            happened, used = facts(data) - before, _processor_seconds(station.pid) - used
            seconds = seen["seconds"]
            if seconds > SECONDS * 1.05:
                raise RuntimeError(f"what should happen within {SECONDS} s took {seconds:.0f}: nothing was measured")
            shown = page.evaluate("window.shown") if page else []
    note = (
        f"{TABLETS} tablets, {happened / seconds:.0f} facts/s, {seen['fetches'] / seconds:.0f} fetches/s,"
        f" {seen['bytes'] / seconds / 1e6:.1f} MB/s, station {used / seconds:.2f} processors"
    )
    found = [_p95("fact to repainted part, 95 of 100", [one for some in seen["taken"].values() for one in some], note)]
    found += [_p95(f"  {what}", taken, f"{len(taken)} repaints") for what, taken in sorted(seen["taken"].items())]
    if page:
        taken = [_first_shown(Sign(**sign), shown) for sign in seen["signs"]]
        found.append(_p95("the same in a browser, painted", taken, f"{len(taken)} repaints"))
    return found


def _p95(name: str, taken: list[float], note: str) -> Measurement:
    note += f", half {share_of(taken, 50) * 1000:.0f} ms"
    return Measurement(name=name, measured=share_of(taken, 95) * 1000, bound=BUDGET_MS, unit="ms", note=note)


@contextmanager
def _crowd(order: dict[str, Any]) -> Iterator[subprocess.Popen[str]]:
    """The other tablets, all open."""
    words = [sys.executable, "-m", "bench.tablet_crowd"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as crowd:
        try:
            _say(crowd, json.dumps(order))
            assert crowd.stdout
            if crowd.stdout.readline() != "ready\n":
                raise RuntimeError("the tablets could not be opened")
            yield crowd
        finally:
            crowd.kill()


def _go(crowd: subprocess.Popen[str]) -> dict[str, Any]:
    """What the crowd saw of all that happened."""
    _say(crowd, "go")
    assert crowd.stdout
    seen: dict[str, Any] = json.loads(crowd.stdout.readline() or "{}")
    if not seen:
        raise RuntimeError("the tablets gave up")
    return seen


def _say(crowd: subprocess.Popen[str], words: str) -> None:
    assert crowd.stdin
    crowd.stdin.write(words + "\n")
    crowd.stdin.flush()


@contextmanager
def _tablet(port: int, secrets: tuple[str, str, str]) -> Iterator[Page | None]:
    """The one in a browser, with the board open; None: there is no browser here."""
    if not CHROMIUM.exists():
        print("tablets: no Chromium here, so no page is looked at (Debian: chromium)", file=sys.stderr)
        yield None
        return
    refused = list[str]()

    def check(answer: Response) -> None:
        if answer.status >= 400:
            refused.append(f"{answer.status} {answer.url}")

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        page = opened(browser, port, secrets)
        page.on("response", check)
        page.evaluate(_WATCH)
        yield page
        browser.close()
        if refused:
            raise RuntimeError(f"the browser was refused {refused[:3]}")


def opened(browser: Browser, port: int, secrets: tuple[str, str, str]) -> Page:
    """A tablet of eight inches with the board open, and its stream."""
    address = f"http://127.0.0.1:{port}"
    context = browser.new_context(viewport={"width": 820, "height": 1180}, locale="en-GB", has_touch=True)
    names = zip(("tablet", "person_at_desk"), secrets[:2], strict=True)
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in names])
    page = context.new_page()
    page.goto(f"{address}/desk")
    page.locator("html[data-link=up]").wait_for(state="attached")
    return page


def _first_shown(sign: Sign, shown: list[tuple[float, int, str]]) -> float:
    """How long it took until a page showed it, or more.

    Raises: RuntimeError when it never did.
    """
    for when, arrived, board in shown:
        if when >= sign.at and sign.is_shown(arrived, board):
            return when - sign.at
    raise RuntimeError(f"the browser never showed {sign}")


def _processor_seconds(pid: int) -> float:
    """What a process has used so far (proc(5): utime, stime)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
