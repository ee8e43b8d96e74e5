"""How long a kiosk remembers what a guest is in the middle of."""

from dataclasses import replace

from kiosk.guest.stage import READ_SECONDS, WAIT_SECONDS
from kiosk.guest.visit import Visits
from server.domain.access import Actor
from server.domain.event import Event, SecondFactor, WalkIns
from server.domain.walk_in import WalkInForm
from server.services import alerts, event_setup, walk_in_desk, walk_ins
from server.station import Station
from server.store.printers import PrinterRow
from tests.fakes.clock import FakeClock
from tests.fakes.scene import CODES
from tests.fakes.web_app import app_of
from tests.fakes.web_client import WebClient
from tests.kiosk.guest.test_details import ask, post, scan

#: What a scanner reads off a poster.
NOBODYS = "WIFI:S:venue;T:WPA;P:secret;;"


def refusals(station: Station) -> int:
    """How often somebody was refused."""
    asked = "SELECT count(*) FROM fact WHERE kind = 'check_in.refused'"
    return int(station.read(lambda connection: connection.execute(asked).fetchone()[0]))


def test_a_visit_lasts_as_long_as_its_screen(
    station: Station, web: WebClient, event: Event, clock: FakeClock, printer: PrinterRow
) -> None:
    """Whoever types by a switch, or waits for paper, sends nothing for minutes: the screen says that they are there."""

    def stay(screen: str) -> None:
        assert 'hx-post="/kiosk/still_here"' in screen
        for _ in range(4):
            clock.advance(minutes=1)
            web.post_page("/kiosk/still_here")

    asking = replace(event, second_factor=SecondFactor.EMAIL)
    station.write(lambda transaction: event_setup.change_event(transaction, asking))
    assert "still_here" not in web.post_page("/kiosk/language", data={"language": "it"}).text
    stay(web.post_page("/kiosk/find").text)
    web.post_page("/kiosk/names", data={"name": "anna"})
    stay(web.post_page("/kiosk/choose", data={"number": "0"}).text)
    assert "-confirm" in web.post_page("/kiosk/prove", data={"answer": "anna"}).text
    stay(web.post_page("/kiosk/confirm").text)
    assert "badge-way" in web.get("/kiosk/badge").text


def test_a_code_of_nobody_ends_no_visit(station: Station, web: WebClient, event: Event) -> None:
    """In the middle of something a poster's code is told beside it, and recorded; a guest's code goes on."""
    ask(station, event)
    assert "Vraag diet?" in scan(web)
    for beside in ("ask", "call", "statement"):
        post(web, beside)
        answer = web.post_page("/kiosk/scan", data={"code": NOBODYS, "key": beside})
        assert (answer.status_code, answer.headers["HX-Trigger"]) == (204, "scan:unknown")
    post(web, "back")
    post(web, "back")
    assert "data-unknown=" in post(web, "unsay")
    assert "Vraag diet?" in post(web, "language", language="nl")
    assert refusals(station) == 3
    assert "Vraag diet?" in scan(web, "Björn")
    post(web, "leave")
    assert 'data-step="refused"' in post(web, "scan", code=NOBODYS), "who is in the middle of nothing reads what to do"


def test_a_code_of_nobody_takes_no_registration_back(station: Station, web: WebClient, event: Event) -> None:
    """Who waits for the desk's word waits on."""
    form = WalkInForm()
    station.write(lambda transaction: walk_ins.change_form(transaction, event, WalkIns.APPROVAL, form))
    post(web, "register")
    for field, given in (("first_name", "Kim"), ("last_name", "Bos"), ("company", "-"), ("email", "kim@example.org")):
        post(web, "told", field=field, given=given)
    assert 'data-step="awaited"' in post(web, "enrol")
    post(web, "scan", code=NOBODYS)
    assert len(station.read(lambda connection: walk_in_desk.waiting(connection, event.id))) == 1
    assert web.get("/kiosk/awaited").status_code == 200


def test_help_on_its_way_ends_nothing(station: Station, web: WebClient, event: Event) -> None:
    """Who calls in the middle of something finds it again however long it takes; at a welcome the screen clears."""
    question = ask(station, event)

    def called() -> str:
        page = post(web, "call")
        assert f'data-idle="{WAIT_SECONDS}"' in page and "data-ends" not in page
        (alert,) = station.read(lambda connection: alerts.board(connection, event.id))
        station.write(
            lambda transaction: alerts.take_alert(transaction, event.id, alert.id), Actor(name="person:hanna")
        )
        return web.get("/kiosk/called").text

    scan(web)
    panel = called()
    assert "data-ends" not in panel and "/kiosk/leave" not in panel, "done is not pressed for all right"
    assert question.id in post(web, "back")
    post(web, "leave")
    station.write(
        lambda transaction: alerts.settle_alert(
            transaction, event.id, alerts.board(transaction.connection, event.id)[0].id, outcome="helped"
        )
    )
    for act, said in (("ask", {}), ("about", {"category": "complaint"}), ("wrote", {"given": "Koud"}), ("signed", {})):
        post(web, act, **said)
    panel = called()  # with thanks for what was asked nothing is left to go on with
    assert f'data-ends="{READ_SECONDS}"' in panel and "/kiosk/leave" in panel


def test_a_line_that_was_away_ends_no_visit(station: Station, web: WebClient, event: Event) -> None:
    """The same screen stays as it is, an older one becomes what the visit is at; after a new start it begins anew."""
    ask(station, event)
    assert 'hx-get="/kiosk/goes_on?step=details"' in scan(web)
    assert web.get("/kiosk/goes_on", params={"step": "details"}).status_code == 204
    assert "Vraag diet?" in web.get("/kiosk/goes_on", params={"step": "search"}).text
    app_of(station).state.visits = Visits()
    assert web.get("/kiosk/goes_on", params={"step": "details"}).headers["HX-Refresh"] == "true"
    assert "goes_on" not in web.get("/kiosk").text, "a welcome loads itself anew"
    assert CODES["Anna"] not in web.get("/kiosk").text
