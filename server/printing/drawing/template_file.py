"""Reading badge templates from TOML files, with errors that say where and what is allowed."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import badge_templates
from server.domain.errors import TemplateError
from server.domain.event import LANGUAGES
from server.printing.drawing.template import (
    CONDITIONS,
    FIELDS,
    SMALLEST_TEXT_MM,
    Align,
    Box,
    Element,
    Kind,
    Line,
    Template,
    Valign,
    Words,
)

#: No badge is larger (A5 with room to spare).
LONGEST_MM = 300.0

_PLACE = {"x_mm", "y_mm", "width_mm", "height_mm", "kind", "when"}
_LINE = {"text", "bold", "max_mm", "min_mm", "rows", "anywhere", "when"}
_ALLOWED: dict[Kind, set[str]] = {
    Kind.TEXT: _PLACE | _LINE | {"align", "valign", "inverse"},
    Kind.STACK: _PLACE | {"align", "valign", "inverse", "gap_mm", "line"},
    Kind.QR: _PLACE | {"text", "max_module_mm", "align", "valign"},
    Kind.BOX: _PLACE | {"stroke_mm"},
    Kind.LINE: _PLACE,
}
_TOP = {"title", "width_mm", "height_mm", "rotation", "element"}
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def shipped_folder() -> Path:
    """Where the templates lie that come with the project."""
    return Path(badge_templates.__path__[0])


def list_templates(folders: Sequence[Path] = ()) -> list[str]:
    """Names of all templates in `folders` and of those that ship, sorted; a folder that is not there is empty."""
    return sorted({path.stem for folder in (*folders, shipped_folder()) for path in folder.glob("*.toml")})


def load_template(name: str, folders: Sequence[Path] = ()) -> Template:
    """The template called `name`: the organiser's own folders go before the shipped one.

    Raises: TemplateError when there is none, or it cannot be used.
    """
    for folder in (*folders, shipped_folder()):
        path = folder / f"{name}.toml"
        if re.fullmatch(r"[A-Za-z0-9_-]+", name) and path.is_file():
            return parse_template(path.read_bytes(), name=name)
    known = ", ".join(list_templates(folders))
    raise TemplateError(f"no badge template {name!r}; there are: {known}", code="template.unknown", name=name)


def parse_template(source: bytes, *, name: str) -> Template:
    """A template from the bytes of its file.

    Raises: TemplateError that names the file, the line, and what is allowed.
    """
    try:
        text = source.decode()
        table = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
        raise TemplateError(f"{name}.toml: {exc}", code="template.syntax", name=name) from exc
    top = _Table(table, _Place(name, text), _TOP)
    elements = top.tables("element", "[[element]]")
    width_mm = top.number("width_mm", low=10, high=LONGEST_MM)
    height_mm = top.number("height_mm", low=10, high=LONGEST_MM)
    return Template(
        name=name,
        title=top.text("title", name),
        width_mm=width_mm,
        height_mm=height_mm,
        rotation=int(top.choice("rotation", (0, 90), 0)),
        elements=tuple(_element(each, width_mm, height_mm) for each in elements),
        sha256=hashlib.sha256(source).hexdigest(),
    )


def _element(table: _Table, width_mm: float, height_mm: float) -> Element:
    kind = Kind(table.choice("kind", tuple(Kind)))
    table.check_keys(_ALLOWED[kind])
    lines: tuple[Line, ...] = ()
    if kind is Kind.TEXT:
        lines = (_line(table),)
    if kind is Kind.STACK:
        lines = tuple(_line(each) for each in table.tables("line", "[[element.line]]", _LINE))
    return Element(
        kind=kind,
        box=_box(table, width_mm, height_mm),
        lines=lines,
        align=Align(table.choice("align", tuple(Align), Align.LEFT)),
        valign=Valign(table.choice("valign", tuple(Valign), Valign.MIDDLE)),
        gap_mm=table.number("gap_mm", low=0, high=50, default=1.5),
        inverse=table.flag("inverse"),
        stroke_mm=table.number("stroke_mm", low=0, high=10, default=0),
        words=table.words("text", {"en": "{code}"}) if kind is Kind.QR else {},
        max_module_mm=table.number("max_module_mm", low=0.3, high=5, default=1),
        when=table.condition(),
    )


def _box(table: _Table, width_mm: float, height_mm: float) -> Box:
    x_mm = table.number("x_mm", low=0, high=width_mm)
    y_mm = table.number("y_mm", low=0, high=height_mm)
    return Box(
        x_mm=x_mm,
        y_mm=y_mm,
        width_mm=table.number("width_mm", low=0.1, high=round(width_mm - x_mm, 3)),
        height_mm=table.number("height_mm", low=0.1, high=round(height_mm - y_mm, 3)),
    )


def _line(table: _Table) -> Line:
    max_mm = table.number("max_mm", low=SMALLEST_TEXT_MM, high=60, default=6)
    return Line(
        words=table.words("text"),
        bold=table.flag("bold"),
        max_mm=max_mm,
        min_mm=table.number("min_mm", low=SMALLEST_TEXT_MM, high=max_mm, default=SMALLEST_TEXT_MM),
        rows=int(table.choice("rows", (1, 2), 1)),
        anywhere=table.flag("anywhere"),
        when=table.condition(),
    )


@dataclass(frozen=True)
class _Place:
    """Where in the file we are: for the words of an error."""

    name: str
    source: str
    header: str = ""
    number: int = 0

    def number_before(self, header: str) -> int:
        """How many tables headed `header` stand before this one."""
        rows = [row.strip() for row in self.source.splitlines()]
        starts = [at for at, row in enumerate(rows) if row == self.header]
        return rows[: starts[self.number]].count(header) if self.number < len(starts) else 0

    def __str__(self) -> str:
        starts = [at for at, row in enumerate(self.source.splitlines(), 1) if row.strip() == self.header]
        line = starts[self.number] if self.number < len(starts) else 0
        if not self.header:
            return f"{self.name}.toml"
        return f"{self.name}.toml, {self.header} {self.number + 1}" + (f" (line {line})" if line else "")


class _Table:
    """One TOML table, read key by key."""

    def __init__(self, table: dict[str, Any], place: _Place, allowed: set[str] | None = None) -> None:
        self._table = table
        self._place = place
        if allowed is not None:
            self.check_keys(allowed)

    def check_keys(self, allowed: set[str]) -> None:
        for key in self._table:
            if key not in allowed:
                raise self._error(f"{key!r} is not known here; allowed: {', '.join(sorted(allowed))}")

    def number(self, key: str, *, low: float, high: float, default: float | None = None) -> float:
        value = self._table.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise self._error(f"{key} must be a number from {low:g} to {high:g}")
        return float(value)

    def flag(self, key: str) -> bool:
        value = self._table.get(key, False)
        if not isinstance(value, bool):
            raise self._error(f"{key} must be true or false")
        return value

    def text(self, key: str, default: str) -> str:
        value = self._table.get(key, default)
        if not isinstance(value, str):
            raise self._error(f"{key} must be a text")
        return value

    def choice(self, key: str, allowed: tuple[Any, ...], default: object = None) -> Any:
        value = self._table.get(key, default)
        if value not in allowed or isinstance(value, bool):
            raise self._error(f"{key} must be one of {', '.join(str(each) for each in allowed)}")
        return value

    def condition(self) -> str:
        value = self.text("when", "")
        if value and value.removeprefix("not ") not in CONDITIONS:
            raise self._error(f"when must be one of {', '.join(CONDITIONS)}, or `not` and one of them")
        return value

    def words(self, key: str, default: Words | None = None) -> Words:
        value = self._table.get(key, default)
        words = {"en": value} if isinstance(value, str) else value
        if not isinstance(words, dict) or "en" not in words or set(words) - set(LANGUAGES):
            raise self._error(f"{key} must be a text, or a table of texts with en and any of {', '.join(LANGUAGES)}")
        for text in words.values():
            self._check_placeholders(key, text)
        return words

    def tables(self, key: str, header: str, allowed: set[str] | None = None) -> list[_Table]:
        value = self._table.get(key)
        if not isinstance(value, list) or not value or not all(isinstance(each, dict) for each in value):
            raise self._error(f"at least one {header} is needed")
        before = self._place.number_before(header) if self._place.header else 0
        places = [_Place(self._place.name, self._place.source, header, before + at) for at in range(len(value))]
        return [_Table(each, place, allowed) for each, place in zip(value, places, strict=True)]

    def _check_placeholders(self, key: str, text: object) -> None:
        if not isinstance(text, str):
            raise self._error(f"{key} must be a text")
        for name in _PLACEHOLDER.findall(text):
            if name not in FIELDS:
                raise self._error(f"{key}: {{{name}}} is not known; allowed: {', '.join(FIELDS)}")

    def _error(self, message: str) -> TemplateError:
        return TemplateError(f"{self._place}: {message}", code="template.schema", name=self._place.name)
