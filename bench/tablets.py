"""A hundred tablets that show the board while ten facts a second happen: from each fact to its part repainted.

99 of them are streams and fetches as static/js/live.js does them, on sockets of their own; one is a browser, where a
part counts as repainted when its text has changed in the page.
"""

from __future__ import annotations

import asyncio
import re
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from playwright.async_api import async_playwright

from bench.clients import post
from bench.processes import free_port, prepare_station, running, serve_words
from bench.sample import sample_code
from bench.table import Measurement
from server.domain.access import DeviceRole, Role
from server.services.devices import DeviceWish, approve_pairing, ask_pairing
from server.services.people import PersonWish, add_person
from server.services.secret_words import sha256_of
from server.settings import Settings
from server.station import build_station
from server.store.devices import device_by_id, save_device
from server.store.people import Session, save_session
from server.store.transaction import Transaction
from tests.fakes.browser import ARGUMENTS, CHROMIUM

TABLETS = 100
PEOPLE = 5
FACTS_A_SECOND = 10
SECONDS = 20
BUDGET_MS = 500.0
TOPICS = "guest.checked_in"
_ARRIVED = re.compile(rb'class="value">([\d.,\s]+)<')


@dataclass(kw_only=True)
class _Seen:
    """When each fact happened, and how long each tablet took to show it."""

    #: By number of arrivals.
    at: dict[int, float] = field(default_factory=dict)
    taken: list[float] = field(default_factory=list)
    in_browser: list[float] = field(default_factory=list)
    fetches: int = 0


def measure(folder: Path) -> list[Measurement]:
    """95 of 100 repaints, over all tablets, and in the browser."""
    token = prepare_station(folder / "tablets", FACTS_A_SECOND * SECONDS + 10)
    secrets = _sign_in_all(folder / "tablets")
    port = free_port()
    with running(serve_words(folder / "tablets", port), port):
        seen = asyncio.run(_watch(port, token, secrets))
    note = f"{TABLETS} tablets, {FACTS_A_SECOND} facts/s, {seen.fetches / SECONDS:.0f} fetches/s"
    found = [_p95("fact to repainted part, 95 of 100", seen.taken, note)]
    if seen.in_browser:
        found.append(_p95("the same in a browser", seen.in_browser, f"{len(seen.in_browser)} repaints"))
    return found


def _p95(name: str, taken: list[float], note: str) -> Measurement:
    in_order = sorted(taken)
    half = in_order[len(in_order) // 2] * 1000
    measured = in_order[int(len(in_order) * 0.95)] * 1000
    return Measurement(name=name, measured=measured, bound=BUDGET_MS, unit="ms", note=f"{note}, half {half:.0f} ms")


def _sign_in_all(data_dir: Path) -> list[tuple[str, str]]:
    """(tablet's secret, session's secret) of each."""
    station = build_station(Settings(data_dir=data_dir))

    def act(transaction: Transaction) -> list[tuple[str, str]]:
        event_id = transaction.connection.execute("SELECT id FROM event").fetchone()[0]
        people = [
            add_person(transaction, PersonWish(name=f"Hostess {number}", role=Role.HOSTESS, pin=f"{246800 + number}"))
            for number in range(PEOPLE)
        ]
        made = []
        for number in range(TABLETS):
            asked = ask_pairing(transaction, DeviceRole.TABLET, f"10.0.0.{number}")
            device = approve_pairing(transaction, asked.pairing.code, DeviceWish(name=f"T {number}", event_id=event_id))
            assert device
            tablet, session = f"tablet-{number}", f"session-{number}"
            known = device_by_id(transaction.connection, device.id)
            save_device(transaction.connection, type(known)(**vars(known) | {"token_sha256": sha256_of(tablet)}))
            now = datetime.now(UTC)
            row = Session(token_sha256=sha256_of(session), person_id=people[number % PEOPLE].id, device_id=device.id,
                          started_at=now, seen_at=now)  # fmt: skip
            save_session(transaction.connection, row)
            made.append((tablet, session))
        return made

    try:
        return station.write(act)
    finally:
        station.stop()


async def _watch(port: int, token: str, secrets: list[tuple[str, str]]) -> _Seen:
    seen, ready = _Seen(), asyncio.Semaphore(0)
    watching = [asyncio.create_task(_tablet(port, pair, seen, ready)) for pair in secrets[1:]]
    for _ in watching:
        await ready.acquire()
    async with async_playwright() as playwright:
        page = None
        if CHROMIUM.exists():
            browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
            page = await _open(browser, port, secrets[0])
        else:
            print("tablets: no Chromium here, so no page is looked at (Debian: chromium)", file=sys.stderr)
        await _arrive(port, token, seen)
        await asyncio.sleep(2)
        if page:
            shown: list[tuple[int, float]] = [tuple(one) for one in await page.evaluate("window.shown")]
            seen.in_browser = _first_shown(seen.at, shown)
    for task in watching:
        task.cancel()
    await asyncio.gather(*watching, return_exceptions=True)
    return seen


async def _open(browser, port: int, pair: tuple[str, str]):  # type: ignore[no-untyped-def]  # playwright's own
    context = await browser.new_context(viewport={"width": 820, "height": 1180}, locale="en-GB")
    address = f"http://127.0.0.1:{port}"
    names = zip(("tablet", "person_at_desk"), pair, strict=True)
    await context.add_cookies([{"name": name, "value": value, "url": address} for name, value in names])
    page = await context.new_page()
    await page.goto(f"{address}/desk")
    await page.locator("#figures .value").nth(1).wait_for()
    await page.evaluate("""() => {
      window.shown = [];
      new MutationObserver(() => requestAnimationFrame(() => {
        const text = document.querySelectorAll("#figures .value")[1]?.textContent ?? "";
        window.shown.push([Number(text.replace(/\\D/g, "")), Date.now() / 1000]);
      })).observe(document.getElementById("figures"), {childList: true, subtree: true, characterData: true});
    }""")
    return page


def _first_shown(at: dict[int, float], shown: list[tuple[int, float]]) -> list[float]:
    """How long each fact took until a page showed so many arrivals, or more."""
    return [next(when for count, when in shown if count >= number) - began for number, began in at.items()]


async def _arrive(port: int, token: str, seen: _Seen) -> None:
    """Ten guests a second, one after the other, whatever the tablets do."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    began = time.time()
    for number in range(1, FACTS_A_SECOND * SECONDS + 1):
        await asyncio.sleep(max(0.0, began + number / FACTS_A_SECOND - time.time()))
        seen.at[number] = time.time()
        body = f'{{"code": "{sample_code(number)}", "key": "k{number}"}}'
        writer.write(post("/api/v1/events/bench/check-ins", body, token))
        await _answer(reader)
    writer.close()


async def _tablet(port: int, pair: tuple[str, str], seen: _Seen, ready: asyncio.Semaphore) -> None:
    """One stream; a fetch when it says that something changed, and another when something did meanwhile."""
    cookie = f"Cookie: tablet={pair[0]}; person_at_desk={pair[1]}\r\n"
    head = f"Host: 127.0.0.1:{port}\r\n{cookie}Accept-Language: en\r\nOspite-Live: 1\r\n\r\n"
    stream, stream_out = await asyncio.open_connection("127.0.0.1", port)
    stream_out.write(f"GET /live?topics={TOPICS} HTTP/1.1\r\n{head}".encode())
    fetch, fetch_out = await asyncio.open_connection("127.0.0.1", port)
    shown = 0
    await stream.readuntil(b"event: ping")
    ready.release()
    while True:
        await stream.readuntil(b"event: changed")
        await stream.readuntil(b"\n\n")
        fetch_out.write(f"GET /desk/figures HTTP/1.1\r\nHX-Request: true\r\n{head}".encode())
        text = await _answer(fetch)
        seen.fetches += 1
        found = _ARRIVED.findall(text)
        arrived, now = int(re.sub(rb"\D", b"", found[1])), time.time()
        for number in range(shown + 1, arrived + 1):
            if number in seen.at:
                seen.taken.append(now - seen.at[number])
        shown = max(shown, arrived)


async def _answer(reader: asyncio.StreamReader) -> bytes:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if not head.startswith((b"http/1.1 200", b"http/1.1 201")):
        raise RuntimeError(head.decode())
    length = re.search(rb"content-length: (\d+)", head)
    assert length
    return await reader.readexactly(int(length[1]))
