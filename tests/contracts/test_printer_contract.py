"""One suite for printers of every family at hand: ours, simulators of cheap models, and one that others wrote."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageChops

from server.domain.print_job import BadgeSnapshot, JobState, Trouble
from server.printing.drawing.draw import draw
from server.printing.drawing.template_file import load_template
from server.printing.driver import Driver, Patience
from server.printing.families import PrinterFields, driver_for, endpoint
from server.printing.virtual.paper import Fault, Skill
from server.printing.virtual.printer import VirtualPrinter
from tests.fakes.emupos import start_emupos
from tests.fakes.metal import Metal, Mishap, Moment
from tests.fakes.metals import METALS
from tests.fakes.zpl_metal import ZplMetal
from tests.fakes.zpl_works import Fault as ZplFault
from tests.fakes.zpl_works import Skill as ZplSkill

CODE = "ABCDEFGHJK0123456789"
PATIENCE = Patience(status=1.0, proof=5.0, better_proof=0.1, look=0.3, clear=0.5)
ESCPOS_FAULTS = {
    "paper-out": Trouble.PAPER_OUT,
    "cover-open": Trouble.COVER_OPEN,
    "offline": Trouble.OFFLINE,
}
METAL_FAULTS = {
    Mishap.PAPER_OUT: Trouble.PAPER_OUT,
    Mishap.COVER_OPEN: Trouble.COVER_OPEN,
    Mishap.CUTTER: Trouble.CUTTER,
}


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A printer under test, and the hands that a person has."""

    family: str = "escpos"
    address: str
    #: The best proof it can give.
    proof: JobState
    papers: Callable[[int], list[bytes]]
    break_it: Callable[[str], None]
    mend_it: Callable[[str], None]
    #: What breaks before a badge, and what it says of that.
    faults: Mapping[str, Trouble] = field(default_factory=lambda: ESCPOS_FAULTS)
    width_dots: int = 576
    dpi: int = 203

    def driver(self) -> Driver:
        """A new driver for it."""
        typed = PrinterFields(driver=self.family, address=self.address, width_dots=self.width_dots, dpi=self.dpi)
        return driver_for(endpoint(typed), patience=PATIENCE)

    def badge(self) -> Image.Image:
        """A real badge, drawn for it."""
        snapshot = BadgeSnapshot(first_name="Sanne", last_name="van den Berg", category="Speaker", code=CODE)
        return draw(load_template("strip_72x100"), snapshot, dpi=self.dpi, width_dots=self.width_dots)


def _virtual(skills: frozenset[Skill], proof: JobState) -> Iterator[Subject]:
    printer = VirtualPrinter(skills=skills)
    printer.start()
    names = {"paper-out": Fault.PAPER_OUT, "cover-open": Fault.COVER_OPEN, "offline": Fault.OFFLINE}
    yield Subject(
        address=printer.address,
        proof=proof,
        papers=lambda count: [page.png for page in printer.wait_for_pages(count)],
        break_it=lambda name: printer.set_fault(names[name]),
        mend_it=lambda name: printer.set_fault(names[name], False),
    )
    printer.stop()


def _zebra(skills: frozenset[ZplSkill], proof: JobState) -> Iterator[Subject]:
    printer = ZplMetal(skills=skills)
    printer.start()
    names = {"paper-out": ZplFault.PAPER_OUT, "cover-open": ZplFault.COVER_OPEN, "offline": ZplFault.PAUSED}
    yield Subject(
        family="zpl",
        address=printer.address,
        proof=proof,
        papers=lambda count: [_png(paper) for paper in printer.wait_for_badges(count)],
        break_it=lambda name: printer.works.strike(names[name]),
        mend_it=lambda name: printer.mend(),
    )
    printer.stop()


def _metal(metal: Metal) -> Iterator[Subject]:
    metal.start()
    typed = PrinterFields(driver=metal.driver, address=metal.address, width_dots=metal.width_dots, dpi=metal.dpi)
    yield Subject(
        address=metal.address,
        proof=driver_for(endpoint(typed)).best_proof,
        papers=lambda count: [_png(paper) for paper in metal.wait_for_badges(count)],
        break_it=lambda name: metal.plan(Mishap(name), Moment.BEFORE),
        mend_it=lambda name: metal.mend(),
        faults=METAL_FAULTS,
        family=metal.driver,
        width_dots=metal.width_dots,
        dpi=metal.dpi,
    )
    metal.stop()


def _png(paper: Image.Image) -> bytes:
    data = io.BytesIO()
    paper.save(data, "PNG")
    return data.getvalue()


@pytest.fixture(params=["virtual", "cheap", "emupos", "zebra", "older zebra", "brother", "brother-network"])
def subject(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Subject]:
    """Each printer in turn."""
    if request.param == "virtual":
        yield from _virtual(frozenset(Skill), JobState.PRINTED)
    elif request.param == "cheap":
        yield from _virtual(frozenset({Skill.STATUS, Skill.IN_ORDER}), JobState.EXECUTED)
    elif request.param == "zebra":
        yield from _zebra(frozenset(ZplSkill), JobState.PRINTED)
    elif request.param == "older zebra":
        yield from _zebra(frozenset({ZplSkill.HOST_STATUS, ZplSkill.FLAGS}), JobState.EXECUTED)
    elif request.param in METALS:
        yield from _metal(METALS[request.param]())
    else:
        with start_emupos(tmp_path) as judge:
            yield Subject(
                address=judge.address,
                proof=JobState.EXECUTED,
                papers=judge.wait_for_receipts,
                break_it=judge.set_fault,
                mend_it=lambda name: judge.set_fault(name, False),
            )


@pytest.fixture
def image(subject: Subject) -> Image.Image:
    """A real badge."""
    return subject.badge()


def test_badge_comes_out_dot_for_dot(subject: Subject, image: Image.Image) -> None:
    """What is drawn is what is on the paper, and the code on it is read back."""
    outcome = subject.driver().print(image, 1)
    assert outcome.state is subject.proof
    (png,) = subject.papers(1)
    paper = Image.open(io.BytesIO(png)).convert("L")
    assert ImageChops.difference(paper, image.convert("L")).getbbox() is None
    assert [code.text for code in zxingcpp.read_barcodes(paper)] == [CODE]


def test_faults_are_told_before_anything_is_sent(subject: Subject, image: Image.Image) -> None:
    """The job is refused with its reason; once mended exactly one badge comes out."""
    for count, (fault, trouble) in enumerate(subject.faults.items(), 1):
        subject.break_it(fault)
        refused = subject.driver().print(image, 2 * count)
        assert (refused.state, refused.trouble, refused.sent_bytes) == (JobState.ATTENTION, trouble, 0)
        subject.mend_it(fault)
        assert subject.driver().print(image, 2 * count + 1).state is subject.proof
        assert len(subject.papers(count)) == count


def test_two_badges_are_two_papers(subject: Subject, image: Image.Image) -> None:
    """One after the other, each with its own proof."""
    states = [subject.driver().print(image, number).state for number in (1, 2)]
    assert (states, len(subject.papers(2))) == ([subject.proof, subject.proof], 2)


def test_well_printer_says_so(subject: Subject) -> None:
    """Asked how it is, it answers."""
    status = subject.driver().status()
    assert (status.is_ready, status.state) == (True, "ready")
