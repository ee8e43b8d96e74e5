"""Asking for badges and deciding about them: one open job a copy, and never a second badge by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.domain.access import Actor
from server.domain.alert import AlertKind
from server.domain.check_in import Reason
from server.domain.errors import ConflictError, FieldError, NotFoundError
from server.domain.event import Event, Zone
from server.domain.guest import Guest
from server.domain.print_job import JobState, PrintJob, Trouble
from server.services import print_jobs
from server.services.alerts import board
from server.services.check_in import CheckInWish, check_in
from server.services.event_setup import add_zone, change_event
from server.services.guest_desk import correct_guest
from server.services.print_jobs import BadgeWish
from server.services.print_moves import Move, begin_attempt, move_job, tell_waiting
from server.station import Station
from server.store import guests as guest_rows
from server.store import journal
from server.store import print_jobs as job_rows
from server.store.printers import PrinterRow

WAY = {
    JobState.QUEUED: (),
    JobState.ATTENTION: (JobState.ATTENTION,),
    JobState.SENDING: (JobState.SENDING,),
    JobState.CONFIRMING: (JobState.SENDING, JobState.CONFIRMING),
    JobState.UNCERTAIN: (JobState.SENDING, JobState.UNCERTAIN),
    JobState.INTERRUPTED: (JobState.SENDING, JobState.INTERRUPTED),
    JobState.PRINTED: (JobState.SENDING, JobState.CONFIRMING, JobState.PRINTED),
    JobState.SENT: (JobState.SENDING, JobState.CONFIRMING, JobState.SENT),
}


@pytest.fixture
def first(station: Station, event: Event, guests: dict[str, Guest], printer: PrinterRow) -> PrintJob:
    """Anna's first badge, queued."""
    wish = BadgeWish(event=event, guest=guests["Anna"])
    job = station.write(lambda transaction: print_jobs.queue_first_badge(transaction, wish))
    assert job is not None
    return job


def brought_to(station: Station, job: PrintJob, state: JobState) -> PrintJob:
    """The job, moved there along the drawing."""
    for step in WAY[state]:
        trouble = Trouble.PAPER_OUT if step in (JobState.ATTENTION, JobState.UNCERTAIN) else None
        move = Move(to=step, trouble=trouble)
        station.write(lambda transaction, move=move: move_job(transaction, job.id, move))
    return station.read(lambda connection: job_rows.job_by_id(connection, job.id))


def badge_alerts(station: Station, event: Event) -> list[str]:
    """Reasons of the desk's open calls about badges."""
    alerts = station.read(lambda connection: board(connection, event.id))
    return [alert.reason for alert in alerts if alert.kind is AlertKind.BADGE]


@pytest.mark.parametrize("state", sorted(WAY))
def test_double_tap_gets_one_job(
    station: Station, event: Event, guests: dict[str, Guest], first: PrintJob, state: JobState
) -> None:
    """While a badge is open the same job is the answer; once it is out nothing is asked for by itself."""
    brought_to(station, first, state)
    wish = BadgeWish(event=event, guest=guests["Anna"])
    again = station.write(lambda transaction: print_jobs.queue_first_badge(transaction, wish))
    assert (again.id if again else None) == (None if state in (JobState.PRINTED, JobState.SENT) else first.id)
    assert station.read(lambda connection: job_rows.last_copy_of(connection, guests["Anna"].id)) == 1


def test_no_printer_no_job(station: Station, event: Event, guests: dict[str, Guest]) -> None:
    """Where there is no printer nothing is asked for."""
    wish = BadgeWish(event=event, guest=guests["Anna"])
    assert station.write(lambda transaction: print_jobs.queue_first_badge(transaction, wish)) is None


def test_snapshot_is_frozen(station: Station, event: Event, guests: dict[str, Guest], first: PrintJob) -> None:
    """A correction after the job does not change what a waiting badge says; the reprint has it."""
    changed = {"first_name": "Annette"}
    station.write(lambda transaction: correct_guest(transaction, event.id, guests["Anna"].id, changed))
    waiting = station.read(lambda connection: job_rows.job_by_id(connection, first.id))
    assert waiting.snapshot.first_name == "Anna"
    brought_to(station, first, JobState.PRINTED)
    again = station.write(
        lambda transaction: print_jobs.reprint(transaction, event.id, guests["Anna"].id, reason="corrected")
    )
    assert (again.snapshot.first_name, again.copy, again.snapshot.copy) == ("Annette", 2, 2)


@pytest.mark.parametrize("state", sorted(set(WAY) - {JobState.PRINTED, JobState.SENT}))
def test_reprint_waits_for_the_open_copy(
    station: Station, event: Event, guests: dict[str, Guest], first: PrintJob, state: JobState
) -> None:
    """While a copy may still come out, or a question is open, there is no other; the code says which."""
    brought_to(station, first, state)
    with pytest.raises(ConflictError) as caught:
        station.write(lambda transaction: print_jobs.reprint(transaction, event.id, guests["Anna"].id, reason="x"))
    undecided = state in (JobState.UNCERTAIN, JobState.INTERRUPTED)
    assert caught.value.code == ("print_job.undecided" if undecided else "print_job.open")


@pytest.mark.parametrize("reason", ["", "  "])
def test_reprint_asks_why(station: Station, event: Event, guests: dict[str, Guest], reason: str) -> None:
    """A second badge has a reason on record."""
    with pytest.raises(FieldError):
        station.write(lambda transaction: print_jobs.reprint(transaction, event.id, guests["Anna"].id, reason=reason))


def test_reprint_without_a_printer(station: Station, event: Event, guests: dict[str, Guest]) -> None:
    """No printer is an answer, not a job for ever."""
    with pytest.raises(FieldError) as caught:
        station.write(lambda transaction: print_jobs.reprint(transaction, event.id, guests["Anna"].id, reason="x"))
    assert caught.value.code == "field.no_printer"


@pytest.mark.parametrize("state", [JobState.UNCERTAIN, JobState.INTERRUPTED, JobState.SENT])
@pytest.mark.parametrize("came_out", [True, False])
def test_person_decides(
    station: Station, event: Event, first: PrintJob, at_desk: Actor, state: JobState, came_out: bool
) -> None:
    """Each question has two answers, and either relieves the desk."""
    brought_to(station, first, state)
    job = station.write(
        lambda transaction: print_jobs.decide(transaction, event.id, first.id, came_out=came_out), at_desk
    )
    assert (job.state, job.proof) == ((JobState.PRINTED, "person") if came_out else (JobState.FAILED, ""))
    assert badge_alerts(station, event) == []


@pytest.mark.parametrize("state", [JobState.QUEUED, JobState.SENDING, JobState.PRINTED])
def test_nothing_to_decide(station: Station, event: Event, first: PrintJob, state: JobState) -> None:
    """Without a question, or after somebody answered it, the answer is refused."""
    brought_to(station, first, state)
    with pytest.raises(ConflictError):
        station.write(lambda transaction: print_jobs.decide(transaction, event.id, first.id, came_out=False))


@pytest.mark.parametrize("act", ["decide", "cancel", "retry"])
def test_job_of_another_event_is_not_there(station: Station, first: PrintJob, act: str) -> None:
    """An id alone opens nothing."""
    more = {"came_out": True} if act == "decide" else {}
    with pytest.raises(NotFoundError):
        station.write(lambda transaction: getattr(print_jobs, act)(transaction, "other-event", first.id, **more))


@pytest.mark.parametrize("state", [JobState.SENDING, JobState.CONFIRMING, JobState.UNCERTAIN])
def test_what_is_being_sent_cannot_be_cancelled(
    station: Station, event: Event, first: PrintJob, state: JobState
) -> None:
    """From the first byte on it is too late."""
    brought_to(station, first, state)
    with pytest.raises(ConflictError):
        station.write(lambda transaction: print_jobs.cancel(transaction, event.id, first.id))


def test_cancelled_job_cannot_begin(station: Station, event: Event, first: PrintJob) -> None:
    """Who cancels just before the first byte wins: the note that it is being sent is refused."""
    station.write(lambda transaction: print_jobs.cancel(transaction, event.id, first.id))
    with pytest.raises(ConflictError):
        station.write(lambda transaction: begin_attempt(transaction, first, image_sha256="", template_sha256=""))


def test_alert_follows_the_reason(station: Station, event: Event, first: PrintJob, printer: PrinterRow) -> None:
    """One open call a badge: told again it is the same, with another reason a new one, and queued again it stays."""
    for trouble in (Trouble.COVER_OPEN, Trouble.COVER_OPEN, Trouble.PAPER_OUT):
        station.write(lambda transaction, why=trouble: tell_waiting(transaction, printer.id, why))
    assert badge_alerts(station, event) == ["paper_out"]
    station.write(lambda transaction: print_jobs.cancel(transaction, event.id, first.id))
    assert badge_alerts(station, event) == []


def test_each_move_is_a_fact_without_a_name(station: Station, first: PrintJob) -> None:
    """The journal tells the whole way of a badge in ids and codes."""
    brought_to(station, first, JobState.PRINTED)
    facts = station.read(lambda connection: journal.about(connection, [f"print_job:{first.id}"]))
    assert [fact.body.get("to", "queued") for fact in reversed(facts)] == ["queued", "sending", "confirming", "printed"]
    assert "Anna" not in repr([fact.body for fact in facts])


def test_by_the_events_choice_a_reprint_has_a_new_code(
    station: Station, event: Event, guests: dict[str, Guest], first: PrintJob, at_kiosk: Actor
) -> None:
    """The old code dies: whoever shows it reads of an unknown code, and the desk knows whose it was."""
    station.write(lambda transaction: change_event(transaction, replace(event, reprint_new_code=True)))
    brought_to(station, first, JobState.PRINTED)
    anna = guests["Anna"]
    again = station.write(lambda transaction: print_jobs.reprint(transaction, event.id, anna.id, reason="damaged"))
    assert again.snapshot.code not in ("", anna.code)
    old = CheckInWish(event_id=event.id, code=anna.code)
    refused = station.write(lambda transaction: check_in(transaction, old), at_kiosk)
    assert (refused.reason, refused.guest) == (Reason.UNKNOWN_CODE, None)
    (alert,) = station.read(lambda connection: board(connection, event.id))
    assert (alert.kind, alert.reason, alert.guest_id) == (AlertKind.REFUSED, "old_code", anna.id)
    new = CheckInWish(event_id=event.id, code=again.snapshot.code)
    assert station.write(lambda transaction: check_in(transaction, new), at_kiosk).reason is None


def test_otherwise_a_reprint_keeps_the_code(station: Station, event: Event, first: PrintJob) -> None:
    """A damaged badge is replaced by its like; only a lost one's code dies."""
    brought_to(station, first, JobState.PRINTED)
    again = station.write(
        lambda transaction: print_jobs.reprint(transaction, event.id, first.guest_id, reason="damaged")
    )
    assert (again.snapshot.code, again.priority) == (first.snapshot.code, print_jobs.PRIORITY_REPRINT)
    assert print_jobs.PRIORITY_BATCH < again.priority < first.priority


def test_a_refused_reprint_leaves_the_code_alive(
    station: Station, event: Event, guests: dict[str, Guest], first: PrintJob
) -> None:
    """While a copy is open neither badge nor code changes."""
    station.write(lambda transaction: change_event(transaction, replace(event, reprint_new_code=True)))
    with pytest.raises(ConflictError):
        station.write(lambda transaction: print_jobs.reprint(transaction, event.id, first.guest_id, reason="x"))
    wish = CheckInWish(event_id=event.id, code=guests["Anna"].code)
    assert station.write(lambda transaction: check_in(transaction, wish)).reason is None


def test_snapshot_holds_zone_and_columns_of_the_list(station: Station, event: Event, printer: PrinterRow) -> None:
    """Frozen with the first badge; a reprint has the columns as they are now, and the same zone."""
    kim = Guest(id="kim", event_id=event.id, first_name="Kim", code="KM", custom={"Pronouns": "they"})
    station.write(lambda transaction: guest_rows.add_guests(transaction.connection, [kim]))
    station.write(lambda transaction: add_zone(transaction, Zone(id="", event_id=event.id, name="Lounge")))
    wish = CheckInWish(event_id=event.id, code="KM", zone="Lounge")
    station.write(lambda transaction: check_in(transaction, wish))
    changed = replace(kim, custom={"Pronouns": "she"})
    station.write(lambda transaction: guest_rows.change_guests(transaction.connection, [changed]))
    job = station.read(lambda connection: job_rows.jobs_of(connection, "kim")[0])
    assert (job.snapshot.zone, job.snapshot.custom) == ("Lounge", {"Pronouns": "they"})
    brought_to(station, job, JobState.PRINTED)
    again = station.write(lambda transaction: print_jobs.reprint(transaction, event.id, "kim", reason="torn"))
    assert (again.copy, again.snapshot.zone, again.snapshot.custom) == (2, "Lounge", {"Pronouns": "she"})


def test_snapshot_of_an_earlier_release_is_read(station: Station, first: PrintJob) -> None:
    """A badge that was asked for before an update says what it said."""
    station.write(
        lambda transaction: transaction.connection.execute(
            "UPDATE print_job SET snapshot = json_remove(snapshot, '$.zone', '$.custom')"
        )
    )
    job = station.read(lambda connection: job_rows.job_by_id(connection, first.id))
    assert job.snapshot == replace(first.snapshot, zone="", custom={})
