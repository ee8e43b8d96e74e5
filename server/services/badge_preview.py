"""Badges before anybody prints them: which templates there are, and the very dots that a printer would get."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from server.domain.errors import TemplateError
from server.domain.print_job import BadgeSnapshot
from server.printing.drawing.draw import draw
from server.printing.drawing.template_file import list_templates, load_template

#: What most badge printers have.
PREVIEW_DPI = 203
_MM_PER_INCH = 25.4


@dataclass(frozen=True, kw_only=True)
class TemplateChoice:
    """A template that an organiser may pick."""

    name: str
    title: str
    width_mm: float
    height_mm: float
    #: Why it cannot be used; empty: it can.
    fault: str = ""


def template_choices(folders: Sequence[Path] = ()) -> list[TemplateChoice]:
    """Every template, also those that cannot be used: an organiser who wrote one learns why."""
    return [_choice(name, folders) for name in list_templates(folders)]


def check_template(name: str, folders: Sequence[Path] = ()) -> str:
    """`name` itself, if badges can be drawn with it.

    Raises: TemplateError.
    """
    return load_template(name, folders).name


def preview_png(name: str, snapshot: BadgeSnapshot, folders: Sequence[Path] = ()) -> bytes:
    """A badge as PNG, dot for dot as it would be printed on a roll as wide as the badge.

    Raises: TemplateError when there is no such template, or it cannot be used.
    """
    template = load_template(name, folders)
    width_dots = round(template.across_mm / _MM_PER_INCH * PREVIEW_DPI)
    image = draw(template, snapshot, dpi=PREVIEW_DPI, width_dots=width_dots)
    upright = image.rotate(template.rotation, expand=True) if template.rotation else image
    file = io.BytesIO()
    upright.save(file, "PNG", optimize=True)
    return file.getvalue()


def _choice(name: str, folders: Sequence[Path]) -> TemplateChoice:
    try:
        template = load_template(name, folders)
    except TemplateError as error:
        return TemplateChoice(name=name, title=name, width_mm=0, height_mm=0, fault=error.message)
    return TemplateChoice(name=name, title=template.title, width_mm=template.width_mm, height_mm=template.height_mm)
