"""Templates leave and come as files: TOML, an archive with its pictures, and what other systems export."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from server.domain.errors import TemplateError
from server.printing.drawing.pictures import SUFFIXES
from server.printing.drawing.pretix_layout import Loss
from server.printing.drawing.template import Template
from server.printing.drawing.template_file import LARGEST_TOML_BYTES, parse_template, read_toml
from server.printing.drawing.template_writing import to_toml
from server.services.badge_import import import_pretix_layout
from server.store import templates

#: An import may bring so much, its pictures unpacked.
LARGEST_IMPORT_BYTES = 12 * 1024 * 1024
_MOST_FILES = 40
#: What an archive begins with. Source: APPNOTE.TXT 4.3.7.
_ARCHIVE = b"PK\x03\x04"


@dataclass(frozen=True, kw_only=True)
class TemplateFile:
    """A template as a file to take away."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class BroughtTemplate:
    """A template that came as a file, and what could not be carried over."""

    template: Template
    losses: Sequence[Loss] = ()


def template_file(template: Template) -> TemplateFile:
    """The TOML of a template; with pictures an archive of it and them."""
    toml = to_toml(template).encode()
    if not template.files:
        return TemplateFile(name=f"{template.name}.toml", media_type="application/toml", content=toml)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {f"{template.name}.toml": toml, **template.files}.items():
            # one date for all: the same template is the same file
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return TemplateFile(name=f"{template.name}.zip", media_type="application/zip", content=held.getvalue())


def read_template_file(connection: sqlite3.Connection, file_name: str, data: bytes) -> BroughtTemplate:
    """A template from a file: what template_file() makes, a TOML file, or a badge layout of pretix (JSON).

    Raises: TemplateError that says what is wrong.
    """
    if len(data) > LARGEST_IMPORT_BYTES:
        raise _too_large()
    path = PurePath(file_name.replace("\\", "/"))
    if data.startswith(_ARCHIVE):
        return BroughtTemplate(template=_from_archive(data))
    if path.suffix.lower() == ".json" or data.lstrip()[:1] in (b"{", b"["):
        imported = _from_json(data, path.stem)
        if imported:
            return imported
    if len(data) > LARGEST_TOML_BYTES:
        raise _too_large()
    known = templates.pictures_named(connection, _pictures_in(data))
    return BroughtTemplate(template=parse_template(data, name=path.stem or "badge", pictures=known))


def _from_json(data: bytes, stem: str) -> BroughtTemplate | None:
    """A layout of pretix; None: a TOML file that begins with a table."""
    if data.lstrip().startswith(b"[["):
        try:
            read_toml(data, stem)
        except TemplateError:
            pass  # no TOML: let the other reader say what is wrong
        else:
            return None
    imported = import_pretix_layout(data, name=stem or "badge")
    return BroughtTemplate(template=imported.template, losses=imported.losses)


def _from_archive(data: bytes) -> Template:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > _MOST_FILES or sum(entry.file_size for entry in entries) > LARGEST_IMPORT_BYTES:
                raise _too_large()
            files = {PurePath(entry.filename).name: archive.read(entry) for entry in entries}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError, ValueError) as exc:
        raise TemplateError("the archive cannot be read", code="template.syntax") from exc
    sources = [name for name in files if name.endswith(".toml")]
    if len(sources) != 1:
        raise TemplateError("an archive holds one template", code="template.syntax")
    pictures = {name: content for name, content in files.items() if PurePath(name).suffix.lower() in SUFFIXES}
    return parse_template(files[sources[0]], name=PurePath(sources[0]).stem, pictures=pictures)


def _pictures_in(data: bytes) -> list[str]:
    try:
        elements = read_toml(data, "")[1].get("element", [])
        return [str(each["file"]) for each in elements if isinstance(each, dict) and "file" in each]
    except (TemplateError, TypeError):
        return []  # parse_template() says what is wrong with it


def _too_large() -> TemplateError:
    return TemplateError(f"at most {LARGEST_IMPORT_BYTES // 1024 // 1024} MB", code="template.large")
