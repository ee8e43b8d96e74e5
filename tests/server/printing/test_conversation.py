"""What is handed over to a printer that takes bytes when it likes."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from server.domain.print_job import Trouble
from server.printing.conversation import Conversation
from server.printing.driver import Patience, Progress
from server.printing.links.link import LinkError


@dataclass
class FullLink:
    """Takes nothing for so many tries, then two bytes each while there is room; a try and a look take 0.1 s each."""

    refuses: float
    #: In bytes.
    room: float = float("inf")
    seconds: float = 0.0
    got: bytearray = field(default_factory=bytearray)
    answers: bool = True

    def open(self) -> None:
        """It is."""

    def close(self) -> None:
        """It may be."""

    def write_some(self, data: bytes) -> int:
        """Take two bytes, or none."""
        self.seconds += 0.1
        self.refuses -= 1
        if self.refuses >= 0 or len(self.got) >= self.room:
            return 0
        self.got += data[:2]
        return len(data[:2])

    def read_some(self) -> bytes:
        """Nothing is said."""
        self.seconds += 0.1
        return b""


def conversation(link: FullLink) -> Conversation:
    """A conversation by the link's own time."""
    return Conversation(link=link, patience=Patience(stall=5.0), progress=Progress(), monotonic=lambda: link.seconds)


def test_a_question_waits_behind_a_badge_that_is_being_taken() -> None:
    """A printer whose buffer is full for a moment is not stalled; and a question is no byte of a badge."""
    link = FullLink(refuses=20)
    talk = conversation(link)
    talk.ask(b"~HQES")
    assert (bytes(link.got), talk.sent_bytes) == (b"~HQES", 0)


def test_bytes_of_a_badge_are_counted_as_they_are_taken() -> None:
    """Also those before a stall: they decide whether nothing came out."""
    link = FullLink(refuses=0)
    talk = conversation(link)
    talk.send_badge(b"^XA^XZ")
    assert (bytes(link.got), talk.sent_bytes) == (b"^XA^XZ", 6)
    talk = conversation(FullLink(refuses=0, room=4))
    with pytest.raises(LinkError):
        talk.send_badge(b"^XA^XZ")
    assert talk.sent_bytes == 4


@pytest.mark.parametrize("hand_over", [Conversation.ask, Conversation.send_badge])
def test_who_takes_nothing_for_long_is_stalled(hand_over: object) -> None:
    """After as long as a badge would wait."""
    link = FullLink(refuses=float("inf"))
    with pytest.raises(LinkError) as caught:
        hand_over(conversation(link), b"~HQES")  # type: ignore[operator]
    assert caught.value.trouble is Trouble.STALLED and link.seconds > 5
