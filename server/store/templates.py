"""The organiser's badge templates on disk, their pictures, and which guests get which."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, fields
from datetime import datetime

from server.domain.print_job import OPEN_STATES
from server.store.rows import marks, upsert
from server.store.times import to_text


@dataclass(frozen=True, kw_only=True)
class TemplateRow:
    """A template as the text of its file."""

    name: str
    title: str
    source: str
    #: Grows by one with each change.
    version: int
    changed_at: str


@dataclass(frozen=True, kw_only=True)
class TemplateRule:
    """Which template some guests of an event get."""

    #: Empty: of any category.
    category: str
    #: Empty: wherever they are let in.
    zone_id: str
    template: str


_FIELDS = ", ".join(field.name for field in fields(TemplateRow))


def template_row(connection: sqlite3.Connection, name: str) -> TemplateRow | None:
    """One template; None: there is none of that name here."""
    row = connection.execute(f"SELECT {_FIELDS} FROM badge_template WHERE name = ?", [name]).fetchone()
    return TemplateRow(**dict(row)) if row else None


def template_rows(connection: sqlite3.Connection) -> list[TemplateRow]:
    """Every template, by name."""
    rows = connection.execute(f"SELECT {_FIELDS} FROM badge_template ORDER BY name")
    return [TemplateRow(**dict(row)) for row in rows]


def save_template_row(connection: sqlite3.Connection, row: TemplateRow) -> None:
    """Store a template, new or changed."""
    upsert(connection, "badge_template", asdict(row), keys=("name",))


def delete_template_row(connection: sqlite3.Connection, name: str) -> None:
    """Forget a template."""
    connection.execute("DELETE FROM badge_template WHERE name = ?", [name])


def pictures_named(connection: sqlite3.Connection, names: Collection[str]) -> dict[str, bytes]:
    """Pictures by name, those that are there."""
    wanted = sorted(set(names))
    rows = connection.execute(f"SELECT name, content FROM badge_picture WHERE name IN ({marks(wanted)})", wanted)
    return {row["name"]: row["content"] for row in rows}


def picture_names(connection: sqlite3.Connection) -> list[str]:
    """Every picture, by name."""
    return [row["name"] for row in connection.execute("SELECT name FROM badge_picture ORDER BY name")]


def keep_picture(connection: sqlite3.Connection, name: str, content: bytes, at: datetime) -> None:
    """Store a picture; its name says what it holds, so one that is there stays."""
    connection.execute("INSERT OR IGNORE INTO badge_picture VALUES (?, ?, ?)", [name, content, to_text(at)])


def drop_pictures(connection: sqlite3.Connection, kept: Collection[str], *, before: datetime) -> None:
    """Forget pictures that are not in `kept` and older than `before`: a newer one may be in somebody's draft."""
    names = sorted(kept)
    connection.execute(
        f"DELETE FROM badge_picture WHERE added_at < ? AND name NOT IN ({marks(names)})", [to_text(before), *names]
    )


def rules_of(connection: sqlite3.Connection, event_id: str) -> list[TemplateRule]:
    """Which guests of an event get another template than the event's own."""
    rows = connection.execute(
        "SELECT category, zone_id, template FROM template_choice WHERE event_id = ? ORDER BY category, zone_id",
        [event_id],
    )
    return [TemplateRule(**dict(row)) for row in rows]


def keep_rules(connection: sqlite3.Connection, event_id: str, rules: Iterable[TemplateRule]) -> None:
    """Store all of an event's rules, in the place of those before."""
    connection.execute("DELETE FROM template_choice WHERE event_id = ?", [event_id])
    for rule in rules:
        row = {"event_id": event_id, **asdict(rule)}
        upsert(connection, "template_choice", row, keys=("event_id", "category", "zone_id"))


def users_of(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """By template, the names of the events that use it."""
    rows = connection.execute(
        "SELECT template, name FROM event UNION SELECT choice.template, event.name FROM template_choice choice"
        " JOIN event ON event.id = choice.event_id ORDER BY 1, 2"
    )
    users: dict[str, list[str]] = {}
    for row in rows:
        users.setdefault(row[0], []).append(row[1])
    return users


def is_awaited(connection: sqlite3.Connection, name: str) -> bool:
    """Whether a badge that is on its way is drawn with this template."""
    row = connection.execute(
        f"SELECT 1 FROM print_job WHERE template = ? AND state IN ({marks(OPEN_STATES)}) LIMIT 1", [name, *OPEN_STATES]
    ).fetchone()
    return row is not None
