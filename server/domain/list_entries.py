"""What a guest list says once it is read: guests, rejected rows and warnings."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

#: So many row numbers stand in a warning; the count tells the rest.
ROWS_NAMED = 10

Value = str | bool


class Identity(StrEnum):
    """How a row says which guest it is, strongest first."""

    #: The shop's own number of the ticket.
    REF = "ref"
    #: The code on the ticket.
    CODE = "code"
    #: Name and e-mail.
    PERSON = "person"


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedGuest:
    """What a list says of one guest: only what it has columns for."""

    #: The row's number in the file, as a spreadsheet shows it.
    row: int
    ref: str
    identity: Identity
    #: By the names of Guest's fields; a column without a field is `custom.HEADING`.
    values: dict[str, Value]

    def text(self, name: str) -> str:
        """One value as text, empty where the list does not have it."""
        return str(self.values.get(name, ""))


@dataclass(frozen=True, kw_only=True)
class Rejected:
    """A row that cannot be a guest, and why."""

    row: int
    #: `row.name_missing`, `row.code_repeated`, ...
    code: str
    #: The heading of the column to blame; empty where it is the whole row.
    column: str = ""
    #: The earlier row that it collides with; 0: none.
    other_row: int = 0


@dataclass(frozen=True, kw_only=True)
class Warned:
    """Something a person should know of before they import; the rows are imported all the same."""

    code: str
    column: str = ""
    count: int
    #: The first of them.
    rows: tuple[int, ...]
    #: Words of the list that were not understood; empty where that is not the trouble.
    words: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class GuestList:
    """A whole list, read."""

    guests: tuple[ListedGuest, ...]
    rejected: tuple[Rejected, ...]
    warnings: tuple[Warned, ...]
    #: Rows left out on purpose: things bought beside a ticket.
    skipped: int = 0
