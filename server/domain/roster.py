"""Rosters as people write them: which column is what, in Dutch, Italian and English, and times on the venue's clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from server.domain.errors import FieldError, ListError
from server.domain.list_words import plain
from server.domain.shift import check_times
from server.domain.written_time import day_of, moment_of


class Column(StrEnum):
    """What a column of a roster may hold."""

    PERSON = "person"
    DAY = "day"
    STARTS = "starts"
    ENDS = "ends"
    PLACE = "place"
    TASK = "task"


#: Headings as plain() leaves them.
WORDS: dict[Column, tuple[str, ...]] = {
    Column.PERSON: ("person", "name", "who", "worker", "employee", "staff", "hostess", "naam", "wie", "persoon",
                    "medewerker", "collega", "nome", "chi", "persona", "collaboratore", "nome e cognome",
                    "full name"),
    Column.DAY: ("day", "date", "dag", "datum", "giorno", "data"),
    Column.STARTS: ("from", "start", "starts", "begin", "begins", "start time", "van", "vanaf", "begintijd",
                    "starttijd", "aanvang", "dalle", "da", "inizio", "ora inizio", "ora di inizio"),
    Column.ENDS: ("to", "until", "till", "end", "ends", "end time", "tot", "einde", "eind", "eindtijd", "alle", "a",
                  "fine", "ora fine", "ora di fine"),
    Column.PLACE: ("place", "where", "location", "post", "zone", "kiosk", "tablet", "desk", "screen", "room", "plek",
                   "waar", "plaats", "locatie", "balie", "zaal", "scherm", "luogo", "dove", "postazione", "zona",
                   "chiosco", "sala", "posto"),
    Column.TASK: ("task", "role", "function", "taak", "rol", "functie", "ruolo", "compito", "mansione", "funzione"),
}  # fmt: skip
NEEDED = (Column.PERSON, Column.STARTS, Column.ENDS)
#: Above the heading a roster may have a title, a date, a logo's empty rows.
WITHIN_ROWS = 10
MOST_ROWS = 2000


@dataclass(frozen=True, kw_only=True)
class RosterRow:
    """A line of a roster, read."""

    number: int
    person: str
    starts_at: datetime
    ends_at: datetime
    place: str
    task: str


@dataclass(frozen=True, kw_only=True)
class BadRow:
    """A line that cannot be used, and why."""

    number: int
    column: Column
    #: A code of FieldError.
    code: str
    #: What stands there.
    cell: str = ""


def find_columns(rows: Sequence[tuple[int, list[str]]]) -> tuple[int, dict[Column, int]]:
    """The number of the row that names the columns, and where each is.

    Raises: ListError `roster.no_heading` (with what is missing) where none does.
    """
    best: dict[Column, int] = {}
    for number, cells in rows[:WITHIN_ROWS]:
        known: dict[Column, int] = {}
        for place, cell in enumerate(cells):
            words = plain(cell)
            column = next((column for column, phrases in WORDS.items() if words in phrases), None)
            if column:
                known.setdefault(column, place)
        if all(column in known for column in NEEDED):
            return number, known
        best = max(best, known, key=len)
    missing = [column.value for column in NEEDED if column not in best]
    raise ListError("no row names the columns", code="roster.no_heading", missing=missing)


def read_roster(rows: Sequence[tuple[int, list[str]]], zone: ZoneInfo, first_day: date) -> Iterator[RosterRow | BadRow]:
    """Each line below the headings, or why it cannot be used; empty ones are left out.

    `first_day` is meant where a roster has no day, or leaves it empty. An end before its start is on the next day.

    Raises: ListError `roster.no_heading`, `list.too_many_rows`.
    """
    heading, columns = find_columns(rows)
    if len(rows) > MOST_ROWS:
        raise ListError("more lines than any roster has", code="list.too_many_rows", limit=MOST_ROWS)
    for number, cells in rows:
        if number <= heading or not any(cell.strip() for cell in cells):
            continue
        said = {
            column: cells[place].strip() if place < len(cells) else "" for column, place in columns.items()
        }  # fmt: skip
        yield _row(number, said, zone, first_day)


def _row(number: int, said: dict[Column, str], zone: ZoneInfo, first_day: date) -> RosterRow | BadRow:
    column = Column.PERSON
    try:
        if not said[Column.PERSON]:
            raise FieldError(column, "nobody is named", code="field.empty")
        column = Column.DAY
        day = day_of(said.get(Column.DAY, "")) or first_day
        column = Column.STARTS
        starts, _ = moment_of(said[Column.STARTS], day, zone)
        column = Column.ENDS
        ends, had_day = moment_of(said[Column.ENDS], starts.astimezone(zone).date(), zone)
        if ends < starts and not had_day:
            ends, _ = moment_of(said[Column.ENDS], starts.astimezone(zone).date() + timedelta(days=1), zone)
        check_times(starts, ends)
    except FieldError as error:
        return BadRow(number=number, column=column, code=error.code, cell=said.get(column, "")[:60])
    place, task = said.get(Column.PLACE, ""), said.get(Column.TASK, "")
    return RosterRow(
        number=number, person=said[Column.PERSON], starts_at=starts, ends_at=ends, place=place, task=task
    )  # fmt: skip
