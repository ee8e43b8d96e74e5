"""The ZPL driver against printers that work and that do not: what it says of a badge, and how many came out."""

from __future__ import annotations

import os
import pty
import select
import socket
import threading
import tty
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from server.domain.print_job import JobState, Trouble
from server.domain.printer import Answering
from server.printing.driver import Driver, Patience, PrintOutcome, Progress
from server.printing.families import PrinterFields, driver_for, endpoint
from tests.fakes.metal import Mishap, Moment
from tests.fakes.printers import Behaviour, babbling, silent, simulator
from tests.fakes.zpl_metal import ZplMetal
from tests.fakes.zpl_works import Fault, Skill, ZplWorks

IMPATIENT = Patience(status=0.3, stall=0.4, proof=0.8, silent=0.3, better_proof=0.1, look=0.15, count=0.02, clear=0.3)
ALL = frozenset(Skill)


def badge() -> Image.Image:
    """A badge-sized image of which no two rows are alike."""
    return Image.effect_noise((576, 799), 90).convert("1")


def driver(address: str, answering: Answering = Answering.UNKNOWN, patience: Patience = IMPATIENT) -> Driver:
    """A driver without much patience."""
    place = endpoint(PrinterFields(driver="zpl", address=address, width_dots=576, dpi=203))
    return driver_for(place, answering=answering, patience=patience)


@pytest.fixture
def metal() -> Iterator[ZplMetal]:
    """A printer with every skill."""
    made = ZplMetal()
    made.start()
    yield made
    made.stop()


def attempt(metal: ZplMetal, answering: Answering = Answering.UNKNOWN) -> tuple[PrintOutcome, list[str]]:
    """One badge; the outcome, and which steps were reported."""
    steps: list[str] = []
    progress = Progress(sending=lambda: steps.append("sending"), confirming=lambda: steps.append("confirming"))
    return driver(metal.address, answering).print(badge(), 7, progress), steps


def attempt_at(behave: Behaviour, answering: Answering = Answering.UNKNOWN) -> PrintOutcome:
    """One badge to another simulator."""
    with simulator(behave) as running:
        return driver(running.address, answering).print(badge(), 7)


def test_counted_label_is_printed(metal: ZplMetal) -> None:
    """Its own counter rose and nothing is left to do."""
    outcome, steps = attempt(metal)
    assert (outcome.state, outcome.answering, len(metal.badges())) == (JobState.PRINTED, Answering.PRINTED, 1)
    assert steps == ["sending", "confirming"]
    assert b'"31085"' in outcome.replies


@pytest.mark.parametrize("skills", [ALL - {Skill.COUNTER}, ALL - {Skill.COUNTER, Skill.FLAGS}])
def test_empty_buffer_is_executed(metal: ZplMetal, skills: frozenset[Skill]) -> None:
    """A printer that does not count: it took all, and nothing is left to do."""
    metal.works.skills = skills
    outcome, _ = attempt(metal)
    assert (outcome.state, outcome.answering, len(metal.badges())) == (JobState.EXECUTED, Answering.EXECUTED, 1)


def test_label_on_its_way_is_waited_for(metal: ZplMetal) -> None:
    """While the format is still there, nothing is claimed."""
    metal.works.looks_to_print = 6
    outcome, _ = attempt(metal)
    assert (outcome.state, outcome.replies.count(b",001,0,0,0,")) == (JobState.PRINTED, 5)


def test_counter_that_stands_still(metal: ZplMetal) -> None:
    """Unknown so far: the badge counts as executed. Of one that used to count nobody knows."""
    metal.works.counts = False
    first, _ = attempt(metal)
    second, _ = attempt(metal, Answering.PRINTED)
    assert first.state is JobState.EXECUTED
    assert (second.state, second.trouble) == (JobState.UNCERTAIN, Trouble.NO_ANSWER)


def test_noise_in_labels_remaining(metal: ZplMetal) -> None:
    """Some makers have a number there that means nothing: what it was before the badge counts as nothing."""
    metal.works.skills = ALL - {Skill.COUNTER}
    metal.works.noise = 1334273
    outcome, _ = attempt(metal)
    assert outcome.state is JobState.EXECUTED


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        (Fault.PAPER_OUT, Trouble.PAPER_OUT),
        (Fault.COVER_OPEN, Trouble.COVER_OPEN),
        (Fault.CUTTER, Trouble.CUTTER),
        (Fault.RIBBON_OUT, Trouble.RIBBON_OUT),
        (Fault.PAUSED, Trouble.OFFLINE),
    ],
)
@pytest.mark.parametrize("skills", [ALL, ALL - {Skill.HOST_STATUS_IN_TROUBLE}])
def test_trouble_before_refuses(metal: ZplMetal, skills: frozenset[Skill], fault: Fault, trouble: Trouble) -> None:
    """A printer that says what is wrong, in one way or two, gets no byte of the badge."""
    metal.works.skills = skills
    metal.works.strike(fault)
    outcome, steps = attempt(metal)
    assert (outcome.state, outcome.trouble, outcome.sent_bytes, steps) == (JobState.ATTENTION, trouble, 0, [])
    assert b"^XA" not in metal.works.received


def test_silence_of_one_that_spoke_refuses(metal: ZplMetal) -> None:
    """~HS alone, and it says nothing: media may be out, so nothing is sent into it."""
    metal.works.skills = frozenset({Skill.HOST_STATUS})
    metal.works.strike(Fault.PAPER_OUT)
    outcome, _ = attempt(metal, Answering.EXECUTED)
    assert (outcome.state, outcome.trouble, outcome.sent_bytes) == (JobState.ATTENTION, Trouble.NO_ANSWER, 0)


@pytest.mark.parametrize("skills", [ALL, ALL - {Skill.COUNTER}])
@pytest.mark.parametrize("moment", [Moment.WHILE, Moment.AFTER])
@pytest.mark.parametrize("mishap", [Mishap.PAPER_OUT, Mishap.COVER_OPEN, Mishap.CUTTER])
def test_owed_label_is_forgotten_and_may_be_sent_again(
    metal: ZplMetal, skills: frozenset[Skill], moment: Moment, mishap: Mishap
) -> None:
    """~JA, and ~HS shows that nothing is left: after the reload nothing comes out by itself, then the second try."""
    metal.works.skills = skills
    metal.plan(mishap, moment)
    outcome, _ = attempt(metal)
    assert (outcome.state, outcome.trouble) == (JobState.ATTENTION, Trouble(mishap.value))
    metal.mend()
    assert metal.badges() == []
    again, _ = attempt(metal, outcome.answering)
    assert (again.trouble, len(metal.badges())) == (None, 1)


def test_clearing_that_nobody_confirms_is_a_question(metal: ZplMetal) -> None:
    """A model that says nothing while media is out cannot say that it forgot."""
    metal.works.skills = ALL - {Skill.HOST_STATUS_IN_TROUBLE}
    metal.plan(Mishap.PAPER_OUT, Moment.WHILE)
    outcome, _ = attempt(metal)
    assert (outcome.state, outcome.trouble) == (JobState.UNCERTAIN, Trouble.PAPER_OUT)


def paper_out_behind_the_badge(metal: ZplMetal) -> PrintOutcome:
    """The last badge of a roll: it is out, and so is the paper."""
    return driver(metal.address).print(
        badge(), 1, Progress(confirming=lambda: (metal.wait_for_badges(1), metal.works.strike(Fault.PAPER_OUT)))
    )


def test_last_badge_of_a_roll_is_counted(metal: ZplMetal) -> None:
    """Paper is out behind it; the counter says that it came out."""
    outcome = paper_out_behind_the_badge(metal)
    assert (outcome.state, len(metal.badges())) == (JobState.PRINTED, 1)


def test_last_badge_of_a_roll_without_a_counter_is_a_question(metal: ZplMetal) -> None:
    """Nothing is owed and paper is out: the badge may be there or not, so nothing is sent again."""
    metal.works.skills = ALL - {Skill.COUNTER}
    outcome = paper_out_behind_the_badge(metal)
    assert (outcome.state, outcome.trouble) == (JobState.UNCERTAIN, Trouble.PAPER_OUT)


@pytest.mark.parametrize("moment", [Moment.WHILE, Moment.AFTER])
@pytest.mark.parametrize(
    ("mishap", "trouble"),
    [(Mishap.CABLE_PULLED, Trouble.LOST), (Mishap.POWER_LOST, Trouble.LOST), (Mishap.HUNG, Trouble.NO_ANSWER)],
)
def test_broken_line_is_a_question(metal: ZplMetal, moment: Moment, mishap: Mishap, trouble: Trouble) -> None:
    """After the first byte nobody knows; and one badge at most exists."""
    metal.plan(mishap, moment)
    outcome, _ = attempt(metal)
    assert (outcome.state, outcome.trouble) == (JobState.UNCERTAIN, trouble)
    metal.mend()
    assert len(metal.badges()) <= 1


def test_half_a_format_does_not_run_into_the_next_badge(metal: ZplMetal) -> None:
    """What a pulled cable left in the printer is dropped before the next badge."""
    metal.plan(Mishap.CABLE_PULLED, Moment.WHILE)
    attempt(metal)
    metal.mend()
    outcome, _ = attempt(metal, Answering.PRINTED)
    assert (outcome.state, len(metal.badges())) == (JobState.PRINTED, 1)
    assert metal.works.printed[0].count(b"^XA") == 1


def test_whole_labels_of_somebody_else_stay(metal: ZplMetal) -> None:
    """They wait before a half one, which alone is dropped; then ours comes, whole."""
    metal.works.looks_to_print = 3
    metal.works.receive(b"^XA^PW8^LL8^XZ^XA^PW8")
    outcome, _ = attempt(metal)
    assert outcome.state is JobState.PRINTED
    assert [label.size for label in metal.badges()] == [(8, 8), (576, 799)]


def test_other_peoples_labels_are_no_proof(metal: ZplMetal) -> None:
    """The counter rises while ours still waits: it is not taken for ours."""
    metal.works.looks_to_print = 1000

    def count_another() -> None:
        metal.works.count += 1

    outcome = driver(metal.address).print(badge(), 1, Progress(confirming=count_another))
    assert (outcome.state, outcome.trouble) == (JobState.UNCERTAIN, Trouble.STALLED)


def test_silent_printer_that_never_spoke_gets_the_badge() -> None:
    """One without a way back is used; its badge is only sent."""
    outcome = attempt_at(silent)
    assert (outcome.state, outcome.answering) == (JobState.SENT, Answering.UNKNOWN)


def test_printer_that_fell_silent_is_refused() -> None:
    """One that used to answer and does not hangs: nothing is sent into it."""
    outcome = attempt_at(silent, Answering.STATUS)
    assert (outcome.state, outcome.trouble, outcome.sent_bytes) == (JobState.ATTENTION, Trouble.NO_ANSWER, 0)


def never_reads(client: socket.socket, stopping: threading.Event) -> None:
    """Answers the first questions, then its buffer is full."""
    works = ZplWorks()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    while not stopping.is_set() and b"getvar" not in works.received:
        works.receive(client.recv(60))
        client.sendall(bytes(works.answers))
        works.answers.clear()
    stopping.wait(60)


def test_reader_that_never_reads_stalls() -> None:
    """A full buffer is seen within the patience for a stall, not swallowed by the kernel."""
    outcome = attempt_at(never_reads)
    assert (outcome.state, outcome.trouble) == (JobState.UNCERTAIN, Trouble.STALLED)
    assert outcome.sent_bytes > 0


@pytest.mark.parametrize("noise", [b"\x11\x13", b"\xff\xfe", b"\x02", b"\x03", b'"'])
def test_noise_between_answers(noise: bytes) -> None:
    """Garbage between the answers, which come byte by byte, does not hide the proof."""
    assert attempt_at(babbling(ZplWorks(), noise)).state is JobState.PRINTED


def test_stopping_station_ends_the_wait(metal: ZplMetal) -> None:
    """A station that is to end does not wait for proof until its patience is over."""
    metal.works.looks_to_print = 100_000
    stopping = threading.Event()
    patient = driver(metal.address, patience=replace(IMPATIENT, proof=600.0))
    outcome = patient.print(badge(), 1, Progress(confirming=stopping.set, stopping=stopping.is_set))
    assert (outcome.state, outcome.trouble) == (JobState.UNCERTAIN, Trouble.RESTARTED)


def test_refused_note_sends_nothing(metal: ZplMetal) -> None:
    """When the job cannot be noted as being sent, not one byte of it leaves."""

    def refuse() -> None:
        raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError):
        driver(metal.address).print(badge(), 1, Progress(sending=refuse))
    assert b"^XA" not in metal.works.received


def test_status_of_a_well_printer(metal: ZplMetal) -> None:
    """Asked how it is, it answers."""
    status = driver(metal.address).status()
    assert (status.state, status.is_ready) == ("ready", True)


def test_over_a_device_file() -> None:
    """The kernel's device file for USB printers carries questions, badge and answers."""
    far, near = pty.openpty()
    tty.setraw(near)
    works, ended = ZplWorks(), threading.Event()

    def print_on() -> None:
        while not ended.is_set():
            if select.select([far], [], [], 0.02)[0]:
                works.receive(os.read(far, 1024))
                os.write(far, bytes(works.answers))
                works.answers.clear()

    printer = threading.Thread(target=print_on)
    printer.start()
    outcome = driver(f"usb:{os.ttyname(near)}").print(badge(), 1)
    ended.set()
    printer.join()
    os.close(near)
    os.close(far)
    assert (outcome.state, len(works.labels)) == (JobState.PRINTED, 1)


def test_into_a_file(tmp_path: Path) -> None:
    """A file gets the label and nothing else; nothing is proven."""
    target = tmp_path / "label.zpl"
    outcome = driver(f"file:{target}").print(badge(), 1)
    assert (outcome.state, target.read_bytes()[:3], target.read_bytes()[-5:]) == (JobState.SENT, b"^XA", b"^XZ\r\n")
