"""The spooler by real sockets: every badge comes out once, waits with a reason, or is a question for a person."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.domain.access import Actor
from server.domain.alert import AlertKind
from server.domain.event import Event
from server.domain.guest import Guest
from server.domain.print_job import JobState, PrintJob, Trouble
from server.printing.virtual.paper import Fault, Skill
from server.services import print_jobs
from server.services.alerts import board
from server.services.check_in import CheckInWish, check_in
from server.services.print_moves import Move, move_job
from server.station import Station
from server.store import print_jobs as job_rows
from server.store.printers import printer_by_id
from tests.fakes.emupos import start_emupos
from tests.fakes.printers import half_open, hangs_up_after, silent, simulator
from tests.fakes.spooling import Spooling, virtual_printer, wait_until


@pytest.fixture
def spooling(station: Station, event: Event) -> Iterator[Spooling]:
    """A station with the sample event; the spooler starts when a test says so."""
    scene = Spooling(station, event)
    yield scene
    scene.stop()


def reasons(spooling: Spooling) -> list[str]:
    """Why the desk is called for badges now."""
    alerts = spooling.station.read(lambda connection: board(connection, spooling.event.id))
    return [alert.reason for alert in alerts if alert.kind is AlertKind.BADGE]


def decided(spooling: Spooling, job_id: str, actor: Actor, *, came_out: bool) -> PrintJob:
    """The job after somebody looked."""
    return spooling.station.write(
        lambda transaction: print_jobs.decide(transaction, spooling.event.id, job_id, came_out=came_out), actor
    )


def test_check_in_prints_one_badge(spooling: Spooling, guests: dict[str, Guest]) -> None:
    """A check-in leaves a job, and the printer's word ends it."""
    with virtual_printer() as paper:
        spooling.add(paper.address)
        spooling.start()
        wish = CheckInWish(event_id=spooling.event.id, guest_id=guests["Anna"].id)
        answer = spooling.station.write(lambda transaction: check_in(transaction, wish))
        job = spooling.wait(answer.print_job or "", JobState.PRINTED)
        assert (job.proof, job.attempts, len(paper.pages()), reasons(spooling)) == ("printed", 1, 1, [])


def test_attempt_keeps_every_reply(spooling: Spooling, guests: dict[str, Guest]) -> None:
    """What the printer said stands in the attempt, with the proof in it."""
    with virtual_printer() as paper:
        spooling.add(paper.address)
        spooling.start()
        job = spooling.wait(spooling.ask(guests["Anna"]).id, JobState.PRINTED)
        (attempt,) = spooling.station.read(lambda connection: print_jobs.attempts_of(connection, job.id))
        assert attempt.outcome == "printed"
        assert "372230303031" in attempt.replies


def test_out_of_paper_waits_and_comes_out_once(spooling: Spooling, guests: dict[str, Guest]) -> None:
    """The job says why it waits, the desk is called, and after a reload exactly one badge comes out."""
    with virtual_printer() as paper:
        paper.set_fault(Fault.PAPER_OUT)
        printer = spooling.add(paper.address)
        spooling.start()
        job = spooling.wait(spooling.ask(guests["Anna"]).id, JobState.ATTENTION)
        assert (job.reason, reasons(spooling)) == ("paper_out", ["paper_out"])
        state = spooling.station.read(lambda connection: printer_by_id(connection, printer.id))
        assert (state.state, state.reason) == ("attention", "paper_out")
        paper.load_paper()
        spooling.wait(job.id, JobState.PRINTED)
        assert (len(paper.pages()), reasons(spooling)) == (1, [])


def test_emupos_out_of_paper(spooling: Spooling, guests: dict[str, Guest], tmp_path: Path) -> None:
    """The same with a printer that others wrote: one receipt, after the reload."""
    with start_emupos(tmp_path) as judge:
        judge.set_fault("paper-out")
        spooling.add(judge.address)
        spooling.start()
        job = spooling.wait(spooling.ask(guests["Anna"]).id, JobState.ATTENTION)
        assert (job.reason, judge.receipts()) == ("paper_out", [])
        judge.set_fault("paper-out", False)
        job = spooling.wait(job.id, JobState.EXECUTED)
        assert (job.proof, len(judge.wait_for_receipts(1))) == ("executed", 1)


def test_paper_ends_in_the_middle(spooling: Spooling, guests: dict[str, Guest]) -> None:
    """The printer confirmed that it forgot, so the badge goes again by itself: one whole badge."""
    with virtual_printer() as paper:
        spooling.add(paper.address)
        spooling.start()
        spooling.wait(spooling.ask(guests["Björn"]).id, JobState.PRINTED)
        paper.load_paper(rows=300)
        job = spooling.wait(spooling.ask(guests["Anna"]).id, JobState.ATTENTION)
        assert job.reason == "paper_out"
        paper.load_paper()
        job = spooling.wait(job.id, JobState.PRINTED)
        assert (job.attempts, len(paper.pages())) == (2, 2)


def test_paper_ends_in_the_first_badge(spooling: Spooling, guests: dict[str, Guest]) -> None:
    """Nobody knows yet whether this printer tells how far it came: a person looks before another one is printed."""
    with virtual_printer() as paper:
        paper.load_paper(rows=300)
        spooling.add(paper.address)
        spooling.start()
        job = spooling.wait(spooling.ask(guests["Anna"]).id, JobState.UNCERTAIN)
        assert (job.reason, reasons(spooling)) == ("paper_out", ["paper_out"])


def test_kept_data_is_never_sent_twice(spooling: Spooling, guests: dict[str, Guest], at_desk: Actor) -> None:
    """A printer that keeps its data prints it after the reload; we do not send again, a person says it is there."""
    with virtual_printer(skills=frozenset(Skill) - {Skill.CLEAR}) as paper:
        paper.load_paper(rows=300)
        spooling.add(paper.address)
        spooling.start()
        job = spooling.wait(spooling.ask(guests["Anna"]).id, JobState.UNCERTAIN)
        assert reasons(spooling) == ["paper_out"]
        paper.load_paper()
        paper.wait_for_pages(1)
        job = decided(spooling, job.id, at_desk, came_out=True)
        assert (job.state, job.proof, len(paper.pages()), reasons(spooling)) == (JobState.PRINTED, "person", 1, [])


def test_uncertain_stays_until_a_person_decides(spooling: Spooling, guests: dict[str, Guest], at_desk: Actor) -> None:
    """After any byte nothing prints by itself; `it did not` ends this copy, and a reprint is the next."""
    with simulator(hangs_up_after(9000)) as broken:
        spooling.add(broken.address)
        spooling.start()
        job = spooling.wait(spooling.ask(guests["Anna"]).id, JobState.UNCERTAIN)
        assert (job.reason, reasons(spooling)) == ("lost", ["lost"])
        failed = decided(spooling, job.id, at_desk, came_out=False)
        assert (failed.state, failed.reason, failed.attempts) == (JobState.FAILED, "not_there", 1)
        again = spooling.station.write(
            lambda transaction: print_jobs.reprint(
                transaction, spooling.event.id, guests["Anna"].id, reason="did not come out"
            ),
            at_desk,
        )
        assert (again.copy, again.reprint_reason, reasons(spooling)) == (2, "did not come out", [])


def test_guest_who_finds_no_badge_calls_the_desk(spooling: Spooling, guests: dict[str, Guest], at_kiosk: Actor) -> None:
    """A printer without a word only sent it; the guest says it is not there, and somebody has to know."""
    with simulator(silent) as mute:
        spooling.add(mute.address)
        spooling.start()
        job = spooling.wait(spooling.ask(guests["Anna"]).id, JobState.SENT)
        assert reasons(spooling) == []
        failed = decided(spooling, job.id, at_kiosk, came_out=False)
        assert (failed.state, reasons(spooling)) == (JobState.FAILED, ["not_there"])


@pytest.mark.parametrize("state", [JobState.SENDING, JobState.CONFIRMING])
def test_restart_interrupts_what_was_under_way(spooling: Spooling, guests: dict[str, Guest], state: JobState) -> None:
    """A job that was being sent when the station died is a question; it does not print by itself."""
    with virtual_printer() as paper:
        spooling.add(paper.address)
        job = spooling.ask(guests["Anna"])
        for step in (JobState.SENDING, JobState.CONFIRMING)[: 1 + (state is JobState.CONFIRMING)]:
            spooling.station.write(lambda transaction, to=step: move_job(transaction, job.id, Move(to=to)))
        spooling.start()
        other = spooling.ask(guests["Björn"])
        spooling.wait(other.id, JobState.PRINTED)
        interrupted = spooling.job(job.id)
        assert (interrupted.state, interrupted.reason) == (JobState.INTERRUPTED, "restarted")
        assert (len(paper.pages()), reasons(spooling)) == (1, ["restarted"])


def test_restart_prints_what_only_waited(spooling: Spooling, guests: dict[str, Guest]) -> None:
    """A queue outlives the station."""
    with virtual_printer() as paper:
        spooling.add(paper.address)
        jobs = [spooling.ask(guests[name]) for name in ("Anna", "Björn", "Carla")]
        spooling.start()
        for job in jobs:
            spooling.wait(job.id, JobState.PRINTED)
        assert len(paper.pages()) == 3


def test_printer_off_then_on(spooling: Spooling, guests: dict[str, Guest]) -> None:
    """Nothing listens: after three tries the desk is told; switched on, the badge comes out by itself."""
    with virtual_printer() as gone:
        address, port = gone.address, gone.port
    spooling.add(address)
    spooling.start()
    job = spooling.wait(spooling.ask(guests["Anna"]).id, JobState.ATTENTION)
    assert (job.reason, reasons(spooling)) == ("unreachable", ["unreachable"])
    with virtual_printer(port=port) as paper:
        spooling.wait(job.id, JobState.PRINTED)
        assert (len(paper.pages()), reasons(spooling)) == (1, [])


def test_reason_follows_the_printer(spooling: Spooling, guests: dict[str, Guest]) -> None:
    """Cover open, then out of paper: the desk has one call, with the reason of now."""
    with virtual_printer() as paper:
        paper.set_fault(Fault.COVER_OPEN)
        spooling.add(paper.address)
        spooling.start()
        job = spooling.wait(spooling.ask(guests["Anna"]).id, JobState.ATTENTION)
        paper.set_fault(Fault.PAPER_OUT)
        paper.set_fault(Fault.COVER_OPEN, False)
        wait_until(lambda: spooling.job(job.id).reason == "paper_out")
        assert reasons(spooling) == ["paper_out"]


def test_template_that_cannot_be_used_waits_alone(
    spooling: Spooling, guests: dict[str, Guest], station: Station
) -> None:
    """One badge that cannot be drawn says so and holds up nobody else."""
    with virtual_printer() as paper:
        spooling.add(paper.address)
        broken = spooling.ask(guests["Anna"])
        station.write(
            lambda transaction: transaction.connection.execute(
                "UPDATE print_job SET template = 'no_such' WHERE id = ?", [broken.id]
            )
        )
        good = spooling.ask(guests["Björn"])
        spooling.start()
        spooling.wait(good.id, JobState.PRINTED)
        waiting = spooling.wait(broken.id, JobState.ATTENTION)
        assert (waiting.reason, reasons(spooling)) == (Trouble.TEMPLATE.value, ["template"])


def test_waiting_guest_goes_before_a_batch(spooling: Spooling, guests: dict[str, Guest], station: Station) -> None:
    """The higher priority leaves first, whoever asked first."""
    with virtual_printer() as paper:
        paper.set_fault(Fault.PAPER_OUT)
        spooling.add(paper.address)
        batch, waiting = spooling.ask(guests["Anna"]), spooling.ask(guests["Björn"])
        station.write(
            lambda transaction: transaction.connection.execute(
                "UPDATE print_job SET priority = 0 WHERE id = ?", [batch.id]
            )
        )
        spooling.start()
        spooling.wait(batch.id, JobState.ATTENTION)
        paper.load_paper()
        done = [spooling.wait(job.id, JobState.PRINTED) for job in (batch, waiting)]
        assert done[0].moved_at >= done[1].moved_at
        numbers = [station.read(lambda c, job=job: job_rows.number_of(c, job.id)) for job in (waiting, batch)]
        first, second = (paper.received.find(b"\x1d(H\x06\x00\x30\x30000%d" % number) for number in numbers)
        assert 0 < first < second


def test_other_printer_takes_the_same_copy(spooling: Spooling, guests: dict[str, Guest], at_desk: Actor) -> None:
    """A job that waits for a hand may go elsewhere: nothing was sent, so it is still copy 1."""
    with virtual_printer() as front, virtual_printer() as back:
        front.set_fault(Fault.COVER_OPEN)
        spooling.add(front.address, "A front")
        other = spooling.add(back.address, "B back")
        spooling.start()
        job = spooling.wait(spooling.ask(guests["Anna"]).id, JobState.ATTENTION)
        spooling.station.write(
            lambda transaction: print_jobs.retry(transaction, spooling.event.id, job.id, printer_id=other.id), at_desk
        )
        done = spooling.wait(job.id, JobState.PRINTED)
        front.set_fault(Fault.COVER_OPEN, False)
        assert (done.copy, done.printer_id, len(back.pages()), len(front.pages())) == (1, other.id, 1, 0)


def test_cancelled_job_is_not_sent(spooling: Spooling, guests: dict[str, Guest], at_desk: Actor) -> None:
    """What nobody wants any more does not come out with the next roll."""
    with virtual_printer() as paper:
        paper.set_fault(Fault.PAPER_OUT)
        spooling.add(paper.address)
        spooling.start()
        job = spooling.wait(spooling.ask(guests["Anna"]).id, JobState.ATTENTION)
        spooling.station.write(lambda transaction: print_jobs.cancel(transaction, spooling.event.id, job.id), at_desk)
        other = spooling.ask(guests["Björn"])
        paper.load_paper()
        spooling.wait(other.id, JobState.PRINTED)
        assert (spooling.job(job.id).state, len(paper.pages()), reasons(spooling)) == (JobState.CANCELLED, 1, [])


def test_printer_added_later_is_served(spooling: Spooling, guests: dict[str, Guest]) -> None:
    """A printer set up while the station runs gets its worker."""
    with virtual_printer() as paper:
        spooling.start()
        spooling.add(paper.address)
        spooling.wait(spooling.ask(guests["Anna"]).id, JobState.PRINTED)


def test_stop_is_quick_and_honest(spooling: Spooling, guests: dict[str, Guest]) -> None:
    """A badge under way when the station stops becomes a question, at once or at the next start."""
    with simulator(half_open) as stuck:
        spooling.add(stuck.address)
        spooling.start()
        job = spooling.ask(guests["Anna"])
        spooling.wait(job.id, JobState.CONFIRMING)
        stopper = threading.Thread(target=spooling.stop)
        stopper.start()
        stopper.join(10)
        assert not stopper.is_alive()
        assert spooling.job(job.id).state in {JobState.INTERRUPTED, JobState.CONFIRMING, JobState.SENT}


def test_crowd_gets_a_badge_each(spooling: Spooling, guests: dict[str, Guest], station: Station) -> None:
    """Two printers, all guests, faults in between: one badge each, none by itself twice."""
    with virtual_printer() as one, virtual_printer() as two:
        printers = [spooling.add(one.address, "A"), spooling.add(two.address, "B")]
        spooling.start()
        jobs = []
        for place, name in enumerate(sorted(guests)):
            if place == 1:
                one.set_fault(Fault.PAPER_OUT)
            if place == 3:
                one.load_paper()
                two.load_paper(rows=1000)
            jobs.append(spooling.ask(guests[name], printers[place % 2].id))
        two.load_paper()
        for job in jobs:
            spooling.wait(job.id, JobState.PRINTED)
        assert len(one.pages()) + len(two.pages()) == len(jobs)
