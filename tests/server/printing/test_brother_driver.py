"""The Brother driver against printers that work and printers that do not, on a device file and on the network."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from server.domain.event import Event
from server.domain.print_job import JobState, Trouble
from server.domain.printer import Answering
from server.domain.roll import ROLLS
from server.printing.brother.language import job_bytes
from server.printing.driver import Driver, Patience, PrintOutcome, Progress
from server.printing.families import PrinterFields, driver_for, endpoint
from server.services.printers import PrinterWish, add_printer, for_roll
from server.station import Station
from tests.fakes.brother_metal import BrotherNetworkMetal, BrotherUsbMetal
from tests.fakes.brother_works import QlWorks
from tests.fakes.metal import Mishap, Moment
from tests.fakes.scene import sample_guests
from tests.fakes.spooling import Spooling

IMPATIENT = Patience(status=0.4, stall=0.4, proof=0.8, silent=0.3, look=0.1, clear=0.4)
_STOPPED = {(JobState.UNCERTAIN, Trouble.RESTARTED), (JobState.ATTENTION, Trouble.RESTARTED)}


def badge(height: int = 700) -> Image.Image:
    """A badge with something on it that is not the same from the left as from the right."""
    image = Image.new("1", (696, height), 1)
    image.paste(0, (40, 10, 300, height - 40))
    return image


def driver(
    address: str, answering: Answering = Answering.UNKNOWN, patience: Patience = IMPATIENT, **size: int
) -> Driver:
    """A driver without much patience, set up for an endless roll of 62 mm."""
    fields: dict[str, Any] = {"width_dots": 696, "dpi": 300} | size
    return driver_for(
        endpoint(PrinterFields(driver="brother", address=address, **fields)), answering=answering, patience=patience
    )


@pytest.fixture
def usb() -> Iterator[BrotherUsbMetal]:
    """A QL-800."""
    metal = BrotherUsbMetal()
    metal.start()
    yield metal
    metal.stop()


@pytest.fixture
def network() -> Iterator[BrotherNetworkMetal]:
    """A QL-820NWB."""
    metal = BrotherNetworkMetal()
    metal.start()
    yield metal
    metal.stop()


def told(outcome: PrintOutcome) -> tuple[JobState, Trouble | None]:
    """What a job would be."""
    return outcome.state, outcome.trouble


def test_usb_proves_that_a_label_came_out(usb: BrotherUsbMetal) -> None:
    """ "Printing completed", and no error behind it: printed, dot for dot."""
    steps: list[str] = []
    progress = Progress(sending=lambda: steps.append("sending"), confirming=lambda: steps.append("confirming"))
    outcome = driver(usb.address).print(badge(), 1, progress)
    assert (outcome.state, outcome.answering, steps) == (
        JobState.PRINTED,
        Answering.PRINTED,
        ["sending", "confirming"],
    )
    (paper,) = usb.wait_for_badges(1)
    assert paper.tobytes() == badge().tobytes()


def test_network_proves_that_a_label_was_executed(network: BrotherNetworkMetal) -> None:
    """SNMP tells that the printer printed and waits again; of this very badge it tells nothing."""
    outcome = driver(network.address).print(badge(), 1)
    assert (outcome.state, outcome.answering) == (JobState.EXECUTED, Answering.EXECUTED)
    (paper,) = network.wait_for_badges(1)
    assert paper.tobytes() == badge().tobytes()


@pytest.mark.parametrize(
    ("mishap", "moment", "state", "trouble", "badges"),
    [
        (Mishap.PAPER_OUT, Moment.BEFORE, JobState.ATTENTION, Trouble.PAPER_OUT, 0),
        (Mishap.PAPER_OUT, Moment.WHILE, JobState.ATTENTION, Trouble.PAPER_OUT, 0),
        (Mishap.PAPER_OUT, Moment.AFTER, JobState.ATTENTION, Trouble.PAPER_OUT, 0),
        (Mishap.COVER_OPEN, Moment.BEFORE, JobState.ATTENTION, Trouble.COVER_OPEN, 0),
        (Mishap.COVER_OPEN, Moment.WHILE, JobState.ATTENTION, Trouble.COVER_OPEN, 0),
        (Mishap.COVER_OPEN, Moment.AFTER, JobState.ATTENTION, Trouble.COVER_OPEN, 0),
        (Mishap.CUTTER, Moment.BEFORE, JobState.ATTENTION, Trouble.CUTTER, 0),
        (Mishap.CUTTER, Moment.WHILE, JobState.ATTENTION, Trouble.CUTTER, 0),
        (Mishap.CUTTER, Moment.AFTER, JobState.UNCERTAIN, Trouble.CUTTER, 1),
        (Mishap.CABLE_PULLED, Moment.BEFORE, JobState.ATTENTION, Trouble.UNREACHABLE, 0),
        (Mishap.CABLE_PULLED, Moment.WHILE, JobState.UNCERTAIN, Trouble.LOST, 0),
        (Mishap.CABLE_PULLED, Moment.AFTER, JobState.UNCERTAIN, Trouble.LOST, 1),
        (Mishap.POWER_LOST, Moment.BEFORE, JobState.ATTENTION, Trouble.UNREACHABLE, 0),
        (Mishap.POWER_LOST, Moment.WHILE, JobState.UNCERTAIN, Trouble.LOST, 0),
        (Mishap.POWER_LOST, Moment.AFTER, JobState.UNCERTAIN, Trouble.LOST, 0),
        (Mishap.HUNG, Moment.BEFORE, JobState.ATTENTION, Trouble.NO_ANSWER, 0),
        (Mishap.HUNG, Moment.WHILE, JobState.UNCERTAIN, Trouble.STALLED, 0),
        (Mishap.HUNG, Moment.AFTER, JobState.UNCERTAIN, Trouble.NO_ANSWER, 0),
    ],
)
def test_usb_mishaps(
    usb: BrotherUsbMetal, mishap: Mishap, moment: Moment, state: JobState, trouble: Trouble, badges: int
) -> None:
    """What is said of the badge is true, and the next one comes out once hands have been there."""
    usb.plan(mishap, moment)
    outcome = driver(usb.address, Answering.PRINTED).print(badge(), 1)
    assert told(outcome) == (state, trouble)
    assert (moment is Moment.BEFORE) == (outcome.sent_bytes == 0)
    usb.mend()
    assert len(usb.badges()) == badges
    assert driver(usb.address).print(badge(), 2).state is JobState.PRINTED
    assert len(usb.badges()) == badges + 1


@pytest.mark.parametrize(
    ("mishap", "moment", "state", "trouble", "badges"),
    [
        (Mishap.PAPER_OUT, Moment.BEFORE, JobState.ATTENTION, Trouble.PAPER_OUT, 0),
        (Mishap.PAPER_OUT, Moment.WHILE, JobState.UNCERTAIN, Trouble.PAPER_OUT, 0),
        (Mishap.COVER_OPEN, Moment.BEFORE, JobState.ATTENTION, Trouble.COVER_OPEN, 0),
        (Mishap.COVER_OPEN, Moment.AFTER, JobState.UNCERTAIN, Trouble.COVER_OPEN, 0),
        (Mishap.CUTTER, Moment.AFTER, JobState.UNCERTAIN, Trouble.CUTTER, 1),
        (Mishap.CABLE_PULLED, Moment.BEFORE, JobState.ATTENTION, Trouble.UNREACHABLE, 0),
        (Mishap.CABLE_PULLED, Moment.AFTER, JobState.UNCERTAIN, Trouble.LOST, 1),
        (Mishap.POWER_LOST, Moment.AFTER, JobState.UNCERTAIN, Trouble.LOST, 0),
        (Mishap.HUNG, Moment.BEFORE, JobState.ATTENTION, Trouble.NO_ANSWER, 0),
        (Mishap.HUNG, Moment.AFTER, JobState.UNCERTAIN, Trouble.NO_ANSWER, 0),
    ],
)
def test_network_mishaps(
    network: BrotherNetworkMetal, mishap: Mishap, moment: Moment, state: JobState, trouble: Trouble, badges: int
) -> None:
    """After the first byte nothing is known for sure: nobody answers behind a reset."""
    network.plan(mishap, moment)
    outcome = driver(network.address, Answering.EXECUTED).print(badge(), 1)
    assert told(outcome) == (state, trouble)
    network.mend()
    assert len(network.badges()) == badges
    assert driver(network.address).print(badge(), 2).state is JobState.EXECUTED


@pytest.mark.parametrize(
    "works",
    [
        QlWorks(width_mm=62, length_mm=29),
        QlWorks(width_mm=29, window=(6, 306)),
        QlWorks(width_mm=62, length_mm=100),
    ],
    ids=["short labels", "narrow roll", "long labels"],
)
@pytest.mark.parametrize("metal", [BrotherUsbMetal, BrotherNetworkMetal])
def test_wrong_roll_refuses(metal: type[BrotherUsbMetal] | type[BrotherNetworkMetal], works: QlWorks) -> None:
    """The printer would stop with an error: nothing is sent, and the roll is named as the reason."""
    printer = metal(replace(works))
    printer.start()
    outcome = driver(printer.address).print(badge(), 1)
    assert (*told(outcome), outcome.sent_bytes) == (JobState.ATTENTION, Trouble.WRONG_MEDIA, 0)
    assert driver(printer.address).status().trouble is Trouble.WRONG_MEDIA
    printer.stop()


@pytest.mark.parametrize(
    ("works", "size"),
    [
        (QlWorks(width_mm=62, length_mm=29), {"width_dots": 696, "length_dots": 271}),
        (QlWorks(width_mm=60, length_mm=87, window=(18, 672)), {"width_dots": 672, "length_dots": 954}),
        (QlWorks(model=b"D", pins=1296, window=(56, 1164), width_mm=102), {"width_dots": 1164}),
        (QlWorks(model=b"C", pins=1296, window=(56, 696)), {"width_dots": 696}),
        (QlWorks(width_mm=29, window=(6, 306)), {"width_dots": 306}),
    ],
    ids=["62x29", "60x86", "102 on a wide one", "62 on a wide one", "29"],
)
def test_every_dot_is_on_the_roll(works: QlWorks, size: dict[str, int]) -> None:
    """The printer checks what it is told of its roll, and the label shows the image where it was drawn."""
    printer = BrotherUsbMetal(replace(works))
    printer.start()
    image = Image.new("1", (size["width_dots"], 150), 1)
    image.paste(0, (0, 0, 30, 40))
    image.putpixel((image.width - 1, 149), 0)
    assert driver(printer.address, **size).print(image, 1).state is JobState.PRINTED
    (paper,) = printer.wait_for_badges(1)
    assert paper.size == (image.width, size.get("length_dots") or 150)
    assert paper.crop((0, 0, image.width, 150)).tobytes() == image.tobytes()
    printer.stop()


def test_badge_longer_than_its_label_refuses(usb: BrotherUsbMetal) -> None:
    """Not a dot of it is sent."""
    outcome = driver(usb.address).print(badge(12000), 1)
    assert (*told(outcome), outcome.sent_bytes) == (JobState.ATTENTION, Trouble.WRONG_MEDIA, 0)


def test_half_a_badge_of_an_earlier_life_is_forgotten(usb: BrotherUsbMetal) -> None:
    """A station that stopped in the middle of a row leaves nothing behind on the next badge."""
    earlier = os.open(usb.address.removeprefix("usb:"), os.O_RDWR | os.O_NOCTTY)
    os.write(earlier, job_bytes(badge(), ROLLS[0], pins=720)[:3001])
    os.close(earlier)
    assert driver(usb.address).print(badge(), 2).state is JobState.PRINTED
    (paper,) = usb.badges()
    assert paper.tobytes() == badge().tobytes()


def test_word_about_an_earlier_badge_proves_nothing(usb: BrotherUsbMetal) -> None:
    """ "Printing completed" that lay unread belongs to another badge."""
    hasty = driver(usb.address, patience=replace(IMPATIENT, proof=0.0))
    assert told(hasty.print(badge(), 1)) == (JobState.UNCERTAIN, Trouble.NO_ANSWER)
    assert len(usb.wait_for_badges(1)) == 1
    usb.plan(Mishap.HUNG, Moment.AFTER)
    assert told(driver(usb.address).print(badge(), 2)) == (JobState.UNCERTAIN, Trouble.NO_ANSWER)


def test_short_label_is_proven_by_the_page_counter() -> None:
    """It was out before anybody looked: the counter rose."""
    quick = BrotherNetworkMetal(label_seconds=0.0)
    quick.start()
    assert driver(quick.address).print(badge(), 1).state is JobState.EXECUTED
    quick.stop()


@pytest.mark.parametrize(
    ("known", "end"),
    [
        (Answering.STATUS, (JobState.SENT, None)),
        (Answering.EXECUTED, (JobState.UNCERTAIN, Trouble.NO_ANSWER)),
    ],
)
def test_network_printer_that_shows_nothing(known: Answering, end: tuple[JobState, Trouble | None]) -> None:
    """It waits before and after and counts no pages: what is said depends on what it was seen to show before."""
    blank = BrotherNetworkMetal(label_seconds=0.0, counts=False)
    blank.start()
    assert told(driver(blank.address, known).print(badge(), 1)) == end
    blank.stop()


@pytest.mark.parametrize(
    ("known", "end"),
    [
        (Answering.UNKNOWN, (JobState.SENT, None)),
        (Answering.STATUS, (JobState.ATTENTION, Trouble.NO_ANSWER)),
    ],
)
def test_network_printer_without_snmp(known: Answering, end: tuple[JobState, Trouble | None]) -> None:
    """One that never spoke gets its badge and proves nothing; one that fell silent gets none."""
    mute = BrotherNetworkMetal(speaks=False)
    mute.start()
    assert told(driver(mute.address, known).print(badge(), 1)) == end
    assert len(mute.badges()) == (end[0] is JobState.SENT)
    mute.stop()


def test_wrong_community_is_silence(network: BrotherNetworkMetal) -> None:
    """A printer does not answer those whom it does not know."""
    address = network.address.replace("snmp=public", "snmp=secret")
    assert driver(address).status().answering is Answering.UNKNOWN


def test_printer_that_prints_for_others_is_busy() -> None:
    """Another station's label is coming out: nothing is sent into it."""
    slow = BrotherNetworkMetal(label_seconds=30.0)
    slow.start()
    assert driver(slow.address).print(badge(), 1).state is JobState.UNCERTAIN
    outcome = driver(slow.address).print(badge(), 2)
    assert (*told(outcome), outcome.sent_bytes) == (JobState.ATTENTION, Trouble.BUSY, 0)
    slow.stop()


def test_printer_that_turns_us_away_is_busy_if_it_still_speaks(network: BrotherNetworkMetal) -> None:
    """Its port is taken and SNMP answers: somebody else prints. With SNMP silent too it is gone."""
    away = network.address.replace(network.address.split(":")[2].split("?")[0], "1", 1)
    assert told(driver(away, Answering.EXECUTED).print(badge(), 1)) == (JobState.ATTENTION, Trouble.BUSY)
    network.plan(Mishap.POWER_LOST, Moment.BEFORE)
    assert told(driver(away, Answering.EXECUTED).print(badge(), 1)) == (JobState.ATTENTION, Trouble.UNREACHABLE)


def test_usb_printer_that_never_answers_gets_nothing() -> None:
    """Every QL answers over USB: one that does not is a mass storage device, or hangs."""
    hung = BrotherUsbMetal()
    hung.start()
    hung.plan(Mishap.HUNG, Moment.BEFORE)
    outcome = driver(hung.address).print(badge(), 1)
    assert (*told(outcome), outcome.sent_bytes) == (JobState.ATTENTION, Trouble.NO_ANSWER, 0)
    hung.stop()


def test_stopping_station_ends_the_wait(network: BrotherNetworkMetal) -> None:
    """Nobody waits for proof while the station is to end."""
    network.plan(Mishap.HUNG, Moment.AFTER)
    patient = driver(network.address, patience=replace(IMPATIENT, proof=600.0))
    calls = iter([False] * 3)
    assert told(patient.print(badge(60), 1, Progress(stopping=lambda: next(calls, True)))) in _STOPPED


def test_refused_note_sends_nothing(usb: BrotherUsbMetal) -> None:
    """When the job cannot be noted as being sent, not one row of it leaves."""

    def refuse() -> None:
        raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError):
        driver(usb.address).print(badge(), 1, Progress(sending=refuse))
    assert b"g\x00\x5a" not in usb.works.received


def test_station_draws_a_badge_as_long_as_its_label(station: Station, event: Event) -> None:
    """From the table of rolls to the paper: the template is made to fit."""
    printer = BrotherUsbMetal(QlWorks(width_mm=62, length_mm=29))
    printer.start()
    wish = for_roll(PrinterWish(name="Labels", driver="brother", address=printer.address), "62x29")
    station.write(lambda transaction: add_printer(transaction, wish))
    spooling = Spooling(station, event)
    guest = sample_guests(event.id)[0]
    spooling.start()
    job = spooling.ask(guest)
    assert spooling.wait(job.id, JobState.PRINTED).proof == "printed"
    (paper,) = printer.badges()
    assert paper.size == (696, 271)
    spooling.stop()
    printer.stop()
