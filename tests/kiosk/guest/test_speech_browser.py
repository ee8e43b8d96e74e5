"""Who listens goes through a whole visit, in a real Chromium: each text that is asked of the voice is looked at."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, Request, TimeoutError, expect

from server.domain.badge_text import Allowed
from server.domain.consent import ConsentKind
from server.domain.doorway import Doorway, Passage, Use, Volume
from server.domain.event import Event, SecondFactor, WalkIns
from server.domain.guest import Guest
from server.domain.print_job import JobState
from server.domain.question import Question, QuestionKind, QuestionText
from server.domain.walk_in import WalkInForm
from server.services import devices, doorways, event_setup, questions, walk_ins
from server.station import Station
from server.store import guests as guest_rows
from server.store.printers import PrinterRow
from tests.fakes.browser import await_line
from tests.fakes.consents import add_consent
from tests.fakes.inspection import LANDSCAPE
from tests.fakes.kiosk_page import Opening, move_the_clock
from tests.fakes.kiosk_walk import ANSWERED
from tests.fakes.scanner import scan
from tests.fakes.spooling import put_badge
from tests.fakes.voice import FakeVoice
from tests.fakes.ways import LONG_PLACE, lay_out


class Ear:
    """Hears what a page says."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.said: list[dict[str, str]] = []
        #: The language of each text so far.
        self.voices: dict[str, str] = {}
        page.on("request", self._hear)

    def _hear(self, request: Request) -> None:
        if request.url.endswith("/kiosk/say"):
            self.said.append({name: texts[0] for name, texts in parse_qs(request.post_data or "").items()})
            self.voices[self.said[-1]["text"]] = self.said[-1]["language"]

    @property
    def text(self) -> str:
        """All that was said since the last time somebody asked."""
        return " ".join(phrase["text"] for phrase in self.said)

    def hears(self, *texts: str) -> str:
        """Wait until each was said, one after the other; then what was said is over. Returns all of it."""
        for _ in range(60):
            text, place = self.text, 0
            for wanted in texts:
                place = text.find(wanted, place) + 1 and text.find(wanted, place) + len(wanted)
                if not place:
                    break
            else:
                self.said.clear()
                return text
            try:
                self.page.wait_for_event("request", predicate=lambda request: "/kiosk/say" in request.url)
            except TimeoutError:
                break
        raise AssertionError(f"{texts} were not said, but: {self.text}")


@pytest.fixture
def ear(opened: Opening, printer: PrinterRow) -> Ear:
    """The welcome of a kiosk, and whoever listens to it."""
    return Ear(opened(LANDSCAPE))


def press(page: Page, selector: str) -> None:
    """A key on what has the frame, without walking there."""
    page.locator(selector).first.focus()
    page.keyboard.press("Enter")


def told(page: Page, **key: object) -> None:
    """A key that Playwright's keyboard does not have."""
    page.evaluate("key => document.body.dispatchEvent(new KeyboardEvent('keydown', {bubbles: true, ...key}))", key)


def test_a_visit_by_headphones_in_two_languages(ear: Ear, station: Station, event: Event) -> None:
    """By a key from the welcome to the badge: search, names as shown, letters, a text to agree to, the badge."""
    page = ear.page
    add_consent(station, event, code="photo", kind=ConsentKind.CHOICE)
    page.keyboard.press("NumpadMultiply")
    ear.hears("Ik lees u het scherm voor", "Hoe wilt u luisteren?", "U kunt kiezen:", "Ik draag een koptelefoon")
    page.keyboard.press("ArrowDown")
    ear.hears("Ik draag een koptelefoon")
    page.keyboard.press("Enter")
    ear.hears("Winter Gala", "U kunt kiezen", "Zoek uw naam")
    press(page, ".languages [lang=en]")
    ear.hears("Winter Gala", "Welcome! Check in here", "You can choose: Find your name")
    press(page, ".way.-find")
    ear.hears("What is your name?", "text field, empty", "find myself")
    press(page, ".key[data-key=a]")
    assert ear.hears("a").strip() == "a"
    for letter in "nn":
        press(page, f".key[data-key={letter}]")
        ear.hears(letter)
    press(page, ".key[data-key=a]")
    ear.hears("a", "Anna B. Ro… Consulting")
    press(page, ".name")
    assert "Berg" not in ear.hears("Is this you?", "Anna B.", "You can choose: Yes, check me in")
    press(page, "[hx-post='/kiosk/confirm']")
    ear.hears("You can choose", "Yes, that is fine")
    press(page, "[form=agree]")
    ear.hears("Welcome, Anna!", "On your badge:", "Anna, Berg, Rozen Consulting")
    press(page, ".speech [data-says=again]")
    ear.hears("Welcome, Anna!")
    expect(page.locator(".stage .time, [data-stays], [data-ends]")).to_have_count(0)
    press(page, ".stage [hx-post='/kiosk/leave']")
    expect(page.locator(".kiosk.-welcome:not([data-hearing])")).to_be_visible()


def test_by_loudspeaker_nothing_about_a_guest_is_said(ear: Ear) -> None:
    """Names, what is typed, and the badge are other words; a finger hears first and chooses by its second touch."""
    page = ear.page
    page.locator(".helpers [data-listens]").tap()
    ear.hears("Via de luidspreker")
    speaker = page.locator("[data-how=speaker]")
    speaker.tap()
    assert ear.hears("Via de luidspreker").endswith("Via de luidspreker")
    speaker.tap()
    ear.hears("Winter Gala")
    find = page.locator(".way.-find")
    find.tap()
    find.tap()
    ear.hears("Hoe heet u")
    key = page.locator(".key[data-key=a]")
    key.tap()
    ear.hears("a")
    expect(page.locator("#name")).to_have_value("")
    key.tap()
    ear.hears("getypt")
    page.locator("#name").press_sequentially("nna", delay=60)
    page.locator(".name").wait_for()
    said = ear.hears("getypt", "dit zeg ik alleen door een koptelefoon")
    press(page, ".name")
    said += ear.hears("dit zeg ik alleen door een koptelefoon", "U kunt kiezen")
    press(page, "[hx-post='/kiosk/confirm']")
    said += ear.hears("Welkom")
    assert "Anna" not in said and "Rozen" not in said


def test_a_ticket_in_another_language_is_read_by_that_voice(
    ear: Ear, station: Station, guests: dict[str, Guest]
) -> None:
    """A Dutch kiosk, an English ticket: no Dutch voice says English words."""
    english = replace(guests["Anna"], language="en")
    station.write(lambda transaction: guest_rows.change_guests(transaction.connection, [english]))
    ear.page.locator(".helpers [data-listens]").tap()
    ear.hears("Via de luidspreker")
    press(ear.page, "[data-how=speaker]")
    ear.hears("Winter Gala")
    scan(ear.page, english.code)
    ear.hears("Welcome!", "You can choose")
    assert {voice for text, voice in ear.voices.items() if "Welcome!" in text or "You can" in text} == {"en"}


def test_how_loud_how_fast_and_a_next_guest(ear: Ear) -> None:
    """Steps that have an end; a key stops the voice; the next guest begins as everybody does."""
    page = ear.page
    page.keyboard.press("NumpadMultiply")
    ear.hears("koptelefoon")
    for step in (4, 5, 5):
        page.keyboard.press("NumpadAdd")
        ear.hears(f"Volume {step} van 5")
    page.keyboard.press("NumpadSubtract")
    ear.hears("Volume 4 van 5")
    press(page, "[data-says=faster]")
    assert ear.hears("Snelheid 3 van 5")
    page.keyboard.press("NumpadDivide")
    ear.hears("Ik lees u het scherm")
    press(page, "[data-how=headset]")
    page.evaluate("document.getElementById('leave').requestSubmit()")
    expect(page.locator(".kiosk:not([data-hearing])")).to_be_visible()
    page.keyboard.press("NumpadMultiply")
    ear.hears("koptelefoon")
    page.keyboard.press("NumpadAdd")
    ear.hears("Volume 4 van 5")
    assert ear.said == []


def test_headphones_that_are_plugged_in_and_out(ear: Ear) -> None:
    """A pad that tells is enough: in, and the guest listens; out, and nothing personal is said any more."""
    page = ear.page
    told(page, code="NumpadParenLeft", key="(")
    expect(page.locator(".kiosk.-welcome[data-hearing=headset]")).to_be_visible()
    ear.hears("Winter Gala")
    told(page, code="NumpadParenRight", key=")")
    expect(page.locator(".kiosk.-listen[data-hearing=speaker]")).to_be_visible()
    ear.hears("Hoe wilt u luisteren?")


def test_nobody_there_is_asked_aloud_and_the_voice_goes(ear: Ear) -> None:
    """By the browser's own clock: the question, a key that answers it, and at last a welcome for the next guest."""
    page = ear.page
    move_the_clock(page)
    page.keyboard.press("NumpadMultiply")
    ear.hears("koptelefoon")
    press(page, "[data-how=headset]")
    ear.hears("Winter Gala", "hand hebt")
    page.wait_for_function(ANSWERED)
    page.clock.run_for(31_000)
    ear.hears("Bent u er nog?")
    page.keyboard.press("Enter")
    expect(page.locator("#idle")).not_to_be_visible()
    expect(page.locator(".kiosk.-welcome[data-hearing=headset]")).to_be_visible()
    page.wait_for_function(ANSWERED)
    page.clock.run_for(31_000)
    ear.hears("Bent u er nog?")
    page.clock.run_for(21_000)
    expect(page.locator(".kiosk.-welcome:not([data-hearing])")).to_be_visible()


def test_a_key_held_down_holds_up_nothing(ear: Ear, voice: FakeVoice) -> None:
    """A slow voice is not asked for all that the frame passes: what is chosen comes at once, and is said next."""
    page = ear.page
    page.keyboard.press("NumpadMultiply")
    ear.hears("koptelefoon")
    press(page, "[data-how=headset]")
    ear.hears("Winter Gala", "hand hebt")
    expect(page.locator("html[data-saying]")).to_have_count(0)
    ear.said.clear()
    voice.may_speak.clear()
    for _ in range(40):
        page.keyboard.press("Tab")
    assert len(ear.said) == 2
    press(page, ".languages [lang=en]")
    expect(page.locator(".kiosk.-welcome[lang=en]")).to_be_visible()
    voice.may_speak.set()
    ear.hears("Winter Gala", "Welcome! Check in here", "You can choose")
    assert len(ear.voices) < 20


def test_the_frame_of_one_switch_waits_for_the_voice(ear: Ear, voice: FakeVoice) -> None:
    """A screen is heard to its end, and so is each stop."""
    page, framed = ear.page, ear.page.locator("[data-framed]")
    move_the_clock(page)
    page.clock.pause_at(datetime.now() + timedelta(seconds=5))
    page.keyboard.press("NumpadMultiply")
    ear.hears("koptelefoon")
    voice.may_speak.clear()
    press(page, "[data-how=speaker]")
    expect(page.locator(".kiosk.-welcome[data-hearing=speaker]")).to_be_visible()
    page.locator("link[href*='keys.css']").wait_for(state="attached")
    page.evaluate("document.documentElement.dataset.switch = 'one'")
    expect(framed).to_have_class(["way -find"])
    page.clock.run_for(6000)
    expect(framed).to_have_class(["way -find"])
    voice.may_speak.set()
    ear.hears("Winter Gala", "hand hebt")
    expect(page.locator("html[data-saying]")).to_have_count(0)
    page.clock.run_for(2000)
    expect(page.locator(".way.-find:not([data-framed])")).to_be_visible()


def test_a_text_is_read_to_who_asks(ear: Ear, station: Station, event: Event) -> None:
    """Without listening to the screen; in the text's own language; touched again it is silent."""
    page = ear.page
    add_consent(station, event, code="photo", kind=ConsentKind.CHOICE)
    page.locator("[data-scans]").evaluate("form => { form.code.value = 'ANNA0000000000000001'; form.requestSubmit(); }")
    page.locator("[data-reads]").tap()
    ear.hears("Wees aardig")
    expect(page.locator("[data-reads]")).to_have_attribute("aria-pressed", "false")
    assert "data-hearing" not in page.content()


def test_mistakes_and_states_are_said(ear: Ear, station: Station, event: Event) -> None:
    """A wrong answer before all else; a switch with how it stands now; a tick as well."""
    page = ear.page
    station.write(
        lambda transaction: event_setup.change_event(transaction, replace(event, second_factor=SecondFactor.EMAIL))
    )
    page.keyboard.press("NumpadMultiply")
    ear.hears("koptelefoon")
    press(page, "[data-how=headset]")
    ear.hears("Winter Gala")
    press(page, ".way.-find")
    ear.hears("Hoe heet u")
    page.locator("#name").press_sequentially("anna", delay=60)
    ear.hears("Anna B.")
    press(page, ".name")
    ear.hears("nog één ding", "Terug.")
    press(page, ".find button")
    assert ear.hears("Dat komt niet overeen", "nog één ding").startswith("Dat komt niet overeen")
    press(page, "[data-opens=ease]")
    ear.hears("Makkelijker", "Grotere tekst, uit")
    press(page, "[data-ease=text]")
    assert ear.hears("Grotere tekst, aan").endswith("aan")


def test_the_badge_is_followed_aloud(ear: Ear, station: Station) -> None:
    """What the printer proves is said when it is known, without a touch."""
    page = ear.page
    page.keyboard.press("NumpadMultiply")
    ear.hears("koptelefoon")
    press(page, "[data-how=speaker]")
    ear.hears("Winter Gala")
    page.locator("[data-scans]").evaluate("form => { form.code.value = 'ANNA0000000000000001'; form.requestSubmit(); }")
    ear.hears("zo aan de beurt")
    put_badge(station, JobState.PRINTED)
    assert "Anna" not in ear.hears("Neem uw badge")


def registered_and_asked(ear: Ear) -> None:
    """Somebody who is not on the list registers, and complains without a name."""
    page = ear.page
    press(page, ".-register")
    ear.hears("1 van 2", "Wat is uw voornaam?", "tekstveld, leeg", "Ga verder")
    page.locator("#detail").press_sequentially("kim", delay=60)
    ear.hears("k", "i", "m")
    press(page, ".find button")
    ear.hears("2 van 2", "Wat is uw achternaam?", "Ik heb maar één naam")
    page.locator("#detail").press_sequentially("bos", delay=60)
    press(page, ".find button")
    ear.hears("Klopt dit?", "Voornaam, kim, Achternaam, bos", "Dat klopt, schrijf me in")
    press(page, ".details .-main")
    ear.hears("Parkeert u?", "U kunt kiezen: Ja. Nee. Dat zeg ik liever niet.")
    press(page, ".choices button")
    ear.hears("Welkom, kim!", "Op uw badge staat: Winter Gala, kim, bos", "Klaar")
    press(page, ".helpers [hx-post='/kiosk/ask']")
    ear.hears("Wat kunnen we voor u doen?", "Er klopt iets niet", "Roep iemand")
    press(page, "[hx-vals*=complaint]")
    ear.hears("Wat klopt er niet?", "tekstveld, leeg")
    page.locator("#words").press_sequentially("koud", delay=60)
    ear.hears("k", "o", "u", "d")
    press(page, ".find button")
    ear.hears("Mogen we weten wie u bent?", "Zonder naam is ook goed", "Zonder mijn naam")
    press(page, ".choices [hx-post='/kiosk/signed']:last-child")
    ear.hears("Dank u wel, we hebben het", "De balie ziet het meteen", "Verder waar ik was")


def test_who_registers_asks_and_finds_the_way_hears_it(
    ear: Ear, station: Station, event: Event, guests: dict[str, Guest]
) -> None:
    """By headphones: what is asked and typed, thanks, what is completed, where to go from here, and a door's word."""
    page = ear.page
    (device,) = station.read(devices.all_devices)
    invited = replace(guests["Anna"], room=LONG_PLACE)
    asked = Question(
        id="", event_id="", code="parking", kind=QuestionKind.YES_NO, texts={"nl": QuestionText(title="Parkeert u?")}
    )
    form = WalkInForm(company=Allowed.OFF, email=Allowed.OFF)
    station.write(lambda tx: guest_rows.change_guests(tx.connection, [invited]))
    station.write(lambda tx: lay_out(tx, event, device.id))
    station.write(lambda tx: questions.add_question(tx, event, asked))
    station.write(lambda tx: walk_ins.change_form(tx, event, WalkIns.KIOSK, form))
    expect(page.locator(".-register")).to_be_visible()
    await_line(page)
    page.keyboard.press("NumpadMultiply")
    ear.hears("koptelefoon")
    press(page, "[data-how=headset]")
    ear.hears("Winter Gala", "Ik sta niet op de lijst: inschrijven")
    registered_and_asked(ear)
    scan(page, invited.code)
    ear.hears("Parkeert u?", "Terug")
    press(page, ".choices button")
    ear.hears("Welkom, Anna!", "Uw zaal, Sala conferenze Adriatico, Schuin links naar voren, de trap op, 40 meter")
    press(page, ".where.-goal")
    ear.hears("Uw zaal", "Door de glazen deuren, langs de bar", "Plattegrond Begane grond met twee tekens", "Klaar")
    press(page, ".stage [hx-post='/kiosk/leave']")
    expect(page.locator(".kiosk.-welcome")).to_be_visible()
    door = Doorway(use=Use.DOOR, passage=Passage.BOTH, volume=Volume.OFF)
    station.write(lambda tx: doorways.change_doorway(tx, device.id, door))
    expect(page.locator(".kiosk.-door")).to_be_visible()
    await_line(page)
    page.keyboard.press("NumpadMultiply")
    ear.hears("koptelefoon")
    press(page, "[data-how=headset]")
    ear.hears("In- en uitgang. Entrance. Houd uw code hier")
    scan(page, guests["Björn"].code)
    ear.hears("Welkom. Björn.")
