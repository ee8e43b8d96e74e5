"""Making and changing the organiser's own badge templates.

A draft is a template's TOML as a table: what an editor holds while somebody works. It is read, checked and drawn like a
file, and becomes one (in the database) when it is saved.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path, PurePath
from typing import Any

from server.domain.errors import ConflictError, FieldError, NotFoundError, TemplateError
from server.domain.names import fold
from server.printing.drawing.pictures import SUFFIXES, fault_of
from server.printing.drawing.source_map import Block
from server.printing.drawing.template import Align, Box, Element, Kind, Line, Template
from server.printing.drawing.template_file import list_templates, parse_template, template_from
from server.printing.drawing.template_reading import Place
from server.printing.drawing.template_writing import to_toml
from server.services.templates import find_template
from server.store import templates
from server.store.templates import TemplateRow
from server.store.times import to_text
from server.store.transaction import Transaction

LONGEST_TITLE = 80
_LONGEST_NAME = 60
#: Addresses of the office that no template may be called like.
_TAKEN = frozenset({"import", "new"})
#: A picture that no template names stays so long: somebody's draft may.
_PICTURE_KEPT = timedelta(days=2)


def draft_of(template: Template) -> dict[str, Any]:
    """A template as an editor holds it."""
    return tomllib.loads(to_toml(template))


def template_from_draft(
    connection: sqlite3.Connection, draft: object, name: str, folders: Sequence[Path] = ()
) -> Template:
    """The template that a draft of the one called `name` describes.

    Raises: TemplateError that names element and key.
    """
    before = find_template(connection, name, folders)
    if not isinstance(draft, dict):
        raise TemplateError("a draft is a table", code="template.syntax", name=name)
    pictures = {**before.files, **templates.pictures_named(connection, _files_in(draft))}
    template = replace(template_from(draft, Place(name, Block()), pictures), note=before.note)
    try:
        to_toml(template).encode()
    except UnicodeEncodeError as exc:
        raise TemplateError("half a character", code="template.syntax", name=name) from exc
    return template


def save_template(transaction: Transaction, template: Template, version: int) -> TemplateRow:
    """Store what somebody changed who had begun with `version`.

    Raises: NotFoundError for one that is no template of the organiser's, ConflictError when somebody else was faster.
    """
    before = templates.template_row(transaction.connection, template.name)
    if before is None:
        raise NotFoundError("no such template", code="not_found.template")
    if before.version != version:
        raise ConflictError("somebody else changed this template", code="template.changed")
    return _stored(transaction, template, version + 1)


def add_template(
    transaction: Transaction, template: Template, *, title: str = "", folders: Sequence[Path] = ()
) -> TemplateRow:
    """Store a new template, called after its title; one that has that title already tells them apart by a number."""
    rows = templates.template_rows(transaction.connection)
    wanted = (title or template.title).strip()[:LONGEST_TITLE] or "Badge"
    titled = replace(template, title=_free_title(wanted, {row.title for row in rows}))
    taken = {*(row.name for row in rows), *list_templates(folders), *_TAKEN}
    return _stored(transaction, replace(titled, name=_free_name(titled.title, taken)), 1)


def remove_template(transaction: Transaction, name: str) -> None:
    """Delete a template of the organiser's.

    Raises: NotFoundError, ConflictError while an event or a badge on its way needs it.
    """
    connection = transaction.connection
    if templates.template_row(connection, name) is None:
        raise NotFoundError("no such template", code="not_found.template")
    if templates.users_of(connection).get(name):
        raise ConflictError("an event uses this template", code="template.in_use")
    if templates.is_awaited(connection, name):
        raise ConflictError("a badge that is on its way uses this template", code="template.awaited")
    templates.delete_template_row(connection, name)
    transaction.record("template.removed", f"template:{name}")
    _tidy_pictures(transaction)


def first_template(title: str, size_mm: tuple[float, float]) -> Template:
    """Something to begin with: the name, large, and the code.

    Raises: FieldError for a size or title that cannot be.
    """
    if not title.strip():
        raise FieldError("title", "a template needs a title", code="field.empty")
    name_box, code_box = _first_boxes(*size_mm)
    high = name_box.height_mm
    lines = (
        Line(words={"en": "{first_name}"}, bold=True, max_mm=min(18.0, max(2.5, high / 2)), rows=2),
        Line(words={"en": "{last_name}"}, max_mm=min(10.0, max(2.5, high / 4)), rows=2),
        Line(words={"en": "{company}"}, max_mm=min(6.0, max(2.5, high / 6)), rows=2),
    )
    template = Template(
        name="new",
        title=title.strip(),
        width_mm=size_mm[0],
        height_mm=size_mm[1],
        elements=(
            Element(kind=Kind.STACK, box=name_box, lines=lines, align=Align.CENTER),
            Element(kind=Kind.QR, box=code_box, words={"en": "{code}"}, align=Align.CENTER),
        ),
    )
    try:
        return parse_template(to_toml(template).encode(), name="new")
    except TemplateError as error:
        raise FieldError(str(error.details.get("key") or "width_mm"), error.message, code="field.range") from error


def _first_boxes(width: float, height: float) -> tuple[Box, Box]:
    """Places for the name and the code: side by side on a wide badge, else one below the other."""
    margin = round(min(width, height) * 0.04, 1)
    inner_width, inner_height = width - 2 * margin, height - 2 * margin
    is_wide = width > height
    code = round(min(inner_width, inner_height, (inner_width if is_wide else inner_height) * 0.48), 1)
    left, upper = (
        (round(inner_width - code, 1), inner_height) if is_wide else (inner_width, round(inner_height - code, 1))
    )
    name_box = Box(x_mm=margin, y_mm=margin, width_mm=round(left, 1), height_mm=round(upper, 1))
    if is_wide:
        code_box = Box(x_mm=round(margin + left, 1), y_mm=margin, width_mm=code, height_mm=round(inner_height, 1))
    else:
        code_box = Box(x_mm=margin, y_mm=round(margin + upper, 1), width_mm=round(inner_width, 1), height_mm=code)
    return name_box, code_box


def check_picture(file_name: str, data: bytes) -> str:
    """The safe name that an uploaded picture is kept under, which says what it holds.

    Raises: FieldError for what is no picture, or too large.
    """
    name = _kept_name(file_name, data)
    suffix = PurePath(name).suffix
    if suffix not in SUFFIXES:
        raise FieldError("picture", f"{suffix or 'it'} is no picture", code="template.picture")
    fault = fault_of(name, data)
    if fault:
        raise FieldError("picture", fault, code="template.picture")
    return name


def _kept_name(file_name: str, data: bytes) -> str:
    path = PurePath(file_name.replace("\\", "/"))
    stem = _slug(path.stem)[:40] or "picture"
    return f"{stem}-{hashlib.sha256(data).hexdigest()[:12]}{path.suffix.lower()}"


def add_picture(transaction: Transaction, name: str, data: bytes) -> None:
    """Keep a picture that was checked; it stays for good once a saved template names it."""
    templates.keep_picture(transaction.connection, name, data, transaction.now)


def _stored(transaction: Transaction, template: Template, version: int) -> TemplateRow:
    kept = _with_kept_pictures(transaction, template)
    row = TemplateRow(
        name=kept.name,
        title=kept.title,
        source=to_toml(kept),
        version=version,
        changed_at=to_text(transaction.now),
    )
    templates.save_template_row(transaction.connection, row)
    transaction.record("template.saved", f"template:{row.name}", {"version": version})
    _tidy_pictures(transaction)
    return row


def _with_kept_pictures(transaction: Transaction, template: Template) -> Template:
    """The same with its pictures in the database, under names that say what they hold.

    They were looked at when the template was read; drawing them again here would hold up every check-in.
    """
    names = {}
    for file, data in template.files.items():
        digest = hashlib.sha256(data).hexdigest()[:12]
        names[file] = file if digest in file else _kept_name(file, data)
        add_picture(transaction, names[file], data)
    elements = tuple(replace(each, file=names[each.file]) if each.file else each for each in template.elements)
    return replace(template, elements=elements, files={names[file]: data for file, data in template.files.items()})


def _tidy_pictures(transaction: Transaction) -> None:
    connection = transaction.connection
    sources = "\n".join(row.source for row in templates.template_rows(connection))
    kept = [name for name in templates.picture_names(connection) if name in sources]
    templates.drop_pictures(connection, kept, before=transaction.now - _PICTURE_KEPT)


def _files_in(draft: Mapping[str, Any]) -> list[str]:
    elements = draft.get("element")
    found = [each.get("file") for each in elements if isinstance(each, dict)] if isinstance(elements, list) else []
    return [file for file in found if isinstance(file, str)]


def _free_name(title: str, taken: set[str]) -> str:
    stem = _slug(title)[:_LONGEST_NAME].strip("-") or "badge"
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return next(name for name in (stem, *numbered) if name not in taken)


def _free_title(title: str, taken: set[str]) -> str:
    numbered = (f"{title[: LONGEST_TITLE - 5]} {number}" for number in range(2, len(taken) + 3))
    return next(each for each in (title, *numbered) if each not in taken)


def _slug(text: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", fold(text)))
