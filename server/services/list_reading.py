"""From a file to a guest list: which sheet, which row names the columns, what each column holds.

Nothing here knows the guests there are; see server.services.imports for what a list would change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from server.domain.errors import ListError
from server.domain.guest_list import read_guests
from server.domain.list_columns import HEADING_WITHIN_ROWS, SAMPLE_ROWS, Columns, Heading, find_heading, recognise
from server.domain.list_entries import GuestList
from server.domain.list_words import Field
from server.services.beside_doors import beside_doors
from server.tables.reading import open_table
from server.tables.sheets import Limits, Row, Table

#: What a person chose for the columns: heading -> field.
Choices = Mapping[str, Field]
#: Told the stage (`reading`, `comparing`, `writing`), how many are done, and of how many (0: not known).
Progress = Callable[[str, int, int], None]
_TELL_EVERY = 1000


def tell_nobody(stage: str, done: int, total: int) -> None:
    """The progress of somebody who does not look."""


@dataclass(frozen=True, kw_only=True)
class ListWish:
    """How a person wants a file read."""

    #: Empty: as recognised, or as chosen for such a list before.
    choices: Choices = field(default_factory=dict)
    #: Empty: the sheet that looks most like a list of guests.
    sheet: str = ""
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, kw_only=True)
class ReadList:
    """A file, read."""

    sheet: str
    #: All sheets that can be seen; a text file has one without a name.
    sheets: tuple[str, ...]
    #: The number of the row that names the columns.
    heading_row: int
    columns: Columns
    #: The first cells of each column that say something.
    examples: tuple[tuple[str, ...], ...]
    listed: GuestList
    #: What a person chose, now or for such a list before.
    choices: Choices


def choices_from(pairs: Mapping[str, str]) -> dict[str, Field]:
    """Choices from text, as forms and `--map COLUMN=FIELD` give them.

    Raises: ListError `list.field_unknown`.
    """
    known = {entry.value: entry for entry in Field}
    for heading, name in pairs.items():
        if name not in known:
            raise ListError(
                f"no field is called {name!r}", code="list.field_unknown", column=heading, field=name,
                fields=sorted(known),
            )  # fmt: skip
    return {heading: known[name] for heading, name in pairs.items()}


@beside_doors()
def read_list(
    path: Path,
    wish: ListWish | None = None,
    *,
    recall: Callable[[str], Choices] | None = None,
    progress: Progress = tell_nobody,
) -> ReadList:
    """Read a CSV or XLSX file as a guest list.

    `recall` is asked for what was chosen for a list with these headings before; what `wish` chooses outweighs it.

    Raises: ListError; each code stands in docs/guest-lists.md with what it means.
    """
    wish = wish or ListWish()
    table = open_table(path, wish.limits)
    sheet, heading, head = _pick_sheet(table, wish)
    number, names = head[heading.index]
    sample = [cells for _, cells in head[heading.index + 1 :]]
    columns = recognise(names, sample, wish.choices)
    remembered = {} if wish.choices or recall is None else recall(columns.signature)
    if remembered:
        columns = recognise(names, sample, remembered)
    listed = read_guests(columns, _below(table, sheet, number, progress))
    if not listed.guests and not listed.rejected:
        raise ListError("no row below the headings", code="list.no_guests", sheet=sheet, row=number)
    return ReadList(
        sheet=sheet,
        sheets=table.sheets,
        heading_row=number,
        columns=columns,
        examples=_examples(sample, len(columns.columns)),
        listed=listed,
        choices=wish.choices or remembered,
    )


def _pick_sheet(table: Table, wish: ListWish) -> tuple[str, Heading, list[Row]]:
    """The sheet whose headings say most, or the one wished for."""
    if wish.sheet and wish.sheet not in table.sheets:
        raise ListError("no such sheet", code="list.sheet_unknown", sheet=wish.sheet, sheets=list(table.sheets))
    found: list[tuple[int, str, Heading, list[Row]]] = []
    for sheet in [wish.sheet] if wish.sheet else table.sheets:
        head = list(islice(table.rows(sheet), SAMPLE_ROWS + HEADING_WITHIN_ROWS))
        heading = find_heading([cells for _, cells in head], wish.choices)
        if heading:
            found.append((heading.score, sheet, heading, head))
    if not found:
        raise ListError(
            f"none of the first {HEADING_WITHIN_ROWS} rows names the columns: put headings such as"
            " First name, Last name, E-mail above the list",
            code="list.no_heading",
            sheets=list(table.sheets),
            within_rows=HEADING_WITHIN_ROWS,
        )
    _, sheet, heading, head = max(found, key=lambda one: (one[0], len(one[3])))
    return sheet, heading, head


def _below(table: Table, sheet: str, heading_row: int, progress: Progress) -> Iterator[Row]:
    for number, cells in table.rows(sheet):
        if number > heading_row:
            yield number, cells
        if number % _TELL_EVERY == 0:
            progress("reading", number, 0)


def _examples(sample: list[list[str]], width: int, *, count: int = 3) -> tuple[tuple[str, ...], ...]:
    def of(position: int) -> tuple[str, ...]:
        cells = (row[position].strip() for row in sample if position < len(row))
        return tuple(islice(dict.fromkeys(filter(None, cells)), count))

    return tuple(of(position) for position in range(width))
