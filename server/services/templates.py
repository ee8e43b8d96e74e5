"""Badge templates, wherever they are kept: the organiser's own in the database, files in a folder, those that ship.

One of the organiser's goes before a file of its name. Which one a badge gets is the event's choice, by category and
zone.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from server.domain.errors import FieldError, TemplateError
from server.domain.event import Event
from server.domain.guest import Guest
from server.printing.drawing.fields import plain
from server.printing.drawing.template import Template
from server.printing.drawing.template_file import kept_template, list_templates, load_template, shipped_folder
from server.store import event as event_rows
from server.store import templates
from server.store.templates import TemplateRow, TemplateRule
from server.store.transaction import Transaction

#: As to_toml() writes it.
_FILE = re.compile(r'^file = "([^"\\]+)"$', re.MULTILINE)


class Origin(StrEnum):
    """Where a template is kept."""

    #: In the database: made and changed in the office.
    OWN = "own"
    #: A file in the organiser's folder.
    FOLDER = "folder"
    #: It comes with the project.
    READY = "ready"


@dataclass(frozen=True, kw_only=True)
class TemplateCard:
    """A template as it is listed."""

    name: str
    title: str
    origin: Origin
    width_mm: float = 0
    #: Of the whole strip, where it is folded.
    height_mm: float = 0
    #: Changes whenever it is saved; 0: a file.
    version: int = 0
    #: Names of the events that use it.
    used_by: Sequence[str] = ()
    #: Why it cannot be used; empty: it can.
    fault: str = ""


def find_template(connection: sqlite3.Connection, name: str, folders: Sequence[Path] = ()) -> Template:
    """The template called `name`.

    Raises: TemplateError when there is none, or it cannot be used.
    """
    row = templates.template_row(connection, name)
    return _of_row(connection, row) if row else load_template(name, folders)


def all_templates(connection: sqlite3.Connection, folders: Sequence[Path] = ()) -> list[TemplateCard]:
    """Every template, the organiser's own first; also those that cannot be used: who wrote one learns why."""
    users = templates.users_of(connection)
    own = [_own_card(connection, row, users) for row in templates.template_rows(connection)]
    names = {card.name for card in own}
    return [*own, *(card for card in file_templates(folders, users) if card.name not in names)]


def file_templates(
    folders: Sequence[Path] = (), users: Mapping[str, Sequence[str]] | None = None
) -> list[TemplateCard]:
    """The templates that are files. `users`: names of events by template."""
    return [_file_card(name, folders, users or {}) for name in list_templates(folders)]


def template_card(connection: sqlite3.Connection, name: str, folders: Sequence[Path] = ()) -> TemplateCard:
    """One template as it is listed; `fault` says so where it cannot be used or is not there."""
    users, row = templates.users_of(connection), templates.template_row(connection, name)
    return _own_card(connection, row, users) if row else _file_card(name, folders, users)


def check_template(connection: sqlite3.Connection, name: str, folders: Sequence[Path] = ()) -> str:
    """`name` itself, if badges can be drawn with it.

    Raises: FieldError.
    """
    try:
        return find_template(connection, name, folders).name
    except TemplateError as error:
        raise FieldError("template", error.message, code="template.unknown") from error


def template_for(connection: sqlite3.Connection, event: Event, guest: Guest, zone: str) -> str:
    """Name of the template for a guest's badge; `zone`: name of the zone where they were let in, empty: nobody knows.

    A rule for category and zone goes before one for the category, that before one for the zone, and that before the
    event's own template.
    """
    rules = templates.rules_of(connection, event.id)
    if not rules:
        return event.template
    zone_id = next((each.id for each in event_rows.zones_of(connection, event.id) if each.name == zone), None)
    fitting = [
        rule
        for rule in rules
        if (not rule.category or plain(rule.category) == plain(guest.category))
        and (not rule.zone_id or rule.zone_id == zone_id)
    ]
    best = max(fitting, key=lambda rule: (bool(rule.category), bool(rule.zone_id)), default=None)
    return best.template if best else event.template


def rules_of(connection: sqlite3.Connection, event_id: str) -> list[TemplateRule]:
    """Which guests of an event get another template than the event's own."""
    return templates.rules_of(connection, event_id)


def choose_templates(
    transaction: Transaction, event_id: str, rules: Iterable[TemplateRule], folders: Sequence[Path] = ()
) -> None:
    """Store an event's rules, in the place of those before; of two for the same guests the later one counts.

    Raises: FieldError for a template, zone or rule that cannot be.
    """
    connection = transaction.connection
    zones = {zone.id for zone in event_rows.zones_of(connection, event_id)}
    chosen = {(plain(rule.category), rule.zone_id): rule for rule in rules}
    for rule in chosen.values():
        check_template(connection, rule.template, folders)
        if rule.zone_id and rule.zone_id not in zones:
            raise FieldError("zone", "no such zone", code="field.choice")
        if not rule.category and not rule.zone_id:
            raise FieldError("category", "whose badge is it?", code="field.empty")
    wanted = sorted(chosen.values(), key=lambda rule: (rule.category, rule.zone_id))
    if wanted != templates.rules_of(connection, event_id):
        templates.keep_rules(connection, event_id, wanted)
        transaction.record("template.chosen", f"event:{event_id}", {"choices": len(wanted)}, event_id=event_id)


def origin_of(connection: sqlite3.Connection, name: str, folders: Sequence[Path] = ()) -> Origin:
    """Where the template called `name` is kept."""
    return Origin.OWN if templates.template_row(connection, name) else _file_origin(name, folders)


def _of_row(connection: sqlite3.Connection, row: TemplateRow) -> Template:
    pictures = templates.pictures_named(connection, _FILE.findall(row.source))
    return kept_template(row.source.encode(), row.name, tuple(pictures.items()))


def _own_card(connection: sqlite3.Connection, row: TemplateRow, users: Mapping[str, Sequence[str]]) -> TemplateCard:
    bare = TemplateCard(
        name=row.name, title=row.title, origin=Origin.OWN, version=row.version, used_by=users.get(row.name, ())
    )
    return _measured(bare, lambda: _of_row(connection, row))


def _file_card(name: str, folders: Sequence[Path], users: Mapping[str, Sequence[str]]) -> TemplateCard:
    bare = TemplateCard(name=name, title=name, origin=_file_origin(name, folders), used_by=users.get(name, ()))
    return _measured(bare, lambda: load_template(name, folders))


def _file_origin(name: str, folders: Sequence[Path]) -> Origin:
    is_folders = any((folder / f"{name}.toml").is_file() for folder in folders)
    return Origin.FOLDER if is_folders or not (shipped_folder() / f"{name}.toml").is_file() else Origin.READY


def _measured(card: TemplateCard, load: Callable[[], Template]) -> TemplateCard:
    try:
        template = load()
    except TemplateError as error:
        return replace(card, fault=error.message)
    return replace(card, title=template.title, width_mm=template.width_mm, height_mm=template.length_mm)
