"""What ZPL printers say, whole, cut in pieces, and among noise."""

from __future__ import annotations

import pytest

from server.domain.print_job import Trouble
from server.printing.zpl.replies import Replies
from tests.fakes.zpl_works import Fault, ZplWorks

#: As recorded from a label printer of another maker: https://github.com/michaelrsweet/lprint/issues/107
OTHER_MAKER = (
    b"\x02158,0,0,0203,000,0,0,0,000,0,0,0\x03\r\n\x02000,0,0,0,0,2,6,0,00000000,1,000\x03\r\n\x020000,0\x03\r\n"
)
#: The guide's example for ~HQES.
EXAMPLE = b"\x02\r\n PRINTER STATUS\r\n ERRORS:  1 00000000 0000000B\r\n WARNINGS: 0 00000000 00000000\r\n\x03"


def heard(*parts: bytes) -> Replies:
    """All of it, fed in order."""
    replies = Replies()
    for part in parts:
        replies.feed(part)
    return replies


def said(*faults: Fault, question: bytes = b"~HQES~HS") -> bytes:
    """What the simulator answers."""
    works = ZplWorks(faults=set(faults), noise=7)
    works.receive(b"^XA half a format" + question)
    return bytes(works.answers)


def test_host_status() -> None:
    """Formats, labels remaining and half a format are read."""
    host = heard(said()).host
    assert host is not None
    assert (host.trouble, host.formats, host.remaining, host.partial) == (None, 0, 7, True)


def test_another_makers_answer() -> None:
    """Recorded from metal."""
    host = heard(OTHER_MAKER).host
    assert host is not None
    assert (host.trouble, host.formats, host.partial) == (None, 0, False)


def test_the_guides_example() -> None:
    """Cutter, ribbon and media at once: what hands do first goes first."""
    flags = heard(EXAMPLE).flags
    assert flags is not None
    assert flags.trouble is Trouble.PAPER_OUT


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        (Fault.PAPER_OUT, Trouble.PAPER_OUT),
        (Fault.COVER_OPEN, Trouble.COVER_OPEN),
        (Fault.RIBBON_OUT, Trouble.RIBBON_OUT),
        (Fault.PAUSED, Trouble.OFFLINE),
    ],
)
def test_trouble_is_told_by_both(fault: Fault, trouble: Trouble) -> None:
    """~HQES and ~HS say the same."""
    replies = heard(said(fault))
    assert replies.flags is not None
    assert replies.host is not None
    assert (replies.flags.trouble, replies.host.trouble) == (trouble, trouble)


def test_cutter_is_told_by_flags_only() -> None:
    """~HS has no word for it."""
    replies = heard(said(Fault.CUTTER))
    assert replies.flags is not None
    assert replies.flags.trouble is Trouble.CUTTER


@pytest.mark.parametrize("bits", [b"00000000 00004000", b"00000001 00000000", b"00000000 00000000"])
def test_unnamed_error_is_a_fault(bits: bytes) -> None:
    """An error that the tables do not name is an error all the same."""
    flags = heard(b"\x02ERRORS: 1 " + bits + b" WARNINGS: 0 00000000 00000000\x03").flags
    assert flags is not None
    assert flags.trouble is Trouble.FAULT


def test_paper_low_is_a_warning() -> None:
    """The paper-near-end sensor of those that have one."""
    flags = heard(b"\x02ERRORS: 0 00000000 00000000 WARNINGS: 1 00000000 00000008\x03").flags
    assert flags is not None
    assert (flags.trouble, flags.paper_low) == (None, True)


@pytest.mark.parametrize(("answer", "count"), [(b'"31084"', 31084), (b'"?"', -1), (b'"0"\r\n', 0), (b'"many"', None)])
def test_count(answer: bytes, count: int | None) -> None:
    """A number in quotes; a question mark where the printer has no such counter."""
    assert heard(answer).count == count


def test_answers_byte_by_byte() -> None:
    """The network may cut anywhere."""
    whole = said(Fault.PAPER_OUT) + b'"31084"'
    replies = heard(*(whole[place : place + 1] for place in range(len(whole))))
    assert replies.flags is not None
    assert replies.host is not None
    assert (replies.flags.trouble, replies.host.trouble, replies.count) == (Trouble.PAPER_OUT, Trouble.PAPER_OUT, 31084)


@pytest.mark.parametrize(
    "noise", [b"\xff\xfe\x11\x13", b"\x02", b"\x03", b"\x02030,1\x03", b'"', b"SSH-2.0-OpenSSH_9\r\n"]
)
def test_noise_between_answers(noise: bytes) -> None:
    """Flow control, lone frame marks and other people's words do not hide an answer."""
    replies = heard(noise, said(), noise, b'"5"')
    assert (replies.flags is not None, replies.host is not None, replies.count) == (True, True, 5)


def test_babble_is_not_kept() -> None:
    """What never becomes an answer does not fill the memory."""
    replies = heard(*[b"\x02" + b"x" * 4096] * 50)
    assert len(replies._pending) <= 2048
