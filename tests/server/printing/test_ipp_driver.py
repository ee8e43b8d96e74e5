"""The IPP driver against printers that work and that do not: what it says of a badge, and how many came out."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest
from ippserver.constants import SectionEnum, TagEnum
from PIL import Image, ImageChops

from server.domain.errors import ConflictError
from server.domain.print_job import JobState, Trouble
from server.domain.printer import Answering
from server.printing.driver import Driver, Patience, PrintOutcome, Progress
from server.printing.families import PrinterFields, driver_for, endpoint
from tests.fakes.ipp_metal import IppMetal, Skills
from tests.fakes.metal import Mishap, Moment
from tests.fakes.printers import Behaviour, silent, simulator

IMPATIENT = Patience(status=0.15, stall=0.4, proof=0.6, working=0.8, clear=0.3)


def badge() -> Image.Image:
    """A badge-sized image of which no two rows are alike."""
    return Image.effect_noise((576, 799), 90).convert("1")


def driver(address: str, **fields: object) -> Driver:
    """A driver without much patience."""
    values: dict[str, object] = {"driver": "ipp", "address": address, "width_dots": 576, "dpi": 203}
    return driver_for(endpoint(PrinterFields(**values | fields)), patience=IMPATIENT)  # type: ignore[arg-type]


@pytest.fixture
def metal() -> Iterator[IppMetal]:
    """A printer with every skill."""
    made = IppMetal()
    made.start()
    yield made
    made.stop()


def attempt(metal: IppMetal) -> tuple[PrintOutcome, list[str]]:
    """One badge; the outcome, and which steps were reported."""
    steps: list[str] = []
    progress = Progress(sending=lambda: steps.append("sending"), confirming=lambda: steps.append("confirming"))
    return driver(metal.address).print(badge(), 7, progress), steps


def attempt_at(behave: Behaviour) -> PrintOutcome:
    """One badge to something else."""
    with simulator(behave) as running:
        return driver(running.address.replace("tcp://", "ipp://")).print(badge(), 7)


def test_completed_job_of_a_device_is_printed(metal: IppMetal) -> None:
    """The printer counted its sheet and is done with the job."""
    outcome, steps = attempt(metal)
    assert (outcome.state, outcome.answering, len(metal.badges())) == (JobState.PRINTED, Answering.PRINTED, 1)
    assert steps == ["sending", "confirming"]
    assert b"job-state=9" in outcome.replies


def test_printer_that_does_not_count_is_believed(metal: IppMetal) -> None:
    """Counting sheets is a skill that not every printer has."""
    metal.skills = Skills(counts=False)
    assert attempt(metal)[0].state is JobState.PRINTED


@pytest.mark.parametrize("says", ["cups-version", "device-uri", "smi55357-driver"])
def test_completed_job_of_a_print_server_is_only_sent(metal: IppMetal, says: str) -> None:
    """CUPS and LPrint call a job completed when its bytes left them."""
    metal.skills = Skills(says={says: "x"})
    outcome, _ = attempt(metal)
    assert (outcome.state, outcome.answering) == (JobState.SENT, Answering.STATUS)


def test_queue_by_its_path_is_only_sent(metal: IppMetal) -> None:
    """A path with a queue's name is no device's, whatever else is said."""
    at_queue = driver(metal.address.replace("/ipp/print", "/printers/front"))
    assert at_queue.best_proof is JobState.SENT
    assert at_queue.print(badge(), 7).state is JobState.SENT
    assert driver(metal.address).best_proof is JobState.PRINTED


def test_size_and_tracking_of_a_label_are_told(metal: IppMetal) -> None:
    """A piece of roll is told in hundredths of a millimetre, with what ends it."""
    metal.skills = Skills(says={"media-col-supported": "media-tracking"})
    driver(metal.address, media="gap").print(badge(), 7)
    asked = metal.jobs[1].asked
    assert asked.lookup(SectionEnum.job, b"media-col", TagEnum.integer) == [
        round(dots * 2540 / 203).to_bytes(4, "big") for dots in (576, 799)
    ]
    assert asked.lookup(SectionEnum.job, b"media-col", TagEnum.keyword) == [b"gap"]


def test_darkness_and_scaling_are_told_where_the_printer_has_them(metal: IppMetal) -> None:
    """0 to 100 is -100 to 100 there; a page is never made to fit."""
    metal.skills = Skills(says={"print-darkness-supported": "x", "print-scaling-supported": "none"})
    driver(metal.address, darkness=75).print(badge(), 7)
    asked = metal.jobs[1].asked
    assert asked.only(SectionEnum.job, b"print-darkness", TagEnum.integer) == (50).to_bytes(4, "big")
    assert asked.only(SectionEnum.job, b"print-scaling", TagEnum.keyword) == b"none"


def test_printer_that_makes_no_job_without_its_document(metal: IppMetal) -> None:
    """It gets both at once."""
    metal.skills = Skills(create_job=False)
    image = badge()
    outcome = driver(metal.address).print(image, 7)
    (paper,) = metal.badges()
    assert outcome.state is JobState.PRINTED
    assert ImageChops.difference(paper.convert("L"), image.convert("L")).getbbox() is None


@pytest.mark.parametrize(
    ("mishap", "trouble"),
    [
        (Mishap.PAPER_OUT, Trouble.PAPER_OUT),
        (Mishap.COVER_OPEN, Trouble.COVER_OPEN),
        (Mishap.CUTTER, Trouble.CUTTER),
        (Mishap.CABLE_PULLED, Trouble.UNREACHABLE),
        (Mishap.POWER_LOST, Trouble.UNREACHABLE),
        (Mishap.HUNG, Trouble.NO_ANSWER),
    ],
)
def test_trouble_before_refuses(metal: IppMetal, mishap: Mishap, trouble: Trouble) -> None:
    """Nothing is sent to a printer that cannot print, and no step is reported."""
    metal.plan(mishap, Moment.BEFORE)
    outcome, steps = attempt(metal)
    assert (outcome.state, outcome.trouble, outcome.sent_bytes, steps) == (JobState.ATTENTION, trouble, 0, [])
    metal.mend()
    assert attempt(metal)[0].state is JobState.PRINTED
    assert len(metal.badges()) == 1


@pytest.mark.parametrize("moment", [Moment.WHILE, Moment.AFTER])
@pytest.mark.parametrize("mishap", [Mishap.PAPER_OUT, Mishap.COVER_OPEN, Mishap.CUTTER])
def test_stuck_badge_is_taken_back(metal: IppMetal, mishap: Mishap, moment: Moment) -> None:
    """The printer cancels it and counted no sheet: it goes out again once mended, and only once."""
    metal.plan(mishap, moment)
    outcome, _ = attempt(metal)
    assert (outcome.state, outcome.trouble) == (JobState.ATTENTION, Trouble(mishap.value))
    metal.mend()
    assert attempt(metal)[0].state is JobState.PRINTED
    assert len(metal.badges()) == 1


def test_stuck_badge_of_a_printer_that_does_not_count(metal: IppMetal) -> None:
    """Cancelled, but nobody knows whether a sheet came out before."""
    metal.skills = Skills(counts=False)
    metal.plan(Mishap.PAPER_OUT, Moment.AFTER)
    assert attempt(metal)[0].state is JobState.UNCERTAIN


def test_stuck_badge_of_a_print_server(metal: IppMetal) -> None:
    """What it passed on cannot be taken back."""
    metal.skills = Skills(says={"cups-version": "2.4"})
    metal.plan(Mishap.PAPER_OUT, Moment.AFTER)
    assert attempt(metal)[0].state is JobState.UNCERTAIN


@pytest.mark.parametrize("moment", [Moment.WHILE, Moment.AFTER])
@pytest.mark.parametrize("mishap", [Mishap.CABLE_PULLED, Mishap.POWER_LOST, Mishap.HUNG])
def test_silence_after_the_first_byte_is_a_question(metal: IppMetal, mishap: Mishap, moment: Moment) -> None:
    """Nobody knows, and nothing is sent again."""
    metal.plan(mishap, moment)
    outcome, _ = attempt(metal)
    assert outcome.state is JobState.UNCERTAIN
    assert outcome.trouble in (Trouble.LOST, Trouble.STALLED, Trouble.NO_ANSWER)
    assert len(metal.badges()) == int((mishap, moment) == (Mishap.CABLE_PULLED, Moment.AFTER))


def test_line_that_comes_back_brings_the_truth(metal: IppMetal) -> None:
    """The badge came out while the line was broken: the job is asked for again and told."""
    metal.plan(Mishap.CABLE_PULLED, Moment.AFTER)
    plugged_in: list[bool] = []

    def plug_in() -> bool:
        if metal.is_off and not plugged_in:
            plugged_in.append(True)
            metal.mend()
        return False

    outcome = driver(metal.address).print(badge(), 7, Progress(stopping=plug_in))
    assert (outcome.state, len(metal.badges())) == (JobState.PRINTED, 1)


def test_another_job_under_the_same_number_is_not_ours(metal: IppMetal) -> None:
    """A printer that was switched off and on begins its numbers anew."""
    metal.plan(Mishap.POWER_LOST, Moment.AFTER)
    switched_on: list[bool] = []

    def switch_on() -> bool:
        if metal.is_off and not switched_on:
            switched_on.append(True)
            metal.mend()
            other = threading.Thread(target=driver(metal.address).print, args=(badge(), 99))
            other.start()
            other.join()
        return False

    outcome = driver(metal.address).print(badge(), 7, Progress(stopping=switch_on))
    assert (outcome.state, len(metal.badges())) == (JobState.UNCERTAIN, 1)


def test_cancelled_at_the_printer_is_a_question(metal: IppMetal) -> None:
    """Somebody pressed its button: it does not come out again by itself."""
    metal.cancels_by_hand = True
    outcome, _ = attempt(metal)
    assert (outcome.state, metal.badges()) == (JobState.UNCERTAIN, [])


def test_badge_that_is_no_longer_wanted_is_not_sent(metal: IppMetal) -> None:
    """What `sending` refuses reaches nobody."""

    def refuse() -> None:
        raise ConflictError("cancelled", code="print_job.move")

    with pytest.raises(ConflictError):
        driver(metal.address).print(badge(), 7, Progress(sending=refuse))
    assert metal.jobs == {}


def test_station_that_stops_leaves_a_question(metal: IppMetal) -> None:
    """The wait for proof ends at once."""
    metal.plan(Mishap.HUNG, Moment.AFTER)
    sent: list[bool] = []
    progress = Progress(sending=lambda: sent.append(True), stopping=lambda: bool(sent))
    outcome = driver(metal.address).print(badge(), 7, progress)
    assert outcome.state is not JobState.PRINTED
    assert outcome.trouble is Trouble.RESTARTED


def web_page(client: socket.socket, stopping: threading.Event) -> None:
    """Some other machine's web server."""
    with contextlib.suppress(TimeoutError):
        while client.recv(4096):
            client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n<html")
            return


def login_page(client: socket.socket, stopping: threading.Event) -> None:
    """A printer that lets nobody in."""
    with contextlib.suppress(TimeoutError):
        while client.recv(4096):
            client.sendall(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n")
            return


@pytest.mark.parametrize("behave", [silent, web_page, login_page])
def test_what_is_no_printer_gets_no_badge(behave: Behaviour) -> None:
    """Something listens and says nothing, or no IPP."""
    outcome = attempt_at(behave)
    assert (outcome.state, outcome.sent_bytes) == (JobState.ATTENTION, 0)


def test_printer_that_takes_nothing_we_make_gets_nothing(metal: IppMetal) -> None:
    """It is told as a fault before anything is sent."""
    metal.skills = Skills(formats=("application/vnd.example",))
    outcome, steps = attempt(metal)
    assert (outcome.state, outcome.trouble, steps) == (JobState.ATTENTION, Trouble.FAULT, [])
