"""A guest list as a file tells it: rows become guests, or are rejected with a reason. See docs/guest-lists.md."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from server.domain.codes import LONGEST, scanned
from server.domain.guest import Standing
from server.domain.list_columns import Column, Columns
from server.domain.list_entries import ROWS_NAMED, GuestList, Identity, ListedGuest, Rejected, Value, Warned
from server.domain.list_values import (
    LONGEST_NOTE,
    LONGEST_TEXT,
    clean,
    is_email,
    is_nothing,
    is_rounded,
    language_of,
    split_name,
    standing_of,
    strictest,
    tick,
)
from server.domain.list_words import Field
from server.domain.names import fold


@dataclass
class _Notes:
    """Warnings while they gather."""

    found: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    words: dict[tuple[str, str], dict[str, None]] = field(default_factory=dict)

    def add(self, code: str, column: str, row: int, word: str = "") -> None:
        self.found.setdefault((code, column), []).append(row)
        if word:
            self.words.setdefault((code, column), {})[word[:40]] = None

    def all(self) -> tuple[Warned, ...]:
        return tuple(
            Warned(
                code=code,
                column=column,
                count=len(rows),
                rows=tuple(rows[:ROWS_NAMED]),
                words=tuple(list(self.words.get((code, column), ()))[:ROWS_NAMED]),
            )
            for (code, column), rows in self.found.items()
        )


class _RowError(Exception):
    """One row cannot be a guest."""

    def __init__(self, code: str, column: str = "", other_row: int = 0) -> None:
        self.code, self.column, self.other_row = code, column, other_row
        super().__init__(code)


def read_guests(columns: Columns, rows: Iterable[tuple[int, Sequence[str]]]) -> GuestList:
    """The guests that `rows` (number and cells, without headings) tell of.

    A repeated ref or code rejects the later row, so that the first one's ticket is never taken over.
    """
    reader = _Reader(columns)
    guests = list(reader.guests(rows))
    return GuestList(
        guests=tuple(guests),
        rejected=tuple(reader.rejected),
        warnings=reader.notes.all(),
        skipped=reader.skipped,
    )


class _Reader:
    """Reads row by row and remembers what may occur only once."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.one: Mapping[Field, Column] = {
            column.field: column for column in reversed(columns.columns) if column.field is not Field.SKIP
        }
        self.rejected: list[Rejected] = []
        self.notes = _Notes()
        self.skipped = 0
        self._refs: dict[str, int] = {}
        self._codes: dict[str, int] = {}
        self._people: dict[str, int] = {}

    def guests(self, rows: Iterable[tuple[int, Sequence[str]]]) -> Iterator[ListedGuest]:
        for number, cells in rows:
            if not any(cell and not cell.isspace() for cell in cells):
                continue
            if not is_nothing(self._text(cells, Field.ADD_ON)):
                self.skipped += 1
                self.notes.add("list.add_on", self.one[Field.ADD_ON].heading, number)
                continue
            try:
                yield self._guest(number, cells)
            except _RowError as error:
                self.rejected.append(
                    Rejected(row=number, code=error.code, column=error.column, other_row=error.other_row)
                )

    def _guest(self, row: int, cells: Sequence[str]) -> ListedGuest:
        values: dict[str, Value] = {}
        self._take_texts(row, cells, values)
        self._take_name(cells, values)
        self._take_ticks(row, cells, values)
        self._take_standing(row, cells, values)
        code = self._take_code(row, cells, values)
        if not values["first_name"] and not values["last_name"]:
            if not code:
                raise _RowError("row.name_missing", self._name_heading())
            self.notes.add("list.name_missing", self._name_heading(), row)
        return self._identified(row, cells, values, code)

    def _text(self, cells: Sequence[str], wanted: Field, *, longest: int = LONGEST_TEXT) -> str:
        """The clean cell of a field, empty where there is no such column or it says nothing."""
        column = self.one.get(wanted)
        return self._cell(cells, column, longest) if column else ""

    def _cell(self, cells: Sequence[str], column: Column, longest: int = LONGEST_TEXT) -> str:
        if column.position >= len(cells):
            return ""
        text = clean(cells[column.position])
        if len(text) > longest:
            raise _RowError("row.too_long", column.heading)
        return "" if is_nothing(text) else text

    def _take_texts(self, row: int, cells: Sequence[str], values: dict[str, Value]) -> None:
        for wanted in (Field.COMPANY, Field.TITLE, Field.PHONE, Field.CATEGORY, Field.PARTY, Field.HOST):
            if wanted in self.one:
                values[wanted.value] = self._text(cells, wanted)
        for wanted in (Field.NOTES, Field.NEEDS):
            if wanted in self.one:
                texts = [self._cell(cells, column, LONGEST_NOTE) for column in self.columns.of(wanted)]
                values[wanted.value] = " · ".join(dict.fromkeys(filter(None, texts)))
        if Field.EMAIL in self.one:
            values["email"] = self._email(row, self._text(cells, Field.EMAIL))
        if Field.LANGUAGE in self.one:
            values["language"] = language_of(self._text(cells, Field.LANGUAGE))
        if Field.ROOM in self.one:
            values["room"] = _room(self.one[Field.ROOM].heading, self._text(cells, Field.ROOM))
        self._take_custom(row, cells, values)

    def _take_custom(self, row: int, cells: Sequence[str], values: dict[str, Value]) -> None:
        for column in self.columns.columns:
            if column.field in (Field.CUSTOM, Field.COMPANIONS):
                text = self._cell(cells, column, LONGEST_NOTE)
                values[f"custom.{column.heading}"] = text
                if column.field is Field.COMPANIONS and text not in ("", "0"):
                    self.notes.add("list.companions", column.heading, row)

    def _email(self, row: int, text: str) -> str:
        """The address; one that cannot be is left out, for it would be promised a message."""
        address = text.removeprefix("mailto:")
        if address and not is_email(address):
            self.notes.add("list.email_odd", self.one[Field.EMAIL].heading, row)
            return ""
        return address

    def _take_name(self, cells: Sequence[str], values: dict[str, Value]) -> None:
        first = self._text(cells, Field.FIRST_NAME)
        last = self._text(cells, Field.LAST_NAME)
        insertion = self._text(cells, Field.INSERTION)
        if insertion and not fold(last).startswith(f"{fold(insertion)} "):
            last = f"{insertion} {last}".strip()
        surname_first = self._text(cells, Field.SURNAME_FIRST)
        whole = surname_first or self._text(cells, Field.FULL_NAME)
        if whole and first and not last and whole.startswith(f"{first} "):
            last = whole.removeprefix(first).strip()
        elif whole and not (first and last):
            found = split_name(whole, surname_first=bool(surname_first))
            first, last = first or found[0], last or found[1]
        values["first_name"], values["last_name"] = first, last

    def _take_ticks(self, row: int, cells: Sequence[str], values: dict[str, Value]) -> None:
        for wanted in (Field.VIP, Field.NEEDS_DESK, Field.MUST_FOLLOW):
            if wanted in self.one:
                text = self._text(cells, wanted)
                said = tick(text)
                if said is None:
                    self.notes.add("list.tick_unknown", self.one[wanted].heading, row, text)
                values[wanted.value] = bool(said)

    def _take_standing(self, row: int, cells: Sequence[str], values: dict[str, Value]) -> None:
        """Where a status word is not understood a person looks at the guest: admitted unseen would be worse."""
        said: list[Standing] = []
        for wanted in (Field.STATUS, Field.PAID, Field.BLOCKED):
            if wanted in self.one:
                text = self._text(cells, wanted)
                standing = _standing(wanted, text)
                if standing is None:
                    self.notes.add("list.status_unknown", self.one[wanted].heading, row, text)
                    values["needs_desk"] = True
                said.append(standing or Standing.OK)
        if said:
            values["standing"] = strictest(said).value
            values.setdefault("needs_desk", False)

    def _take_code(self, row: int, cells: Sequence[str], values: dict[str, Value]) -> str:
        column = self.one.get(Field.CODE)
        if column is None:
            return ""
        code = scanned(self._text(cells, Field.CODE, longest=LONGEST))
        if is_rounded(code):
            self.notes.add("list.code_rounded", column.heading, row)
            code = ""
        first_row = self._codes.setdefault(code, row)
        if code and first_row != row:
            raise _RowError("row.code_repeated", column.heading, first_row)
        values["code"] = code
        return code

    def _identified(self, row: int, cells: Sequence[str], values: dict[str, Value], code: str) -> ListedGuest:
        ref, identity = self._shop_ref(cells), Identity.REF
        if not ref and code:
            ref, identity = code, Identity.CODE
        if not ref:
            ref, identity = self._person_ref(row, values), Identity.PERSON
        first_row = self._refs.setdefault(ref, row)
        if first_row != row:
            column = self.one.get(Field.REF) or self.one.get(Field.POSITION)
            raise _RowError("row.ref_repeated", column.heading if column else "", first_row)
        return ListedGuest(row=row, ref=ref, identity=identity, values=values)

    def _shop_ref(self, cells: Sequence[str]) -> str:
        if Field.REF in self.one:
            return self._text(cells, Field.REF)
        order, position = self._text(cells, Field.PARTY), self._text(cells, Field.POSITION)
        return f"{order}-{position}" if order and position else ""

    def _person_ref(self, row: int, values: Mapping[str, Value]) -> str:
        """A key of name and e-mail; people who share both are counted in the order of the list."""
        key = person_key(str(values["first_name"]), str(values["last_name"]), str(values.get("email", "")))
        number = self._people[key] = self._people.get(key, 0) + 1
        if number > 1:
            self.notes.add("list.same_name", self._name_heading(), row)
        return key if number == 1 else f"{key}-{number}"

    def _name_heading(self) -> str:
        names = (Field.LAST_NAME, Field.FIRST_NAME, Field.FULL_NAME, Field.SURNAME_FIRST)
        return next((self.one[name].heading for name in names if name in self.one), "")


def person_key(first_name: str, last_name: str, email: str) -> str:
    """The same for one person however the name is accented and spaced; nobody can read it back easily."""
    text = "\x1f".join([*fold(f"{first_name} {last_name}").split(), email.lower()])
    return f"list-{hashlib.blake2s(text.encode(), digest_size=8).hexdigest()}"


def _standing(wanted: Field, text: str) -> Standing | None:
    """What one cell says: an empty `Paid` is unpaid, an empty `Status` is nothing against the ticket."""
    if wanted is Field.STATUS:
        return standing_of(text)
    said = tick(text)
    if wanted is Field.BLOCKED:
        return Standing.OK if said is False else Standing.BLOCKED
    if said is None:
        return standing_of(text)
    return Standing.OK if said else Standing.UNPAID


def _room(heading: str, text: str) -> str:
    """A bare number tells a guest nothing: `4` under `Tafel` is `Tafel 4`."""
    return f"{heading} {text}" if text and len(text) <= 4 and text.isalnum() and text[0].isdigit() else text
