"""What the desk must know of a guest, and what they pay: notes to follow, needs, payments."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from server.domain.access import Actor
from server.domain.check_in import Reason
from server.domain.event import Event
from server.domain.guest import Guest, Standing
from server.services.alerts import board
from server.services.check_in import CheckInWish, check_in
from server.services.guest_desk import correct_guest, guest_card
from server.station import Station
from server.store import guests as guest_rows
from server.store.people import Person
from tests.fakes.web_client import WebClient
from tests.kiosk.desk.conftest import SignIn

NOTE = "Give <b>the sealed letter</b> first"


@pytest.fixture
def noted(station: Station, guests: dict[str, Guest]) -> Guest:
    """Anna, whose notes have to be followed before she is let in."""
    anna = guests["Anna"]
    details = {"notes": NOTE, "must_follow": True, "needs": "diabetic"}
    return station.write(lambda tx: correct_guest(tx, anna.event_id, anna.id, details))


def _now(station: Station, guest: Guest) -> Guest:
    return station.read(lambda connection: guest_rows.guest_by_id(connection, guest.id))


def _kinds(station: Station, guest: Guest) -> list[str]:
    card = station.read(lambda connection: guest_card(connection, guest.event_id, guest.id))
    return [fact.kind for fact in card.history]


def _toast(answer: object) -> str:
    return str(json.loads(answer.headers["HX-Trigger"])["toast"])  # type: ignore[attr-defined]


def test_a_kiosk_sends_who_has_notes_to_follow_to_the_desk(
    station: Station, event: Event, noted: Guest, at_kiosk: Actor
) -> None:
    """By the code that never shames, and the desk is called."""
    answer = station.write(lambda tx: check_in(tx, CheckInWish(event_id=event.id, code=noted.code)), at_kiosk)
    assert answer.reason is Reason.NEEDS_DESK
    assert [alert.guest_id for alert in station.read(lambda c: board(c, event.id))] == [noted.id]


def test_notes_are_ticked_before_the_guest_comes_in(desk: WebClient, station: Station, noted: Guest) -> None:
    """No check-in before the tick, also by hand; with it, who and when stand on the card; nothing typed is markup."""
    page = f"/desk/guests/{noted.id}"
    text = desk.get(page).text
    assert "Give &lt;b&gt;the sealed letter" in text
    assert "/notes/followed" in text
    assert 'data-opens="anyway"' in text
    assert "Notes to follow first" in desk.post_page(f"{page}/check-in", data={"key": "1"}).text
    data = {"key": "2", "version": str(noted.version)}
    for _ in range(2):
        ticked = desk.post_page(f"{page}/notes/followed", data=data).text
    assert "Followed: Hanna Hostess · Tablet 1" in ticked
    assert _kinds(station, noted).count("note.followed") == 1
    desk.post_page(f"{page}/check-in", data={"key": "3"})
    assert "guest.checked_in" in _kinds(station, noted)


def test_two_who_tick_the_same_notes(desk: WebClient, noted: Guest) -> None:
    """One wins, the other is told; and so is whoever takes the tick back twice."""
    page, version = f"/desk/guests/{noted.id}/notes", str(noted.version)
    assert _toast(desk.post_page(f"{page}/followed", data={"key": "1", "version": version})) == "Ticked as followed"
    assert "colleague" in _toast(desk.post_page(f"{page}/followed", data={"key": "2", "version": version}))
    assert "taken back" in _toast(desk.post_page(f"{page}/reopened", data={"key": "3"}))
    assert "colleague" in _toast(desk.post_page(f"{page}/reopened", data={"key": "4"}))


def test_long_notes_of_a_list_are_corrected_like_others(
    desk: WebClient, station: Station, guests: dict[str, Guest]
) -> None:
    """A list may bring 4,000 characters: a form that sends them back is taken, a longer one is told so."""
    page = f"/desk/guests/{guests['Anna'].id}/details"
    for length, status in ((4000, 303), (4001, 422)):
        details = {"first_name": "Anna", "notes": "n" * length, "version": str(_now(station, guests["Anna"]).version)}
        assert desk.post_page(page, data=details).status_code == status


def test_notes_that_changed_are_read_anew(desk: WebClient, station: Station, event: Event, noted: Guest) -> None:
    """The tick was for what stood there: neither a stale page nor a tick of before lets the guest in."""
    page = f"/desk/guests/{noted.id}/notes/followed"
    changed = station.write(lambda tx: correct_guest(tx, event.id, noted.id, {"notes": "Call the host"}))
    assert "read them again" in _toast(desk.post_page(page, data={"key": "1", "version": str(noted.version)}))
    desk.post_page(page, data={"key": "2", "version": str(changed.version)})
    assert not _now(station, noted).is_note_open
    station.write(lambda tx: correct_guest(tx, event.id, noted.id, {"phone": "1"}))
    assert not _now(station, noted).is_note_open
    station.write(lambda tx: correct_guest(tx, event.id, noted.id, {"notes": "Call the host at once"}))
    assert _now(station, noted).is_note_open


def test_needs_are_seen_by_who_may_and_each_look_is_recorded(
    sign_in: SignIn, station: Station, noted: Guest, hostess: Person, supervisor: Person
) -> None:
    """The hostess reads that there are needs, and gets no further by hand; the supervisor's look leaves a trace."""
    page = f"/desk/guests/{noted.id}"
    tablet = sign_in(hostess)
    for shown in (page, f"{page}/now", f"{page}/details", "/desk"):
        assert "diabetic" not in tablet.get(shown).text
    assert "A supervisor types their PIN" in tablet.get(page).text
    assert tablet.post_page(f"{page}/needs", data={"key": "1"}).status_code == 403
    assert tablet.post_page(f"{page}/needs/correct", data={"version": "2", "needs": "none"}).status_code == 403
    tablet.post_page(f"{page}/details", data={"version": "2", "first_name": "Anna", "needs": "none"})
    assert _now(station, noted).needs == "diabetic"
    tablet = sign_in(supervisor)
    assert "diabetic" not in tablet.get(page).text
    for _ in range(2):
        assert "diabetic" in tablet.post_page(f"{page}/needs", data={"key": "2"}).text
    assert _kinds(station, noted).count("needs.seen") == 1
    version = str(_now(station, noted).version)
    tablet.post_page(f"{page}/needs/correct", data={"version": version, "needs": "diabetic, and a wheelchair"})
    assert _now(station, noted).needs == "diabetic, and a wheelchair"
    assert "a moment ago" in _toast(tablet.post_page(f"{page}/needs/correct", data={"version": version, "needs": ""}))


@pytest.mark.parametrize(("how", "words"), [("cash", "In cash"), ("card", "By card"), ("free", "Free of charge")])
def test_paid_at_the_desk_and_how(
    desk: WebClient, station: Station, guests: dict[str, Guest], how: str, words: str
) -> None:
    """Once for the same press; the way is on the card and in the history; and it can be taken back."""
    carla, page = guests["Carla"], f"/desk/guests/{guests['Carla'].id}/paid"
    for _ in range(2):
        text = desk.post_page(page, data={"key": "1", "how": how}).text
    assert f"Paid here: {words}" in text
    assert f"Paid at the desk: {words}" in text
    assert _kinds(station, carla).count("guest.paid") == 1
    assert "Nothing is to be paid" in _toast(desk.post_page(page, data={"key": "2", "how": how}))
    desk.post_page(f"{page}/undo", data={"key": "3"})
    assert _now(station, carla).standing is Standing.UNPAID
    assert "no payment left" in _toast(desk.post_page(f"{page}/undo", data={"key": "4"}))


def test_a_payment_taken_back_unblocks_nobody(
    desk: WebClient, station: Station, event: Event, guests: dict[str, Guest]
) -> None:
    """Whom the organiser blocked meanwhile stays blocked."""
    carla, page = guests["Carla"], f"/desk/guests/{guests['Carla'].id}/paid"
    desk.post_page(page, data={"key": "1", "how": "cash"})
    blocked = replace(_now(station, carla), standing=Standing.BLOCKED)
    station.write(lambda tx: guest_rows.change_guests(tx.connection, [blocked]))
    desk.post_page(f"{page}/undo", data={"key": "2"})
    assert _now(station, carla).standing is Standing.BLOCKED
    assert not re.search("/paid/undo", desk.post_page(page, data={"key": "3", "how": "nothing"}).text)
