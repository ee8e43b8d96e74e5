"""Tickets that become another person's: the old code dies at every door, and nothing of the one sticks to the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.domain.access import SYSTEM, Actor
from server.domain.badge_text import BadgeText
from server.domain.check_in import Reason
from server.domain.errors import ConflictError, FieldError
from server.domain.event import Event
from server.domain.greeting import Greeting, Step
from server.domain.guest import Guest
from server.domain.print_job import JobState
from server.services import completing
from server.services.alerts import board
from server.services.check_in import OLD_CODE, CheckInWish, check_in
from server.services.greetings import arrivals_of, save_greeting
from server.services.guest_desk import find_guests
from server.services.pusher import next_push
from server.services.request_lists import of_guest
from server.services.transfers import transfer, undo_transfer
from server.services.undoing import undo_check_in
from server.station import Station
from server.store import badge_texts, old_records, print_jobs
from server.store import guests as guest_rows
from server.store.devices import Device
from server.store.printers import PrinterRow
from tests.fakes.requests import complain
from tests.server.services.test_imports import bring_in, guest

NEW = {"first_name": "Gemma", "last_name": "Rossi", "email": "gemma@example.net"}


def _now(station: Station, guest: Guest) -> Guest:
    return station.read(lambda connection: guest_rows.guest_by_id(connection, guest.id))


def _give(station: Station, guest: Guest, key: str = "") -> Guest:
    version = _now(station, guest).version
    return station.write(lambda tx: transfer(tx, guest.event_id, guest.id, NEW, version=version, key=key))


def _scan(station: Station, event: Event, code: str, actor: Actor) -> Reason | None:
    return station.write(lambda tx: check_in(tx, CheckInWish(event_id=event.id, code=code)), actor).reason


def test_the_old_code_dies_at_once_and_is_known_as_whose_it_was(
    station: Station, event: Event, guests: dict[str, Guest], at_kiosk: Actor
) -> None:
    """A kiosk refuses it like any unknown code; the desk reads whose ticket it was; the new code lets in."""
    anna = guests["Anna"]
    gemma = _give(station, anna)
    assert _scan(station, event, anna.code, at_kiosk) is Reason.UNKNOWN_CODE
    alert = station.read(lambda connection: board(connection, event.id))[0]
    assert alert.reason == OLD_CODE
    assert station.read(lambda c: guest_rows.guest_by_id(c, alert.guest_id)).full_name == "Anna Berg"
    assert _scan(station, event, gemma.code, at_kiosk) is None
    assert (gemma.id, gemma.ref, gemma.email) == (anna.id, anna.ref, "gemma@example.net")


def test_who_stood_at_a_kiosk_is_not_let_in_as_somebody_else(
    station: Station, event: Event, guests: dict[str, Guest], at_kiosk: Actor
) -> None:
    """The kiosk knew the guest by id and the code it had seen: what was seen is not theirs any more."""
    anna = guests["Anna"]
    _give(station, anna)
    wish = CheckInWish(event_id=event.id, guest_id=anna.id, seen_code=anna.code, key="k")
    assert station.write(lambda tx: check_in(tx, wish), at_kiosk).reason is Reason.UNKNOWN_CODE


def test_nothing_that_the_one_said_or_wore_sticks_to_the_other(
    station: Station, event: Event, guests: dict[str, Guest], printer: PrinterRow
) -> None:
    """Badge text, badges and notes stay with whose they are; the new person gets a first badge of their own."""
    bjorn = guests["Björn"]
    said = BadgeText(called="Bear")
    station.write(lambda tx: completing.correct_badge_text(tx, event, bjorn.id, said))
    station.write(lambda tx: check_in(tx, CheckInWish(event_id=event.id, guest_id=bjorn.id)))
    station.write(lambda tx: undo_check_in(tx, event.id, bjorn.id, reason="mistake"))
    gemma = _give(station, bjorn)
    assert (gemma.vip, gemma.host) == (False, "")
    assert station.read(lambda c: badge_texts.text_of(c, bjorn.id)) is None
    former = station.read(lambda c: old_records.old_records_of(c, bjorn.id))[0].guest
    old = station.read(lambda c: print_jobs.jobs_of(c, former.id))
    assert [(job.snapshot.first_name, job.state) for job in old] == [("Bear", JobState.CANCELLED)]
    station.write(lambda tx: check_in(tx, CheckInWish(event_id=event.id, guest_id=bjorn.id)))
    assert [job.snapshot.first_name for job in station.read(lambda c: print_jobs.jobs_of(c, bjorn.id))] == ["Gemma"]
    found = station.read(lambda c: find_guests(c, event.id, "Öztürk"))
    assert found == []


def _asked_by(station: Station, event: Event, guest_id: str) -> list[tuple[str, str]]:
    """What stands on a card: (words, whose), restricted or not."""
    lines = station.read(lambda c: of_guest(c, event.id, guest_id, reader=SYSTEM.name))
    return [(line.said, line.lines[0].guest_id) for line in lines]


def test_what_somebody_asked_for_goes_with_them(
    station: Station, event: Event, guests: dict[str, Guest], kiosk: Device
) -> None:
    """Not the new person's card tells of it, but the old one; back where it was a mistake. The hub learns it."""
    anna = guests["Anna"]
    asked = complain(station, event, kiosk.id, text="It is cold", guest_id=anna.id)
    _give(station, anna)
    former = station.read(lambda c: old_records.old_records_of(c, anna.id))[0].guest
    assert _asked_by(station, event, anna.id) == []
    assert _asked_by(station, event, former.id) == [("It is cold", former.id)]
    push = station.read(lambda c: next_push(c, station.identity, station.clock(), most=500))
    assert [(thread.id, thread.guest_id) for thread in push.threads] == [(asked, former.id)]
    complain(station, event, kiosk.id, text="It is warm", guest_id=anna.id)
    station.write(lambda tx: undo_transfer(tx, event.id, anna.id))
    withdrawn = station.read(lambda c: old_records.old_records_of(c, anna.id))[0].guest
    assert _asked_by(station, event, anna.id) == [("It is cold", anna.id)]
    assert _asked_by(station, event, withdrawn.id) == [("It is warm", withdrawn.id)]


def test_nobody_is_called_to_the_new_person_for_the_old_ones_sake(
    station: Station, event: Event, guests: dict[str, Guest]
) -> None:
    """A rule about one guest is about that person; theirs again where it was a mistake."""
    anna = guests["Anna"]
    theirs = Greeting(id="", event_id="", guest_id=anna.id, chain=(Step(to="role:hostess"),))
    station.write(lambda tx: save_greeting(tx, event, theirs))
    _give(station, anna)
    station.write(lambda tx: check_in(tx, CheckInWish(event_id=event.id, guest_id=anna.id)))
    assert station.read(lambda c: arrivals_of(c, event.id)) == {}
    station.write(lambda tx: undo_check_in(tx, event.id, anna.id, reason="mistake"))
    station.write(lambda tx: undo_transfer(tx, event.id, anna.id))
    station.write(lambda tx: check_in(tx, CheckInWish(event_id=event.id, guest_id=anna.id)))
    assert len(station.read(lambda c: arrivals_of(c, event.id))) == 1


def test_a_used_ticket_is_not_given_away(station: Station, event: Event, guests: dict[str, Guest]) -> None:
    """First the check-in is taken back: two people on one ticket would be inside otherwise."""
    anna = guests["Anna"]
    station.write(lambda tx: check_in(tx, CheckInWish(event_id=event.id, guest_id=anna.id)))
    with pytest.raises(ConflictError) as refused:
        _give(station, anna)
    assert refused.value.code == "transfer.used"
    assert _now(station, anna) == anna


def test_two_hostesses_and_one_ticket(station: Station, event: Event, guests: dict[str, Guest]) -> None:
    """The same press twice is one act; another tablet with the card of before is told."""
    anna = guests["Anna"]
    gemma = _give(station, anna, "k")
    again = station.write(lambda tx: transfer(tx, event.id, anna.id, NEW, version=anna.version, key="k"))
    assert again == gemma
    with pytest.raises(ConflictError):
        station.write(lambda tx: transfer(tx, event.id, anna.id, NEW, version=anna.version, key="other"))
    with pytest.raises(FieldError):
        _give(station, gemma)


def test_taken_back_the_first_has_their_ticket_again(
    station: Station, event: Event, guests: dict[str, Guest], at_kiosk: Actor
) -> None:
    """With the code in their hand and all that they said; the other's dies; a second time there is nothing left."""
    anna = guests["Anna"]
    station.write(lambda tx: completing.correct_badge_text(tx, event, anna.id, BadgeText(called="Annie")))
    gemma = _give(station, anna)
    back = station.write(lambda tx: undo_transfer(tx, event.id, anna.id))
    assert (back.full_name, back.code) == ("Anna Berg", anna.code)
    text = station.read(lambda c: badge_texts.text_of(c, anna.id))
    assert text is not None
    assert text.called == "Annie"
    assert _scan(station, event, gemma.code, at_kiosk) is Reason.UNKNOWN_CODE
    assert _scan(station, event, anna.code, at_kiosk) is None
    with pytest.raises(ConflictError):
        station.write(lambda tx: undo_transfer(tx, event.id, anna.id))


def test_what_was_used_since_is_not_taken_back(
    station: Station, event: Event, guests: dict[str, Guest], at_kiosk: Actor
) -> None:
    """The new person is inside: their admission is dealt with first."""
    gemma = _give(station, guests["Anna"])
    _scan(station, event, gemma.code, at_kiosk)
    with pytest.raises(ConflictError) as refused:
        station.write(lambda tx: undo_transfer(tx, event.id, gemma.id))
    assert refused.value.code == "transfer.used"


def test_the_list_of_before_brings_nobody_back(
    station: Station, event: Event, guests: dict[str, Guest], tmp_path: Path
) -> None:
    """The shop still has the old name and code: the ticket stays whose it is, and no row is rejected."""
    rows = ("Ref|Naam|Code", "T-1|Anton Alt|SHOP0001", "T-2|Eva Damstra|SHOP0002")
    path = tmp_path / "list"
    bring_in(station, event, path, *rows)
    anton = guest(station, event, "T-1")
    _give(station, anton)
    outcome = bring_in(station, event, path, *rows)
    assert (outcome.counts.added, outcome.counts.changed, outcome.counts.rejected) == (0, 0, 0)
    assert _now(station, anton).full_name == "Gemma Rossi"
    assert station.read(lambda c: guest_rows.guest_by_code(c, event.id, ["SHOP0001"])) is None


def test_the_hub_learns_it_without_a_name_in_the_journal(
    station: Station, event: Event, guests: dict[str, Guest]
) -> None:
    """The facts carry ids; the rows beside them say who has the ticket now, and that the other is off."""
    anna = guests["Anna"]
    _give(station, anna)
    push = station.read(lambda c: next_push(c, station.identity, station.clock(), most=500))
    assert "ticket.transferred" in [fact["kind"] for fact in push.facts]
    assert not any("Gemma" in str(fact) or "Berg" in str(fact) for fact in push.facts)
    rows = {guest.full_name: guest.standing.value for guest in push.guests}
    assert rows == {"Gemma Rossi": "ok", "Anna Berg": "cancelled"}
