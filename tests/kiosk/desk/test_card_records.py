"""Tickets given to somebody else, and two records made one, from the card."""

from __future__ import annotations

import json

from server.domain.event import Event
from server.domain.guest import Guest
from server.services.guest_desk import correct_guest
from server.station import Station
from server.store import guests as guest_rows
from server.store import old_records
from server.store.people import Person
from tests.fakes.web_client import WebClient
from tests.kiosk.desk.conftest import SignIn

NEW = {"first_name": "Gemma", "last_name": "Rossi"}


def _now(station: Station, guest: Guest) -> Guest:
    return station.read(lambda connection: guest_rows.guest_by_id(connection, guest.id))


def _toast(answer: object) -> str:
    return str(json.loads(answer.headers["HX-Trigger"])["toast"])  # type: ignore[attr-defined]


def test_a_ticket_is_given_away_and_taken_back(desk: WebClient, station: Station, guests: dict[str, Guest]) -> None:
    """The card names who had it, the old card leads to the new person; a colleague's stale form is told so."""
    anna = guests["Anna"]
    page = f"/desk/guests/{anna.id}"
    assert "Anna Berg" in desk.get(f"{page}/transfer").text
    assert desk.post_page(f"{page}/transfer", data={"version": "1", "key": "1"}).status_code == 422
    assert desk.post_page(f"{page}/transfer", data={**NEW, "version": "1", "key": "1"}).status_code == 303
    late = desk.post_page(f"{page}/transfer", data={"first_name": "Late", "version": "1", "key": "2"})
    assert late.status_code == 409
    assert "A colleague corrected this guest" in late.text
    text = desk.get(page).text
    assert "Gemma Rossi" in text
    assert "The ticket was theirs before" in text
    former = station.read(lambda c: old_records.old_records_of(c, anna.id))[0].guest
    old = desk.get(f"/desk/guests/{former.id}").text
    assert "To the card of Gemma Rossi" in old
    assert "/check-in" not in old
    assert "taken back" in _toast(desk.post_page(f"{page}/transfer/undo", data={"key": "3"}))
    assert _now(station, anna).full_name == "Anna Berg"
    assert desk.get(f"/desk/guests/{former.id}").status_code == 404
    assert "colleague" in _toast(desk.post_page(f"{page}/transfer/undo", data={"key": "4"}))


def test_two_who_give_one_ticket_away_at_once(desk: WebClient, station: Station, guests: dict[str, Guest]) -> None:
    """The second reads whose it is now before they give it on: it is no correction of the one they knew."""
    page = f"/desk/guests/{guests['Anna'].id}/transfer"
    form = {"version": "1", "holding": ""}
    assert 'name="holding" value=""' in desk.get(page).text
    assert desk.post_page(page, data={**NEW, **form, "key": "1"}).status_code == 303
    late = desk.post_page(page, data={"first_name": "Late", **form, "key": "2"})
    assert late.status_code == 409 and "A colleague gave this ticket to somebody else a moment ago" in late.text
    assert "Gemma Rossi" in late.text and 'value="Late"' in late.text
    assert _now(station, guests["Anna"]).full_name == "Gemma Rossi"


def test_two_tickets_are_swapped_and_back(desk: WebClient, station: Station, guests: dict[str, Guest]) -> None:
    """Found by name, looked at, done; the card that follows is of whom it was about; a stale form is told so."""
    anna, elise = guests["Anna"], guests["Élise"]
    page = f"/desk/guests/{anna.id}/swap"
    assert f"{page}" in desk.get(f"/desk/guests/{anna.id}").text
    assert elise.id in desk.post_page(f"{page}/search", data={"typed": "Dupont"}).text
    both = desk.post_page(f"{page}/with", data={"other": elise.id}).text
    assert "Anna Berg gets" in both and "Élise Dupont gets" in both
    form = {"other": elise.id, "version": "1", "other_version": "1", "key": "1"}
    assert desk.post_page(page, data=form).headers["location"] == f"/desk/guests/{elise.id}"
    assert (_now(station, elise).full_name, _now(station, anna).full_name) == ("Anna Berg", "Élise Dupont")
    assert "Tickets swapped" in desk.get(f"/desk/guests/{elise.id}").text
    late = desk.post_page(page, data=form | {"key": "2"})
    assert late.status_code == 409 and "changed one of the two" in late.text
    again = {"other": elise.id, "version": "2", "other_version": "2", "key": "3"}
    assert desk.post_page(page, data=again).status_code == 303
    assert _now(station, anna).full_name == "Anna Berg"


def test_two_records_are_found_chosen_and_made_one(
    sign_in: SignIn, station: Station, event: Event, guests: dict[str, Guest], supervisor: Person
) -> None:
    """By the name at once; side by side with what differs, never the needs; then one card that tells of the other."""
    anna, carla = guests["Anna"], guests["Carla"]
    twin = {"first_name": "Anna", "last_name": "Berg", "company": "Tulip", "needs": "diabetic"}
    twin_now = station.write(lambda tx: correct_guest(tx, event.id, carla.id, twin))
    tablet, page = sign_in(supervisor), f"/desk/guests/{anna.id}"
    assert carla.id in tablet.get(f"{page}/merge").text
    assert guests["Björn"].id in tablet.post_page(f"{page}/merge/search", data={"typed": "Öztürk"}).text
    both = tablet.post_page(f"{page}/merge/with", data={"other": carla.id}).text
    assert "Tulip" in both
    assert "This is final" in both and "This record goes on: Anna Berg" in both
    assert "diabetic" not in both
    data = {
        "other": carla.id, "version": "1", "other_version": str(twin_now.version), "key": "1", "code": "leads",
        "keep_company": carla.id,
    }  # fmt: skip
    assert tablet.post_page(f"{page}/merge", data=data).headers["location"] == page
    assert (_now(station, anna).company, _now(station, anna).needs) == ("Tulip", "diabetic")
    assert "merged into this record" in tablet.get(page).text
    again = tablet.post_page(f"{page}/merge", data=data | {"key": "2"})
    assert again.status_code == 409
    assert "A colleague changed one of the two" in again.text


def test_merging_is_a_supervisors(desk: WebClient, guests: dict[str, Guest]) -> None:
    """A hostess finds no way to it, and gets nowhere by hand."""
    page = f"/desk/guests/{guests['Anna'].id}"
    assert f"{page}/merge" not in desk.get(page).text
    assert desk.post_page(f"{page}/merge", data={"other": guests["Carla"].id}).status_code == 403
