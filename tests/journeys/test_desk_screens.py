"""Every page of the desk in three languages, on a tablet either way round and on a phone, by day and by night."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from playwright.sync_api import expect

from server.domain.access import SYSTEM, Actor
from server.domain.alert import PRYING, AlertKind
from server.domain.badge_text import BadgeText
from server.domain.check_in import Direction, Reason
from server.domain.consent import How, Reply
from server.domain.event import Event, WalkIns, Zone
from server.domain.guest import Guest, Standing
from server.domain.muster import Tick
from server.domain.print_job import JobState, Trouble
from server.domain.question import Question, QuestionKind, QuestionText
from server.domain.request import Outcome
from server.domain.shift import Post
from server.domain.walk_in import WalkInDetails
from server.services import completing, consent_replies, event_setup, musters, questions, shifts, waiting_list
from server.services.alerts import Call, raise_alert, take_alert
from server.services.check_in import CheckInWish, check_in
from server.services.consent_replies import ReplyWish
from server.services.requests import settle_request, take_request
from server.station import Station
from server.store import print_jobs
from server.store.event import main_zone
from server.store.guests import change_guests
from server.store.people import Person
from server.store.printers import PrinterRow
from server.store.transaction import Transaction
from tests.fakes.consents import SIGNATURE_PNG, add_consent
from tests.fakes.desk_walk import let_in, sign_in
from tests.fakes.inspection import Tour
from tests.fakes.requests import complain, wait


def test_the_way_in(tour: Tour, station: Station, rich_list: tuple[Event, list[Guest]], hostess: Person) -> None:
    """A tablet that is new, one without people, the names, the PIN, a wrong one, and one that has to wait."""
    event, _ = rich_list
    tour.page.goto(f"{tour.own}/desk")
    expect(tour.page.locator(".pairing-code")).to_be_visible()
    tour.look("desk-pairing")
    # let in, it would go on by itself
    tour.page.goto("about:blank")
    let_in(tour, station, event)
    tour.visit("desk-names", "/desk")
    tour.visit("desk-pin", f"/desk/sign-in?person={hostess.id}")
    for status in (401, 401, 401, 429):
        with tour.mistaken(status):
            tour.page.locator("#pin").fill("000000")
            expect(tour.page.locator("#pin-error")).to_be_visible()
            tour.page.wait_for_load_state()
    tour.look("desk-pin-wait")


def test_the_board(
    tour: Tour, station: Station, rich_list: tuple[Event, list[Guest]], hostess: Person, supervisor: Person,
    printer: PrinterRow,
) -> None:  # fmt: skip
    """Quiet, then with a call of every kind, taken by others and by oneself; and the choice of an event."""
    event, guests = rich_list
    device_id = let_in(tour, station, event)
    sign_in(tour, hostess)
    tour.visit("desk-board-empty", "/desk")
    actor = Actor(name="system", device_id=device_id)
    calls = [Call(event_id=event.id, kind=AlertKind.CALL, device_id=device_id)]
    calls += [Call(event_id=event.id, kind=AlertKind.NOT_FOUND, reason="not_proven", device_id=device_id)]
    calls += [Call(event_id=event.id, kind=AlertKind.NOT_FOUND, reason=PRYING, device_id=device_id)]
    calls += [
        Call(event_id=event.id, kind=AlertKind.REFUSED, reason=reason.value, guest_id=guests[10 + number].id,
             device_id=device_id)
        for number, reason in enumerate((Reason.ALREADY_IN, Reason.UNPAID, Reason.NEEDS_DESK))
    ]  # fmt: skip
    calls += [
        Call(event_id=event.id, kind=AlertKind.CONSENT, reason="must", guest_id=guests[15].id, device_id=device_id)
    ]
    calls += [Call(event_id=event.id, kind=AlertKind.VIP, guest_id=guests[1].id)]
    for number, state in enumerate((JobState.UNCERTAIN, JobState.ATTENTION, JobState.FAILED)):
        job = _badge_in(station, event, guests[20 + number], printer, state, Trouble.PAPER_OUT)
        calls += [
            Call(event_id=event.id, kind=AlertKind.BADGE, reason="paper_out", print_job_id=job, device_id=device_id)
        ]
    raised = [station.write(lambda tx, call=call: raise_alert(tx, call), actor) for call in calls]  # type: ignore[misc]
    for alert, person in ((raised[0], hostess), (raised[3], supervisor)):
        by = Actor(name=f"person:{person.id}", device_id=device_id)
        station.write(lambda tx, alert=alert: take_alert(tx, event.id, alert.id), by)  # type: ignore[misc]
    alike = wait(
        station, event, device_id, WalkInDetails(first_name=guests[30].first_name, last_name=guests[30].last_name)
    )
    wait(station, event, device_id, WalkInDetails(first_name="Kim", last_name="Bos", company="Bos & Co"))
    complaint = complain(station, event, device_id, guest_id=guests[1].id)
    taken = complain(station, event, device_id, text="Too cold", name="Kim Bos")
    station.write(lambda tx: take_request(tx, event.id, taken), Actor(name=f"person:{hostess.id}", device_id=device_id))
    tour.visit("desk-board-full", "/desk")
    on_duty = Actor(name=f"person:{supervisor.id}", device_id=device_id)
    post = Post(place="Ingresso principale, banco accrediti VIP", task="Welcome")
    station.write(lambda tx: shifts.begin(tx, event.id, post=post), on_duty)
    tour.visit("desk-pass-on", f"/desk/items/alert/{raised[3].id}/pass")
    tour.visit("desk-arrivals", "/desk/arrivals")
    tour.visit("desk-registration", f"/desk/walk-ins/{alike}")
    tour.visit("desk-request", f"/desk/requests/{complaint}")
    station.write(lambda tx: settle_request(tx, event.id, taken, Outcome.DONE, "The heating is on"), actor)
    tour.visit("desk-request-done", f"/desk/requests/{taken}")
    for menu in ("languages", "more"):
        tour.page.locator(f"details.menu.-{menu} summary").click()
        tour.look(f"desk-menu-{menu}")
    tour.visit("desk-rights", "/desk/rights")
    _people_at_the_tablet(tour, station, guests[45], supervisor)
    other = replace(event, id="", slug="other", name="Congresso internazionale di medicina interna")
    station.write(lambda tx: event_setup.add_event(tx, other))
    tour.visit("desk-events", "/desk/event")


def _people_at_the_tablet(tour: Tour, station: Station, guest: Guest, supervisor: Person) -> None:
    """No line; a colleague goes on; somebody has to agree, and gets their PIN wrong."""
    page = tour.page
    page.evaluate("document.documentElement.dataset.link = 'down'")
    tour.look("desk-no-line")
    page.evaluate("document.documentElement.dataset.link = 'up'")
    page.locator(".who").click()
    expect(page.locator("#switch")).to_be_visible()
    tour.look("desk-switch")
    station.write(lambda tx: change_guests(tx.connection, [replace(guest, standing=Standing.BLOCKED)]))
    page.goto(f"{tour.own}/desk/guests/{guest.id}")
    page.locator("[data-opens=anyway]").first.click()
    page.locator("#anyway-reason").fill("x")
    with tour.mistaken(403):
        page.locator("#anyway [type=submit]").click()
    tour.look("desk-vouch")
    with tour.mistaken(401):
        page.locator("#vouch-pin").fill("000000")
    tour.look("desk-vouch-wrong")


def test_guests_and_their_cards(
    tour: Tour, station: Station, rich_list: tuple[Event, list[Guest]], supervisor: Person, printer: PrinterRow
) -> None:
    """The list, nobody found, a card of each status with its dialogs."""
    event, guests = rich_list
    page = tour.page
    let_in(tour, station, event)
    sign_in(tour, supervisor)
    tour.visit("desk-guests", "/desk/guests")
    page.get_by_role("searchbox").fill("zzz")
    expect(page.locator(".empty")).to_be_visible()
    tour.look("desk-guests-none")
    rich = guests[1]
    _agrees(station, event, rich)
    tour.visit("desk-card-expected", f"/desk/guests/{guests[0].id}")
    for state in (JobState.UNCERTAIN, JobState.ATTENTION):
        job = _badge_in(station, event, rich, printer, state, Trouble.STALLED)
        tour.visit(f"desk-card-{state.value}", f"/desk/guests/{rich.id}")
        _move(station, job, JobState.FAILED, Trouble.NOT_THERE)
        for dialog in ("undo", "reprint", "lost", *(["withdraw-waiver"] if state is JobState.UNCERTAIN else [])):
            page.locator(f"[data-opens={dialog}]").click()
            tour.look(f"desk-card-{state.value}-{dialog}", axe=state is JobState.UNCERTAIN)
            page.locator(f"#{dialog} [data-closes]").click()
    for number, standing in enumerate((Standing.UNPAID, Standing.CANCELLED, Standing.BLOCKED)):
        guest = replace(guests[40 + number], standing=standing)
        station.write(lambda tx, guest=guest: change_guests(tx.connection, [guest]))  # type: ignore[misc]
        tour.visit(f"desk-card-{standing.value}", f"/desk/guests/{guest.id}")
    tour.page.goto(f"{tour.own}/desk/guests/{guests[40].id}")
    page.locator("form[hx-post$='/check-in'] button").first.click()
    expect(page.locator(".refusal")).to_be_visible()
    tour.look("desk-card-refused")
    page.locator("[data-opens=anyway]").first.click()
    tour.look("desk-card-anyway")


def test_corrections(tour: Tour, station: Station, rich_list: tuple[Event, list[Guest]], supervisor: Person) -> None:
    """What a guest completed, corrections and walk-ins with their mistakes, no walk-ins, and nobody's card."""
    event, guests = rich_list
    page, rich = tour.page, guests[1]
    let_in(tour, station, event)
    sign_in(tour, supervisor)
    _completes(station, event, rich)
    tour.visit("desk-card-completed", f"/desk/guests/{rich.id}")
    tour.visit("desk-badge-text", f"/desk/guests/{rich.id}/badge-text")
    page.locator("#title").fill("x" * 90)
    with tour.mistaken(422):
        page.locator("form.card button").click()
        tour.look("desk-badge-text-mistaken")
    tour.visit("desk-details", f"/desk/guests/{rich.id}/details")
    tour.visit("desk-walk-in", "/desk/walk-in")
    page.locator("#first_name").fill(" ")
    with tour.mistaken(422):
        page.locator("form.card [type=submit]").click()
        page.wait_for_load_state()
    tour.look("desk-walk-in-mistaken")
    station.write(lambda tx: event_setup.change_event(tx, replace(event, walk_ins=WalkIns.OFF)))
    tour.visit("desk-walk-in-off", "/desk/walk-in")
    with tour.mistaken(404):
        tour.visit("desk-problem", "/desk/guests/nobody")


def _completes(station: Station, event: Event, guest: Guest) -> None:
    """A guest who said a lot about their badge, and answered one of two questions."""
    text = BadgeText(called="Maximiliane", pronoun="she/her", company="", hidden=frozenset({"title"}), has_qr=False)
    menu = QuestionText(title="Is there anything that you cannot eat?", choices=("Fish", "Meat", "Vegan"))

    def act(transaction: Transaction) -> None:
        for code, kind in (("menu", QuestionKind.CHOICE), ("more", QuestionKind.TEXT)):
            asked = Question(id="", event_id="", code=code, kind=kind, texts={"nl": menu, "en": menu})
            made = questions.add_question(transaction, event, asked)
        completing.correct_all(transaction, event, guest.id, text, {made.id: "No nuts, and please no shellfish either"})

    station.write(act)


def _agrees(station: Station, event: Event, guest: Guest) -> None:
    """A guest signed one of two things that everybody is asked."""
    add_consent(station, event, code="waiver", wants_signature=True)
    add_consent(station, event)
    wish = ReplyWish(
        guest_id=guest.id, code="waiver", version=1, language="it", reply=Reply.GIVEN, how=How.SIGNED,
        signature=SIGNATURE_PNG,
    )  # fmt: skip
    station.write(lambda tx: consent_replies.record_reply(tx, event, wish), SYSTEM)


def _badge_in(
    station: Station, event: Event, guest: Guest, printer: PrinterRow, state: JobState, trouble: Trouble
) -> str:
    """Let a guest in; their badge's job is then in `state`. The job's id."""
    wish = CheckInWish(event_id=event.id, guest_id=guest.id, printer_id=printer.id, anyway_reason="ok", at_desk=True)
    station.write(lambda tx: check_in(tx, wish), SYSTEM)
    job = station.read(lambda connection: print_jobs.jobs_of(connection, guest.id))[0]
    _move(station, job.id, state, trouble)
    return job.id


def _move(station: Station, job_id: str, state: JobState, trouble: Trouble) -> None:
    def act(transaction: Transaction) -> None:
        job = print_jobs.job_by_id(transaction.connection, job_id)
        moved = replace(job, state=state, reason=trouble.value, moved_at=job.moved_at + timedelta(seconds=20))
        print_jobs.save_move(transaction.connection, moved)

    station.write(act)


def test_express(tour: Tour, station: Station, rich_list: tuple[Event, list[Guest]], hostess: Person) -> None:
    """Ready; a yes, a no and a look with the longest words; the last ten; a search."""
    event, guests = rich_list
    device_id = let_in(tour, station, event)
    sign_in(tour, hostess)
    tour.visit("desk-express-empty", "/desk/express")
    zone = station.read(lambda connection: main_zone(connection, event.id))
    station.write(lambda tx: event_setup.change_zone(tx, replace(zone, capacity=900)))
    unpaid = replace(guests[40], standing=Standing.UNPAID)
    station.write(lambda tx: change_guests(tx.connection, [unpaid]))
    actor = Actor(name=f"person:{hostess.id}", device_id=device_id)
    for guest in guests[20:28]:
        wish = CheckInWish(event_id=event.id, guest_id=guest.id, at_desk=True)
        station.write(lambda tx, wish=wish: check_in(tx, wish), actor)  # type: ignore[misc]
    tour.visit("desk-express-last", "/desk/express?way=both")
    for name, guest in (("yes", guests[30]), ("no", unpaid), ("look", guests[1])):
        tour.page.evaluate(
            "code => { const form = document.querySelector('form[data-scans]'); form.elements.code.value = code;"
            " form.requestSubmit(); }",
            guest.code,
        )
        expect(tour.page.locator(f".flash.-{name}")).to_be_visible()
        tour.look(f"desk-express-{name}")
    tour.page.locator("[data-opens=seek]").click()
    tour.page.locator("[name=typed]").fill("a")
    expect(tour.page.locator("#express-found li").first).to_be_visible()
    tour.look("desk-express-search")


def test_rooms(
    tour: Tour, station: Station, rich_list: tuple[Event, list[Guest]], supervisor: Person, printer: PrinterRow
) -> None:
    """Rooms calm, amber and full; a waiting list; a muster under way, on paper, and closed."""
    event, guests = rich_list
    device_id = let_in(tour, station, event)
    sign_in(tour, supervisor)
    actor, zone = Actor(name=f"person:{supervisor.id}", device_id=device_id), _main(station, event)
    wishes = [
        replace(zone, capacity=300, amber_at=4, red_at=280),
        Zone(id="", event_id=event.id, name="Grote Zaal der Koninklijke Akademie", capacity=2, one_way=True,
             reentry=False, exclusive=True, red_at=2),
        Zone(id="", event_id=event.id, name="Bar"),
    ]  # fmt: skip
    station.write(lambda tx: event_setup.change_zone(tx, wishes[0]))
    hall, _ = (station.write(lambda tx, zone=zone: event_setup.add_zone(tx, zone)) for zone in wishes[1:])  # type: ignore[misc]
    for guest, place in [(guest, zone) for guest in guests[20:26]] + [(guest, hall) for guest in guests[20:22]]:
        wish = CheckInWish(event_id=event.id, guest_id=guest.id, zone=place.id, at_desk=True)
        station.write(lambda tx, wish=wish: check_in(tx, wish), actor)  # type: ignore[misc]
    for guest in (guests[1], guests[30]):
        station.write(lambda tx, guest=guest: waiting_list.join(tx, event.id, hall.id, guest.id))  # type: ignore[misc]
    tour.visit("desk-rooms", "/desk/rooms")
    out = CheckInWish(event_id=event.id, guest_id=guests[20].id, zone=hall.id, at_desk=True, direction=Direction.OUT)
    station.write(lambda tx: check_in(tx, out), actor)
    tour.visit("desk-room", f"/desk/rooms/{hall.id}?guest={guests[31].id}")
    tour.page.locator(".over-full > summary").click()
    tour.page.locator("form[hx-post$='/call'] button").click()
    expect(tour.page.locator("#room .pill.-note")).to_be_visible()
    tour.look("desk-room-called")
    tour.page.goto(f"{tour.own}/desk/rooms")
    tour.page.locator(f"#room-{zone.id} [name=on_paper]").click()
    expect(tour.page.locator("#slip-1")).to_be_visible()
    for place, act in (("#open-title + ul li", "missing"), ("#open-title + ul li", "accounted")):
        # by key: where one was struck off by touch, the next is not struck off by the same touch
        tour.page.locator(f"{place} [value={act}]").first.press("Enter")
        expect(tour.page.locator("#missing-title" if act == "missing" else "#accounted")).to_be_visible()
    station.write(lambda tx: check_in(tx, CheckInWish(event_id=event.id, guest_id=guests[27].id, at_desk=True)), actor)
    station.write(
        lambda tx: check_in(
            tx, CheckInWish(event_id=event.id, guest_id=guests[24].id, direction=Direction.OUT, at_desk=True)
        ),
        actor,
    )
    tour.page.reload()
    expect(tour.page.locator("#muster .banner.-warn")).to_be_visible()
    tour.look("desk-muster")
    tour.page.locator("#accounted > summary").click()
    tour.page.locator("[data-opens=end]").click()
    _colleague_ticks(tour, station, event)
    expect(tour.page.locator("#accounted")).to_have_js_property("open", True)
    tour.look("desk-muster-end")
    tour.page.locator("#end [type=submit]").click()
    expect(tour.page.locator("#muster .banner.-bad")).to_be_visible()
    tour.look("desk-muster-closed")
    tour.visit("desk-musters", "/desk/musters")


def _colleague_ticks(tour: Tour, station: Station, event: Event) -> None:
    """Another one is found meanwhile: it is seen here, and shuts nothing that somebody opened."""
    muster_id = tour.page.url.rpartition("/")[2].partition("?")[0]
    found = tour.page.locator("#accounted li")
    guest_id = (tour.page.locator("#open-title + ul li").first.get_attribute("id") or "").removeprefix("person-")
    count = found.count()
    station.write(lambda tx: musters.tick(tx, event.id, muster_id, guest_id, Tick.ACCOUNTED, Tick.OPEN))
    expect(found).to_have_count(count + 1)
    expect(tour.page.locator("#end")).to_be_visible()


def _main(station: Station, event: Event) -> Zone:
    return station.read(lambda connection: main_zone(connection, event.id))
