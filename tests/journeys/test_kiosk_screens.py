"""Every screen a guest may meet, in seven languages and on every glass: it fits, it is touched, nobody is kept out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from kiosk.commands.sample_event import add_sample_event
from kiosk.guest.door_words import VERDICTS
from kiosk.guest.visit import Arrival, Hearing, Person, Step, Visit, Visits
from server.domain.alert import AlertKind
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
from server.services.alerts import Call, raise_alert, take_alert
from server.services.check_in import CheckInWish, check_in
from server.services.devices import DeviceWish
from server.services.finding import MaskedGuest
from server.services.parties import MOST_AT_KIOSK
from server.settings import Settings
from server.station import Station, build_station
from server.store import print_jobs
from server.store.devices import Device
from server.store.guests import change_guests
from server.store.printers import PrinterRow
from tests.fakes.browser import Served, served
from tests.fakes.consents import TEXTS, add_consent
from tests.fakes.goldens import FLEETING, Goldens
from tests.fakes.inspection import LANDSCAPE, PIXELS_EACH_MM, PORTRAIT, SMALL, TABLET, Inspector, lost_to_arrows
from tests.fakes.voice import FakeVoice
from tests.fakes.ways import LONG_PLACE, lay_out
from tests.fakes.web_app import app_of

pytestmark = pytest.mark.timeout(180)
#: What a badge with the longest words makes of the screen.
LONG_NAME = "Maximiliane-Alexandrina"
LONG_ROOM = "Sala conferenze Adriatico, secondo piano, tavolo 12"
_QUESTION = "Is there anything that you cannot or would rather not eat this evening?"
_MENU = ("Fish", "Meat", "Vegetarian", "Vegan", "Gluten-free, without nuts and shellfish", "Halal", "Kosher", "Nothing")
#: On 7 inches these scroll: the longest names, four badges with all they can be, ways with maps, the largest letters.
_SCROLLING = (
    "badges-queued", "details-text", "confirm-large", "confirm-high", "goals", "heard", "search-found", "way-",
)  # fmt: skip
SCROLLS = tuple(f"kiosk-{name}" for name in _SCROLLING)
#: Nothing that the screen asked for is under way.
ANSWERED = "() => !document.querySelector('.htmx-request')"
_OTHERS = tuple(sorted(set(GUEST_LANGUAGES) - {"ar", "de"}))
SMALLEST_TARGET = 12 * PIXELS_EACH_MM


@dataclass
class Kiosk:
    """A kiosk that is let in, and the station behind it."""

    page: Page
    inspector: Inspector
    station: Station
    visits: Visits
    device: Device
    event: Event
    job: str

    def show(self, step: Step, language: str, *, shown: Step | None = None, **more: object) -> None:
        """Bring the screen to a step of a visit, in a language, as the touch of a language does.

        `shown`: as what this kiosk shows that step.
        """
        values: dict[str, object] = {"step": step, "touched_at": self.station.clock()}
        self.visits.keep(self.device.id, Visit(**values | more), self.station.clock())  # type: ignore[arg-type]
        self.page.locator(f".languages [lang={language}]").evaluate("button => button.click()")
        expect(self.page.locator(f".kiosk.-{(shown or step).value}[lang={language}]")).to_be_attached()
        self.page.wait_for_function(ANSWERED)

    def look(self, name: str, step: Step, *, axe: bool = True, shown: Step | None = None, **more: object) -> None:
        """Judge a step from the right (Arabic), in long words (German) and in one of the other languages.

        From the right on every glass. In one of the three, another each time, axe reads it and arrows walk it.
        `axe`: False where words alone differ.
        """
        turn = len(self.inspector.seen) // 3 % 3
        third = _OTHERS[len(self.inspector.seen) // 3 % len(_OTHERS)]
        for number, language in enumerate(("ar", "de", third)):
            self.show(step, language, shown=shown, **more)
            is_whole = number == turn or language == "ar"
            sizes = self.inspector.sizes if is_whole else self.inspector.sizes[number : number + 1]
            self.inspector.look(
                f"kiosk-{name}-{language}", axe=axe and number == turn, sizes=sizes, is_kept=number == turn
            )
            if axe and number == turn:
                self.inspector.wrong += [f"{name}: no arrow leads to {lost}" for lost in lost_to_arrows(self.page)]

    def take_call(self) -> None:
        """Somebody calls from this kiosk, and somebody at the desk is on the way."""
        call = Call(event_id=self.event.id, kind=AlertKind.CALL, device_id=self.device.id)
        alert = self.station.write(lambda transaction: raise_alert(transaction, call))
        self.station.write(lambda transaction: take_alert(transaction, self.event.id, alert.id))

    def move_badge(self, state: JobState) -> None:
        """The badge's print job is now in `state`."""

        def act(transaction: object) -> None:
            connection = transaction.connection  # type: ignore[attr-defined]
            print_jobs.save_move(connection, replace(print_jobs.job_by_id(connection, self.job), state=state))

        self.station.write(act)


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    """A station whose loops stand still, so that a badge stays in the state it is put in."""
    built = build_station(Settings(data_dir=tmp_path / "data"), voice=FakeVoice())
    yield built
    built.stop()


@pytest.fixture
def listed(station: Station) -> tuple[Event, list[Guest]]:
    """The sample event, its first two guests alike to whoever sees them masked."""

    def act(transaction: object) -> tuple[Event, list[Guest]]:
        event, guests = add_sample_event(transaction, datetime.now(UTC))  # type: ignore[arg-type]
        twins = [replace(guest, first_name="Anna", last_name="Berghuis", company="") for guest in guests[:2]]
        change_guests(transaction.connection, twins)  # type: ignore[attr-defined]
        event = event_setup.change_event(transaction, replace(event, languages=GUEST_LANGUAGES))  # type: ignore[arg-type]
        return event, [*twins, *guests[2:]]

    return station.write(act)


@pytest.fixture
def screen(
    browser: Browser, station: Station, pictures: Path | None, goldens: Goldens
) -> Iterator[tuple[Inspector, Served, Visits]]:
    """A kiosk's browser before the station, not let in; what was found wrong is told at the end."""
    app = app_of(station)
    with ExitStack() as stack:
        server = stack.enter_context(served(app))
        context = browser.new_context(has_touch=True, reduced_motion="reduce", locale="nl")
        stack.callback(context.close)
        inspector = Inspector(
            page=context.new_page(),
            own=server.url,
            sizes=(PORTRAIT, LANDSCAPE, TABLET, SMALL),
            pictures=pictures,
            goldens=goldens,
            fleeting=FLEETING,
            smallest_target=SMALLEST_TARGET,
            fits=True,
            scrolls=SCROLLS,
            schemes=("light",),
        )
        yield inspector, server, app.state.visits
    assert not inspector.wrong, "\n" + "\n".join(inspector.wrong)


@pytest.fixture
def kiosk(
    screen: tuple[Inspector, Served, Visits],
    station: Station,
    listed: tuple[Event, list[Guest]],
    printer: PrinterRow,
) -> Kiosk:
    """Let in, with a badge on its way."""
    inspector, server, visits = screen
    event, guests = listed
    wish = DeviceWish(name="Kiosk 1", place="Ingresso principale", event_id=event.id)
    token = station.write(lambda transaction: devices.let_in_own_screen(transaction, wish))
    wanted = CheckInWish(event_id=event.id, guest_id=guests[2].id, printer_id=printer.id)
    answer = station.write(lambda transaction: check_in(transaction, wanted))
    # nobody's time is over while they are looked at
    inspector.page.route("**/kiosk/leave", lambda route: route.fulfill(status=204))
    inspector.page.goto(f"{server.url}/kiosk#screen={token}")
    expect(inspector.page.locator(".kiosk.-welcome")).to_be_visible()
    expect(inspector.page.locator("html")).to_have_attribute("data-link", "up")
    (device,) = station.read(devices.all_devices)
    return Kiosk(
        page=inspector.page, inspector=inspector, station=station, visits=visits, device=device, event=event,
        job=answer.print_job or "",
    )  # fmt: skip


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
