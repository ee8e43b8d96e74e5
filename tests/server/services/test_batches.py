"""Badges printed ahead of doors: whose, in which order, and what a check-in says afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from server.domain.access import Actor
from server.domain.alert import AlertKind
from server.domain.batch import Batch, BatchState, NameRange
from server.domain.errors import ConflictError, FieldError, NotFoundError
from server.domain.event import Event
from server.domain.guest import Guest, Standing
from server.domain.print_job import JobState
from server.printing.virtual.paper import Fault
from server.services import batches, print_jobs
from server.services.alerts import board
from server.services.batches import BatchWish
from server.services.check_in import CheckInWish, check_in
from server.services.guest_desk import correct_guest
from server.station import Station
from server.store import guests as guest_rows
from server.store import journal
from server.store import print_jobs as job_rows
from server.store.batches import BatchCounts
from tests.fakes.spooling import Spooling, virtual_printer, wait_until


@pytest.fixture
def spooling(station: Station, event: Event) -> Iterator[Spooling]:
    """A station whose whole list is welcome; the spooler starts when a test says so."""
    welcome = [replace(guest, standing=Standing.OK) for guest in guests_of(station, event)]
    station.write(lambda act: guest_rows.change_guests(act.connection, welcome))
    scene = Spooling(station, event)
    yield scene
    scene.stop()


def guests_of(station: Station, event: Event) -> list[Guest]:
    """The list, in its order."""
    return station.read(lambda connection: list(guest_rows.guests_of(connection, event.id)))


def start(spooling: Spooling, **wish: object) -> Batch:
    """A batch of the sample event."""
    wanted = BatchWish(event_id=spooling.event.id, **wish)  # type: ignore[arg-type]
    return spooling.station.write(lambda act: batches.start_batch(act, wanted))


def move(spooling: Spooling, batch: Batch, to: BatchState) -> Batch:
    """The batch, moved."""
    return spooling.station.write(lambda act: batches.move_batch(act, batch.event_id, batch.id, to))


def counts(spooling: Spooling) -> BatchCounts:
    """How far the only batch came."""
    (progress,) = spooling.station.read(lambda connection: batches.progress_of(connection, spooling.event.id))
    return progress.counts


def jobs(spooling: Spooling) -> list[str]:
    """First names in the order in which badges were asked for."""
    found = spooling.station.read(lambda connection: job_rows.jobs_in(connection, list(JobState)))
    return [job.snapshot.first_name for job in found]


def test_a_batch_prints_the_list_in_order(spooling: Spooling, station: Station) -> None:
    """One badge a guest, by last name, and the batch is done."""
    with virtual_printer() as paper:
        spooling.add(paper.address)
        batch = start(spooling)
        spooling.start()
        done = BatchCounts(total=5, waiting=0, out=5, is_open=0)
        wait_until(lambda: counts(spooling) == done)
        assert jobs(spooling) == [guest.first_name for guest in guests_of(station, spooling.event)]
        assert len(paper.pages()) == 5
        wait_until(lambda: station.read(lambda c: batches.progress_of(c, batch.event_id))[0].batch.state == "done")


def test_a_batch_is_chosen_by_category_and_names(spooling: Spooling, station: Station) -> None:
    """Both ends of a range are in it, accents and case do not matter; who is not welcome is left out."""
    spooling.add("tcp://127.0.0.1:9")
    first, *others = guests_of(station, spooling.event)
    station.write(
        lambda act: guest_rows.change_guests(
            act.connection, [replace(first, standing=Standing.CANCELLED), replace(others[0], category="Speaker")]
        )
    )

    def count(**wish: object) -> int:
        wanted = BatchWish(event_id=spooling.event.id, **wish)  # type: ignore[arg-type]
        return station.read(lambda connection: batches.preview(connection, wanted)).count

    assert (count(), count(category="Speaker"), count(category="guest"), count(category="nobody")) == (4, 1, 3, 0)
    names = sorted(guest.last_name for guest in others)
    assert "Öztürk" in names
    assert count(names=NameRange(first="o", last="O")) == 1
    assert count(names=NameRange(first="d", last="o")) == sum(
        "d" <= name[0].lower() <= "o" or name[0] == "Ö" for name in names
    )
    with pytest.raises(FieldError):
        NameRange(first="k", last="a")


def test_a_guest_at_the_kiosk_goes_before_a_batch(
    spooling: Spooling, guests: dict[str, Guest], at_kiosk: Actor, station: Station
) -> None:
    """Their badge of the batch comes out at once and at their printer; the batch leaves them out then."""
    with virtual_printer() as back, virtual_printer() as front:
        hall = spooling.add(back.address, "Back office")
        door = spooling.add(front.address, "Door")
        back.set_fault(Fault.PAPER_OUT)
        start(spooling, printer_id=hall.id)
        spooling.start()
        wait_until(lambda: counts(spooling).is_open == 1)
        (stuck,) = station.read(lambda c: job_rows.jobs_in(c, [JobState.QUEUED, JobState.ATTENTION]))
        for guest_id in (stuck.guest_id, guests["Björn"].id):
            wish = CheckInWish(event_id=spooling.event.id, guest_id=guest_id, printer_id=door.id, at_desk=True)
            answer = station.write(lambda act, wish=wish: check_in(act, wish), at_kiosk)
            done = spooling.wait(answer.print_job or "", JobState.PRINTED)
            assert (done.printer_id, done.copy, done.device_id) == (door.id, 1, at_kiosk.device_id)
        back.load_paper()
        wait_until(lambda: counts(spooling).waiting == 0 and not counts(spooling).is_open)
        assert (len(front.pages()), len(back.pages())) == (2, 3)
        calls = station.read(lambda connection: board(connection, spooling.event.id))
        assert [call for call in calls if call.kind is AlertKind.BADGE] == []


def test_a_batch_stops_by_itself_in_trouble_and_goes_on(spooling: Spooling, station: Station) -> None:
    """Paper out: one badge waits and one call is made, not one a guest; then the rest comes out."""
    with virtual_printer() as paper:
        spooling.add(paper.address)
        paper.set_fault(Fault.PAPER_OUT)
        start(spooling)
        spooling.start()
        wait_until(lambda: len(station.read(lambda connection: board(connection, spooling.event.id))) == 1)
        assert (counts(spooling).waiting, counts(spooling).is_open) == (4, 1)
        paper.load_paper()
        wait_until(lambda: counts(spooling).out == 5)
        assert len(paper.pages()) == 5


def test_pause_resume_and_calling_off(spooling: Spooling, station: Station) -> None:
    """What was not asked for yet stays and goes on; who got a badge meanwhile is left out."""
    with virtual_printer() as paper:
        spooling.add(paper.address)
        batch = start(spooling)
        move(spooling, batch, BatchState.PAUSED)
        spooling.start()
        other = spooling.ask(guests_of(station, spooling.event)[4])
        spooling.wait(other.id, JobState.PRINTED)
        assert counts(spooling).waiting == 5
        move(spooling, batch, BatchState.RUNNING)
        wait_until(lambda: counts(spooling) == BatchCounts(total=5, waiting=0, out=4, is_open=0))
        assert counts(spooling).left_out == 1
        with pytest.raises(ConflictError):
            move(spooling, batch, BatchState.CANCELLED)


def test_the_rest_of_a_batch_is_called_off(spooling: Spooling, guests: dict[str, Guest]) -> None:
    """Nothing of it is printed any more, and nobody is left without a badge for it."""
    with virtual_printer() as paper:
        spooling.add(paper.address)
        move(spooling, start(spooling), BatchState.CANCELLED)
        spooling.start()
        spooling.wait(spooling.ask(guests["Anna"]).id, JobState.PRINTED)
        assert (len(paper.pages()), counts(spooling).waiting) == (1, 5)


def test_a_badge_says_what_the_list_says_at_its_turn(
    spooling: Spooling, guests: dict[str, Guest], station: Station
) -> None:
    """A correction between the start of a batch and a badge's turn is on it."""
    spooling.add("tcp://127.0.0.1:9")
    start(spooling)
    changed = {"first_name": "Annette"}
    station.write(lambda act: correct_guest(act, spooling.event.id, guests["Anna"].id, changed))
    job = station.write(
        lambda act: batches.feed(
            act, station.read(lambda c: batches.progress_of(c, spooling.event.id))[0].batch.printer_id
        )
    )
    assert job is not None and job.snapshot.first_name == "Annette"


def test_a_badge_printed_ahead_is_not_printed_at_the_door(
    spooling: Spooling, guests: dict[str, Guest], at_kiosk: Actor, station: Station
) -> None:
    """The check-in asks for none, and knows where the badge lies until another one replaced it."""
    with virtual_printer() as paper:
        spooling.add(paper.address)
        start(spooling, ready_at="Desk A to K")
        spooling.start()
        wait_until(lambda: counts(spooling).out == 5)
        wish = CheckInWish(event_id=spooling.event.id, guest_id=guests["Anna"].id)
        answer = station.write(lambda act: check_in(act, wish), at_kiosk)
        assert (answer.reason, answer.print_job) == (None, None)
        assert station.read(lambda c: batches.ready_at(c, guests["Anna"].id)) == "Desk A to K"
        again = station.write(
            lambda act: print_jobs.reprint(act, spooling.event.id, guests["Anna"].id, reason="damaged")
        )
        spooling.wait(again.id, JobState.PRINTED)
        assert station.read(lambda c: batches.ready_at(c, guests["Anna"].id)) == ""


def test_who_has_a_badge_is_left_out_only_on_request(
    spooling: Spooling, guests: dict[str, Guest], station: Station
) -> None:
    """A batch never makes a second badge, and says so before it begins."""
    spooling.add("tcp://127.0.0.1:9")
    spooling.ask(guests["Anna"])
    with pytest.raises(ConflictError) as caught:
        start(spooling)
    assert (caught.value.code, caught.value.details["count"]) == ("batch.have_badges", 1)
    start(spooling, not_printed=True)
    assert counts(spooling).total == 4


def test_a_batch_needs_a_printer_and_guests(spooling: Spooling, station: Station) -> None:
    """Nothing is begun that could not end."""
    with pytest.raises(FieldError):
        start(spooling)
    spooling.add("tcp://127.0.0.1:9")
    with pytest.raises(FieldError):
        start(spooling, category="nobody")
    batch = start(spooling)
    with pytest.raises(NotFoundError):
        station.write(lambda act: batches.move_batch(act, "other-event", batch.id, BatchState.PAUSED))


def test_the_journal_tells_where_a_batch_is(spooling: Spooling, station: Station) -> None:
    """State and number of guests follow from the facts."""
    spooling.add("tcp://127.0.0.1:9")
    batch = start(spooling)
    for state in (BatchState.PAUSED, BatchState.RUNNING, BatchState.CANCELLED):
        move(spooling, batch, state)
    facts = station.read(lambda connection: journal.about(connection, [f"batch:{batch.id}"]))
    assert [fact.body.get("to", "running") for fact in reversed(facts)] == ["running", "paused", "running", "cancelled"]
    assert facts[-1].body == {"printer": batch.printer_id, "count": counts(spooling).total}
