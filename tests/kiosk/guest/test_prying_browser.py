"""What a guest leaves behind in a real Chromium's profile once they went: nothing of whoever they saw."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Page, expect

from server.domain.event import Event, SecondFactor
from server.domain.guest import Guest
from server.services import devices, event_setup
from server.services.devices import DeviceWish
from server.station import Station
from server.store import guests as guest_rows
from server.store.printers import PrinterRow
from server.store.transaction import Transaction
from tests.fakes.browser import await_line, chromium_that_keeps, served
from tests.fakes.scanner import scan
from tests.fakes.web_app import app_of

#: Nobody else in Chromium's files is called so.
FIRST, LAST, COMPANY, CODE = "Zwaanwitje", "Qorbeldam", "Xylofonia Holding", "SECRETCODE0000000077"
SECRETS = (FIRST, LAST, "Xylofonia", CODE, "zwaanwitje.q")

#: All that a page can read of what it kept.
KEPT = """async () => {
  const kept = [JSON.stringify({...localStorage}), JSON.stringify({...sessionStorage}), document.cookie];
  kept.push(JSON.stringify(history.state), document.title, location.href);
  for (const base of await indexedDB.databases()) kept.push(base.name);
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      kept.push(request.url, await (await cache.match(request)).text());
    }
  }
  kept.push(...performance.getEntries().map((entry) => entry.name));
  return kept.join("\\n");
}"""


def assert_nothing_of(text: str) -> None:
    """No secret stands in it, whatever the case."""
    assert [secret for secret in SECRETS if secret.casefold() in text.casefold()] == []


def kept_on_disk(profile: Path) -> str:
    """All files of a profile, as text and as UTF-16."""
    raw = b"\n".join(path.read_bytes() for path in sorted(profile.rglob("*")) if path.is_file())
    # two bytes a letter may begin at either
    return "\n".join([raw.decode("latin-1"), *(raw[start:].decode("utf-16-le", "ignore") for start in (0, 1))])


def walk_as_guest(page: Page) -> None:
    """Search by name, choose, prove a wrong and the right answer, go back, and come in by the code."""
    page.locator(".way.-find").click()
    page.locator("#name").fill(f"{FIRST} {LAST}")
    page.locator(".names .name").click()
    page.locator("#answer").fill("xxx")
    page.locator(".kiosk form button[type=submit]").first.click()
    expect(page.locator(".error")).to_be_visible()
    page.locator("#answer").fill("zwaanwitje.q")
    page.locator(".kiosk form button[type=submit]").first.click()
    expect(page.locator(".kiosk.-confirm")).to_be_visible()
    scan(page, CODE)
    expect(page.locator(".kiosk.-badge")).to_contain_text(FIRST)
    # as the screen itself does when nobody touches it any more
    page.locator("#leave").evaluate("form => form.requestSubmit()")
    expect(page.locator(".kiosk.-welcome")).to_be_visible()


def test_nothing_of_a_guest_is_left_in_the_browser(
    station: Station, event: Event, guests: dict[str, Guest], printer: PrinterRow, tmp_path: Path
) -> None:
    """Not in address, history, title, storage, caches, the service worker's, nor in any file of its profile."""
    secret = replace(
        guests["Anna"], first_name=FIRST, last_name=LAST, company=COMPANY, code=CODE, email="zwaanwitje.q@example.org"
    )
    asking = replace(event, second_factor=SecondFactor.EMAIL)

    def set_up(transaction: Transaction) -> str:
        guest_rows.change_guests(transaction.connection, [secret])
        event_setup.change_event(transaction, asking)
        return devices.let_in_own_screen(transaction, DeviceWish(name="Kiosk 1", event_id=event.id))

    token, profile = station.write(set_up), tmp_path / "profile"
    look = {"viewport": {"width": 820, "height": 1180}}
    with served(app_of(station)) as web, chromium_that_keeps(profile, **look) as page:
        page.goto(f"{web.url}/kiosk#screen={token}")
        await_line(page)
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        walk_as_guest(page)
        assert_nothing_of(page.evaluate(KEPT))
        assert_nothing_of(page.content())
        assert page.evaluate("history.length") <= 3
        page.go_back()
        expect(page.locator("body")).not_to_contain_text(FIRST)
        page.goto(f"{web.url}/kiosk")
        expect(page.locator(".kiosk.-welcome")).to_be_visible()
    assert (profile / "Default").is_dir()
    assert_nothing_of(kept_on_disk(profile))
