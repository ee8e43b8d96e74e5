"""Guests and their codes on disk."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from itertools import chain, repeat
from operator import attrgetter
from typing import Any

from server.domain.errors import ConflictError, NotFoundError
from server.domain.guest import Guest, Standing
from server.domain.names import words
from server.store import search
from server.store.rows import marks

_FIELDS = [field.name for field in fields(Guest)]
#: What no correction, by hand or list, writes.
_APART = ("followed", "merged_into")
_COLUMNS = [*_FIELDS, "names", "others"]
_VALUES = attrgetter(*_FIELDS)
_TICKS = ("vip", "needs_desk", "must_follow", "followed", "walk_in")
_FLAGS = [_FIELDS.index(name) for name in _TICKS]
_CUSTOM, _STANDING = _FIELDS.index("custom"), _FIELDS.index("standing")
#: What a search over all fields looks in, beside the name.
_SEARCHED = attrgetter("company", "email", "phone", "party", "ref", "code", "category", "title")
_CODE = "INSERT INTO code (event_id, code, guest_id, alive) VALUES (?, ?, ?, 1)"
_JOIN_CODE = (
    f"{_CODE} ON CONFLICT (event_id, code) DO UPDATE SET guest_id = iif(guest_id = excluded.guest_id, guest_id, NULL)"
)
_CHANGED = [place for place, name in enumerate(_COLUMNS) if name not in _APART]
# every value is compared with the row as it was: notes that change are to be followed anew
_CHANGE = (
    f"UPDATE guest SET {', '.join(f'{_COLUMNS[place]} = ?' for place in _CHANGED)},"
    " followed = iif(notes = ?, followed, 0) WHERE id = ?"
)
_to_json = json.JSONEncoder(ensure_ascii=False).encode
_SELECT = f"SELECT {', '.join(f'guest.{name}' for name in _FIELDS)} FROM guest"

_BY_CODE = (
    f"{_SELECT} JOIN code ON code.guest_id = guest.id WHERE code.event_id = ? AND code.code = ? AND code.alive = 1"
)


def add_guests(
    connection: sqlite3.Connection,
    guests: Iterable[Guest],
    *,
    imported: Iterable[Mapping[str, object]] = (),
    words_known: bool = False,
) -> None:
    """Put guests onto the list with their codes, and make them findable.

    `imported`: what a list said of each, for the next one. `words_known`: search learnt the words of their names.

    Raises: ConflictError when a code or ref of one is another guest's already.
    """
    added = list(guests)
    said = chain(map(_to_json, imported), repeat("{}"))
    last_number = connection.execute("SELECT coalesce(max(number), 0) FROM guest").fetchone()[0]
    with _taken_as_conflict():
        connection.executemany(
            f"INSERT INTO guest ({', '.join(_COLUMNS)}, imported) VALUES ({marks(_COLUMNS)}, ?)",
            ([*_to_row(guest), text] for guest, text in zip(added, said, strict=False)),
        )
        connection.executemany(_CODE, [(guest.event_id, guest.code, guest.id) for guest in added if guest.code])
    search.index_after(connection, last_number)
    if not words_known:
        search.learn_words(connection, (guest.full_name for guest in added))


def change_guests(connection: sqlite3.Connection, guests: Iterable[Guest]) -> None:
    """Store new details of guests; a changed code joins the old ones, which stay as they are.

    Raises: ConflictError when a code or ref of one is another guest's already.
    """
    changed = list(guests)
    for guest in changed:
        search.forget(connection, guest.id)
        with _taken_as_conflict():
            row = _to_row(guest)
            connection.execute(_CHANGE, [*(row[place] for place in _CHANGED), guest.notes, guest.id])
            if guest.code:
                connection.execute(_JOIN_CODE, [guest.event_id, guest.code, guest.id])
        search.index_again(connection, guest.id)
    search.learn_words(connection, (guest.full_name for guest in changed))


@contextmanager
def _taken_as_conflict() -> Iterator[None]:
    try:
        yield
    except sqlite3.IntegrityError as exc:
        raise ConflictError("the code or reference belongs to another guest", code="guest.taken") from exc


def tick_notes(connection: sqlite3.Connection, guest_id: str, *, followed: bool) -> None:
    """Keep whether a guest's notes were followed."""
    connection.execute("UPDATE guest SET followed = ? WHERE id = ?", [int(followed), guest_id])


def put_behind(connection: sqlite3.Connection, guest_id: str, kept_id: str) -> None:
    """From now on another record stands for this one: no list shows it, no search finds it."""
    search.forget(connection, guest_id)
    connection.execute("UPDATE guest SET merged_into = ? WHERE id = ?", [kept_id, guest_id])


def remove_guest(connection: sqlite3.Connection, guest_id: str) -> None:
    """Take a record off the disk, with all that belongs to it alone."""
    search.forget(connection, guest_id)
    connection.execute("DELETE FROM guest WHERE id = ?", [guest_id])


def retire_code(connection: sqlite3.Connection, event_id: str, code: str) -> None:
    """A lost badge's code admits nobody any more."""
    connection.execute("UPDATE code SET alive = 0 WHERE event_id = ? AND code = ?", [event_id, code])


def guest_by_id(connection: sqlite3.Connection, guest_id: str, *, event_id: str = "") -> Guest:
    """One guest; of `event_id`, where it is named, so that no id reaches into another event.

    Raises: NotFoundError.
    """
    row = connection.execute(f"{_SELECT} WHERE guest.id = ?", [guest_id]).fetchone()
    if row is None or (event_id and row["event_id"] != event_id):
        raise NotFoundError("no such guest", code="not_found.guest")
    return _selected(row)


def guest_by_code(connection: sqlite3.Connection, event_id: str, codes: Iterable[str]) -> Guest | None:
    """Whose badge or ticket holds one of `codes`, the first that is known and alive; None: nobody's."""
    for code in codes:
        row = connection.execute(_BY_CODE, [event_id, code]).fetchone()
        if row is not None:
            return _selected(row)
    return None


def owner_of_dead_code(connection: sqlite3.Connection, event_id: str, codes: Iterable[str]) -> str:
    """Whose old badge holds one of `codes`, which admit nobody any more; empty: nobody's."""
    wanted = list(codes)
    row = connection.execute(
        f"SELECT guest_id FROM code WHERE event_id = ? AND alive = 0 AND code IN ({marks(wanted)})", [event_id, *wanted]
    ).fetchone()
    return str(row[0]) if row else ""


def is_alive(connection: sqlite3.Connection, guest: Guest, code: str) -> bool:
    """Whether a code is this guest's and lets them in."""
    found = connection.execute(
        "SELECT 1 FROM code WHERE event_id = ? AND code = ? AND guest_id = ? AND alive = 1",
        [guest.event_id, code, guest.id],
    )
    return found.fetchone() is not None


def guest_by_ref(connection: sqlite3.Connection, event_id: str, ref: str) -> Guest | None:
    """The guest that the ticket shop calls `ref`; None: nobody."""
    row = connection.execute(f"{_SELECT} WHERE guest.event_id = ? AND guest.ref = ?", [event_id, ref]).fetchone()
    return _selected(row) if row else None


def guests_by_number(connection: sqlite3.Connection, numbers: Iterable[int]) -> list[Guest]:
    """Guests by row number, in the order given."""
    wanted = list(numbers)
    select = _SELECT.replace("SELECT", "SELECT guest.number,", 1)
    rows = connection.execute(f"{select} WHERE number IN ({marks(wanted)})", wanted)
    found = {row["number"]: to_guest(row) for row in rows}
    return [found[number] for number in wanted if number in found]


def guests_of(
    connection: sqlite3.Connection,
    event_id: str,
    *,
    after: tuple[str, str, str] | None = None,
    limit: int = -1,
) -> Iterator[Guest]:
    """An event's guests by last name, first name, id; from behind `after` (the same three) where given."""
    behind, values = (" AND (last_name, first_name, id) > (?, ?, ?)", list(after)) if after else ("", [])
    rows = connection.execute(
        f"{_SELECT} WHERE event_id = ? AND merged_into = ''{behind} ORDER BY last_name, first_name, id LIMIT ?",
        [event_id, *values, limit],
    )
    return (_selected(row) for row in rows)


def party_of(connection: sqlite3.Connection, guest: Guest, *, limit: int = 50) -> list[Guest]:
    """Who booked together with `guest`, without them."""
    if not guest.party:
        return []
    rows = connection.execute(
        f"{_SELECT} WHERE event_id = ? AND party = ? AND party <> '' AND id <> ? AND merged_into = ''"
        " ORDER BY last_name, first_name, id LIMIT ?",
        [guest.event_id, guest.party, guest.id, limit],
    )
    return [_selected(row) for row in rows]


def badge_texts_beyond_latin(connection: sqlite3.Connection, event_id: str) -> Iterator[str]:
    """What badges say of those guests who have a letter beyond Latin (from U+0250 on), a text a guest."""
    said = " || ' ' || ".join(("first_name", "last_name", "company", "title", "category", "room"))
    rows = connection.execute(
        f"SELECT {said} AS said FROM guest WHERE event_id = ? AND standing <> ? AND said GLOB ?",
        [event_id, Standing.CANCELLED.value, "*[^\x01-\u024f]*"],
    )
    return (row[0] for row in rows)


def categories_of(connection: sqlite3.Connection, event_id: str) -> list[str]:
    """The categories that an event's guests have."""
    rows = connection.execute(
        "SELECT DISTINCT category FROM guest WHERE event_id = ? AND category <> '' ORDER BY category",
        [event_id],
    )
    return [row[0] for row in rows]


def to_guest(row: Mapping[str, object] | sqlite3.Row) -> Guest:
    """A guest from a row that holds all of its columns."""
    return _guest({name: row[name] for name in _FIELDS})


def _selected(row: sqlite3.Row) -> Guest:
    """A guest from a row that begins with a guest's fields: quicker than by name."""
    return _guest(dict(zip(_FIELDS, row, strict=False)))


def _guest(values: dict[str, Any]) -> Guest:
    for name in _TICKS:
        values[name] = bool(values[name])
    values["custom"] = {} if values["custom"] == "{}" else json.loads(values["custom"])
    values["standing"] = Standing(values["standing"])
    return Guest(**values)


def _to_row(guest: Guest) -> list[object]:
    values = list(_VALUES(guest))
    for place in _FLAGS:
        values[place] = int(values[place])
    values[_CUSTOM] = json.dumps(guest.custom, ensure_ascii=False) if guest.custom else "{}"
    values[_STANDING] = guest.standing.value
    names = words(f"{guest.first_name} {guest.last_name}")
    return [*values, " ".join(names), " ".join(words(" ".join(_SEARCHED(guest))))]
