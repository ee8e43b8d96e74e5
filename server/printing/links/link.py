"""The seam to printers: one connection, whatever cable it runs over."""

from __future__ import annotations

from typing import Protocol

from server.domain.errors import PrinterError
from server.domain.print_job import Trouble

#: How long one call may wait; how long in all is the driver's decision.
SLICE_SECONDS = 0.1
#: Handed over by one call at most.
CHUNK_BYTES = 4096


class LinkError(PrinterError):
    """A printer's connection failed."""

    code = "printer.link"

    def __init__(self, trouble: Trouble, message: str, *, refused: bool = False) -> None:
        """`refused`: somebody is there and did not let us in."""
        self.trouble = trouble
        self.refused = refused
        super().__init__(message, trouble=trouble.value)


class Link(Protocol):
    """One connection, for one job. A link that failed is not used again."""

    #: Whether anything can come back at all.
    answers: bool

    def open(self) -> None:
        """Connect. Raises: LinkError (unreachable, busy)."""

    def write_some(self, data: bytes) -> int:
        """Hand over what is taken within a moment; 0: nothing was. Raises: LinkError (lost, stalled)."""

    def read_some(self) -> bytes:
        """What arrives within a moment, or nothing. Raises: LinkError (lost)."""

    def close(self) -> None:
        """Hang up; whatever state it is in."""
