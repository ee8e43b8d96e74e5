"""Every screen a guest may meet, in seven languages and on every glass: it fits, it is touched, nobody is kept out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from playwright.sync_api import Locator, Page, expect

from kiosk.commands.sample_event import add_sample_event
from kiosk.guest.door_words import VERDICTS
from kiosk.guest.visit import Arrival, Hearing, Person, Step, Visits
from server.domain.badge_text import FIELDS, Allowed, BadgeAsks
from server.domain.check_in import Reason
from server.domain.consent import ConsentKind, ConsentText
from server.domain.doorway import Doorway, Passage, Use, Volume
from server.domain.event import Event, SecondFactor
from server.domain.guest import Guest
from server.domain.language import GUEST_LANGUAGES
from server.domain.print_job import JobState
from server.domain.question import Question, QuestionKind, QuestionText
from server.domain.relay import Relay, RelayKind
from server.services import consents, devices, doorways, event_setup, questions
from server.services.devices import DeviceWish
from server.services.finding import MaskedGuest
from server.services.parties import MOST_AT_KIOSK
from server.station import Station
from server.store.guests import change_guests
from tests.fakes.browser import Served
from tests.fakes.consents import TEXTS, add_consent
from tests.fakes.finger import draw
from tests.fakes.inspection import LANDSCAPE, SETTLED, SMALL, TABLET, Inspector
from tests.fakes.kiosk_walk import ANSWERED, LONG_NAME, LONG_ROOM, Kiosk
from tests.fakes.requests import answer_to
from tests.fakes.ways import LONG_PLACE, lay_out

_QUESTION = "Is there anything that you cannot or would rather not eat this evening?"
_MENU = ("Fish", "Meat", "Vegetarian", "Vegan", "Gluten-free, without nuts and shellfish", "Halal", "Kosher", "Nothing")


def test_a_screen_that_is_not_let_in_or_has_no_event(
    screen: tuple[Inspector, Served, Visits], station: Station
) -> None:
    """The code to let it in, the page for when the station is away, the wait for an event and its end."""
    inspector, server, _ = screen
    page = inspector.page
    page.goto(f"{server.url}/kiosk")
    expect(page.locator(".pairing-code")).to_be_visible()
    inspector.look("kiosk-pairing")
    page.route("**/kiosk/worker.js", lambda route: None)  # no answer: it would go on to the kiosk
    page.goto(f"{server.url}/kiosk/away")
    inspector.look("kiosk-away")
    page.goto("about:blank")
    page.unroute("**/kiosk/worker.js")
    token = station.write(lambda transaction: devices.let_in_own_screen(transaction, DeviceWish(name="Kiosk 1")))
    page.goto(f"{server.url}/kiosk#screen={token}")
    expect(page.locator("[data-step=waiting]")).to_be_visible()
    inspector.look("kiosk-no-event")
    station.write(lambda transaction: add_sample_event(transaction, datetime.now(UTC)))
    expect(page.locator(".kiosk.-welcome")).to_be_visible(timeout=15_000)


def test_finding_oneself(kiosk: Kiosk, listed: tuple[Event, list[Guest]]) -> None:
    """Welcome, search and what it answers, the second factor, and the question whether it is them."""
    page, inspector = kiosk.page, kiosk.inspector
    kiosk.look("welcome", Step.WELCOME)
    nobody = "#found .lead:not(#hint)"
    for language, name, answer in (("nl", "fe", "#hint"), ("it", "zzz", nobody), ("en", "berghuis", nobody)):
        kiosk.show(Step.SEARCH, language)
        page.locator("#name").fill(name)
        page.locator(".find button").click()
        expect(page.locator(answer)).to_be_visible()
        page.wait_for_function(ANSWERED)
        inspector.look(f"kiosk-search-{name}-{language}")
    page.locator("#name").fill("")  # what is typed goes along into the next language, and is searched again there
    found = tuple(MaskedGuest(guest_id=f"g{n}", name=f"{LONG_NAME} V.", company="Müller & Z…") for n in range(5))
    kiosk.look("search-found", Step.SEARCH, found=found)
    for factor in (SecondFactor.EMAIL, SecondFactor.CODE, SecondFactor.COMPANY):
        changed = replace(kiosk.event, second_factor=factor)
        kiosk.station.write(lambda transaction, new=changed: event_setup.change_event(transaction, new))  # type: ignore[misc]
        kiosk.look(f"factor-{factor.value}", Step.FACTOR, chosen=found[0], wrong_answers=factor is SecondFactor.CODE)
    kiosk.look("confirm", Step.CONFIRM, chosen=replace(found[0], company="Müller-Lüdenscheidt & Zo…"))
    page.locator("[data-opens=ease]").click()
    inspector.look("kiosk-ease")
    page.locator("[data-ease=text]").click()
    page.locator("#ease [data-closes]").click()
    inspector.look("kiosk-confirm-large-text")
    page.locator("[data-opens=ease]").click()
    page.locator("[data-ease=contrast]").click()
    page.locator("#ease [data-closes]").click()
    inspector.look("kiosk-confirm-high-contrast")


def test_the_badge_on_every_part_of_its_way(kiosk: Kiosk) -> None:
    """Each state of a print job, without a badge, at the desk, and where to go."""
    admitted = {"first_name": LONG_NAME, "room": LONG_ROOM, "print_job": kiosk.job}
    for state in JobState:
        kiosk.move_badge(state)
        alike = {JobState.SENDING, JobState.EXECUTED, JobState.INTERRUPTED, JobState.FAILED, JobState.CANCELLED}
        kiosk.look(f"badge-{state.value}", Step.BADGE, axe=state not in alike, **admitted)
    kiosk.look("badge-none", Step.BADGE, first_name="Bo")
    kiosk.look("badge-at-desk", Step.BADGE, first_name="Bo", room="Table 2", badge_at_desk=True)


def test_an_answer_waits_for_the_guest(kiosk: Kiosk, listed: tuple[Event, list[Guest]]) -> None:
    """Beside the badge, and what it says behind a touch."""
    admitted = {"first_name": LONG_NAME, "room": LONG_ROOM, "badge_at_desk": True}
    asker = Person(guest_id=listed[1][3].id, name="Bo", key="k", is_sure=True)
    answer_to(kiosk.station, kiosk.event, kiosk.device.id, asker.guest_id)
    kiosk.look("badge-answer", Step.BADGE, leader=asker, **admitted)
    kiosk.look("telling", Step.TELLING, leader=asker, aside_from=Step.BADGE)


def test_a_booking_of_several(kiosk: Kiosk, listed: tuple[Event, list[Guest]]) -> None:
    """Who is here, at most; nobody ticked; who is left; and every way their badges can be."""
    party = [replace(guest, party="B-1") for guest in listed[1][20 : 20 + MOST_AT_KIOSK]]
    party[2:4] = [replace(guest, first_name=LONG_NAME) for guest in party[2:4]]
    kiosk.station.write(lambda transaction: change_guests(transaction.connection, party))
    leader = Person(guest_id=party[0].id, name="Iñaki R.", key="k", party="B-1")
    shown = {"leader": leader, "people": (leader,), "ticked": frozenset({party[0].id, party[2].id})}
    kiosk.look("group", Step.GROUP, **shown)
    kiosk.look("group-again", Step.GROUP, **shown | {"people": ()})
    jobs = {"name": "Bo B.", "print_job": kiosk.job}
    for state in (JobState.QUEUED, JobState.SENT, JobState.PRINTED):
        kiosk.move_badge(state)
        arrivals = [Arrival(**jobs, room=LONG_ROOM), Arrival(**jobs | {"name": f"{LONG_NAME} V."})]  # type: ignore[arg-type]
        if state is JobState.QUEUED:
            arrivals += [
                Arrival(name="Femke d. W.", badge_at_desk=True),
                Arrival(name="Luca F.", badge_ready_at="Garderobe", room="Table 2"),
                Arrival(name="Noor Y.", reason=Reason.ALREADY_IN),
                Arrival(name="Aylin H.", reason=Reason.FULL),
            ]
        kiosk.look(f"badges-{state.value}", Step.BADGES, arrivals=tuple(arrivals))


def test_a_large_booking_on_seven_inches(kiosk: Kiosk) -> None:
    """Rows that do not fit are scrolled by finger and keys: a sign tells, and what is done for all stays in sight."""
    page = kiosk.page
    page.set_viewport_size({"width": SMALL[0], "height": SMALL[1]})
    kiosk.move_badge(JobState.SENT)
    row = Arrival(name=f"{LONG_NAME} V.", print_job=kiosk.job, room=LONG_ROOM)
    kiosk.show(Step.BADGES, "ar", arrivals=(row,) * MOST_AT_KIOSK)
    done, last = page.locator("#badges-panel > .acts .button").first, page.locator(".arrival .asks .button").last
    sign = "() => getComputedStyle(document.querySelector('.help'), '::before').visibility"
    assert page.evaluate(sign) == "visible"
    assert _edges(done)[1] <= _edges(page.locator(".help"))[0]
    assert _edges(last)[1] > _edges(done)[0]
    page.locator(".arrival .asks .button").nth(-2).focus()
    page.evaluate("scrollTo(0, 0)")
    page.keyboard.press("Tab")
    expect(last).to_be_focused()
    assert _edges(last)[1] <= _edges(done)[0]
    page.evaluate("scrollTo(0, 0)")
    draw(page, [(400, down) for down in range(380, 20, -20)])
    page.wait_for_function("() => Math.abs(scrollY + innerHeight - document.documentElement.scrollHeight) < 2")
    page.wait_for_function(f"() => ({sign})() === 'hidden'")
    assert _edges(last)[1] <= _edges(done)[0]


def _hidden_acts_in_large_letters(page: Page) -> list[str]:
    """What can be done on seven inches and is not in sight, where the largest letters make the screen scroll."""
    page.set_viewport_size({"width": SMALL[0], "height": SMALL[1]})
    page.evaluate("document.documentElement.dataset.text = 'large'")
    page.evaluate(SETTLED)
    assert page.evaluate("() => document.documentElement.scrollHeight > innerHeight")
    floor = _edges(page.locator(".help"))[0]
    hidden = [act.inner_text() for act in page.locator("#badge-panel > .acts .button").all() if _edges(act)[1] > floor]
    page.evaluate("delete document.documentElement.dataset.text")
    return hidden


def _edges(one: Locator) -> tuple[float, float]:
    """Top and bottom on the glass."""
    box = one.bounding_box()
    assert box is not None
    return box["y"], box["y"] + box["height"]


def test_where_to_go_from_here(kiosk: Kiosk, listed: tuple[Event, list[Guest]]) -> None:
    """The way on the badge's screen, and on its own: with stairs, without them, with a map, with a map alone."""
    page, inspector, station = kiosk.page, kiosk.inspector, kiosk.station
    guest = replace(listed[1][4], room=f"{LONG_PLACE}, tavolo 12")
    station.write(lambda transaction: change_guests(transaction.connection, [guest]))
    venue = station.write(lambda transaction: lay_out(transaction, kiosk.event, kiosk.device.id))
    people = (Person(guest_id=guest.id, name="M.", key="k"),)
    admitted = {"first_name": LONG_NAME, "people": people, "print_job": kiosk.job, "room": guest.room}
    for state in (JobState.CONFIRMING, JobState.PRINTED, JobState.SENT):
        kiosk.move_badge(state)
        kiosk.look(f"goals-{state.value}", Step.BADGE, axe=state is not JobState.SENT, **admitted)
        assert _hidden_acts_in_large_letters(page) == []
    for place in (venue.hall, venue.table, venue.auditorium, venue.coats):
        kiosk.look(f"way-{place.name}", Step.WAY, axe=place is not venue.table, place_id=place.id, **admitted)
    kiosk.look("way-none", Step.WAY, place_id="gone", **admitted)
    kiosk.show(Step.WAY, "it", place_id=venue.hall.id, **admitted)
    page.locator("[data-ease=steps]").click()
    inspector.look("kiosk-way-step-free")
    for ease in ("text", "contrast"):
        page.locator("[data-opens=ease]").click()
        page.locator(f"#ease [data-ease={ease}]").click()
        page.locator("#ease [data-closes]").click()
        inspector.look(f"kiosk-way-{ease}")


def test_what_a_guest_completes(kiosk: Kiosk, listed: tuple[Event, list[Guest]]) -> None:
    """Each kind of question, the badge with the longest words, and a line of it being written in capitals."""
    event, station = kiosk.event, kiosk.station
    guest = replace(listed[1][5], first_name=LONG_NAME, company="Müller-Lüdenscheidt & Zonen Advocaten", title="")
    station.write(lambda transaction: change_guests(transaction.connection, [guest]))
    asks = BadgeAsks(**dict.fromkeys(FIELDS, Allowed.MAY), may_hide=True, may_leave_qr=True)
    station.write(lambda transaction: questions.change_asks(transaction, event, asks))
    person = Person(guest_id=guest.id, name=f"{LONG_NAME} V.", key="k")
    shown = {"leader": person, "people": (person, person)}
    kiosk.look("details-badge", Step.DETAILS, **shown)
    kiosk.look("details-write", Step.DETAILS, **shown, writing="company")
    kiosk.page.set_viewport_size({"width": LANDSCAPE[0], "height": LANDSCAPE[1]})
    kiosk.page.locator("#badge-text").fill("")
    for key in ("shift", "a", "more", "è", "more", "space", "l", "7"):
        kiosk.page.locator(f".key[data-letter='{key}'], .key[data-key='{' ' if key == 'space' else key}']").first.tap()
    expect(kiosk.page.locator("#badge-text")).to_have_value("Aè L7")
    for kind, choices in ((QuestionKind.TEXT, ()), (QuestionKind.YES_NO, ()), (QuestionKind.CHOICE, _MENU)):
        texts = {one: QuestionText(title=_QUESTION, choices=choices) for one in GUEST_LANGUAGES}
        asked = Question(id="", event_id="", code=kind.value, kind=kind, texts=texts)
        made = station.write(lambda tx, new=asked: questions.add_question(tx, event, new))  # type: ignore[misc]
        kiosk.look(f"details-{kind.value}", Step.DETAILS, **shown)
        station.write(lambda tx, old=made: questions.remove_question(tx, event, old.id))  # type: ignore[misc]


def test_agreeing_before_one_comes_in(kiosk: Kiosk, listed: tuple[Event, list[Guest]]) -> None:
    """A long text to sign, one of two people's choice, a text that is gone meanwhile, and a no to what must be."""
    page, inspector, station, event = kiosk.page, kiosk.inspector, kiosk.station, kiosk.event
    people = tuple(Person(guest_id=guest.id, name=LONG_NAME, key=guest.id) for guest in listed[1][3:5])
    waiver = add_consent(station, event, code="waiver", wants_signature=True)
    long = {
        language: ConsentText(title=f"{text.title} – {LONG_ROOM}", body=f"{text.body}\n\n" * 12)
        for language, text in TEXTS.items()
    }
    station.write(lambda tx: consents.change_consent(tx, event, waiver, long, asks_again=True))
    kiosk.look("consent-sign", Step.CONSENT, people=people[:1])
    kiosk.look("consent-sign-wrong", Step.CONSENT, axe=False, people=people[:1], wrong_answers=1)
    page.locator("[data-opens=ease]").click()
    page.locator("[data-ease=contrast]").click()
    page.locator("#ease [data-closes]").click()
    inspector.look("kiosk-consent-high-contrast", sizes=[TABLET])
    kiosk.look("declined", Step.DECLINED, people=people)
    off = replace(waiver, is_on=False, version=2)
    station.write(lambda tx: consents.change_consent(tx, event, off, long, asks_again=True))
    kiosk.look("consent-gone", Step.CONSENT, people=people)
    add_consent(station, event, code="photo", kind=ConsentKind.CHOICE)
    kiosk.look("consent-choice", Step.CONSENT, people=people)


def test_listening_to_the_screen(kiosk: Kiosk, listed: tuple[Event, list[Guest]]) -> None:
    """How to listen, screens with the signs for who does, and the statement of who can."""
    for hearing in (Hearing(), Hearing(is_private=True)):
        shown = {"hearing": hearing, "aside_from": Step.WELCOME}
        kiosk.look(f"listen-{hearing.is_private}", Step.LISTEN, axe=not hearing.is_private, **shown)
        kiosk.look(f"heard-welcome-{hearing.is_private}", Step.WELCOME, axe=not hearing.is_private, **shown)
    kiosk.look("heard-search", Step.SEARCH, **shown)
    kiosk.look("statement", Step.STATEMENT, aside_from=Step.SEARCH)
    add_consent(kiosk.station, kiosk.event, code="waiver", wants_signature=True)
    people = (Person(guest_id=listed[1][3].id, name=LONG_NAME, key="k"),)
    kiosk.look("heard-consent", Step.CONSENT, people=people, **shown)
    kiosk.look("heard-badge", Step.BADGE, first_name=LONG_NAME, print_job=kiosk.job, room=LONG_ROOM, **shown)


def test_when_it_does_not_go_by_itself(kiosk: Kiosk) -> None:
    """Every refusal, a call, the question whether somebody is still there, and a station that is away."""
    page, inspector = kiosk.page, kiosk.inspector
    for reason in Reason:
        has_own_look = reason in (Reason.UNKNOWN_CODE, Reason.ALREADY_IN, Reason.NOT_YET)
        kiosk.look(f"refused-{reason.value}", Step.REFUSED, axe=has_own_look, reason=reason)
    kiosk.look("called", Step.CALLED, before=Step.SEARCH)
    kiosk.take_call()
    kiosk.look("coming", Step.CALLED, before=Step.SEARCH)
    kiosk.show(Step.CONFIRM, "it", chosen=MaskedGuest(guest_id="g", name="Anna B.", company=""))
    page.evaluate("document.getElementById('idle').showModal()")
    inspector.look("kiosk-idle")
    page.evaluate("document.getElementById('idle').close()")
    page.evaluate("document.documentElement.dataset.link = 'down'")
    page.evaluate("document.dispatchEvent(new CustomEvent('htmx:error', { detail: { ctx: {} } }))")
    expect(page.locator("#trouble")).to_be_hidden()
    expect(page.locator(".away-cover")).to_have_css("opacity", "1")
    inspector.look("kiosk-line-down")


def test_a_door(kiosk: Kiosk) -> None:
    """Each way it lets guests pass, with a count and without; every verdict; a gate that stays shut; closed."""
    station, device = kiosk.station, kiosk.device

    def set_up(doorway: Doorway) -> None:
        kiosk.page.goto("about:blank")  # an open page would load itself anew in the middle of this
        station.write(lambda transaction: doorways.change_doorway(transaction, device.id, doorway))
        kiosk.page.goto(f"{kiosk.inspector.own}/kiosk")

    gate = Relay(kind=RelayKind.HTTP, address="http://127.0.0.1:9/")
    quiet = Volume.OFF  # a browser that nobody touched says in its console that it keeps quiet
    for passage in Passage:
        set_up(
            Doorway(use=Use.DOOR, passage=passage, shows_inside=passage is not Passage.OUT, relay=gate, volume=quiet)
        )
        kiosk.look(f"door-{passage.value}", Step.WELCOME, shown=Step.DOOR)
    moods = set()
    for code, verdict in VERDICTS.items():
        shown = {"verdict": code, "key": code, "first_name": LONG_NAME}
        kiosk.look(f"verdict-{code}", Step.VERDICT, axe=verdict.mood not in moods, **shown)
        moods.add(verdict.mood)
    set_up(Doorway(use=Use.CLOSED))
    kiosk.look("closed", Step.WELCOME, shown=Step.CLOSED)
