"""The desk in a real Chromium: two tablets see the same thing, a PIN is typed, an untended tablet locks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from server.domain.access import Actor, DeviceRole
from server.domain.alert import Alert, AlertKind
from server.domain.event import Event, Zone
from server.domain.guest import Guest, Standing
from server.services import devices
from server.services.alerts import Call, raise_alert
from server.services.devices import DeviceWish
from server.services.secret_words import sha256_of
from server.station import Station
from server.store.alerts import save_alert
from server.store.devices import save_device
from server.store.guests import change_guests
from server.store.people import Person, drop_sessions_of
from tests.fakes.browser import Served, axe_violations, served
from tests.fakes.clock import FakeClock
from tests.fakes.conflicts import add_conflict
from tests.fakes.scene import PIN
from tests.fakes.web_app import app_of

#: What a hostess may wait for another tablet (product promise 6), and a slow machine's grace.
SEEN_MS = 8000


@pytest.fixture
def web(station: Station, event: Event) -> Iterator[Served]:
    """The station on a port."""
    with served(app_of(station)) as server:
        yield server


def _tablet(browser: Browser, web: Served, station: Station, event: Event, name: str) -> Page:
    """A paired tablet of eight inches, at the names."""
    asked = station.write(lambda tx: devices.ask_pairing(tx, DeviceRole.TABLET, "127.0.0.1"))
    wish = DeviceWish(name=name, event_id=event.id)
    device = station.write(lambda tx: devices.approve_pairing(tx, asked.pairing.code, wish))
    assert device
    known = replace(device, token_sha256=sha256_of(name))
    station.write(lambda tx: save_device(tx.connection, known))
    context = browser.new_context(
        viewport={"width": 820, "height": 1180}, has_touch=True, locale="en-GB", reduced_motion="reduce"
    )
    context.add_cookies([{"name": "tablet", "value": name.replace(" ", ""), "url": web.url}])
    page = context.new_page()
    page.goto(f"{web.url}/desk")
    return page


def _sign_in(page: Page, person: Person) -> None:
    page.get_by_role("link", name=person.name).tap()
    for digit in PIN:
        page.locator(f"[data-digit='{digit}']").tap()
    expect(page.locator("#board")).to_be_visible()
    expect(page.locator("html[data-link='up']")).to_be_attached(timeout=SEEN_MS)


def _stop_time(page: Page) -> None:
    """From here on a tablet's time goes on when it is told to."""
    page.clock.pause_at(page.evaluate("Date.now() / 1000 + 1"))


def _await_while_time_stands(page: Page, what: Locator) -> None:
    """What changed while a part was being fetched is fetched by a timer: the clock of the page goes on by a little."""
    for _ in range(SEEN_MS // 200):
        page.clock.run_for(1)
        with suppress(AssertionError):
            expect(what).to_be_visible(timeout=200)
            return
    expect(what).to_be_visible()


def test_two_tablets_see_a_call_and_who_is_on_it(
    browser: Browser, web: Served, station: Station, event: Event, at_kiosk: Actor, hostess: Person, supervisor: Person
) -> None:
    """A kiosk calls, both see it; one says "on my way": the other sees who, and neither says "done" unread."""
    one, other = (_tablet(browser, web, station, event, name) for name in ("TabletA", "TabletB"))
    settled: list[str] = []
    for page, person in ((one, hostess), (other, supervisor)):
        page.clock.install()
        page.reload()
        _sign_in(page, person)
        _stop_time(page)
        page.on("request", lambda request: settled.append(request.url) if request.url.endswith("/settle") else None)
    call = Call(event_id=event.id, kind=AlertKind.CALL, device_id=at_kiosk.device_id)
    station.write(lambda tx: raise_alert(tx, call), at_kiosk)
    for page in (one, other):
        _await_while_time_stands(page, page.get_by_text("A guest asks for a person"))
        page.clock.run_for(1000)
    box = one.get_by_role("button", name="On my way").bounding_box()
    assert box is not None
    finger = box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.9
    one.touchscreen.tap(*finger)
    _await_while_time_stands(one, one.get_by_text("You are on the way"))
    _await_while_time_stands(other, other.get_by_text("Hanna Hostess is on the way"))
    one.clock.run_for(350)  # too late to have been on its way, and still a second touch
    for page in (one, other):
        under = "([x, y]) => document.elementFromPoint(x, y).closest('form')?.getAttribute('hx-post')"
        assert page.evaluate(under, finger).endswith("/settle"), "the layout moved: nothing lies below this finger"
        page.touchscreen.tap(*finger)
        page.clock.run_for(1000)
        _await_while_time_stands(page, page.get_by_role("button", name="Done"))
    assert settled == []
    one.touchscreen.tap(*finger)
    for page in (one, other):
        _await_while_time_stands(page, page.get_by_text("Nobody needs you"))


def test_a_guest_is_found_and_let_in_by_touch(
    browser: Browser, web: Served, station: Station, event: Event, guests: dict[str, Guest], hostess: Person
) -> None:
    """Type a part of the name, touch the guest, touch "check in"; an unpaid one is admitted with a reason."""
    page = _tablet(browser, web, station, event, "TabletC")
    _sign_in(page, hostess)
    page.get_by_role("link", name="Guests").tap()
    page.get_by_role("searchbox").fill("damico")
    page.get_by_role("link", name="Carla D'Amico").tap()
    page.get_by_role("button", name="Check in", exact=True).tap()
    expect(page.locator(".refusal")).to_be_visible(timeout=SEEN_MS)
    page.get_by_role("button", name="Admit anyway").tap()
    page.get_by_role("button", name="Paid on the spot").tap()
    assert axe_violations(page) == []
    page.get_by_role("button", name="Admit", exact=True).tap()
    expect(page.locator("#now").get_by_text("Inside", exact=True)).to_be_visible(timeout=SEEN_MS)
    expect(page.get_by_text("Paid on the spot").first).to_be_visible()


def test_a_locked_tablet_shows_that_somebody_waits(
    browser: Browser, web: Served, station: Station, event: Event, at_kiosk: Actor, hostess: Person
) -> None:
    """A kiosk calls: the names say how many wait, without a reload, and not for whom or where."""
    page = _tablet(browser, web, station, event, "TabletE")
    expect(page.get_by_text("Who are you?")).to_be_visible()
    call = Call(event_id=event.id, kind=AlertKind.CALL, device_id=at_kiosk.device_id)
    station.write(lambda tx: raise_alert(tx, call), at_kiosk)
    expect(page.get_by_text("1 waits for you")).to_be_visible(timeout=SEEN_MS)
    expect(page.get_by_text("A guest asks for a person")).to_have_count(0)
    assert axe_violations(page) == []


def test_an_untended_tablet_locks_itself(
    browser: Browser, web: Served, station: Station, event: Event, hostess: Person, clock: FakeClock
) -> None:
    """After two minutes without a touch the names stand there again; signing in leads back to the same page."""
    page = _tablet(browser, web, station, event, "TabletD")
    _sign_in(page, hostess)
    page.get_by_role("link", name="Guests").tap()
    expect(page.get_by_role("searchbox")).to_be_visible()
    clock.advance(minutes=3)
    expect(page.get_by_text("Who are you?")).to_be_visible(timeout=20_000)
    page.get_by_role("link", name=hostess.name).tap()
    expect(page.locator("#pin")).to_be_focused()
    page.keyboard.type(PIN)
    expect(page.get_by_role("searchbox")).to_be_visible()


def _types_pin(page: Page, dialog: str, name: str, pin: str = PIN) -> None:
    """Touch a name in a dialog, then six digits."""
    page.locator(dialog).get_by_text(name, exact=True).tap()
    for digit in pin:
        page.locator(f"{dialog} [data-digit='{digit}']").tap()


def test_a_supervisor_vouches_and_goes_on_without_losing_the_work(
    browser: Browser, web: Served, station: Station, event: Event, guests: dict[str, Guest], hostess: Person,
    supervisor: Person, organiser: Person,
) -> None:  # fmt: skip
    """What is half typed survives vouching, a wrong PIN, a line that is down, switches and a lock by hand."""
    blocked = replace(guests["Anna"], standing=Standing.BLOCKED)
    station.write(lambda tx: change_guests(tx.connection, [blocked]))
    page = _tablet(browser, web, station, event, "TabletF")
    _sign_in(page, hostess)
    page.goto(f"{web.url}/desk/guests/{blocked.id}")

    # the reason stays typed under the dialog; a wrong PIN changes nothing
    page.locator("[data-opens=anyway]").first.tap()
    page.locator("#anyway-reason").fill("The host knows them")
    page.get_by_role("button", name="Admit", exact=True).tap()
    _types_pin(page, "#vouch", supervisor.name, "000000")
    expect(page.locator("#vouch-pin-error")).to_be_visible()
    expect(page.locator("#anyway-reason")).to_have_value("The host knows them")
    _types_pin(page, "#vouch", supervisor.name)
    expect(page.get_by_text("Sven Supervisor vouched").first).to_be_visible()
    expect(page.locator("dialog[open]")).to_have_count(0)

    # no line: the page says so, and no touch leads away from it
    page.goto(f"{web.url}/desk/guests/{guests['Björn'].id}/details")
    page.locator("#company").fill("Half typed")
    page.context.set_offline(True)
    expect(page.locator(".line-down")).to_be_visible()
    page.locator("form.card [type=submit]").tap()
    page.get_by_role("link", name="Board").tap()
    expect(page.locator(".toast").first).to_be_visible()
    expect(page.locator("#company")).to_have_value("Half typed")
    page.context.set_offline(False)
    expect(page.locator(".line-down")).to_be_hidden()

    # a line that went a moment ago, before anybody noticed
    page.route("**/desk/**", lambda route: route.abort())
    page.locator("form.card [type=submit]").tap()
    expect(page.locator(".line-down")).to_be_visible()
    expect(page.locator("#company")).to_have_value("Half typed")
    page.unroute_all()
    page.evaluate("document.dispatchEvent(new CustomEvent('desk:ask'))")
    expect(page.locator(".line-down")).to_be_hidden()

    # a colleague goes on in the middle of the form
    page.locator(".who").tap()
    _types_pin(page, "#switch", supervisor.name)
    expect(page.locator(".who")).to_have_text(supervisor.name)
    expect(page.locator("#company")).to_have_value("Half typed")

    # and in the middle of a search, which searches again
    page.get_by_role("link", name="Guests").tap()
    page.get_by_role("searchbox").fill("damico")
    page.locator(".who").tap()
    _types_pin(page, "#switch", hostess.name)
    expect(page.locator(".who")).to_have_text(hostess.name)
    expect(page.get_by_role("searchbox")).to_have_value("damico")
    expect(page.locator("#found li")).to_have_count(1)
    page.goto(f"{web.url}/desk/guests/{guests['Björn'].id}/details")

    # locked by hand: back at the same place, for the same person with what was typed, and for another without
    page.locator("#company").fill("Half typed again")
    for person, kept in ((hostess, "Half typed again"), (organiser, guests["Björn"].company)):
        page.locator(".who").tap()
        page.get_by_role("button", name="Lock the tablet").tap()
        page.get_by_role("link", name=person.name).tap()
        expect(page.locator("#pin")).to_be_focused()
        page.keyboard.type(PIN)
        expect(page.locator(".who")).to_have_text(person.name)
        expect(page.locator("#company")).to_have_value(kept)


def _end_session(station: Station, person: Person) -> None:
    """As when somebody takes it away: the tablet is not told."""
    station.write(lambda tx: drop_sessions_of(tx.connection, person.id))


def _again(page: Page, person: Person) -> None:
    """Their session was over: the names stand there, and they sign in anew."""
    page.get_by_role("link", name=person.name).tap()
    expect(page.locator("#pin")).to_be_focused()
    page.keyboard.type(PIN)
    expect(page.locator(".who")).to_have_text(person.name)


def test_nothing_typed_is_lost_with_the_session(
    browser: Browser, web: Served, station: Station, event: Event, guests: dict[str, Guest], hostess: Person,
    supervisor: Person,
) -> None:  # fmt: skip
    """What is sent just after a session ended waits for the next, on a form, on one with a mistake, in a dialog."""
    page = _tablet(browser, web, station, event, "TabletI")
    _sign_in(page, hostess)
    page.goto(f"{web.url}/desk/requests/new")
    write, said, whose = page.get_by_role("button", name="Write it down"), page.locator("#text"), page.locator("#name")

    said.fill("A chair for her mother")
    _end_session(station, hostess)
    write.tap()
    _again(page, hostess)
    expect(said).to_have_value("A chair for her mother")

    # it came back twice with a mistake, and all but the last word stands nowhere else
    said.fill("")
    whose.fill("Rossi")
    for _ in range(2):
        with page.expect_navigation():  # the second page says the same
            write.tap()
        expect(page.get_by_text("Nothing is said yet.")).to_be_visible()
    said.fill("A chair after all")
    _end_session(station, hostess)
    write.tap()
    _again(page, hostess)
    expect(said).to_have_value("A chair after all")
    expect(whose).to_have_value("Rossi")

    # a colleague goes on where a mistake was shown
    said.fill("")
    write.tap()
    expect(page.get_by_text("Nothing is said yet.")).to_be_visible()
    page.locator(".who").tap()
    _types_pin(page, "#switch", supervisor.name)
    expect(page.locator(".who")).to_have_text(supervisor.name)
    expect(whose).to_have_value("Rossi")

    # in another language, and back
    said.fill("Too dark here")
    for language in ("nl", "en"):
        page.locator(".menu.-languages summary").tap()
        page.locator(f".menu.-languages [value={language}]").tap()
        expect(page.locator(f"html[lang={language}]")).to_be_attached()
        expect(said).to_have_value("Too dark here")
        expect(whose).to_have_value("Rossi")

    # in a dialog, whose page has a stream
    page.goto(f"{web.url}/desk/guests/{guests['Carla'].id}")
    page.locator("[data-opens=anyway]").first.tap()
    page.locator("#anyway-reason").fill("Her host vouches")
    _end_session(station, supervisor)
    page.get_by_role("button", name="Admit", exact=True).tap()
    _again(page, supervisor)
    expect(page.locator("dialog[open] #anyway-reason")).to_have_value("Her host vouches")


def test_what_waits_for_a_colleague_to_agree_is_not_lost_with_the_session(
    browser: Browser, web: Served, station: Station, zone: Zone, event: Event, guests: dict[str, Guest],
    hostess: Person, supervisor: Person,
) -> None:  # fmt: skip
    """Somebody went to fetch one: the tablet locked meanwhile, and the form is as it was sent."""
    page = _tablet(browser, web, station, event, "TabletJ")
    _sign_in(page, hostess)
    page.goto(f"{web.url}/desk/conflicts/{add_conflict(station, zone, guests['Anna'], station.clock())}")
    verdict = page.locator("[name=verdict]").last
    verdict.check()
    page.locator("#note").fill("They share a surname")
    page.get_by_role("button", name="Decide").tap()
    expect(page.locator("#vouch")).to_be_visible()
    _end_session(station, hostess)
    _types_pin(page, "#vouch", supervisor.name)
    _again(page, hostess)
    expect(page.locator("#note")).to_have_value("They share a surname")
    expect(verdict).to_be_checked()


def test_what_came_while_a_tablet_slept_is_marked(
    browser: Browser, web: Served, station: Station, event: Event, at_kiosk: Actor, hostess: Person
) -> None:
    """Away for twenty minutes by a clock days ahead: only what came then says so; the choice of sound is kept."""
    page = _tablet(browser, web, station, event, "TabletA")
    _sign_in(page, hostess)
    seen = Call(event_id=event.id, kind=AlertKind.CALL, device_id=at_kiosk.device_id)
    station.write(lambda tx: raise_alert(tx, seen), at_kiosk)
    expect(page.locator("article[data-kind=call]")).to_have_count(1)
    page.get_by_role("button", name="Sound").tap()
    page.goto(f"{web.url}/desk/shift")
    came = Call(event_id=event.id, kind=AlertKind.NOT_FOUND, device_id=at_kiosk.device_id)
    station.write(lambda tx: raise_alert(tx, came), at_kiosk)
    page.clock.set_fixed_time(datetime.now(UTC) + timedelta(minutes=20))
    page.goto(f"{web.url}/desk")
    expect(page.locator("article .missed")).to_have_text("Came while nobody looked")
    expect(page.locator("article[data-kind=call] .missed")).to_have_count(0)
    expect(page.get_by_role("button", name="Sound")).to_have_attribute("aria-pressed", "true")


def test_a_tablet_that_slept_is_right_as_soon_as_it_wakes(
    browser: Browser, web: Served, station: Station, event: Event, at_kiosk: Actor, hostess: Person, clock: FakeClock
) -> None:
    """Its line died meanwhile, and it waits for no timer: the board is right, and after twenty minutes the names."""
    page = _tablet(browser, web, station, event, "TabletS")
    page.clock.install()
    page.reload()
    _sign_in(page, hostess)

    def sleeps(minutes: int, *, is_called: AlertKind) -> None:
        _stop_time(page)
        web.stop()
        clock.advance(minutes=minutes)
        call = Call(event_id=event.id, kind=is_called, device_id=at_kiosk.device_id)
        station.write(lambda tx: raise_alert(tx, call), at_kiosk)
        web.start()

    # the clock jumped, and of all timers those that are due run once; its line never said a word, as a dead one
    _stop_time(page)
    quiet = Alert(id="quiet", event_id=event.id, kind=AlertKind.CALL, raised_at=clock(), device_id=at_kiosk.device_id)
    station.write(lambda tx: save_alert(tx.connection, quiet))
    page.clock.fast_forward("00:15")
    expect(page.get_by_text("A guest asks for a person")).to_be_visible()
    # the browser says that it froze the page: no timer runs at all
    for waiting, called in enumerate((AlertKind.NOT_FOUND, AlertKind.REFUSED), start=2):
        sleeps(20, is_called=called)
        page.evaluate("document.dispatchEvent(new Event('resume'))")
        expect(page.get_by_text("Who are you?")).to_be_visible()
        expect(page.get_by_text(f"{waiting} wait for you")).to_be_visible()
