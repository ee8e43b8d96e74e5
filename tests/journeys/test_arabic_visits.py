"""Guests who read from the right, by touch: a booking completes and agrees, somebody registers and asks."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from server.domain.badge_text import Allowed, BadgeAsks
from server.domain.consent import ConsentKind
from server.domain.event import Event, WalkIns
from server.domain.guest import Guest
from server.domain.print_job import JobState
from server.domain.question import Question, QuestionKind
from server.domain.walk_in import WalkInForm
from server.services import questions, walk_in_desk, walk_ins
from server.store import consents as consent_rows
from server.store import guests as guest_rows
from server.store import print_jobs, requests
from tests.fakes.arabic import COLD, FIRST, HUDA, LAST, MENU, PARKING, PHOTOS, WAIVER, choose, sign, write
from tests.fakes.browser import await_line
from tests.fakes.consents import add_consent
from tests.fakes.inspection import DRESSED
from tests.fakes.kiosk_walk import Kiosk
from tests.fakes.requests import add_phrase
from tests.fakes.scanner import scan


@pytest.fixture
def booking(kiosk: Kiosk, listed: tuple[Event, list[Guest]]) -> list[Guest]:
    """Three who booked together, the first with a ticket in Arabic; all are asked something."""
    event, station = kiosk.event, kiosk.station
    party = [replace(guest, party="B-9", language="ar", needs_desk=False) for guest in listed[1][30:33]]
    party[0] = replace(party[0], first_name=FIRST, last_name=LAST, company="Studio Verde")
    station.write(lambda tx: guest_rows.change_guests(tx.connection, party))
    for code, kind, texts in (("car", QuestionKind.YES_NO, PARKING), ("menu", QuestionKind.CHOICE, MENU)):
        asked = Question(id="", event_id="", code=code, kind=kind, texts=texts)
        station.write(lambda tx, new=asked: questions.add_question(tx, event, new))  # type: ignore[misc]
    asks = BadgeAsks(called=Allowed.MAY, company=Allowed.MAY, may_hide=True, may_leave_qr=True)
    station.write(lambda tx: questions.change_asks(tx, event, asks))
    add_consent(station, event, PHOTOS, code="photo", kind=ConsentKind.CHOICE)
    add_consent(station, event, WAIVER, code="waiver", wants_signature=True)
    return party


def test_a_booking_completes_agrees_and_signs(kiosk: Kiosk, booking: list[Guest]) -> None:
    """Two of three are here: questions, badge text in both alphabets, photos yes and no, a waiver by finger and not."""
    page, station = kiosk.page, kiosk.station
    scan(page, booking[0].code)
    expect(page.locator(".kiosk.-group[lang=ar][dir=rtl]")).to_be_visible()
    page.locator(".member").nth(1).tap()
    expect(page.locator(".member :checked")).to_have_count(2)
    kiosk.walked("group", is_kept=True)
    page.locator(".-group .acts .-main").tap()
    for number, called in enumerate(("لينا", "Max 7")):
        _complete(kiosk, called, is_walked=number == 0)
        _agree(kiosk, signs=number == 0)
    expect(page.locator(".kiosk.-badges[lang=ar]")).to_be_visible()
    kiosk.walked("badges", is_kept=True)
    jobs = station.read(lambda connection: print_jobs.jobs_in(connection, [JobState.QUEUED]))
    said = {job.snapshot.first_name: job.snapshot.language for job in jobs if job.id != kiosk.job}
    assert said == {"لينا": "ar", "Max 7": "ar"}
    replies = [_replies(kiosk, guest) for guest in booking]
    assert replies == [
        {"photo": ("given", "pressed", False), "waiver": ("given", "signed", True)},
        {"photo": ("declined", "pressed", False), "waiver": ("given", "pressed", False)},
        {},
    ]


def _complete(kiosk: Kiosk, called: str, *, is_walked: bool) -> None:
    """Two questions are answered, and the badge says another name."""
    page = kiosk.page
    for question, name, answer in ((PARKING, "question", 0), (MENU, "choice", 1)):
        expect(page.locator(".details h1")).to_have_text(question["ar"].title)
        if is_walked:
            kiosk.walked(name, is_kept=question is MENU)
        page.locator(".choices button").nth(answer).tap()
    page.locator(".badge-line button").first.tap()
    field = page.locator("#badge-text")
    expect(field).to_be_focused()
    page.locator(".keyboard .-wide").first.wait_for()
    while field.input_value():
        page.locator(".key[data-key=back]").tap()
    write(page, called)
    expect(field).to_have_value(called)
    kiosk.walked(f"written-{'arabic' if is_walked else 'latin'}")
    page.locator(".find button").tap()
    expect(page.locator(".badge-line b").first).to_have_text(called)
    if is_walked:
        page.locator("[hx-vals*=qr]").tap()
        expect(page.locator("[hx-vals*=qr]")).to_have_attribute("aria-pressed", "true")
        kiosk.walked("badge-text", is_kept=True)
    page.locator(".details .-main").tap()


def _agree(kiosk: Kiosk, *, signs: bool) -> None:
    """Yes to pictures and a line under the waiver, or no to them and a touch alone."""
    page = kiosk.page
    for code in ("photo", "waiver"):
        expect(page.locator(f"[data-consent^={code}][data-settled]")).to_be_visible()
        if code == "photo":
            if signs:
                kiosk.walked("photos")
            page.locator("[form=agree]" if signs else "[form=decline]").tap()
    if signs:
        _read(kiosk)
        sign(page)
        kiosk.walked("signed", is_kept=True)
        page.locator("[data-signs=clear]").tap()
        expect(page.locator(".sign-box.-drawn")).to_have_count(0)
        sign(page)
    page.locator(f"[form=agree][value={'signed' if signs else 'pressed'}]").tap()


def _read(kiosk: Kiosk) -> None:
    """A text that is longer than its frame is read on by touch, to its end and back to its beginning."""
    text = kiosk.page.locator(".consent-text")
    left = "one => one.scrollHeight - one.clientHeight - one.scrollTop"
    kiosk.page.wait_for_function(DRESSED)
    assert text.evaluate(left) > 2
    while text.evaluate(left) > 2:
        kiosk.page.locator("[data-scrolls='1']").tap()
    while text.evaluate("one => one.scrollTop") > 0:
        kiosk.page.locator("[data-scrolls='-1']").tap()
    assert text.evaluate(left) > 2


def _replies(kiosk: Kiosk, guest: Guest) -> dict[str, tuple[str, str, bool]]:
    """What a guest said last, by the code of what they were asked."""
    known = kiosk.station.read(lambda connection: consent_rows.consents_of(connection, guest.event_id))
    said = kiosk.station.read(lambda connection: consent_rows.last_replies_of(connection, guest.id))
    return {
        one.code: (said[one.id].reply.value, said[one.id].how.value, said[one.id].has_signature)
        for one in known
        if one.id in said
    }


def test_somebody_registers_asks_and_calls(kiosk: Kiosk) -> None:
    """Typed in both alphabets, let in by the desk, too cold in ready-made words, a wish in their own, and a call."""
    page, station, event = kiosk.page, kiosk.station, kiosk.event
    add_phrase(station, event, **COLD)
    form = WalkInForm(company=Allowed.OFF, email=Allowed.MUST, categories=("Visitor", "Press"))
    station.write(lambda tx: walk_ins.change_form(tx, event, WalkIns.APPROVAL, form))
    expect(page.locator(".-register")).to_be_visible()  # the kiosk heard of it
    await_line(page)
    choose(page)
    page.locator(".-register").tap()
    for name in ("first_name", "last_name", "email"):
        expect(page.locator(f"[data-part*=':{name}:'] #detail")).to_be_focused()
        write(page, getattr(HUDA, name))
        expect(page.locator("#detail")).to_have_value(getattr(HUDA, name))
        kiosk.walked(f"register-{name}", is_kept=name == "email")
        page.locator(".find button").tap()
    page.locator(".choices button", has_text=HUDA.category).tap()
    expect(page.locator(".badge-line b")).to_have_text([HUDA.first_name, HUDA.last_name, HUDA.email, HUDA.category])
    kiosk.walked("register-all", is_kept=True)
    page.locator(".details .-main").tap()
    expect(page.locator(".kiosk.-awaited[lang=ar]")).to_be_visible()
    kiosk.walked("awaited")
    (line,) = station.read(lambda connection: walk_in_desk.waiting(connection, event.id))
    assert (line.details.first_name, line.details.language) == (HUDA.first_name, "ar")
    station.write(lambda tx: walk_in_desk.approve(tx, event.id, line.walk_in.id))
    expect(page.locator(".kiosk.-badge h1")).to_have_text(f"مرحبًا، {HUDA.first_name}!")
    kiosk.walked("registered")
    page.locator("[hx-post='/kiosk/ask']").tap()
    kiosk.walked("ask")
    page.locator("[hx-vals*=complaint]").tap()
    kiosk.walked("phrases", is_kept=True)
    page.locator(".choices button", has_text=COLD["ar"]).tap()
    kiosk.walked("who")
    page.locator("[hx-vals*=knows]").tap()
    expect(page.locator("[hx-post='/kiosk/heard']")).to_be_visible()
    kiosk.walked("heard")
    page.locator("[hx-post='/kiosk/heard']").tap()
    page.locator("[hx-post='/kiosk/ask']").tap()
    page.locator("[hx-vals*=special_request]").tap()
    write(page, "ماء، 2 كوب")
    expect(page.locator("#words")).to_have_value("ماء، 2 كوب")
    kiosk.walked("own-words", is_kept=True)
    page.locator(".find button").tap()
    page.locator("[hx-post='/kiosk/signed']:not([hx-vals])").tap()
    expect(page.locator("[hx-post='/kiosk/heard']")).to_be_visible()
    made = station.read(lambda connection: list(requests.requests_of(connection, event.id)))
    assert sorted((bool(one.phrase_id), bool(one.guest_id)) for one in made) == [(False, False), (True, True)]
    page.locator(".helpers [hx-post='/kiosk/call']").tap()
    expect(page.locator(".kiosk.-called[lang=ar]")).to_be_visible()
    kiosk.walked("called")
    kiosk.take_call()
    expect(page.locator("#called-panel h1")).to_have_text("هناك من هو قادم إليك")
    kiosk.walked("coming", is_kept=True)


def test_everything_easier(kiosk: Kiosk, listed: tuple[Event, list[Guest]]) -> None:
    """Large, in high contrast and low: chosen by touch, kept from screen to screen, gone with the guest."""
    page, station = kiosk.page, kiosk.station
    guest = replace(listed[1][5], first_name=FIRST, last_name=LAST, language="ar", party="")
    station.write(lambda tx: guest_rows.change_guests(tx.connection, [guest]))
    choose(page)
    page.locator("[data-opens=ease]").tap()
    for ease in ("text", "contrast", "reach"):
        page.locator(f"#ease [data-ease={ease}]").tap()
        expect(page.locator(f"#ease [data-ease={ease}]")).to_have_attribute("aria-pressed", "true")
    kiosk.walked("ease", is_kept=True)
    page.locator("#ease [data-closes]").tap()
    kiosk.walked("easier-welcome")
    page.locator(".way.-find").tap()
    write(page, "زهرا")
    expect(page.locator(".name")).to_have_count(1)
    kiosk.walked("easier-search", is_kept=True)
    page.locator(".name").tap()
    expect(page.locator(".kiosk.-confirm")).to_be_visible()
    kiosk.walked("easier-confirm")
    page.locator(".kiosk.-confirm .acts .-main").tap()
    expect(page.locator(".kiosk.-badge h1")).to_have_text(f"مرحبًا، {FIRST}!")
    kiosk.walked("easier-badge", is_kept=True)
    assert page.evaluate("({...document.documentElement.dataset}).text") == "large"
    page.unroute("**/kiosk/leave")
    page.locator("#badge-panel [hx-post='/kiosk/leave']").tap()
    expect(page.locator(".kiosk.-welcome[lang=nl][dir=ltr]")).to_be_visible()
    expect(page.locator("html:not([data-text], [data-contrast], [data-reach])")).to_be_attached()
