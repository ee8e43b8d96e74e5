"""Every page of the office in three languages, on a laptop, a desktop and a tablet, by day and by night."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from server.domain.access import SYSTEM, DeviceRole
from server.domain.badge_text import FIELDS, Allowed, BadgeAsks
from server.domain.doorway import Doorway, Passage, Use
from server.domain.event import Event
from server.domain.question import Question, QuestionKind, QuestionText
from server.domain.relay import Relay, RelayKind
from server.services import devices, doorways, event_setup, questions, set_up, wordings
from server.services.check_in import CheckInWish, check_in
from server.settings import Secret, Settings
from server.station import Station, build_station
from server.store.transaction import Transaction
from tests.fakes.consents import add_consent
from tests.fakes.inspection import Tour
from tests.fakes.looks import dress
from tests.fakes.office_walk import office_tour, open_event, send
from tests.fakes.pretix_layouts import CARD, as_answer
from tests.fakes.requests import add_phrase
from tests.fakes.scene import PASSWORD
from tests.fakes.touring import Toured
from tests.fakes.ways import lay_out

LIST = "Voornaam;Achternaam;Bedrijf;Barcode;Dieet\nTom;Pous;Acme;T-1;geen noten\nIris;Vos;;T-2;\nKim;Bos;;T-2;\n"
FORM = "form.card, form.stack"


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    """A new station whose loops run; its back office never answers."""
    settings = Settings(data_dir=tmp_path / "data", hub_url="http://127.0.0.1:9", hub_token=Secret("none"))
    built = build_station(settings)
    built.write(lambda transaction: set_up.offer_setup_code(transaction, "ABCD1234"))
    built.start()
    yield built
    built.stop()


@pytest.fixture
def tour(browser: Browser, station: Station, pictures: Path | None, toured: Toured) -> Iterator[Tour]:
    """A browser before the station."""
    with office_tour(browser, station, toured, pictures) as tour:
        yield tour


def _ask(station: Station, event: Event) -> Question:
    """Two questions, and all that may be said about a badge. Returns the first."""
    asks = BadgeAsks(**dict.fromkeys(FIELDS, Allowed.MUST), may_hide=True, may_leave_qr=True)
    menu = QuestionText(title="Is er iets dat je vanavond niet kunt of wilt eten?", choices=("Vis", "Vlees", "Vegan"))
    first = Question(id="", event_id="", code="menu", kind=QuestionKind.CHOICE, is_required=True, texts={"nl": menu})
    other = Question(
        id="", event_id="", code="parking", is_on=False, categories=frozenset({"VIP", "Press"}),
        texts={"nl": QuestionText(title="Kenteken?")},
    )  # fmt: skip

    def act(transaction: Transaction) -> Question:
        questions.change_asks(transaction, event, asks)
        questions.add_question(transaction, event, other)
        return questions.add_question(transaction, event, first)

    return station.write(act)


def test_from_set_up_to_an_empty_event(tour: Tour, station: Station) -> None:
    """The way in with its mistakes, the first event, and every page while there is nothing on it yet."""
    page = tour.page
    tour.visit("office-setup", "/office/setup")
    page.fill("#code", "WRONG")
    send(tour, "form.stack", 422)
    tour.look("office-setup-mistaken")
    for name, value in (("code", "abcd1234"), ("name", "Olga"), ("password", PASSWORD), ("password_again", PASSWORD)):
        page.fill(f"#{name}", value)
    send(tour, "form.stack")
    tour.visit("office-events-none", "/office/events")
    tour.visit("office-new-event", "/office/new-event")
    for name, value in (("starts", "2026-05-01T20:00"), ("ends", "2026-05-01T19:00"), ("slug", "Not OK")):
        page.fill(f"#{name}", value)
    send(tour, "form[action='/office/events']", 422)
    tour.look("office-new-event-mistaken")
    event = station.write(lambda tx: event_setup.add_event(tx, _empty()))
    base = f"/office/events/{event.slug}"
    for name in ("", "guests", "guests/import", "attendance", "zones", "consents", "settings"):
        tour.visit(f"office-empty-{name.replace('/', '-') or 'overview'}", f"{base}/{name}".rstrip("/"))
    for name in ("printers", "devices", "people", "tokens"):
        tour.visit(f"office-empty-{name}", f"/office/{name}")
    tour.visit("office-account", "/office/events")
    page.locator("details.account summary").click()
    tour.look("office-account-open")
    page.locator("form[action='/office/sign-out'] button").click()
    tour.visit("office-sign-in", "/office/sign-in")
    page.fill("#name", "Olga")
    page.fill("#password", "wrong")
    send(tour, "form.stack", 401)
    tour.look("office-sign-in-mistaken")


def test_an_event_with_guests(tour: Tour, station: Station) -> None:
    """Import with rejected rows, the overview with arrivals, guests, and everything that is set up beside it."""
    page = tour.page
    opened = open_event(tour, station)
    event, guests, base = opened.event, opened.guests, opened.base
    _import(tour, page, base)
    for guest in guests[20:50]:
        wanted = CheckInWish(event_id=event.id, guest_id=guest.id, print_badge=False)
        station.write(lambda tx, wanted=wanted: check_in(tx, wanted), SYSTEM)  # type: ignore[misc]
    tour.visit("office-events", "/office/events")
    for name in ("", "guests", "attendance", "badges", "zones", "consents", "templates", "settings"):
        tour.visit(f"office-event-{name or 'overview'}", f"{base}/{name}".rstrip("/"))
    tour.visit("office-guest", f"{base}/guests/{guests[4].id}")
    page.goto(f"{base}/guests")
    page.fill("#typed", "zzz")
    send(tour, "form[role=search]")
    tour.look("office-guests-none")
    page.goto(f"{base}/zones")
    page.fill("#name-new", " ")
    send(tour, f"form[action='{base}/zones']", 422)
    tour.look("office-zones-mistaken")


def test_what_guests_are_asked(tour: Tour, station: Station) -> None:
    """Consents, questions, greetings, walk-ins, ready-made words and the statement, each with its mistakes."""
    page = tour.page
    opened = open_event(tour, station)
    event, base = opened.event, opened.base
    tour.visit("office-new-consent", f"{base}/new-consent?start=waiver")
    page.fill("#code", "Not OK")
    send(tour, "#consent", 422)
    tour.look("office-new-consent-mistaken")
    add_consent(station, event, code="photo")
    tour.visit("office-consent", f"{base}/consents/photo")
    tour.visit("office-statement", f"{base}/accessibility")
    tour.visit("office-questions-none", f"{base}/questions")
    made = _ask(station, event)
    tour.visit("office-questions", f"{base}/questions")
    tour.visit("office-question", f"{base}/questions/{made.id}")
    tour.visit("office-new-question", f"{base}/new-question")
    page.fill("[name=title_nl]", "Dieet?")
    page.select_option("#kind", "choice")
    send(tour, "form.card", 422)
    tour.look("office-question-mistaken")
    tour.visit("office-greeting", f"{base}/new-greeting")
    tour.visit("office-walk-ins", f"{base}/walk-ins")
    page.fill("#categories", "\n".join("abcdefghi"))
    send(tour, "form.card", 422)
    tour.look("office-walk-ins-mistaken")
    tour.visit("office-requests-none", f"{base}/requests")
    phrase = add_phrase(station, event, nl="Het is hier te koud", it="Qui fa troppo freddo")
    tour.visit("office-phrase", f"{base}/phrases/{phrase.id}")


def test_what_a_station_has(tour: Tour, station: Station) -> None:
    """Printers, badges, devices with their doors, people and what they may do, tokens."""
    page = tour.page
    olga = open_event(tour, station).organiser
    _printers(tour, page)
    _badges(tour, page)
    station.write(lambda tx: devices.ask_pairing(tx, DeviceRole.KIOSK, "127.0.0.1"))
    device = station.write(lambda tx: devices.let_in_own_screen(tx, devices.DeviceWish(name="Kiosk 1", place="Hal")))
    assert device
    (known,) = station.read(devices.all_devices)
    tour.visit("office-devices", "/office/devices")
    tour.visit("office-device", f"/office/devices/{known.id}")
    gate = Relay(kind=RelayKind.HTTP, address="http://127.0.0.1:9/open", address_out="http://127.0.0.1:9/out", user="a")
    door = Doorway(use=Use.DOOR, passage=Passage.BOTH, relay=gate)
    tour.visit("office-door-plain", f"/office/devices/{known.id}/door")
    station.write(lambda tx: doorways.change_doorway(tx, known.id, door))
    tour.visit("office-door", f"/office/devices/{known.id}/door")
    page.locator("form[action$='/door/test'] button").first.click()
    expect(page.locator(".banner.-bad")).to_be_visible()
    tour.look("office-door-tried")
    page.goto("/office/devices")
    page.fill("#code", "WRONG")
    send(tour, "form[action='/office/devices']", 422)
    tour.look("office-devices-mistaken")
    tour.visit("office-people", "/office/people")
    tour.visit("office-rights", "/office/people/rights")
    tour.visit("office-person", f"/office/people/{olga.id}")
    page.goto("/office/people")
    page.fill("#name", " ")
    send(tour, "form[action='/office/people']", 422)
    tour.look("office-people-mistaken")
    page.goto("/office/tokens")
    page.fill("#name", "Ticket shop")
    send(tour, "form[action='/office/tokens']")
    tour.look("office-token-made")
    with tour.mistaken(404):
        tour.visit("office-problem", "/office/events/nothing")


def test_ways_from_each_kiosk(tour: Tour, station: Station) -> None:
    """Nothing told yet, mistakes, then places, a map with marks, and the ways from two kiosks."""
    page = tour.page
    opened = open_event(tour, station)
    event, base = opened.event, f"{opened.base}/ways"
    tour.visit("office-ways-none", base)
    page.fill("#name", " ")
    send(tour, f"form[action='{base}/places']", 422)
    tour.look("office-ways-mistaken")
    for name in ("Kiosk ingresso principale", "Kiosk 2"):
        station.write(lambda tx, name=name: devices.let_in_own_screen(tx, devices.DeviceWish(name=name)))  # type: ignore[misc]
    (first, second) = sorted(device.id for device in station.read(devices.all_devices))
    venue = station.write(lambda tx: lay_out(tx, event, first))
    tour.visit("office-ways", base)
    page.set_input_files("input[type=file]", {"name": "map.png", "mimeType": "image/png", "buffer": b"no picture"})
    with tour.mistaken(422):
        page.locator("#map-error").wait_for()
    tour.look("office-ways-no-picture")
    tour.visit("office-place", f"{base}/places/{venue.hall.id}")
    tour.visit("office-map", f"{base}/maps/{venue.map.id}")
    tour.visit("office-kiosk-ways", f"{base}/kiosks/{first}")
    tour.visit("office-kiosk-ways-none", f"{base}/kiosks/{second}")
    tour.visit("office-kiosk-way", f"{base}/kiosks/{first}/{venue.hall.id}")
    page.locator("#distance").fill("far")
    send(tour, f"form[action='{base}/kiosks/{first}/{venue.hall.id}']", 422)
    tour.look("office-kiosk-way-mistaken")


def test_the_look_and_the_words(tour: Tour, station: Station) -> None:
    """Nothing chosen yet, a whole look with what was made of its colour, texts that cannot be so, and one unused."""
    page = tour.page
    opened = open_event(tour, station)
    event, base = opened.event, opened.base
    page.goto(f"{base}/look")
    tour.look("office-look-none")
    station.write(lambda tx: dress(tx, event, "ffd400"))
    tour.visit("office-look", f"{base}/look")
    page.fill("#colour", "sunny")
    send(tour, f"form[action='{base}/look']", 422)
    tour.look("office-look-mistaken", axe=False)
    page.fill("#colour", "#ff6600")
    expect(page.locator("#tried iframe").first).to_have_attribute("src", re.compile("colour=ff6600"))
    station.write(lambda tx: wordings.change_wording(tx, event.id, {"nl": {"Is this you?": "Jij?", "Gone": "Weg"}}))
    tour.visit("office-wording", f"{base}/wording?language=nl&screen=finding")
    page.locator("textarea[data-code='Is this you?']").fill("Ben %(jij)s dat?")
    with tour.mistaken(422), page.expect_navigation():
        page.locator("#texts button.-main").click()
    tour.look("office-wording-mistaken")
    page.locator("textarea[data-code='Is this you?']").fill("Ben jij dat?")
    frame = page.frame_locator("#seen")
    expect(frame.locator("h1")).to_have_text("Ben jij dat?")


def _import(tour: Tour, page: Page, base: str) -> None:
    """A list that cannot be read, and one with a rejected row until it is imported."""
    for name, text in (("broken.xlsx", "no workbook"), ("gasten.csv", LIST)):
        page.goto(f"{base}/guests/import")
        page.set_input_files("input[type=file]", {"name": name, "mimeType": "text/csv", "buffer": text.encode()})
        page.wait_for_url(re.compile("/import/"))
        expect(page.locator("#list[hx-trigger]")).to_have_count(0, timeout=20_000)
        tour.visit(f"office-import-{name.partition('.')[0]}", page.url.removeprefix(tour.own))
    page.locator("form[action$='/confirm'] button").click()
    expect(page.locator(".card.-good")).to_be_visible(timeout=20_000)
    tour.look("office-import-done")


def _printers(tour: Tour, page: Page) -> None:
    """A virtual printer, its page, a test card on its paper."""
    page.goto("/office/printers")
    page.fill("#name", "Desk links")
    page.select_option("#driver", "virtual")
    send(tour, "form[action='/office/printers']")
    tour.visit("office-printers", "/office/printers")
    page.locator(".printer-card").first.click()
    page.wait_for_url(re.compile("/printers/"))
    address = page.url.removeprefix(tour.own)
    with page.expect_navigation():
        page.locator("form[action$='/test'] button").click()
    page.check("input[value=cut_off]")
    tour.look("office-printer-tested")
    page.fill("#measured_cut_off", "48")
    with page.expect_navigation():
        page.locator(".test-card form button").last.click()
    tour.look("office-printer-mended")
    tour.visit("office-printer-search", "/office/printers/search?at=127.0.0.1:1")
    expect(page.locator("#found .searching")).to_have_count(0)
    tour.look("office-printer-not-found")
    tour.visit("office-printer", address)
    page.goto("/office/printers")
    page.fill("#name", " ")
    page.fill("#width_dots", "0")
    send(tour, "form[action='/office/printers']", 422)
    tour.look("office-printers-mistaken")


def _badges(tour: Tour, page: Page) -> None:
    """Every template, the editor with an element chosen and a mistake in it, and the dialogs beside it."""
    page.goto("/office/badges")
    page.locator("[data-opens=bring]").click()
    page.set_input_files("#template", {"name": "card.json", "mimeType": "application/json", "buffer": as_answer(CARD)})
    with page.expect_navigation():
        page.locator("#bring button[type=submit]").click()
    tour.look("office-badge-brought")
    tour.visit("office-badges", "/office/badges")
    page.locator("[data-opens=begin]").click()
    tour.look("office-badge-begin", axe=False)
    page.fill("#title", "Tessera")
    page.fill("#height_mm", "4")
    send(tour, "#begin form", 422)
    tour.look("office-badge-begin-mistaken", axe=False)
    tour.visit("office-badge-editor", "/office/badges/label_62x100")
    page.locator(".element", has_text="QR").click()
    page.locator("#panel textarea").first.fill("{nobody}")
    expect(page.locator("#panel .error:visible")).to_have_count(1)
    tour.look("office-badge-mistaken")
    page.once("dialog", lambda dialog: dialog.accept())


def _empty() -> event_setup.Event:
    now = datetime.now(UTC)
    return event_setup.Event(
        id="", slug="congresso", name="Congresso internazionale di medicina interna", venue="Palazzo dei Congressi",
        starts_at=now + timedelta(days=9), ends_at=now + timedelta(days=9, hours=8), timezone="Europe/Rome", hue=150,
    )  # fmt: skip
