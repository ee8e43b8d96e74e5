"""Rooms and musters on a tablet: figures, the waiting list, letting in anyway, ticking by two, paper."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from kiosk.desk.musters import MOST_SHOWN
from server.domain.check_in import Direction
from server.domain.event import Event, Zone
from server.domain.guest import Guest
from server.domain.print_job import JobState, Trouble
from server.services import waiting_list
from server.services.check_in import CheckInWish, check_in
from server.services.event_setup import add_zone, change_zone
from server.services.print_moves import Move, move_job
from server.station import Station
from server.store import guests as guest_rows
from server.store import journal, print_jobs
from server.store.event import inside_count
from server.store.people import Person
from server.store.printers import PrinterRow
from server.store.transaction import Transaction
from tests.fakes.web_client import WebClient
from tests.kiosk.desk.conftest import SignIn

HTMX = {"HX-Request": "true"}


@pytest.fixture
def full(station: Station, event: Event, zone: Zone, guests: dict[str, Guest]) -> Zone:
    """The entrance holds one, and Anna is in."""
    limited = station.write(lambda tx: change_zone(tx, replace(zone, capacity=1, amber_at=1)))
    station.write(lambda tx: check_in(tx, CheckInWish(event_id=event.id, guest_id=guests["Anna"].id)))
    return limited


def toast(answer: object) -> str:
    """What is said beside the page."""
    return str(json.loads(answer.headers["HX-Trigger"])["toast"])  # type: ignore[attr-defined]


def test_every_room_stands_there_with_its_figures(desk: WebClient, full: Zone) -> None:
    """Inside of how many, places free, how full; on its own page the waiting list."""
    text = desk.get("/desk/rooms").text
    assert "<b>1</b> / 1" in text and "<b>0</b> places free" in text and "Full" in text
    own_page = desk.get(f"/desk/rooms/{full.id}").text
    assert "Nobody waits." in own_page
    assert "Full" in own_page and "Getting full" not in own_page, "one word for how full it is"
    assert desk.get("/desk/rooms/nowhere").status_code == 404


def test_who_was_refused_goes_onto_the_waiting_list(
    station: Station, desk: WebClient, event: Event, full: Zone, guests: dict[str, Guest]
) -> None:
    """From the card and from express, to the room with that guest ready; called when a place is free."""
    bjorn = guests["Björn"]
    card = desk.post_page(f"/desk/guests/{bjorn.id}/check-in", data={"key": "1"}).text
    link = f"/desk/rooms/here?guest={bjorn.id}"
    assert link in card and 'data-opens="anyway"' not in card
    assert link in desk.post_page("/desk/express/scan", data={"code": bjorn.code}).text
    at_room = desk.get(desk.get(link).headers["location"]).text
    assert bjorn.full_name in at_room and "In anyway" in at_room
    assert toast(desk.post_page(f"/desk/rooms/{full.id}/join", data={"guest_id": bjorn.id}, headers=HTMX))
    assert "Call the next one" not in desk.get(f"/desk/rooms/{full.id}/now").text
    out = CheckInWish(event_id=event.id, guest_id=guests["Anna"].id, direction=Direction.OUT)
    station.write(lambda tx: check_in(tx, out))
    assert "Call the next one" in desk.get(f"/desk/rooms/{full.id}/now").text
    assert "Called at" in desk.post_page(f"/desk/rooms/{full.id}/call", headers=HTMX).text
    again = desk.post_page(f"/desk/rooms/{full.id}/call", headers=HTMX)
    assert toast(again) == "No place is free just now.", "it is kept for who was called"


def test_a_search_says_who_waits_or_is_inside_already(
    station: Station, desk: WebClient, event: Event, full: Zone, guests: dict[str, Guest]
) -> None:
    """Nobody is put onto a list where they stand already; who is inside is offered nothing."""
    bjorn = guests["Björn"]

    def found(typed: str, **more: str) -> str:
        return desk.post_page(f"/desk/rooms/{full.id}/search", data={"typed": typed, **more}).text

    assert "Onto the list" in found("ztürk")
    wait = station.write(lambda tx: waiting_list.join(tx, event.id, full.id, bjorn.id))
    for text in (found("ztürk"), found("", guest=bjorn.id)):
        assert "On the waiting list" in text and "Onto the list" not in text and "In anyway" in text
    inside = found("Berg")
    assert "Inside" in inside[inside.index("Anna Berg") :].partition("</li>")[0]
    assert "In anyway" not in inside[inside.index("Anna Berg") :].partition("</li>")[0]
    station.write(lambda tx: waiting_list.leave(tx, event.id, wait.id))
    assert "Onto the list" in found("ztürk")


def test_two_who_call_the_next_one_call_one(
    station: Station, desk: WebClient, event: Event, guests: dict[str, Guest]
) -> None:
    """Two places are free, two press at once for the same guest: the second is told, and calls nobody."""
    wish = Zone(id="", event_id=event.id, name="Two", capacity=2)
    two = station.write(lambda tx: add_zone(tx, wish))
    for name in ("Anna", "Björn"):
        station.write(lambda tx, one=name: waiting_list.join(tx, event.id, two.id, guests[one].id))  # type: ignore[misc]
    page = desk.get(f"/desk/rooms/{two.id}/now").text
    meant = re.search(r'name="meant" value="(\w+)"', page)
    assert meant
    for said in ("", "faster"):
        answer = desk.post_page(f"/desk/rooms/{two.id}/call", data={"meant": meant[1]}, headers=HTMX)
        assert said in answer.headers.get("HX-Trigger", "") and answer.text.count("Called at") == 1


def test_two_who_move_the_same_one(
    station: Station, desk: WebClient, event: Event, full: Zone, guests: dict[str, Guest]
) -> None:
    """The second is told; a deed that is none is not there."""
    wait = station.write(lambda tx: waiting_list.join(tx, event.id, full.id, guests["Björn"].id))
    assert "HX-Trigger" not in desk.post_page(f"/desk/waits/{wait.id}/gone", headers=HTMX).headers
    assert "faster" in toast(desk.post_page(f"/desk/waits/{wait.id}/gone", headers=HTMX))
    assert desk.post_page(f"/desk/waits/{wait.id}/eat").status_code == 404
    assert desk.post_page("/desk/waits/nobody/gone").status_code == 404


def test_a_full_room_is_opened_by_a_supervisor_with_a_reason(
    station: Station, sign_in: SignIn, supervisor: Person, full: Zone, guests: dict[str, Guest]
) -> None:
    """Its code stands in the fact; the same press twice is one; a reason that is none is not taken."""
    tablet, bjorn = sign_in(supervisor), guests["Björn"]
    form, address = {"why": "accompanies", "key": "k"}, f"/desk/rooms/{full.id}/admit/{bjorn.id}"
    assert tablet.post_page(address, data=form | {"why": "bribed"}).status_code == 422
    for _ in range(2):
        assert toast(tablet.post_page(address, data=form, headers=HTMX)) == "Checked in"
    assert station.read(lambda c: inside_count(c, full.id)) == 2
    facts = station.read(lambda c: journal.about(c, [f"guest:{bjorn.id}"]))
    told = [fact.body for fact in facts if fact.kind == "guest.checked_in"]
    assert [(body["anyway"], body["why"]) for body in told] == [("full", "accompanies")]


def test_a_hostess_lets_nobody_into_a_full_room(
    station: Station, desk: WebClient, full: Zone, guests: dict[str, Guest]
) -> None:
    """Not by the room's page, and not by typing a reason on the card."""
    form = {"why": "staff", "key": "k"}
    assert desk.post_page(f"/desk/rooms/{full.id}/admit/{guests['Björn'].id}", data=form).status_code == 403
    card = f"/desk/guests/{guests['Björn'].id}/check-in"
    assert desk.post_page(card, data={"key": "1", "reason": "he is nice"}).status_code == 403
    assert station.read(lambda c: inside_count(c, full.id)) == 1


def test_one_tap_and_everybody_ticks(
    station: Station, desk: WebClient, full: Zone, guests: dict[str, Guest], printer: PrinterRow
) -> None:
    """Who is inside, on paper too; ticked, told where a colleague was faster, closed as a record."""
    begun = desk.post_page(f"/desk/rooms/{full.id}/muster", data={"key": "k", "on_paper": "1"})
    here = begun.headers["location"]
    again = desk.post_page(f"/desk/rooms/{full.id}/muster", data={"key": "other"})
    assert again.headers["location"] == here, "a colleague's list"
    jobs = station.read(lambda c: print_jobs.jobs_about(c, here.rsplit("/", 1)[1].join(["muster:", ""])))
    assert [(job.printer_id, job.slip and job.slip.rows) for job in jobs] == [
        (printer.id, (("Anna Berg", "Rozen Consulting"),))
    ]
    text = desk.get(f"{here}?order=company").text
    assert "Anna Berg" in text and "Slip 1 of 1" in text
    form = {"guest_id": guests["Anna"].id, "was": "open", "to": "accounted"}
    ticked = desk.post_page(f"{here}/tick?order=company", data=form, headers=HTMX).text
    assert "Everybody is ticked." in ticked and "order=company" in ticked
    assert "faster" in toast(desk.post_page(f"{here}/tick", data=form | {"to": "missing"}, headers=HTMX))
    assert desk.post_page(f"{here}/end").headers["location"] == here
    assert "Accounted for: 1, missing: 0, not ticked: 0." in desk.get("/desk/musters").text
    assert 'class="banner -good"' in desk.get(here).text, "everybody was found"
    late = desk.post_page(f"{here}/end")
    assert late.status_code == 409 and "has closed this list" in late.text
    assert 'name="to"' not in desk.get(here).text


@pytest.mark.usefixtures("printer")
def test_a_list_that_does_not_come_out_is_called_by_its_name(station: Station, desk: WebClient, full: Zone) -> None:
    """On the board it is no badge: somebody waits for who is inside."""
    here = desk.post_page(f"/desk/rooms/{full.id}/muster", data={"key": "k", "on_paper": "1"}).headers["location"]
    [job] = station.read(lambda c: print_jobs.jobs_about(c, f"muster:{here.rpartition('/')[2]}"))
    assert job.slip
    station.write(lambda tx: move_job(tx, job.id, Move(to=JobState.ATTENTION, trouble=Trouble.PAPER_OUT)))
    text = desk.get("/desk").text
    assert f"On paper: {job.slip.title}" in text and "A badge" not in text


@pytest.mark.parametrize(("to", "kind"), [("missing", "-bad"), ("open", "-warn")])
def test_a_list_that_was_closed_too_early_is_no_good_news(
    desk: WebClient, full: Zone, guests: dict[str, Guest], to: str, kind: str
) -> None:
    """Somebody missing is red, somebody nobody ticked amber: green is for a list on which all were found."""
    here = desk.post_page(f"/desk/rooms/{full.id}/muster", data={"key": "k"}).headers["location"]
    desk.post_page(f"{here}/tick", data={"guest_id": guests["Anna"].id, "was": "open", "to": to}, headers=HTMX)
    desk.post_page(f"{here}/end")
    text = desk.get(here).text
    assert f'class="banner {kind}"' in text and 'class="banner -good"' not in text


def test_a_long_list_is_searched(station: Station, desk: WebClient, event: Event, zone: Zone) -> None:
    """A screen holds its beginning, however many are inside; a name or company finds the others, ticked or not."""
    crowd = [Guest(id=f"g{n}", event_id=event.id, first_name="Zoë", last_name=f"Q{n:03}") for n in range(200)]

    def act(transaction: Transaction) -> None:
        guest_rows.add_guests(transaction.connection, crowd)
        for guest in crowd:
            check_in(transaction, CheckInWish(event_id=event.id, guest_id=guest.id))

    station.write(act)
    here = desk.post_page(f"/desk/rooms/{zone.id}/muster", data={"key": "k"}).headers["location"]
    text = desk.get(here).text
    assert text.count('id="person-') == MOST_SHOWN and "The first 60 of 200" in text
    assert "Q199" not in text and "Q199" in desk.get(f"{here}/now?typed=q199+zoe").text
    tick = {"guest_id": "g199", "was": "open", "to": "accounted"}
    found = desk.post_page(f"{here}/tick?typed=q199", data=tick, headers=HTMX).text
    assert "Nobody of that name is still to be found." in found and "Q199" in found
    assert "Q199" in desk.get(here).text, "who was ticked a moment ago stands first among those"


def test_without_a_printer_the_page_is_there(desk: WebClient, full: Zone) -> None:
    """And says what is missing."""
    answer = desk.post_page(f"/desk/rooms/{full.id}/muster", data={"key": "k", "on_paper": "1"})
    assert answer.status_code == 409 and "There is no printer yet" in answer.text and "Anna Berg" in answer.text
