"""Which column of a guest list holds what. Drawn in docs/algorithms/import.md, part A.

First what a person chose, then the words of the heading, then the look of the cells.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from server.domain.errors import ListError
from server.domain.list_shops import shop_of, stays_in_file
from server.domain.list_values import (
    is_email,
    is_nothing,
    is_phone,
    standing_of,
    tick,
)
from server.domain.list_words import NAME_FIELDS, REPEATABLE, Field, meaning, plain

#: How many rows under the headings are looked at.
SAMPLE_ROWS = 2000
#: Title rows above the headings are seldom more.
HEADING_WITHIN_ROWS = 30

_WEIGHTS = {Field.CODE: 4, Field.POSITION: 3, **dict.fromkeys(NAME_FIELDS, 3)}
_SALUTATIONS = frozenset(["mr", "mrs", "ms", "miss", "dr", "prof", "sig", "dhr", "mevr", "mw", "herr", "frau", "mme"])
#: Headings that many things are called.
_VAGUE_CODES = frozenset({"code", "codice", "codigo", "kode", "access code", "invitation code", "uitnodigingscode"})


class Known(StrEnum):
    """How a column was recognised."""

    CHOSEN = "chosen"
    WORDS = "words"
    LOOK = "look"
    NOT = "not"


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a list."""

    #: From 0.
    position: int
    #: As in the file; the spreadsheet's letter where it is empty, a number behind where it occurs twice.
    heading: str
    field: Field
    known: Known


@dataclass(frozen=True, kw_only=True)
class Columns:
    """All columns of a list, as they will be read."""

    columns: tuple[Column, ...]
    #: `pretix_order_positions`, `eventbrite`, ...; empty for a list of somebody's own.
    shop: str = ""

    def of(self, field: Field) -> tuple[Column, ...]:
        """The columns that hold `field`."""
        return tuple(column for column in self.columns if column.field is field)

    @property
    def fields(self) -> frozenset[Field]:
        """All fields there are."""
        return frozenset(column.field for column in self.columns)

    @property
    def signature(self) -> str:
        """The same for every list with these headings in this order: under it choices are remembered."""
        text = "\x1f".join(plain(column.heading) for column in self.columns)
        return hashlib.blake2s(text.encode(), digest_size=12).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Heading:
    """The row that names the columns."""

    #: Index among the rows looked at.
    index: int
    #: How much it says; a workbook's sheet with the most is the list.
    score: int


def find_heading(rows: Sequence[Sequence[str]], chosen: Mapping[str, Field] | None = None) -> Heading | None:
    """The row among the first ones that names the columns; None where no row does."""
    wanted = {plain(heading) for heading in chosen or ()}
    scored = [
        Heading(index=index, score=score)
        for index, row in enumerate(rows[:HEADING_WITHIN_ROWS])
        if (score := _heading_score(row, wanted))
    ]
    return max(scored, key=lambda heading: (heading.score, -heading.index), default=None)


def _heading_score(row: Sequence[str], wanted: set[str]) -> int:
    cells = [cell.strip() for cell in row if cell.strip()]
    fields = {found[0] for cell in cells if len(cell) <= 80 and (found := meaning(cell))} - {Field.SKIP}
    chosen = sum(plain(cell) in wanted for cell in cells)
    if any(is_email(cell) or is_phone(cell) for cell in cells):
        return 0
    if any(_is_number(cell) for cell in cells) and len(fields) + chosen < 3:
        return 0
    if not chosen and not fields & (NAME_FIELDS | {Field.CODE}) and len(fields) < 2:
        return 0
    return sum(_WEIGHTS.get(field, 1) for field in fields) + 4 * chosen


def recognise(
    heading_row: Sequence[str],
    sample: Sequence[Sequence[str]],
    chosen: Mapping[str, Field] | None = None,
) -> Columns:
    """What each column holds.

    `chosen`: headings and the fields a person gave them. `sample`: rows under the headings.
    Raises: ListError `list.column_unknown` for a chosen heading that is not there, `list.no_name` where no
    column says who a guest is.
    """
    labels = _labels(heading_row, sample)
    cells = [_cells(sample, position) for position in range(len(labels))]
    picks = _chosen_fields(labels, chosen or {})
    fields = [picks[at] if at in picks else _by_words(label, cells[at]) for at, label in enumerate(labels)]
    shop = shop_of(labels, frozenset(field for field, _ in fields))
    settled = _settle(labels, fields, picks, bool(shop))
    _name_fields(settled, labels, picks)
    looked = _by_look(settled, cells, picks)
    columns = tuple(
        Column(position=at, heading=label, field=field, known=_known(at, field, picks, looked))
        for at, (label, field) in enumerate(zip(labels, settled, strict=True))
    )
    if not frozenset(settled) & (NAME_FIELDS | {Field.CODE}):
        raise ListError(
            "no column holds names or codes: say which does",
            code="list.no_name",
            columns=[label for label in labels if label],
        )
    return Columns(columns=columns, shop=shop)


def letter_of(position: int) -> str:
    """A column's letter as spreadsheets show it; `position` counts from 0."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _labels(heading_row: Sequence[str], sample: Sequence[Sequence[str]]) -> list[str]:
    width = max([len(heading_row), *map(len, sample)])
    labels: list[str] = []
    taken: dict[str, int] = {}
    for position in range(width):
        text = heading_row[position].strip() if position < len(heading_row) else ""
        text = text or letter_of(position)
        taken[plain(text)] = taken.get(plain(text), 0) + 1
        labels.append(text if taken[plain(text)] == 1 else f"{text} ({taken[plain(text)]})")
    return labels


def _cells(sample: Sequence[Sequence[str]], position: int) -> list[str]:
    """The cells of one column that say something."""
    found = (row[position].strip() for row in sample if position < len(row))
    return [cell for cell in found if not is_nothing(cell)]


def _chosen_fields(labels: Sequence[str], chosen: Mapping[str, Field]) -> dict[int, tuple[Field, int]]:
    places = {label: at for at, label in reversed(list(enumerate(labels)))}
    loose = {plain(label): at for label, at in places.items()}
    picks: dict[int, tuple[Field, int]] = {}
    for heading, field in chosen.items():
        place = places.get(heading.strip(), loose.get(plain(heading)))
        if place is None:
            raise ListError(
                f"no column is called {heading!r}",
                code="list.column_unknown",
                column=heading,
                columns=list(labels),
            )
        picks[place] = (field, -1)
    return picks


def _by_words(label: str, cells: list[str]) -> tuple[Field, int]:
    """The field of a heading, unless the cells speak against it."""
    found = meaning(label)
    if found is None:
        return (Field.CUSTOM, 0)
    check = _CHECKS.get(found[0])
    if check is not None and not check(label, cells):
        return (Field.CUSTOM, 0)
    return found


def _mostly(test: Callable[[str], bool], cells: list[str], share: float = 0.5) -> bool:
    return bool(cells) and sum(map(test, cells)) >= share * len(cells)


_CHECKS: dict[Field, Callable[[str, list[str]], bool]] = {
    Field.EMAIL: lambda _, cells: not cells or _mostly(lambda cell: "@" in cell, cells),
    Field.STATUS: lambda _, cells: _mostly(lambda cell: standing_of(cell) is not None, cells),
    Field.PAID: lambda _, cells: _mostly(_says_paid, cells),
    Field.VIP: lambda _, cells: not cells or _mostly(lambda cell: tick(cell) is not None, cells),
    Field.TITLE: lambda _, cells: not _mostly(lambda cell: plain(cell) in _SALUTATIONS, cells),
    Field.CODE: lambda label, cells: (
        plain(label) not in _VAGUE_CODES or not cells or len(set(cells)) >= 0.7 * len(cells)
    ),
}


def _says_paid(cell: str) -> bool:
    return tick(cell) is not None or standing_of(cell) is not None


def _settle(
    labels: Sequence[str], fields: list[tuple[Field, int]], picks: Mapping[int, object], is_shop: bool
) -> list[Field]:
    """One column a field: the one that says most. What loses is kept under its heading, or is the same again."""
    best: dict[Field, int] = {}
    for at, (field, rank) in enumerate(fields):
        if field not in REPEATABLE and (field not in best or rank < fields[best[field]][1]):
            best[field] = at
    settled = []
    for at, (field, _) in enumerate(fields):
        winner = best.get(field, at)
        if winner != at:
            same = set(plain(labels[at]).split()) <= set(plain(labels[winner]).split())
            field = Field.SKIP if is_shop or same else Field.CUSTOM
        elif is_shop and at not in picks and field is Field.CUSTOM and stays_in_file(labels[at]):
            field = Field.SKIP
        settled.append(field)
    return settled


def _name_fields(fields: list[Field], labels: Sequence[str], picks: Mapping[int, object]) -> None:
    """Say what `Name` means, by the columns beside it; whole names are left where both halves are there."""
    halves = {Field.FIRST_NAME, Field.LAST_NAME} & set(fields)
    whole = {Field.FULL_NAME, Field.SURNAME_FIRST} & set(fields)
    for at, field in enumerate(fields):
        if at in picks and field is not Field.NAME:
            continue
        if field in (Field.FULL_NAME, Field.SURNAME_FIRST) and len(halves) == 2:
            fields[at] = Field.SKIP
        elif field is Field.NAME:
            fields[at] = _meant_by_name(halves, bool(whole), labels[at])


def _meant_by_name(halves: set[Field], whole: bool, label: str) -> Field:
    if len(halves) == 2 or whole:
        return Field.SKIP if plain(label) in ("name", "naam", "nome", "nom", "nombre") else Field.CUSTOM
    if not halves:
        return Field.FULL_NAME
    return Field.LAST_NAME if Field.FIRST_NAME in halves else Field.FIRST_NAME


def _by_look(fields: list[Field], cells: Sequence[list[str]], picks: Mapping[int, object]) -> set[int]:
    """Give an e-mail or phone field to a column without known words whose cells look like it."""
    looked: set[int] = set()
    for field, test in ((Field.EMAIL, is_email), (Field.PHONE, _is_dialled)):
        if field in fields:
            continue
        for at, present in enumerate(fields):
            if present is Field.CUSTOM and at not in picks and _mostly(test, cells[at], 0.8):
                fields[at] = field
                looked.add(at)
                break
    return looked


def _is_dialled(cell: str) -> bool:
    return cell[0] in "+0(" and is_phone(cell)


def _is_number(cell: str) -> bool:
    return cell.replace(".", "", 1).replace(",", "", 1).isdecimal()


def _known(at: int, field: Field, picks: Mapping[int, object], looked: set[int]) -> Known:
    if at in picks:
        return Known.CHOSEN
    if at in looked:
        return Known.LOOK
    return Known.NOT if field is Field.CUSTOM else Known.WORDS
