"""A guest at a kiosk, screen by screen, over HTTP."""

from dataclasses import replace

import pytest

from kiosk.guest.badge_words import NEWS, NEWS_ELSEWHERE
from kiosk.guest.pace import SEARCHES
from kiosk.guest.refusals import REFUSALS
from server.domain.access import Actor
from server.domain.alert import Alert, AlertKind
from server.domain.check_in import Reason
from server.domain.event import Event, SecondFactor
from server.domain.guest import Guest
from server.domain.print_job import OPEN_STATES, QUESTION_STATES, JobState, Trouble
from server.services import alerts, devices, event_setup
from server.services.alerts import settle_alert, take_alert
from server.services.devices import DeviceWish
from server.services.print_moves import Move, move_job
from server.station import Station
from server.store import guests as guest_rows
from server.store import print_jobs
from server.store.printers import PrinterRow, save_printer
from tests.fakes.clock import FakeClock
from tests.fakes.looks import dress
from tests.fakes.scene import CODES, add_sample
from tests.fakes.web_app import app_of
from tests.fakes.web_client import WebClient


def open_alerts(station: Station, event: Event) -> list[Alert]:
    """What the desk is called for."""
    return station.read(lambda connection: alerts.board(connection, event.id))


def with_factor(station: Station, event: Event, factor: SecondFactor) -> None:
    """Let the organiser ask for a second factor."""
    changed = replace(event, second_factor=factor)
    station.write(lambda transaction: event_setup.change_event(transaction, changed))


def change_guest(station: Station, guest: Guest, **changes: object) -> None:
    """Store a guest otherwise than the sample has them."""
    changed = replace(guest, **changes)  # type: ignore[arg-type]
    station.write(lambda transaction: guest_rows.change_guests(transaction.connection, [changed]))


def put_badge_in(station: Station, state: JobState) -> None:
    """The one badge that is queued, moved on by nobody."""
    (queued,) = station.read(lambda connection: print_jobs.jobs_in(connection, [JobState.QUEUED]))
    moved = replace(queued, state=state)
    station.write(lambda transaction: print_jobs.save_move(transaction.connection, moved))


def test_a_screen_waits_for_the_first_event(station: Station) -> None:
    """A fresh station's own screen is let in before there is an event: it says so, looks again, and then welcomes."""
    token = station.write(lambda transaction: devices.let_in_own_screen(transaction, DeviceWish(name="Own screen")))
    client = WebClient(app_of(station))
    client.post_page("/pairing/claim", data={"token": token})
    waiting = client.get("/kiosk")
    assert waiting.status_code == 200
    assert 'data-step="waiting"' in waiting.text
    assert 'hx-get="/kiosk/ready"' in waiting.text
    assert "hx-refresh" not in client.get("/kiosk/ready").headers
    station.write(add_sample)
    assert 'data-step="welcome"' in client.get("/kiosk").text
    client.close()


def test_a_screen_that_is_not_let_in_shows_a_code_and_then_the_welcome(station: Station, event: Event) -> None:
    """Nothing is written before the page asks; once approved the same cookie opens the kiosk."""
    client = WebClient(app_of(station))
    assert "-pairing" in client.get("/kiosk").text
    shown = client.post_page("/pairing", data={"role": "kiosk"}).text
    code = shown.split('aria-label="')[1].split('"')[0].replace(" ", "")
    assert code in client.get("/pairing?role=kiosk").text.replace(" ", "")
    wish = DeviceWish(name="Kiosk 2", event_id=event.id)
    station.write(lambda transaction: devices.approve_pairing(transaction, code, wish))
    assert client.get("/pairing?role=kiosk").headers["hx-refresh"] == "true"
    assert "-welcome" in client.get("/kiosk").text
    client.close()


def test_a_revoked_kiosk_gets_no_further(station: Station, web: WebClient, event: Event) -> None:
    """Its very next act is refused, and it starts again at the pairing code."""
    device = station.read(devices.all_devices)[0]
    station.write(lambda transaction: devices.revoke_device(transaction, device.id))
    assert web.post_page("/kiosk/find", headers={"HX-Request": "true"}).status_code == 401
    assert "-pairing" in web.get("/kiosk").text


def test_a_scan_checks_in_and_greets(station: Station, web: WebClient, printer: PrinterRow) -> None:
    """Whoever holds the code is that guest: admitted on disk, greeted by name, the badge on its way."""
    screen = web.post_page("/kiosk/scan", data={"code": CODES["Anna"], "key": "1"}).text
    assert "Anna" in screen and "-badge" in screen
    assert "Uw badge is zo aan de beurt" in screen


def test_the_same_scan_sent_twice_is_one_check_in(station: Station, web: WebClient, printer: PrinterRow) -> None:
    """A repeat gets the first answer; another scan of the same code, with the badge out, is refused kindly."""
    for _ in range(2):
        assert "-badge" in web.post_page("/kiosk/scan", data={"code": CODES["Anna"], "key": "same"}).text
    put_badge_in(station, JobState.PRINTED)
    again = web.post_page("/kiosk/scan", data={"code": CODES["Anna"], "key": "other"}).text
    assert "-refused" in again and "Dit ticket is al ingecheckt" in again


def test_a_refusal_names_no_reason_that_shames_and_calls_the_desk(
    station: Station, web: WebClient, event: Event
) -> None:
    """Unpaid and cancelled read alike; the desk learns the true reason, the kiosk and the guest."""
    unpaid = web.post_page("/kiosk/scan", data={"code": CODES["Carla"], "key": "1"}).text
    cancelled = web.post_page("/kiosk/scan", data={"code": CODES["Dirk"], "key": "2"}).text
    stage = [text.split('<main class="stage"')[1].split("</main>")[0] for text in (unpaid, cancelled)]
    assert stage[0] == stage[1]
    assert "betaal" not in unpaid.lower() and "Carla" not in unpaid
    assert {alert.reason for alert in open_alerts(station, event)} == {"unpaid", "cancelled"}


def test_an_unknown_code_offers_the_search(station: Station, web: WebClient, event: Event) -> None:
    """No dead end: the guest may look for their name."""
    screen = web.post_page("/kiosk/scan", data={"code": "NOTOURS12345", "key": "1"}).text
    assert "Deze code kennen we niet" in screen and 'hx-post="/kiosk/find"' in screen


def test_the_tickets_language_is_spoken_unless_the_guest_chose(
    station: Station, web: WebClient, event: Event, guests: dict[str, Guest]
) -> None:
    """A known language greets; a touched one wins; the next guest gets the event's own."""
    change_guest(station, guests["Anna"], language="it")
    change_guest(station, guests["Björn"], language="it")
    assert "Le diamo il benvenuto, <bdi>Anna" in web.post_page("/kiosk/scan", data={"code": CODES["Anna"]}).text
    assert 'lang="nl"' in web.post_page("/kiosk/leave").text
    web.post_page("/kiosk/language", data={"language": "en"})
    assert "Welcome, <bdi>Björn" in web.post_page("/kiosk/scan", data={"code": CODES["Björn"]}).text


def test_a_name_is_found_masked_and_checked_in(web: WebClient, printer: PrinterRow) -> None:
    """Search, choose, confirm: no id, e-mail or full name in any answer before that."""
    web.post_page("/kiosk/find")
    found = web.post_page("/kiosk/names", data={"name": "anna"}).text
    assert "Anna B." in found and "Ro… Consulting" in found
    assert "Berg" not in found and "@" not in found
    chosen = web.post_page("/kiosk/choose", data={"number": "0"}).text
    assert "Bent u dit?" in chosen and "Berg" not in chosen
    assert "Welkom, <bdi>Anna" in web.post_page("/kiosk/confirm").text
    assert "Welkom, <bdi>Anna" in web.post_page("/kiosk/confirm").text


@pytest.mark.parametrize("typed", ["", "an", "a n", "--"])
def test_fewer_than_three_letters_find_nobody(web: WebClient, typed: str) -> None:
    """Checklist 13: 422 and no name."""
    answer = web.post_page("/kiosk/names", data={"name": typed})
    assert answer.status_code == 422
    assert "Anna" not in answer.text


def test_nobody_and_too_many_alike_look_the_same(web: WebClient) -> None:
    """Checklist 13: whoever reads the list out learns nothing from the difference."""
    nobody = web.post_page("/kiosk/names", data={"name": "zzzzzz"})
    assert nobody.status_code == 200 and "Niemand te tonen" in nobody.text


def test_searches_are_paced(web: WebClient, clock: FakeClock) -> None:
    """Checklist 13: 429 with words after a burst, and on again a little later."""
    answers = [web.post_page("/kiosk/names", data={"name": "anna"}).status_code for _ in range(SEARCHES.burst + 1)]
    assert answers == [200] * SEARCHES.burst + [429]
    clock.advance(seconds=10)
    assert web.post_page("/kiosk/names", data={"name": "anna"}).status_code == 200


def test_the_second_factor_is_asked_and_wrong_ones_end_at_the_desk(
    station: Station, web: WebClient, event: Event
) -> None:
    """Three wrong answers call somebody; a right one leads on."""
    with_factor(station, event, SecondFactor.EMAIL)
    web.post_page("/kiosk/names", data={"name": "anna"})
    assert "e-mailadres" in web.post_page("/kiosk/choose", data={"number": "0"}).text
    assert "-factor" in web.post_page("/kiosk/confirm").text
    assert "komt niet overeen" in web.post_page("/kiosk/prove", data={"answer": "xyz"}).text
    assert "Bent u dit?" in web.post_page("/kiosk/prove", data={"answer": "anna"}).text
    web.post_page("/kiosk/back")
    web.post_page("/kiosk/names", data={"name": "anna"})
    web.post_page("/kiosk/choose", data={"number": "0"})
    last = [web.post_page("/kiosk/prove", data={"answer": "wrong"}).text for _ in range(3)][-1]
    assert "-called" in last
    assert [alert.kind for alert in open_alerts(station, event)] == [AlertKind.NOT_FOUND]


@pytest.mark.parametrize("state", JobState)
def test_who_scans_again_finds_their_badge_where_it_is_on_its_way(
    station: Station, event: Event, web: WebClient, printer: PrinterRow, state: JobState
) -> None:
    """The station stopped, or the screen was left: what is known of the badge is said, and asked, as before."""
    web.post_page("/kiosk/scan", data={"code": CODES["Anna"], "key": "first"})
    web.post_page("/kiosk/leave")
    put_badge_in(station, state)
    screen = web.post_page("/kiosk/scan", data={"code": CODES["Anna"], "key": "second"}).text
    assert ("-badge" in screen, "-refused" in screen) == (state in OPEN_STATES, state not in OPEN_STATES)
    assert ("Nee, er kwam niets uit" in screen) == (state in QUESTION_STATES)
    assert [alert.reason for alert in open_alerts(station, event)] == ["already_in"]
    assert len(station.read(lambda connection: print_jobs.jobs_in(connection, JobState))) == 1


@pytest.mark.parametrize("state", JobState)
def test_the_screen_tells_the_truth_about_the_badge(
    station: Station, web: WebClient, printer: PrinterRow, state: JobState
) -> None:
    """Each state of the print job has its words; only proof says "take it", only work is polled."""
    web.post_page("/kiosk/scan", data={"code": CODES["Anna"]})
    put_badge_in(station, state)
    panel = web.get("/kiosk/badge").text
    assert station and ("Neem uw badge" in panel) == (state in (JobState.PRINTED, JobState.EXECUTED))
    assert ('hx-get="/kiosk/badge"' in panel) == (NEWS[state].may_change or not NEWS[state].ends)
    assert ("Nee, er kwam niets uit" in panel) == NEWS[state].asks


def test_a_badge_that_did_not_come_out_is_told_to_the_desk(
    station: Station, web: WebClient, event: Event, printer: PrinterRow
) -> None:
    """The guest is believed, and sent to the desk with a word that somebody knows."""
    web.post_page("/kiosk/scan", data={"code": CODES["Anna"]})
    assert "Uw badge ligt bij de balie" in web.post_page("/kiosk/missing").text
    assert [alert.kind for alert in open_alerts(station, event)] == [AlertKind.BADGE]


def test_without_a_printer_the_guest_is_in_and_the_desk_knows(station: Station, web: WebClient, event: Event) -> None:
    """No check-in depends on paper."""
    assert "Uw badge ligt bij de balie" in web.post_page("/kiosk/scan", data={"code": CODES["Anna"]}).text
    assert [alert.reason for alert in open_alerts(station, event)] == ["no_printer"]


def test_calling_a_person_works_on_every_screen_and_leads_back(station: Station, web: WebClient, event: Event) -> None:
    """The call stands on the desk's board once; the guest goes on where they were."""
    web.post_page("/kiosk/find")
    assert "-called" in web.post_page("/kiosk/call").text
    assert "-called" in web.post_page("/kiosk/call").text
    assert "-search" in web.post_page("/kiosk/back").text
    assert [alert.kind for alert in open_alerts(station, event)] == [AlertKind.CALL]


def test_that_somebody_comes_is_said_once_they_said_so(station: Station, web: WebClient, event: Event) -> None:
    """Until then the guest reads that the desk was called, and after it was dealt with a new call begins anew."""
    assert "De balie is gewaarschuwd" in web.post_page("/kiosk/call").text
    (alert,) = open_alerts(station, event)
    station.write(lambda transaction: take_alert(transaction, event.id, alert.id), Actor(name="person:hanna"))
    assert "Er komt iemand naar u toe" in web.get("/kiosk/called").text
    station.write(lambda transaction: settle_alert(transaction, event.id, alert.id, outcome="helped"))
    assert "De balie is gewaarschuwd" in web.post_page("/kiosk/call").text


def test_a_call_is_not_followed_by_who_went_on(web: WebClient) -> None:
    """The part that follows it may still ask once: there is nothing to say."""
    web.post_page("/kiosk/call")
    web.post_page("/kiosk/back")
    assert web.get("/kiosk/called").status_code == 204


def test_a_guest_who_left_leaves_nothing(web: WebClient, clock: FakeClock, printer: PrinterRow) -> None:
    """By touch or by time: the next one finds the welcome, a reload shows nobody."""
    web.post_page("/kiosk/scan", data={"code": CODES["Anna"]})
    assert "Anna" in web.get("/kiosk").text
    web.post_page("/kiosk/leave")
    assert "Anna" not in web.get("/kiosk").text
    web.post_page("/kiosk/scan", data={"code": CODES["Björn"]})
    clock.advance(minutes=4)
    assert "Björn" not in web.get("/kiosk").text and "-welcome" in web.get("/kiosk").text


def test_a_page_loaded_anew_shows_no_names(web: WebClient) -> None:
    """Who loads it may be the next guest; the names of the last search are gone, and cannot be chosen."""
    web.post_page("/kiosk/find")
    assert 'class="name"' in web.post_page("/kiosk/names", data={"name": "bjorn"}).text
    assert "-welcome" in web.get("/kiosk").text
    assert "-welcome" in web.post_page("/kiosk/choose", data={"number": "0"}).text


def test_no_get_at_a_kiosk_writes(station: Station, web: WebClient, event: Event) -> None:
    """ASVS 3.5.3: looking changes nothing."""
    before = station.read(lambda connection: list(map(tuple, connection.execute("SELECT count(*) FROM fact"))))
    for path in (
        "/kiosk",
        "/kiosk/badge",
        "/kiosk/away",
        "/kiosk/worker.js",
        "/kiosk/fresh?look=x",
        "/pairing?role=kiosk",
    ):
        assert web.get(path).status_code in (200, 204)
    assert before == station.read(lambda connection: list(map(tuple, connection.execute("SELECT count(*) FROM fact"))))


def test_a_changed_event_reaches_a_welcome_that_stands_open(station: Station, web: WebClient, event: Event) -> None:
    """The page loads anew when its look changed, and only then."""
    look = web.get("/kiosk").text.split("/kiosk/fresh?look=")[1].split('"')[0]
    assert "hx-refresh" not in web.get(f"/kiosk/fresh?look={look}").headers
    station.write(lambda transaction: event_setup.change_event(transaction, replace(event, name="Summer Gala")))
    assert web.get(f"/kiosk/fresh?look={look}").headers["hx-refresh"] == "true"
    web.post_page("/kiosk/find")  # somebody is in the middle of something: the next welcome asks again
    assert "hx-refresh" not in web.get(f"/kiosk/fresh?look={look}").headers


def test_a_changed_look_reaches_a_welcome_that_stands_open(station: Station, web: WebClient, event: Event) -> None:
    """With its colours, its pictures, and nothing of them where there are none."""
    plain = web.get("/kiosk").text
    assert "kiosk/look.js" not in plain and 'class="backdrop"' not in plain
    look = plain.split("/kiosk/fresh?look=")[1].split('"')[0]
    worn = station.write(lambda transaction: dress(transaction, event))
    assert web.get(f"/kiosk/fresh?look={look}").headers["hx-refresh"] == "true"
    page = web.get("/kiosk").text
    assert f"/look/{worn.sheet(event.hue)}.css" in page and "kiosk/look.js" in page
    for shown in worn.pictures:
        picture = web.get(f"/kiosk/look/{shown.sha256}.webp")
        assert f"/kiosk/look/{shown.sha256}.webp" in page and "immutable" in picture.headers["cache-control"]
    assert web.get(f"/kiosk/look/{'0' * 64}.webp").status_code == 404


def test_no_address_of_the_kiosk_carries_anything_of_a_guest(web: WebClient, printer: PrinterRow) -> None:
    """Checklist 14: neither name, code nor id stands in a link, an act or the title."""
    page = web.post_page("/kiosk/scan", data={"code": CODES["Anna"]}).text + web.get("/kiosk").text
    addresses = [part.split('"')[0] for mark in ('hx-post="', 'hx-get="', 'href="') for part in page.split(mark)[1:]]
    assert addresses
    assert not [address for address in addresses if "Anna" in address or CODES["Anna"] in address or len(address) > 90]
    assert "<title>Ospite</title>" in page


def test_every_reason_and_every_job_state_has_words() -> None:
    """No refusal and no badge leaves a guest before an empty screen."""
    assert set(REFUSALS) == set(Reason)
    assert set(NEWS) == set(NEWS_ELSEWHERE) == set(JobState)


def test_a_badge_that_comes_out_elsewhere_says_where(station: Station, web: WebClient, printer: PrinterRow) -> None:
    """The words follow the job's present printer, with its place; what the guest cannot see is not asked."""
    other = replace(printer, id="printer-2", name="Zebra", place="next to the cloakroom", address="tcp://127.0.0.1:8")
    station.write(lambda transaction: save_printer(transaction.connection, other))
    web.post_page("/kiosk/scan", data={"code": CODES["Anna"]})
    (job,) = station.read(lambda connection: print_jobs.jobs_in(connection, [JobState.QUEUED]))
    station.write(lambda transaction: move_job(transaction, job.id, Move(to=JobState.QUEUED, printer_id=other.id)))
    assert "next to the cloakroom" in web.get("/kiosk/badge").text
    for state in (JobState.SENT, JobState.UNCERTAIN):
        moved = replace(job, state=state, printer_id=other.id)
        station.write(lambda transaction, moved=moved: print_jobs.save_move(transaction.connection, moved))
        assert "/kiosk/have" not in web.get("/kiosk/badge").text


@pytest.mark.parametrize("state", [JobState.UNCERTAIN, JobState.INTERRUPTED, JobState.SENT])
def test_a_guest_who_has_the_badge_answers_the_question(
    station: Station, web: WebClient, event: Event, printer: PrinterRow, state: JobState
) -> None:
    """ "Yes, I have it" settles it, and nobody walks to the printer for nothing; "no" leaves the desk's question."""
    web.post_page("/kiosk/scan", data={"code": CODES["Anna"]})
    (job,) = station.read(lambda connection: print_jobs.jobs_in(connection, [JobState.QUEUED]))
    station.write(lambda transaction: move_job(transaction, job.id, Move(to=JobState.SENDING)))
    if state is JobState.SENT:
        station.write(lambda transaction: move_job(transaction, job.id, Move(to=JobState.CONFIRMING)))
    trouble = None if state is JobState.SENT else Trouble.LOST
    station.write(lambda transaction: move_job(transaction, job.id, Move(to=state, trouble=trouble)))
    before = len(open_alerts(station, event))
    if state is not JobState.SENT:
        web.post_page("/kiosk/missing")
        assert len(open_alerts(station, event)) == before == 1
    assert "-welcome" in web.post_page("/kiosk/have").text
    settled = station.read(lambda connection: print_jobs.job_by_id(connection, job.id))
    assert (settled.state, settled.proof, open_alerts(station, event)) == (JobState.PRINTED, "person", [])


def test_a_kiosk_tells_of_its_camera_and_loads_it_only_where_it_is_used(web: WebClient, station: Station) -> None:
    """The report changes nothing for the guest; made-up states are refused; switched off, the page has none of it."""
    web.post_page("/kiosk/find")
    assert web.post_page("/kiosk/camera", data={"state": "busy"}).status_code == 204
    assert web.post_page("/kiosk/camera", data={"state": "fine"}).status_code == 422
    assert "-search" in web.post_page("/kiosk/language", data={"language": "en"}).text
    assert "camera.js" in web.get("/kiosk").text
    (device,) = station.read(devices.all_devices)
    off = DeviceWish(name=device.name, event_id=device.event_id, uses_camera=False)
    station.write(lambda transaction: devices.change_device(transaction, device.id, off))
    page = web.get("/kiosk").text
    assert not [word for word in ("camera.js", "camera.css", "data-finder") if word in page]


def test_a_stranger_cannot_tell_of_a_camera(station: Station, event: Event) -> None:
    """Only a screen that was let in: others are sent to where they may ask."""
    client = WebClient(app_of(station))
    assert client.post_page("/kiosk/camera", data={"state": "works"}).headers["location"] == "/kiosk"
    client.close()
