"""Badge templates as TOML files: where they lie, and reading them."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import badge_templates
from server.domain.errors import TemplateError
from server.printing.drawing import schema
from server.printing.drawing.pictures import SUFFIXES, fault_of
from server.printing.drawing.source_map import source_map
from server.printing.drawing.template import Box, Element, Fold, Kind, Line, Pattern, Side, Template
from server.printing.drawing.template_reading import Fault, Place, Table

LARGEST_TOML_BYTES = 256 * 1024
#: A key of so many parts takes tomllib seconds, one of a hundred times as many hours.
_MOST_DOTS = 2000
#: Where tomllib says that it could not go on.
_LINE = re.compile(r"\(at line (\d+)")


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
    if not re.fullmatch(r"[A-Za-z0-9_-]+", name):
        said = f"a badge template's name has letters, digits, - and _ only, not {name!r}"
        raise TemplateError(said, code="template.unknown", name=name)
    for folder in (*folders, shipped_folder()):
        path = folder / f"{name}.toml"
        if path.is_file():
            return read_template(path)
    known = ", ".join(list_templates(folders))
    raise TemplateError(f"no badge template {name!r}; there are: {known}", code="template.unknown", name=name)


def read_template(path: Path) -> Template:
    """The template in a file, with the pictures beside it. One that did not change is not read anew.

    Raises: TemplateError, also for a file that cannot be opened.
    """
    try:
        source = path.read_bytes()
        pictures = _pictures_beside(path, source)
    except OSError as exc:
        raise TemplateError(f"{path}: {exc.strerror}", code="template.unknown", name=path.stem) from exc
    return kept_template(source, path.stem, tuple(pictures.items()))


def parse_template(source: bytes, *, name: str, pictures: Mapping[str, bytes] | None = None) -> Template:
    """A template from the bytes of its file, and of the pictures beside it by their names.

    Raises: TemplateError that names the file, the line, and what is allowed.
    """
    text, table = read_toml(source, name)
    template = template_from(table, Place(name, source_map(text)), pictures or {})
    return replace(template, note=_note(text), sha256=_sha256(source, template.files))


def read_toml(source: bytes, name: str) -> tuple[str, dict[str, Any]]:
    """The text of a template's file, and its tables.

    Raises: TemplateError.
    """
    if len(source) > LARGEST_TOML_BYTES:
        said = f"{name}.toml: larger than {LARGEST_TOML_BYTES // 1024} kB"
        raise TemplateError(said, code="template.large", name=name)
    try:
        # some editors begin a file with a mark of its encoding
        text = source.decode("utf-8-sig")
        if any(row.count(".") > _MOST_DOTS for row in text.splitlines()):
            raise TemplateError(f"{name}.toml: a line with too many dots", code="template.syntax", name=name)
        return text, tomllib.loads(text)
    except (ValueError, RecursionError) as exc:  # ValueError: no UTF-8, no TOML, a number without an end
        told = _LINE.search(str(exc))
        where = {"line": int(told[1])} if told else {}
        raise TemplateError(f"{name}.toml: {exc}", code="template.syntax", name=name, **where) from exc


def template_from(table: Mapping[str, Any], place: Place, pictures: Mapping[str, bytes]) -> Template:
    """A template from a table, as a file or an editor has it, and the pictures beside it by their names.

    Raises: TemplateError that names the place and what is allowed.
    """
    name, beside = place.name, dict(pictures)
    top = Table(table, place, frozenset(beside))
    keys = {key.name: key for key in schema.TOP_KEYS}
    top.check_keys({*keys, schema.ELEMENT, schema.PATTERNS})
    values = {name: top.read(key) for name, key in keys.items()}
    size = (values["width_mm"], values["height_mm"])
    elements = tuple(_element(each, size, values["fold"]) for each in top.below(schema.ELEMENT))
    used = {element.file: _checked(beside[element.file], element, top) for element in elements if element.file}
    return Template(
        name=name,
        patterns=_patterns(top),
        elements=elements,
        files=used,
        **values | {"title": values["title"] or name},
    )


@lru_cache(maxsize=64)
def kept_template(source: bytes, name: str, pictures: tuple[tuple[str, bytes], ...]) -> Template:
    """The same as parse_template(), without reading again what it read lately.

    Raises: TemplateError.
    """
    return parse_template(source, name=name, pictures=dict(pictures))


def _pictures_beside(path: Path, source: bytes) -> dict[str, bytes]:
    """The pictures in a template's folder; only those that it may name are read."""
    if b"file" not in source:
        return {}
    there = sorted(each for each in path.parent.iterdir() if each.suffix.lower() in SUFFIXES and each.is_file())
    return {each.name: each.read_bytes() if each.name.encode() in source else b"" for each in there}


def _element(table: Table, size: tuple[float, float], fold: Fold) -> Element:
    kind = Kind(table.read(schema.KIND_KEY))
    keys = schema.KIND_KEYS[kind]
    own = {key.name for key in (schema.KIND_KEY, *schema.BOX_KEYS, *keys)}
    table.check_keys(own | {schema.LINE} if kind is Kind.STACK else own)
    values: dict[str, Any] = {key.name: table.read(key) for key in keys if key not in schema.TEXT_KEYS}
    if kind is Kind.TEXT:
        values["lines"] = (_line(table, when=False),)
    elif kind is Kind.STACK:
        values["lines"] = tuple(_line(each, when=True) for each in table.below(schema.LINE))
    elif kind is Kind.QR:
        values["words"] = values.pop("text")
    elif kind is Kind.PATTERN:
        values["pattern"] = values["pattern"] or None
    if values["side"] is Side.BACK and fold is Fold.NONE:
        said = "only a badge that is folded has a back; allowed: fold = top, bottom"
        raise table.place.error(said, "side", fault=Fault.SIDE)
    return Element(kind=kind, box=_box(table, size), **values)


def _box(table: Table, size: tuple[float, float]) -> Box:
    x, y, width, height = schema.BOX_KEYS
    x_mm, y_mm = table.number(x, high=size[0]), table.number(y, high=size[1])
    return Box(
        x_mm=x_mm,
        y_mm=y_mm,
        width_mm=table.number(width, high=size[0] - x_mm),
        height_mm=table.number(height, high=size[1] - y_mm),
    )


def _line(table: Table, *, when: bool) -> Line:
    keys = {key.name: key for key in (schema.LINE_KEYS if when else schema.TEXT_KEYS)}
    if when:
        table.check_keys(keys)
    values = {name: table.read(key) for name, key in keys.items() if name not in ("text", "min_mm")}
    return Line(words=table.read(keys["text"]), min_mm=table.number(keys["min_mm"], high=values["max_mm"]), **values)


def _patterns(top: Table) -> dict[str, Pattern]:
    """Which pattern the organiser wants for which category."""
    found = top.values.get(schema.PATTERNS, {})
    place = Place(top.place.name, top.place.block.child(schema.PATTERNS), "[patterns]")
    if not isinstance(found, dict):
        raise top.place.error("patterns must be a table: Speaker = 'hatch'", schema.PATTERNS, fault=Fault.PATTERNS)
    for category, pattern in found.items():
        if pattern not in tuple(Pattern):
            raise place.error(f"{category}: a pattern is one of {', '.join(Pattern)}", category, fault=Fault.PATTERNS)
    return {category: Pattern(pattern) for category, pattern in found.items()}


def _checked(picture: bytes, element: Element, top: Table) -> bytes:
    fault = fault_of(element.file, picture)
    if fault:
        raise top.place.error(f"{element.file}: {fault}", fault=Fault.PICTURE, file=element.file)
    return picture


def _note(text: str) -> str:
    """The comment that a file begins with."""
    rows: list[str] = []
    for row in text.splitlines():
        if not row.startswith("#"):
            break
        rows.append(row[1:].strip())
    return "\n".join(rows)


def _sha256(source: bytes, pictures: Mapping[str, bytes]) -> str:
    total = hashlib.sha256(source)
    for name in sorted(pictures):
        total.update(pictures[name])
    return total.hexdigest()
