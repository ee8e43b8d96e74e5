"""A driver against printers that work and printers that do not: what it says of a badge, and how many came out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PIL import Image

from server.domain.print_job import JobState, Trouble
from server.domain.printer import Answering
from server.printing.driver import Driver, Patience, PrintOutcome, Progress
from server.printing.escpos.language import job_bytes
from server.printing.families import PrinterFields, driver_for, endpoint
from server.printing.virtual.paper import Fault, Mechanics, Skill
from tests.fakes.printers import (
    Behaviour,
    babbling,
    half_open,
    hangs_up_after,
    hangs_up_at_once,
    honest,
    never_reads,
    silent,
    simulator,
    slow,
)

IMPATIENT = Patience(status=0.3, stall=0.4, proof=0.8, silent=0.3, better_proof=0.1, look=0.2, clear=0.3)


def badge(height: int = 799) -> Image.Image:
    """A badge-sized image with something on it."""
    image = Image.new("1", (576, height), 1)
    image.paste(0, (40, 40, 500, height - 40))
    return image


def driver(address: str, answering: Answering = Answering.UNKNOWN, patience: Patience = IMPATIENT) -> Driver:
    """A driver without much patience."""
    place = endpoint(PrinterFields(driver="escpos", address=address, width_dots=576, dpi=203))
    return driver_for(place, answering=answering, patience=patience)


def attempt(
    behave: Behaviour, answering: Answering = Answering.UNKNOWN, patience: Patience = IMPATIENT
) -> tuple[PrintOutcome, list[str]]:
    """One badge to a simulator; the outcome, and which steps were reported."""
    steps: list[str] = []
    progress = Progress(sending=lambda: steps.append("sending"), confirming=lambda: steps.append("confirming"))
    with simulator(behave) as running:
        outcome = driver(running.address, answering, patience).print(badge(), 7, progress)
    return outcome, steps


def test_whole_printer_proves() -> None:
    """The number that comes back is proof that paper is out."""
    works = Mechanics()
    outcome, steps = attempt(honest(works))
    assert (outcome.state, outcome.answering, len(works.pages)) == (JobState.PRINTED, Answering.PRINTED, 1)
    assert steps == ["sending", "confirming"]
    assert b"\x37\x220007\x00" in outcome.replies


def test_answer_in_order_proves_execution() -> None:
    """A printer without the completion reply still answers behind the cut."""
    works = Mechanics(skills=frozenset({Skill.STATUS, Skill.IN_ORDER}))
    outcome, _ = attempt(honest(works))
    assert (outcome.state, len(works.pages)) == (JobState.EXECUTED, 1)


def test_status_alone_proves_nothing() -> None:
    """A printer that answers only how it is: the bytes are out, and that is all that is said."""
    outcome, _ = attempt(honest(Mechanics(skills=frozenset({Skill.STATUS}))))
    assert (outcome.state, outcome.trouble) == (JobState.SENT, None)


def test_missing_proof_of_a_prover_is_a_question() -> None:
    """A printer that always proved, and now does not, leaves the badge uncertain."""
    outcome, _ = attempt(honest(Mechanics(skills=frozenset({Skill.STATUS}))), Answering.EXECUTED)
    assert (outcome.state, outcome.trouble) == (JobState.UNCERTAIN, Trouble.NO_ANSWER)


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        (Fault.PAPER_OUT, Trouble.PAPER_OUT),
        (Fault.COVER_OPEN, Trouble.COVER_OPEN),
        (Fault.CUTTER, Trouble.CUTTER),
        (Fault.OFFLINE, Trouble.OFFLINE),
    ],
)
def test_trouble_before_refuses(fault: Fault, trouble: Trouble) -> None:
    """A printer that says what is wrong gets no byte of the badge."""
    works = Mechanics(faults={fault})
    outcome, steps = attempt(honest(works))
    assert (outcome.state, outcome.trouble, outcome.sent_bytes, steps) == (JobState.ATTENTION, trouble, 0, [])
    assert b"\x1dv0" not in works.received


def test_low_paper_does_not_refuse() -> None:
    """A roll that nears its end still prints."""
    outcome, _ = attempt(honest(Mechanics(faults={Fault.PAPER_LOW})))
    assert outcome.state is JobState.PRINTED


def test_paper_out_while_printing_is_forgotten_and_may_be_sent_again() -> None:
    """What the printer kept is cleared with its confirmation, so nothing comes out later."""
    works = Mechanics(rows_left=300)
    outcome, _ = attempt(honest(works), Answering.PRINTED)
    assert (outcome.state, outcome.trouble) == (JobState.ATTENTION, Trouble.PAPER_OUT)
    works.set_fault(Fault.PAPER_OUT, False)
    assert works.pages == []


def test_paper_out_without_clearing_is_a_question() -> None:
    """A printer that keeps its data prints it after a reload: only a person can say, and nothing is sent twice."""
    works = Mechanics(rows_left=300, skills=frozenset(Skill) - {Skill.CLEAR})
    outcome, _ = attempt(honest(works))
    assert (outcome.state, outcome.trouble) == (JobState.UNCERTAIN, Trouble.PAPER_OUT)
    works.set_fault(Fault.PAPER_OUT, False)
    assert len(works.pages) == 1


def test_silent_printer_that_never_spoke_gets_the_badge() -> None:
    """A cheap printer without a back channel is used; its badge is only sent."""
    outcome, steps = attempt(silent)
    assert (outcome.state, outcome.answering, steps) == (JobState.SENT, Answering.UNKNOWN, ["sending", "confirming"])


def test_printer_that_fell_silent_is_refused() -> None:
    """One that used to answer and does not hangs: nothing is sent into it."""
    outcome, steps = attempt(silent, Answering.STATUS)
    assert (outcome.state, outcome.trouble, steps) == (JobState.ATTENTION, Trouble.NO_ANSWER, [])


def test_half_open_is_a_question() -> None:
    """It took the badge and died: nobody knows."""
    outcome, _ = attempt(half_open, Answering.PRINTED)
    assert (outcome.state, outcome.trouble) == (JobState.UNCERTAIN, Trouble.NO_ANSWER)


def test_reader_that_never_reads_stalls() -> None:
    """A full buffer is seen within the patience for a stall, not swallowed by the kernel."""
    outcome, steps = attempt(never_reads)
    assert (outcome.state, outcome.trouble, steps) == (JobState.UNCERTAIN, Trouble.STALLED, ["sending"])
    assert 0 < outcome.sent_bytes < 58_000


@pytest.mark.parametrize("byte_count", [1, 20_000])
def test_pulled_cable_is_a_question(byte_count: int) -> None:
    """After the first byte only the printer or a person settles a badge."""
    outcome, _ = attempt(hangs_up_after(byte_count))
    assert (outcome.state, outcome.trouble) == (JobState.UNCERTAIN, Trouble.LOST)


def test_cable_pulled_before_the_badge_refuses() -> None:
    """A connection that breaks in the questions has sent nothing."""
    outcome, steps = attempt(hangs_up_after(-3))
    assert (outcome.state, outcome.trouble, steps) == (JobState.ATTENTION, Trouble.LOST, [])


def test_nothing_listens() -> None:
    """A printer that is off is told apart from one that is out of paper."""
    with simulator(silent) as gone:
        address = gone.address
    outcome = driver(address).print(badge(), 1)
    assert (outcome.state, outcome.trouble, outcome.replies) == (JobState.ATTENTION, Trouble.UNREACHABLE, b"")


def test_slow_line_is_not_a_stall() -> None:
    """Progress resets the patience: a slow printer proves in the end."""
    works = Mechanics()
    # 58 KB take longer than the patience for a stall, and no part of them does, on a busy machine either
    patience = replace(IMPATIENT, stall=0.8, proof=20.0)
    outcome, _ = attempt(slow(works, bytes_a_turn=64), patience=patience)
    assert (outcome.state, len(works.pages)) == (JobState.PRINTED, 1)


@pytest.mark.parametrize("noise", [b"\x11\x13", b"\xff\xfe", b"\x10", b"\x37\xff\x00"])
def test_noise_between_answers(noise: bytes) -> None:
    """Flow control, garbage and broken blocks between the answers do not hide the proof."""
    works = Mechanics()
    outcome, _ = attempt(babbling(works, noise))
    assert outcome.state is JobState.PRINTED


def test_refused_note_sends_nothing() -> None:
    """When the job cannot be noted as being sent, not one byte of it leaves."""
    works = Mechanics()

    def refuse() -> None:
        raise RuntimeError("the disk is full")

    with simulator(honest(works)) as running, pytest.raises(RuntimeError):
        driver(running.address).print(badge(), 1, Progress(sending=refuse))
    assert b"\x1dv0" not in works.received


def test_stopping_station_ends_the_wait() -> None:
    """A station that is to end does not wait for proof until its patience is over."""
    with simulator(half_open) as running:
        patient = driver(running.address, patience=replace(IMPATIENT, proof=600.0))
        calls = iter([False, False, False])
        outcome = patient.print(badge(20), 1, Progress(stopping=lambda: next(calls, True)))
    assert (outcome.state, outcome.trouble) in {
        (JobState.UNCERTAIN, Trouble.RESTARTED),
        (JobState.ATTENTION, Trouble.RESTARTED),
    }


def test_status_of_a_well_printer() -> None:
    """Asked how it is, it tells, also that the roll nears its end."""
    with simulator(honest(Mechanics(faults={Fault.PAPER_LOW}))) as running:
        status = driver(running.address).status()
    assert (status.state, status.paper_low, status.is_ready) == ("ready", True, True)


def test_one_connection_a_job() -> None:
    """Three badges are three connections: one that failed is never used again."""
    works = Mechanics()
    with simulator(honest(works)) as running:
        used = driver(running.address)
        states = {used.print(badge(50), number).state for number in (1, 2, 3)}
        assert (states, running.connections, len(works.pages)) == ({JobState.PRINTED}, 3, 3)


def test_who_answered_before_and_turns_us_away_is_busy() -> None:
    """A printer of one client at a time refuses a second one, or hangs up before a word; who never answered is gone."""
    with simulator(hangs_up_at_once) as full:
        assert driver(full.address, Answering.STATUS).status().trouble is Trouble.BUSY
        assert driver(full.address).status().trouble in (Trouble.LOST, Trouble.UNREACHABLE)
        address = full.address
    assert driver(address, Answering.STATUS).print(badge(), 7).trouble is Trouble.BUSY
    assert driver(address).status().trouble is Trouble.UNREACHABLE


@pytest.mark.parametrize("after_break", [True, False])
def test_half_a_badge_does_not_spoil_the_next(after_break: bool) -> None:
    """A band that was cut off takes the next badge's first bytes for dots, unless it is closed before."""
    works = Mechanics()
    works.receive(job_bytes(badge(), 1, band_rows=100)[:9000])
    with simulator(honest(works)) as running:
        outcome = driver(running.address).print(badge(), 2, Progress(after_break=after_break))
    assert outcome.state is JobState.PRINTED
    assert (works.pages[0].size == badge().size and works.pages[0].tobytes() == badge().tobytes()) == after_break
