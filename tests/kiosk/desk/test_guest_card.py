"""A guest's card: what a hostess sees and does with one guest."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from server.domain.access import Actor
from server.domain.alert import AlertKind
from server.domain.event import Event
from server.domain.guest import Guest, Standing
from server.domain.print_job import JobState
from server.services.alerts import board
from server.services.check_in import CheckInWish, check_in
from server.services.event_setup import add_event, change_event
from server.services.guest_desk import guest_card
from server.station import Station
from server.store import guests as guest_rows
from server.store import print_jobs
from server.store.people import Person
from server.store.printers import PrinterRow
from tests.fakes.scene import CODES, sample_event, sample_guests
from tests.fakes.web_client import WebClient
from tests.kiosk.desk.conftest import SignIn


def _status(station: Station, guest: Guest) -> str:
    return station.read(lambda connection: guest_card(connection, guest.event_id, guest.id)).line.status.value


def _kinds(station: Station, guest: Guest) -> list[str]:
    card = station.read(lambda connection: guest_card(connection, guest.event_id, guest.id))
    return [fact.kind for fact in card.history]


def _block(station: Station, guest: Guest) -> None:
    blocked = replace(guest, standing=Standing.BLOCKED)
    station.write(lambda tx: guest_rows.change_guests(tx.connection, [blocked]))


def _toast(answer: object) -> str:
    return str(json.loads(answer.headers["HX-Trigger"])["toast"])  # type: ignore[attr-defined]


def test_check_in_and_out_and_undo(desk: WebClient, station: Station, guests: dict[str, Guest]) -> None:
    """In, out and back again; each answers with the card, and stands in the history with who and where."""
    anna = guests["Anna"]
    text = desk.post_page(f"/desk/guests/{anna.id}/check-in", data={"key": "1"}).text
    assert _status(station, anna) == "arrived"
    assert "Hanna Hostess · Tablet 1" in text
    desk.post_page(f"/desk/guests/{anna.id}/check-out", data={"key": "2"})
    assert _status(station, anna) == "left"
    text = desk.post_page(f"/desk/guests/{anna.id}/undo", data={"reason": "Wrong person"}).text
    assert _status(station, anna) == "expected"
    assert "Check-in taken back: Wrong person" in text


def test_the_same_key_is_one_admission(desk: WebClient, station: Station, guests: dict[str, Guest]) -> None:
    """A button pressed twice on a slow line records once."""
    for _ in range(2):
        desk.post_page(f"/desk/guests/{guests['Anna'].id}/check-in", data={"key": "same"})
    assert _kinds(station, guests["Anna"]).count("guest.checked_in") == 1


def test_who_is_inside_already_is_not_admitted_again(desk: WebClient, guests: dict[str, Guest]) -> None:
    """The card tells when and where it was; there is no "anyway"."""
    anna = guests["Anna"]
    desk.post_page(f"/desk/guests/{anna.id}/check-in", data={"key": "1"})
    text = desk.post_page(f"/desk/guests/{anna.id}/check-in", data={"key": "2", "reason": "Insists"}).text
    assert "Checked in already" in text
    assert "First admitted: 23 Nov 2026, 13:00" in text
    assert "Tablet 1" in text
    assert 'data-opens="anyway"' not in text


@pytest.mark.parametrize(("name", "words"), [("Carla", "Not paid"), ("Dirk", "Cancelled")])
def test_a_refusal_may_be_put_aside_with_a_reason(
    desk: WebClient, station: Station, guests: dict[str, Guest], name: str, words: str
) -> None:
    """The card names the reason, asks for one, and keeps it."""
    guest = guests[name]
    assert 'data-opens="anyway"' in desk.get(f"/desk/guests/{guest.id}").text, "before anybody is refused"
    text = desk.post_page(f"/desk/guests/{guest.id}/check-in", data={"key": "1"}).text
    assert words in text
    assert text.count('data-opens="anyway"') == 1
    assert _status(station, guest) != "arrived"
    again = desk.post_page(f"/desk/guests/{guest.id}/check-in", data={"key": "2", "reason": "The host vouches"}).text
    assert _status(station, guest) == "arrived"
    assert f"in spite of “{words}”: The host vouches" in again


def test_who_needs_the_desk_is_simply_let_in_there(desk: WebClient, station: Station, guests: dict[str, Guest]) -> None:
    """A person looks at the guest: that was all that was asked."""
    desk.post_page(f"/desk/guests/{guests['Élise'].id}/check-in", data={"key": "1"})
    assert _status(station, guests["Élise"]) == "arrived"


def test_letting_in_settles_the_kiosks_call(
    desk: WebClient, station: Station, event: Event, guests: dict[str, Guest], at_kiosk: Actor
) -> None:
    """What the desk was called for is done: nobody has to tick it off."""
    elise = guests["Élise"]
    station.write(lambda tx: check_in(tx, CheckInWish(event_id=event.id, code=elise.code)), at_kiosk)
    desk.post_page(f"/desk/guests/{elise.id}/check-in", data={"key": "1"})
    kinds = [alert.kind for alert in station.read(lambda connection: board(connection, event.id))]
    assert AlertKind.REFUSED not in kinds


def test_only_a_supervisor_admits_the_blocked(
    sign_in: SignIn, station: Station, guests: dict[str, Guest], hostess: Person, supervisor: Person
) -> None:
    """The hostess is told who has to agree, and gets nowhere alone; the supervisor may."""
    anna = guests["Anna"]
    _block(station, anna)
    tablet = sign_in(hostess)
    text = tablet.post_page(f"/desk/guests/{anna.id}/check-in", data={"key": "1"}).text
    assert "A supervisor has to agree" in text
    forced = tablet.post_page(f"/desk/guests/{anna.id}/check-in", data={"key": "2", "reason": "please"})
    assert forced.status_code == 403
    assert _status(station, anna) == "blocked"
    tablet = sign_in(supervisor)
    assert 'data-opens="anyway"' in tablet.post_page(f"/desk/guests/{anna.id}/check-in", data={"key": "3"}).text
    tablet.post_page(f"/desk/guests/{anna.id}/check-in", data={"key": "4", "reason": "Cleared"})
    assert _status(station, anna) == "arrived"


@pytest.mark.parametrize("act", ["paid", "details"])
def test_no_other_act_unblocks_a_guest(desk: WebClient, station: Station, guests: dict[str, Guest], act: str) -> None:
    """Neither "paid" nor a standing smuggled into the form lets a hostess around the supervisor."""
    _block(station, guests["Anna"])
    desk.post_page(
        f"/desk/guests/{guests['Anna'].id}/{act}", data={"version": "1", "first_name": "Anna", "standing": "ok"}
    )
    assert _status(station, guests["Anna"]) == "blocked"


def test_paid_at_the_desk(desk: WebClient, station: Station, guests: dict[str, Guest]) -> None:
    """Carla pays, and is expected like everybody else."""
    answer = desk.post_page(f"/desk/guests/{guests['Carla'].id}/paid", data={"key": "1", "how": "cash"})
    assert _toast(answer) == "Marked as paid"
    assert _status(station, guests["Carla"]) == "expected"


def test_how_a_refused_guest_pays_is_asked(desk: WebClient, guests: dict[str, Guest]) -> None:
    """The refusal leads to the same question as the card; a press that does not say how takes no money."""
    page = f"/desk/guests/{guests['Carla'].id}"
    refused = desk.post_page(f"{page}/check-in", data={"key": "1"}).text
    refusal = refused[refused.index("refusal") :].split("</section>")[0]
    assert 'data-opens="paid"' in refusal and f"{page}/paid" not in refusal
    assert desk.post_page(f"{page}/paid", data={"key": "2"}).status_code == 422


def test_undo_of_nothing_is_told_kindly(desk: WebClient, guests: dict[str, Guest]) -> None:
    """Somebody else took it back first."""
    answer = desk.post_page(f"/desk/guests/{guests['Anna'].id}/undo", data={"reason": "Mistake"})
    assert "no check-in left" in _toast(answer)


def test_details_are_corrected_and_told_in_the_history(
    desk: WebClient, station: Station, guests: dict[str, Guest]
) -> None:
    """The form shows what is known, takes what is right, and says which fields changed."""
    anna = guests["Anna"]
    assert "Rozen Consulting" in desk.get(f"/desk/guests/{anna.id}/details").text
    details = {"version": "1", "first_name": "Anne", "last_name": "Berg", "company": "Tulip", "vip": "1"}
    answer = desk.post_page(f"/desk/guests/{anna.id}/details", data=details)
    assert answer.headers["location"] == f"/desk/guests/{anna.id}"
    text = desk.get(f"/desk/guests/{anna.id}").text
    assert "Anne Berg" in text
    assert "Details changed: First name, Company, VIP" in text


def test_a_field_that_cannot_be_so_is_named_and_nothing_is_lost(
    desk: WebClient, station: Station, guests: dict[str, Guest]
) -> None:
    """The form comes back with what was typed and the words under the field."""
    details = {"version": "1", "first_name": "", "last_name": "", "company": "Kept"}
    answer = desk.post_page(f"/desk/guests/{guests['Anna'].id}/details", data=details)
    assert answer.status_code == 422
    assert "A guest needs a name." in answer.text
    assert 'value="Kept"' in answer.text
    details = {"version": "1", "first_name": "A" * 501}
    assert "This is too long." in desk.post_page(f"/desk/guests/{guests['Anna'].id}/details", data=details).text


def test_a_colleagues_correction_is_not_overwritten(
    desk: WebClient, station: Station, guests: dict[str, Guest]
) -> None:
    """Two tablets hold the same form; the later one is told."""
    page = f"/desk/guests/{guests['Anna'].id}/details"
    desk.post_page(page, data={"version": "1", "first_name": "Anne", "last_name": "Berg"})
    later = desk.post_page(page, data={"version": "1", "first_name": "Anna", "last_name": "Berg", "phone": "1"})
    assert later.status_code == 409
    assert "A colleague corrected this guest" in later.text
    assert "Anne" in desk.get(f"/desk/guests/{guests['Anna'].id}").text


def test_print_again_needs_a_reason_and_is_one_copy_a_key(
    desk: WebClient, station: Station, guests: dict[str, Guest], printer: PrinterRow
) -> None:
    """Without a reason nothing is printed; with one, the next copy, and only one for the same press."""
    anna = guests["Anna"]
    page = f"/desk/guests/{anna.id}"
    desk.post_page(f"{page}/check-in", data={"key": "1"})
    first = station.read(lambda connection: print_jobs.jobs_of(connection, anna.id))[0]
    assert "on its way already" in _toast(desk.post_page(f"{page}/reprint", data={"key": "2", "reason": "Damaged"}))
    desk.post_page(f"{page}/badges/{first.id}/call-off")
    assert "say why" in _toast(desk.post_page(f"{page}/reprint", data={"key": "3", "reason": " "}))
    for _ in range(2):
        text = desk.post_page(f"{page}/reprint", data={"key": "4", "reason": "Damaged"}).text
    jobs = station.read(lambda connection: print_jobs.jobs_of(connection, anna.id))
    assert [(job.copy, job.state) for job in jobs] == [(2, JobState.QUEUED), (1, JobState.CANCELLED)]
    assert "Badge asked for again, copy 2: Damaged" in text


def test_who_prints_again_is_told_where_that_ends_the_old_code(
    desk: WebClient, station: Station, event: Event, guests: dict[str, Guest]
) -> None:
    """By the event's policy the badge in the guest's hand stops working."""
    page, warning = f"/desk/guests/{guests['Anna'].id}", "The code of the old badge stops working at once."
    assert warning not in desk.get(page).text
    station.write(lambda transaction: change_event(transaction, replace(event, reprint_new_code=True)))
    assert warning in desk.get(page).text


def test_a_lost_badges_code_dies(
    desk: WebClient, station: Station, event: Event, guests: dict[str, Guest], printer: PrinterRow
) -> None:
    """Whoever finds the badge gets nowhere; the new badge has a new code; the one still waiting is called off."""
    anna = guests["Anna"]
    desk.post_page(f"/desk/guests/{anna.id}/check-in", data={"key": "1"})
    text = desk.post_page(f"/desk/guests/{anna.id}/lost-badge", data={"key": "2"}).text
    assert "The code of the lost badge was switched off" in text
    old = station.read(lambda connection: guest_rows.guest_by_code(connection, event.id, [CODES["Anna"]]))
    jobs = station.read(lambda connection: print_jobs.jobs_of(connection, anna.id))
    assert old is None
    assert [job.state for job in jobs] == [JobState.QUEUED, JobState.CANCELLED]
    assert jobs[0].snapshot.code not in ("", CODES["Anna"])


def test_without_a_printer_the_hostess_is_told(desk: WebClient, station: Station, guests: dict[str, Guest]) -> None:
    """And the old code stays as it was: nothing half done."""
    anna = guests["Anna"]
    desk.post_page(f"/desk/guests/{anna.id}/check-in", data={"key": "1"})
    assert "no printer yet" in _toast(desk.post_page(f"/desk/guests/{anna.id}/lost-badge", data={"key": "2"}))
    assert "code.retired" not in _kinds(station, anna)


def test_a_guest_of_another_event_is_not_here(
    desk: WebClient, station: Station, guests: dict[str, Guest], event: Event
) -> None:
    """No id reaches into another event."""

    other = station.write(lambda tx: add_event(tx, sample_event(slug="other", name="Other")))
    stranger = replace(sample_guests(other.id)[0], id="e" * 32, ref="x", code="X" * 20)
    station.write(lambda tx: guest_rows.add_guests(tx.connection, [stranger]))
    for page in ("", "/now", "/details"):
        assert desk.get(f"/desk/guests/{stranger.id}{page}").status_code == 404
    for act in ("check-in", "check-out", "undo", "paid", "reprint", "lost-badge"):
        data = {"key": "1", "reason": "x", "how": "cash"}
        assert desk.post_page(f"/desk/guests/{stranger.id}/{act}", data=data).status_code == 404


def test_party_language_and_what_the_list_says_more(
    desk: WebClient, station: Station, guests: dict[str, Guest]
) -> None:
    """Companions, and columns without a field of their own, stand on the card."""
    changed = [
        replace(guests["Anna"], party="B1", language="it", custom={"Menu": "Vegetarian"}, notes="<b>bold</b>"),
        replace(guests["Björn"], party="B1"),
    ]
    station.write(lambda tx: guest_rows.change_guests(tx.connection, changed))
    text = desk.get(f"/desk/guests/{guests['Anna'].id}").text
    for words in ("Björn Öztürk", "Italiano", "Vegetarian", "&lt;b&gt;bold"):
        assert words in text
