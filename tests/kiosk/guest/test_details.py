"""What a guest completes at a kiosk before they come in."""

from __future__ import annotations

import re
from dataclasses import replace

from server.domain.badge_text import FIELDS, Allowed, BadgeAsks, BadgeText
from server.domain.event import Event
from server.domain.guest import Guest
from server.domain.print_job import JobState
from server.domain.question import Question, QuestionKind, QuestionText
from server.services import completing, questions
from server.station import Station
from server.store import badge_texts, print_jobs
from server.store import guests as guest_rows
from server.store import questions as question_rows
from server.store.printers import PrinterRow
from tests.fakes.clock import FakeClock
from tests.fakes.scene import CODES
from tests.fakes.web_client import WebClient

ALL = BadgeAsks(**dict.fromkeys(FIELDS, Allowed.MAY), may_hide=True, may_leave_qr=True)


def allow(station: Station, event: Event, asks: BadgeAsks) -> None:
    """Let guests say this much about their badge."""
    station.write(lambda transaction: questions.change_asks(transaction, event, asks))


def ask(station: Station, event: Event, code: str = "diet", **more: object) -> Question:
    """Add a question in Dutch and English."""
    texts = {"nl": QuestionText(title=f"Vraag {code}?"), "en": QuestionText(title=f"Question {code}?")}
    question = Question(**{"id": "", "event_id": "", "code": code, "texts": texts} | more)  # type: ignore[arg-type]
    return station.write(lambda transaction: questions.add_question(transaction, event, question))


def scan(web: WebClient, name: str = "Anna", key: str = "") -> str:
    """Scan a ticket; the screen that follows."""
    return web.post_page("/kiosk/scan", data={"code": CODES[name], "key": key}).text


def post(web: WebClient, act: str, **data: str) -> str:
    """Touch something; the screen that follows."""
    return web.post_page(f"/kiosk/{act}", data=data).text


def screen_of(page: str) -> str:
    """The step, or which of the screens of this one."""
    found = re.search(r'class="details -(\w+)"', page) or re.search(r'data-step="(\w+)"', page)
    assert found
    return found[1]


def said(station: Station, guest: Guest) -> dict[str, str]:
    """A guest's answers by question id."""
    return station.read(lambda connection: question_rows.answers_of(connection, guest.id))


def test_questions_come_before_the_check_in(
    station: Station, web: WebClient, event: Event, guests: dict[str, Guest], printer: PrinterRow
) -> None:
    """One by one in the guest's language; the next guest who answered already is not asked again."""
    web.post_page("/kiosk/language", data={"language": "en"})
    diet = ask(station, event)
    parking = ask(station, event, "parking", kind=QuestionKind.YES_NO, place=1)
    first = scan(web)
    assert "Question diet?" in first
    second = post(web, "answer", question=diet.id, given="No nuts")
    assert "Question parking?" in second
    assert screen_of(post(web, "answer", question=parking.id, given="yes")) == "badge"
    assert "Welcome, <bdi>Anna" in web.get("/kiosk").text
    assert said(station, guests["Anna"]) == {diet.id: "No nuts", parking.id: "yes"}


def test_what_is_needed_is_asked_until_it_is_said(
    station: Station, web: WebClient, event: Event, guests: dict[str, Guest]
) -> None:
    """Nothing and nonsense are asked again with a kind word; nobody is in meanwhile."""
    choice = {"nl": QuestionText(title="Menu?", choices=("Vis", "Vegan"))}
    menu = ask(station, event, "menu", kind=QuestionKind.CHOICE, is_required=True, texts=choice)
    page = scan(web)
    assert "liever niet" not in page
    for given in ("", "Steak"):
        answer = web.post_page("/kiosk/answer", data={"question": menu.id, "given": given})
        assert answer.status_code == 422 and "Beantwoord deze vraag" in answer.text
    assert screen_of(post(web, "answer", question=menu.id, given="Vegan")) == "badge"


def test_a_choice_is_kept_in_the_events_first_language(
    station: Station, web: WebClient, event: Event, guests: dict[str, Guest]
) -> None:
    """Whatever language the guest read it in, the kitchen counts one word."""
    texts = {
        "nl": QuestionText(title="Menu?", choices=("Vis", "Vegan")),
        "en": QuestionText(title="Menu?", choices=("Fish", "Vegan")),
    }
    menu = ask(station, event, "menu", kind=QuestionKind.CHOICE, texts=texts)
    web.post_page("/kiosk/language", data={"language": "en"})
    assert re.search(r'name="given" value="Vis"><button[^>]*>Fish<', scan(web))
    post(web, "answer", question=menu.id, given="Vis")
    assert said(station, guests["Anna"]) == {menu.id: "Vis"}


def test_a_badge_text_is_written_shown_and_kept_apart(
    station: Station, web: WebClient, event: Event, guests: dict[str, Guest], printer: PrinterRow
) -> None:
    """Draft by draft on the screen, kept with "that is right", printed so; the guest's record stays as it was."""
    allow(station, event, ALL)
    page = scan(web)
    assert 'class="details -badge"' in page and "Rozen Consulting" in page
    assert screen_of(post(web, "write", field="called")) == "write"
    assert ">Annie<" in post(web, "written", given=" Annie ")
    post(web, "write", field="pronoun")
    post(web, "written", given="she/her")
    post(web, "leave_off", name="last_name")
    assert "blijft weg" in post(web, "leave_off", name="qr")
    assert station.read(lambda connection: badge_texts.text_of(connection, guests["Anna"].id)) is None
    assert 'data-step="badge"' in post(web, "worn")
    kept = station.read(lambda connection: badge_texts.text_of(connection, guests["Anna"].id))
    assert kept == BadgeText(called="Annie", pronoun="she/her", hidden=frozenset({"last_name"}), has_qr=False)
    (job,) = station.read(lambda connection: print_jobs.jobs_in(connection, [JobState.QUEUED]))
    printed = (job.snapshot.first_name, job.snapshot.last_name, job.snapshot.pronoun, job.snapshot.code)
    assert printed == ("Annie", "", "she/her", "")
    anna = guests["Anna"]
    assert station.read(lambda connection: guest_rows.guest_by_id(connection, anna.id)) == anna


def test_what_must_be_on_the_badge_is_asked_for(
    station: Station, web: WebClient, event: Event, guests: dict[str, Guest]
) -> None:
    """ "That is right" with a gap leads to the gap."""
    allow(station, event, BadgeAsks(title=Allowed.MUST))
    scan(web)
    assert screen_of(post(web, "worn")) == "write"
    post(web, "written", given="Judge")
    assert 'data-step="badge"' in post(web, "worn")


def test_what_is_not_allowed_is_not_done(
    station: Station, web: WebClient, event: Event, guests: dict[str, Guest]
) -> None:
    """Neither an invented field, nor one that the organiser keeps, nor hiding where it is off."""
    allow(station, event, BadgeAsks(called=Allowed.MAY))
    scan(web)
    for field in ("company", "email", "guest_id", ""):
        assert 'class="details -badge"' in post(web, "write", field=field)
    post(web, "leave_off", name="last_name")
    post(web, "leave_off", name="room")
    assert 'class="details -badge"' in post(web, "worn")
    assert 'data-step="badge"' in post(web, "worn")
    kept = station.read(lambda connection: badge_texts.text_of(connection, guests["Anna"].id))
    assert kept == BadgeText()


def test_pressed_ten_times_it_is_one_answer_and_one_check_in(station: Station, web: WebClient, event: Event) -> None:
    """A late touch answers nothing that it was not meant for."""
    first, second = ask(station, event, "first"), ask(station, event, "second", place=1)
    scan(web)
    pages = [post(web, "answer", question=first.id, given="x") for _ in range(10)]
    assert all("Vraag second?" in page for page in pages)
    for _ in range(10):
        post(web, "answer", question=second.id, given="")
    counted = "SELECT kind, count(*) FROM fact WHERE kind IN ('answer.given', 'guest.checked_in') GROUP BY kind"
    found = station.read(lambda connection: dict(map(tuple, connection.execute(counted).fetchall())))  # type: ignore[arg-type]
    assert found == {"answer.given": 2, "guest.checked_in": 1}


def test_each_of_a_group_is_asked_in_turn(
    station: Station, web: WebClient, event: Event, guests: dict[str, Guest], printer: PrinterRow
) -> None:
    """With their name above, and all of them in together in the end."""
    party = [guests[name] for name in ("Anna", "Björn")]
    together = [replace(guest, party="B1") for guest in party]
    station.write(lambda tx: guest_rows.change_guests(tx.connection, together))
    diet = ask(station, event)
    scan(web)
    page = post(web, "together", who="all")
    assert "Anna B." in page
    page = post(web, "answer", question=diet.id, given="a")
    assert "Björn Ö." in page and screen_of(page) == "question"
    assert 'data-step="badges"' in post(web, "answer", question=diet.id, given="b")
    assert said(station, guests["Björn"]) == {diet.id: "b"}


def test_a_page_loaded_anew_or_a_step_back_keeps_no_draft(station: Station, web: WebClient, event: Event) -> None:
    """The next guest sees nothing of it, and nothing was kept."""
    allow(station, event, ALL)
    for forget in (lambda: web.get("/kiosk"), lambda: web.post_page("/kiosk/back")):
        scan(web)
        post(web, "write", field="called")
        post(web, "written", given="Secret")
        assert "-welcome" in forget().text
        assert "Secret" not in scan(web)
        web.post_page("/kiosk/leave")


def test_whom_the_door_refuses_is_asked_nothing(station: Station, web: WebClient, event: Event) -> None:
    """No form before a no."""
    ask(station, event, is_required=True)
    assert "-refused" in scan(web, "Dirk")


def test_who_types_slowly_is_still_there(station: Station, web: WebClient, event: Event, clock: FakeClock) -> None:
    """The page says so once a minute."""
    diet = ask(station, event)
    scan(web)
    for _ in range(4):
        clock.advance(seconds=60)
        assert web.post_page("/kiosk/still_here").status_code == 204
    assert 'data-step="badge"' in post(web, "answer", question=diet.id, given="x")


def test_the_desk_may_have_answered_meanwhile(
    station: Station, web: WebClient, event: Event, guests: dict[str, Guest]
) -> None:
    """The screen goes on instead of asking twice."""
    diet = ask(station, event)
    scan(web)
    anna = guests["Anna"].id
    station.write(lambda tx: completing.give_answer(tx, event, anna, diet.id, "told a colleague"))
    assert 'data-step="badge"' in post(web, "answer", question=diet.id, given="late")
    assert said(station, guests["Anna"]) == {diet.id: "told a colleague"}


def test_back_leads_to_the_question_before(
    station: Station, web: WebClient, event: Event, guests: dict[str, Guest], printer: PrinterRow
) -> None:
    """With what was said to it; said otherwise it goes on where they were. The first one leads to the welcome."""
    allow(station, event, ALL)
    choice = {"nl": QuestionText(title="Vraag menu?", choices=("Fish", "Vegan"))}
    diet = ask(station, event)
    menu = ask(station, event, "menu", place=1, kind=QuestionKind.CHOICE, texts=choice)
    first = scan(web)
    assert 'hx-post="/kiosk/back"' in first and "Vraag diet?" in post(web, "earlier")
    assert 'hx-post="/kiosk/earlier"' in post(web, "answer", question=diet.id, given="No nuts")
    post(web, "answer", question=menu.id, given="Fish")
    again = post(web, "earlier")
    assert "Vraag menu?" in again and "/kiosk/earlier" in again
    assert again.count('aria-current="true" lang') == 1
    again = post(web, "earlier")
    assert "Vraag diet?" in again and "No nuts" in again and "/kiosk/earlier" not in again
    assert screen_of(post(web, "answer", question=diet.id, given="Nuts")) == "badge"
    assert said(station, guests["Anna"]) == {diet.id: "Nuts", menu.id: "Fish"}
    post(web, "leave")
    scan(web)
    assert "Nuts" not in post(web, "earlier"), "what was said before this visit is not shown"
