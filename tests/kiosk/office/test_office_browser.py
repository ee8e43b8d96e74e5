"""The organiser's first hour in a real Chromium: set up, make an event, drop a list, import it, watch guests arrive."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from server.domain.access import SYSTEM, Role
from server.services import batches, event_setup, guest_desk, guest_register, people, set_up
from server.services.check_in import CheckInWish, check_in
from server.services.guest_register import GuestFilter
from server.settings import Settings
from server.station import Station, build_station
from server.store.printers import PrinterRow, save_printer
from tests.fakes.browser import await_line, axe_violations, served
from tests.fakes.scene import sample_event
from tests.fakes.web_app import app_of

LIST = Path(__file__).parents[2] / "samples" / "gastenlijst.csv"
PASSWORD = "a password of the test"


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Station]:
    """A new station whose loops run."""
    built = build_station(Settings(data_dir=tmp_path / "data"))
    built.write(lambda transaction: set_up.offer_setup_code(transaction, "ABCD1234"))
    built.start()
    yield built
    built.stop()


@pytest.fixture
def page(browser: Browser, running: Station) -> Iterator[Page]:
    """The office in Italian. What a page asks of other hosts, or an error in a script, fails the test."""
    with served(app_of(running)) as web:
        context = browser.new_context(
            base_url=web.url, locale="it", viewport={"width": 1280, "height": 800}, reduced_motion="reduce"
        )
        page = context.new_page()
        troubles: list[str] = []
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on(
            "request",
            lambda request: None if request.url.startswith((web.url, "data:")) else troubles.append(request.url),
        )
        yield page
        context.close()
        assert not troubles


def test_from_set_up_to_the_first_arrival(page: Page, running: Station) -> None:
    """Set-up code, event, list, import: then the overview follows each arrival without a reload."""
    page.goto("/office")
    page.fill("#code", "abcd1234")
    page.fill("#name", "Olga")
    page.fill("#password", PASSWORD)
    page.fill("#password_again", PASSWORD)
    page.get_by_role("button", name="Configura ed entra").click()
    page.get_by_role("link", name="Nuovo evento").first.click()
    page.fill("#name", "Gala d’inverno")
    expect(page.locator("#slug")).to_have_value("gala-d-inverno")
    assert axe_violations(page) == []
    page.get_by_role("button", name="Crea l’evento").click()
    expect(page.get_by_role("heading", name="Preparativi")).to_be_visible()
    assert axe_violations(page) == []
    page.get_by_role("link", name="Importa", exact=True).click()
    page.set_input_files("input[type=file]", LIST)
    expect(page.get_by_role("button", name="Importa", exact=True)).to_be_visible(timeout=20_000)
    assert axe_violations(page) == []
    page.get_by_role("button", name="Importa", exact=True).click()
    expect(page.get_by_role("heading", name="Importata")).to_be_visible(timeout=20_000)
    page.get_by_role("link", name="Alla panoramica").click()
    expect(page.locator(".tile.-main .value")).to_have_text("0")
    await_line(page)
    _admit_somebody(running)
    expect(page.locator(".tile.-main .value")).to_have_text("1", timeout=15_000)


def _admit_somebody(station: Station) -> None:
    (event,) = station.read(event_setup.all_events)
    now = station.clock()
    on_now = replace(event, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=5))
    station.write(lambda transaction: event_setup.change_event(transaction, on_now), SYSTEM)
    register = station.read(lambda connection: guest_register.register_page(connection, event.id, GuestFilter()))
    assert register.total == 38
    wish = CheckInWish(event_id=event.id, code=register.lines[0].guest.code, key="first")
    station.write(lambda transaction: check_in(transaction, wish), SYSTEM)


def test_the_look_is_worn_while_it_is_chosen(page: Page, running: Station) -> None:
    """Moving the colour changes the page's own colours before anything is saved."""
    _sign_in(page, running)
    page.goto("/office/new-event")
    page.locator("#hue").evaluate("slider => { slider.value = 120; slider.dispatchEvent(new Event('input')); }")
    expect(page.locator("#tried-look")).to_have_attribute("href", "/look/120.css")


def test_a_line_that_is_down_is_said_once_from_edge_to_edge(page: Page, running: Station) -> None:
    """What the page asked for by itself meanwhile has no words of its own."""
    _sign_in(page, running)
    page.goto("/office/printers")
    page.wait_for_load_state("networkidle")  # an answer that gets through takes the words away again
    page.evaluate("document.dispatchEvent(new CustomEvent('htmx:error', { detail: { ctx: {} } }))")
    expect(page.locator("#trouble")).to_be_visible()
    page.evaluate("document.documentElement.dataset.link = 'down'")
    expect(page.locator("#trouble")).to_be_hidden()
    bar = page.locator(".line-down").bounding_box()
    assert bar is not None
    assert (bar["x"], bar["width"]) == (0, 1280)


def test_the_count_follows_the_choice_and_two_clicks_are_one_batch(page: Page, running: Station) -> None:
    """No count stands beside a choice that it is not for, not even while the station does not answer."""
    _sign_in(page, running)
    now = running.clock()
    gala = sample_event(starts_at=now, ends_at=now + timedelta(hours=5))
    event = running.write(lambda transaction: event_setup.add_event(transaction, gala), SYSTEM)
    for name in ("Anna", "Berta", "Carla"):
        running.write(lambda act, n=name: guest_desk.add_walk_in(act, event.id, {"last_name": n}), SYSTEM)
    row = PrinterRow(id="p", name="Front", driver="escpos", address="tcp://127.0.0.1:9", width_dots=576, dpi=203)
    running.write(lambda transaction: save_printer(transaction.connection, row))
    page.goto("/office/events/gala/badges")
    count = page.locator("[data-counts]")
    expect(count).to_contain_text("3 badge")
    page.fill("#first", "B")
    expect(count).to_contain_text("2 badge")
    page.route("**/badges/count?*", lambda route: route.abort())
    page.fill("#first", "C")
    expect(count).to_have_text("…")
    page.unroute("**/badges/count?*")
    page.fill("#last", "C")
    expect(count).to_contain_text("1 badge")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method) if request.method == "POST" else None)
    page.get_by_role("button", name="Stampa", exact=True).dblclick()
    page.wait_for_url(re.compile("said=batch_started"))
    assert sent == ["POST"]
    assert len(running.read(lambda connection: batches.progress_of(connection, event.id))) == 1


def _sign_in(page: Page, station: Station) -> None:
    wish = people.PersonWish(name="Olga", role=Role.ORGANISER, password=PASSWORD)
    station.write(lambda transaction: people.add_person(transaction, wish))
    page.goto("/office/sign-in")
    page.fill("#name", "olga")
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Entra").click()
    page.wait_for_url(re.compile("/office/events$"))
