"""Badges before anybody prints them: which templates there are, and the very dots that a printer would get."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from server.domain.codes import candidates
from server.domain.errors import FieldError, NotFoundError
from server.domain.event import Event
from server.domain.guest import Guest
from server.domain.print_job import BadgeSnapshot
from server.printing.drawing.draw import draw, draw_strip
from server.printing.drawing.template import Fold, Side, Template
from server.printing.drawing.template_file import load_template, read_template
from server.services.print_jobs import snapshot_of
from server.store import guests, search

#: What most badge printers have.
PREVIEW_DPI = 203
_MM_PER_INCH = 25.4


def template_called(name: str, folders: Sequence[Path] = ()) -> Template:
    """A template by its name, or by the path of its file.

    Raises: TemplateError when there is none, or it cannot be used.
    """
    is_path = name.endswith(".toml") or "/" in name
    return read_template(Path(name)) if is_path else load_template(name, folders)


def badge_png(
    template: Template, snapshot: BadgeSnapshot, *, dpi: int = PREVIEW_DPI, width_dots: int | None = None
) -> bytes:
    """A badge as PNG that prints at its real size. `width_dots`: as it lies on a printer's roll; None: upright."""
    own_dots = round(template.across_mm / _MM_PER_INCH * dpi)
    image = draw(template, snapshot, dpi=dpi, width_dots=width_dots or own_dots)
    if width_dots is None and template.rotation:
        image = image.rotate(template.rotation, expand=True)
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True, dpi=(dpi, dpi))
    return file.getvalue()


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a badge is drawn for."""

    dpi: int = PREVIEW_DPI
    #: Of a printer's roll; 0: as wide as the badge.
    width_dots: int = 0
    #: Of a label; 0: endless.
    length_dots: int = 0


@dataclass(frozen=True, kw_only=True)
class SidePicture:
    """One side of a badge, upright: the very dots to print."""

    png: bytes
    #: In the order of the template's elements: whether each is shown to this guest.
    shown: Sequence[bool]
    #: The printer has less room, so the badge is made smaller.
    is_smaller: bool


def side_picture(template: Template, snapshot: BadgeSnapshot, side: Side, look: Look) -> SidePicture:
    """One side as an editor shows it while somebody works on it."""
    own_dots = round(template.across_mm / _MM_PER_INCH * look.dpi)
    room = {"width_dots": look.width_dots or own_dots, "length_dots": look.length_dots}
    strip = draw_strip(template, snapshot, dpi=look.dpi, **room)
    image = strip if template.fold is Fold.NONE else _half(strip, template.fold, side)
    file = io.BytesIO()
    image.save(file, "PNG", dpi=(look.dpi, look.dpi))
    return SidePicture(
        png=file.getvalue(),
        shown=[all(condition.holds(snapshot) for condition in element.when) for element in template.elements],
        is_smaller=image.width < round(template.width_mm / _MM_PER_INCH * look.dpi) - 1,
    )


def _half(strip: Image.Image, fold: Fold, side: Side) -> Image.Image:
    """A side of a folded strip; the back stands upright again."""
    middle = strip.height // 2
    is_upper = (fold is Fold.TOP) is (side is Side.BACK)
    half = strip.crop((0, 0 if is_upper else middle, strip.width, middle if is_upper else strip.height))
    return half.transpose(Image.Transpose.ROTATE_180) if side is Side.BACK else half


def snapshot_of_guest(connection: sqlite3.Connection, event: Event, typed: str) -> BadgeSnapshot:
    """What the badge of one of an event's guests says: by code, the shop's reference or name.

    Raises: NotFoundError for nobody, FieldError where several are meant.
    """
    return snapshot_of(connection, event, _guest(connection, event, typed))


def _guest(connection: sqlite3.Connection, event: Event, typed: str) -> Guest:
    by_code = guests.guest_by_code(connection, event.id, candidates(typed))
    known = by_code or guests.guest_by_ref(connection, event.id, typed.strip())
    if known:
        return known
    numbers = search.find_numbers(connection, event.id, typed[:100], limit=2, all_fields=False)
    found = guests.guests_by_number(connection, numbers)
    if not found:
        raise NotFoundError(f"nobody at {event.slug} is called {typed!r}", code="not_found.guest")
    if len(found) > 1:
        raise FieldError("guest", f"several guests are called {typed!r}; use a code or reference", code="find.many")
    return found[0]
