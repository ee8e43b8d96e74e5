"""A guest who is asked to agree to something before they come in, screen by screen, over HTTP."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from kiosk.guest.visit import Person, Step, Visit
from server.domain.alert import AlertKind
from server.domain.consent import ConsentKind, ConsentText
from server.domain.event import Event
from server.domain.guest import Guest
from server.services import alerts, consent_replies, consents, devices
from server.services.consent_replies import ConsentLine
from server.services.guest_desk import guest_card
from server.station import Station
from server.store import guests as guest_rows
from server.store.printers import PrinterRow
from tests.fakes.clock import FakeClock
from tests.fakes.consents import SIGNATURE, TEXTS, add_consent
from tests.fakes.scene import CODES
from tests.fakes.web_app import app_of
from tests.fakes.web_client import WebClient


def scanned(web: WebClient, name: str = "Anna", key: str = "1") -> str:
    """The screen after a guest's code was scanned."""
    return web.post_page("/kiosk/scan", data={"code": CODES[name], "key": key}).text


def step_of(screen: str) -> str:
    """Which step a screen shows."""
    return screen.split('data-step="')[1].split('"')[0]


def said(screen: str) -> dict[str, str]:
    """What the answer's form sends along."""
    return dict(re.findall(r'<input type="hidden" name="(code|version|language)" value="([^"]*)"', screen))


def line_of(station: Station, event: Event, guest: Guest) -> ConsentLine:
    """The one consent on a guest's card."""
    return station.read(lambda c: consent_replies.consents_of_guest(c, event, guest, station.clock()))[0]


def calls_of(station: Station, event: Event) -> list[str]:
    """Whom the desk is called for because of a consent."""
    waiting = station.read(lambda c: alerts.board(c, event.id))
    return [alert.guest_id for alert in waiting if alert.kind is AlertKind.CONSENT]


def status_of(station: Station, guest: Guest) -> str:
    """Where a guest stands."""
    return station.read(lambda c: guest_card(c, guest.event_id, guest.id)).line.status.value


def test_a_guest_agrees_and_is_in(
    web: WebClient, station: Station, event: Event, guests: dict[str, Guest], printer: PrinterRow
) -> None:
    """Nobody is in before they said it; then the badge is on its way."""
    add_consent(station, event)
    screen = scanned(web)
    assert step_of(screen) == "consent"
    assert "Huisregels" in screen and "<li>Wees aardig</li>" in screen
    assert status_of(station, guests["Anna"]) == "expected"
    assert step_of(web.post_page("/kiosk/agree", data=said(screen)).text) == "badge"
    assert status_of(station, guests["Anna"]) == "arrived"
    line = line_of(station, event, guests["Anna"])
    assert line.last and (line.last.language, line.last.how) == ("nl", "pressed")


def test_the_text_is_in_the_language_that_was_touched(
    web: WebClient, station: Station, event: Event, guests: dict[str, Guest]
) -> None:
    """And that language is kept; one that the text lacks is stood in for by the event's first."""
    consent = add_consent(station, event)
    scanned(web)
    screen = web.post_page("/kiosk/language", data={"language": "it"}).text
    assert "Regole della casa" in screen
    texts = {"nl": TEXTS["nl"], "en": ConsentText(title="New rules", body="Other.")}
    station.write(lambda tx: consents.change_consent(tx, event, consent, texts, asks_again=True))
    screen = web.post_page("/kiosk/language", data={"language": "it"}).text
    assert 'lang="nl" dir="auto">Huisregels' in screen and said(screen)["language"] == "nl"
    web.post_page("/kiosk/agree", data=said(screen))
    line = line_of(station, event, guests["Anna"])
    assert line.last and (line.last.version, line.last.language) == (2, "nl")


def test_a_signature_is_kept_and_one_may_agree_without(
    web: WebClient, station: Station, event: Event, guests: dict[str, Guest]
) -> None:
    """Drawn, or by a button: both are an agreement."""
    add_consent(station, event, wants_signature=True)
    sent = said(scanned(web)) | {"how": "signed", "signature": SIGNATURE}
    assert step_of(web.post_page("/kiosk/agree", data=sent).text) == "badge"
    sent = said(scanned(web, "Björn", "2")) | {"how": "pressed", "signature": ""}
    assert step_of(web.post_page("/kiosk/agree", data=sent).text) == "badge"
    signed, pressed = (line_of(station, event, guests[name]).last for name in ("Anna", "Björn"))
    assert signed and pressed and (signed.has_signature, pressed.has_signature) == (True, False)


@pytest.mark.parametrize("signature", ["", "data:image/png;base64,AAAA", "x" * 150_000])
def test_a_drawing_that_is_none_is_asked_for_again(
    web: WebClient, station: Station, event: Event, guests: dict[str, Guest], signature: str
) -> None:
    """The same screen with words, and nobody is in."""
    add_consent(station, event, wants_signature=True)
    sent = said(scanned(web)) | {"how": "signed", "signature": signature}
    screen = web.post_page("/kiosk/agree", data=sent).text
    assert step_of(screen) == "consent" and "data-unsigned>" in screen
    assert line_of(station, event, guests["Anna"]).last is None


def test_who_does_not_agree_to_what_must_be_is_sent_on_kindly(
    web: WebClient, station: Station, event: Event, guests: dict[str, Guest]
) -> None:
    """Not in, the desk knows; they may read it once more and agree after all."""
    add_consent(station, event)
    sent = said(scanned(web))
    screen = web.post_page("/kiosk/decline", data=sent).text
    assert step_of(screen) == "declined" and "Dat is geen probleem" in screen
    assert status_of(station, guests["Anna"]) == "expected"
    assert calls_of(station, event) == [guests["Anna"].id]
    assert step_of(web.post_page("/kiosk/reconsider").text) == "consent"
    assert step_of(web.post_page("/kiosk/agree", data=sent).text) == "badge"
    assert calls_of(station, event) == []


@pytest.mark.parametrize(("kind", "calls"), [(ConsentKind.SHOULD, 1), (ConsentKind.CHOICE, 0)])
def test_a_no_that_is_allowed_lets_in(
    web: WebClient, station: Station, event: Event, guests: dict[str, Guest], kind: ConsentKind, calls: int
) -> None:
    """The desk is told where it should have been a yes."""
    add_consent(station, event, kind=kind)
    assert step_of(web.post_page("/kiosk/decline", data=said(scanned(web))).text) == "badge"
    assert len(calls_of(station, event)) == calls


def test_one_text_after_the_other(web: WebClient, station: Station, event: Event) -> None:
    """A tap that comes twice answers the first one only."""
    add_consent(station, event)
    add_consent(station, event, code="photo", kind=ConsentKind.CHOICE)
    first = said(scanned(web))
    for _ in range(10):
        screen = web.post_page("/kiosk/agree", data=first).text
    assert said(screen)["code"] == "photo"
    assert step_of(web.post_page("/kiosk/decline", data=said(screen)).text) == "badge"


def test_of_several_the_one_who_does_not_agree_stays_behind(
    web: WebClient, station: Station, event: Event, guests: dict[str, Guest]
) -> None:
    """Each is asked by name; the others come in."""
    add_consent(station, event)
    (device,) = station.read(devices.all_devices)
    people = tuple(Person(guest_id=guests[name].id, name=f"{name} X.", key=f"key-{name}") for name in ("Anna", "Björn"))
    visit = Visit(step=Step.CONSENT, people=people, touched_at=station.clock())
    app_of(station).state.visits.keep(device.id, visit, station.clock())
    screen = web.post_page("/kiosk/language", data={"language": "en"}).text
    assert ">Anna X.</bdi>" in screen
    declined = web.post_page("/kiosk/decline", data=said(screen)).text
    assert step_of(declined) == "declined"
    assert "data-ends" not in declined and "/kiosk/leave" not in declined, "for the others this is no end"
    screen = web.post_page("/kiosk/others").text
    assert ">Anna X.<" not in screen and step_of(screen) == "consent"
    assert step_of(web.post_page("/kiosk/agree", data=said(screen)).text) == "badge"
    assert [status_of(station, guests[name]) for name in ("Anna", "Björn")] == ["expected", "arrived"]


def test_the_others_last_screen_says_who_waits_at_the_desk(
    web: WebClient, station: Station, event: Event, guests: dict[str, Guest], printer: PrinterRow
) -> None:
    """A child's no is not forgotten under the badges of the family; it is counted among no badges."""
    carla = replace(guests["Carla"], standing=guests["Anna"].standing)
    station.write(lambda transaction: guest_rows.change_guests(transaction.connection, [carla]))
    add_consent(station, event)
    (device,) = station.read(devices.all_devices)
    people = tuple(
        Person(guest_id=guests[name].id, name=f"{name} X.", key=f"key-{name}") for name in ("Anna", "Björn", "Carla")
    )
    visit = Visit(step=Step.CONSENT, people=people, language="en", touched_at=station.clock())
    app_of(station).state.visits.keep(device.id, visit, station.clock())
    web.post_page("/kiosk/decline", data=said(web.post_page("/kiosk/language", data={"language": "en"}).text))
    screen = web.post_page("/kiosk/others").text
    for _ in range(2):
        screen = web.post_page("/kiosk/agree", data=said(screen)).text
    assert step_of(screen) == "badges" and "0 of 2 badges are out" in screen
    assert ">Anna X.</bdi>" in screen and "The desk is happy to help" in screen


def test_whom_the_door_refuses_is_asked_nothing(web: WebClient, station: Station, event: Event) -> None:
    """Nobody signs first and is sent away then."""
    add_consent(station, event)
    assert step_of(scanned(web, "Carla")) == "refused"


def test_acts_at_another_step_show_what_is_there(web: WebClient, station: Station, event: Event) -> None:
    """A late tap on a screen that is gone agrees to nothing; half a form is refused."""
    add_consent(station, event)
    for act in ("agree", "reconsider", "others"):
        assert step_of(web.post_page(f"/kiosk/{act}", data={}).text) == "welcome"
    assert web.post_page("/kiosk/decline", data={}).status_code == 422
    sent = said(scanned(web))
    assert web.post_page("/kiosk/agree", data=sent | {"code": "other"}).status_code == 404
    assert web.post_page("/kiosk/agree", data=sent | {"version": "7"}).status_code == 404
    assert web.post_page("/kiosk/agree", data=sent | {"language": "fr"}).status_code == 422
    assert step_of(web.get("/kiosk").text) == "welcome"


def test_what_is_switched_off_meanwhile_keeps_nobody(web: WebClient, station: Station, event: Event) -> None:
    """The text on the screen is not asked any more: the guest goes on."""
    consent = add_consent(station, event)
    scanned(web)
    station.write(lambda tx: consents.change_consent(tx, event, replace(consent, is_on=False), TEXTS, asks_again=False))
    screen = web.post_page("/kiosk/language", data={"language": "en"}).text
    assert "That is all we wanted to ask" in screen
    assert step_of(web.post_page("/kiosk/agree").text) == "badge"


def test_a_long_text_may_be_read_slowly(web: WebClient, station: Station, event: Event, clock: FakeClock) -> None:
    """Who goes on reading is still there after more than three minutes; who does not is forgotten."""
    add_consent(station, event)
    sent = said(scanned(web))
    for _ in range(4):
        clock.advance(seconds=60)
        assert web.post_page("/kiosk/still_here").status_code == 204
    assert step_of(web.post_page("/kiosk/agree", data=sent).text) == "badge"
    scanned(web, "Björn", "2")
    clock.advance(seconds=181)
    assert step_of(web.post_page("/kiosk/agree", data=sent).text) == "welcome"
