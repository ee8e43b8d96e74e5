"""`ospite badge list | preview | check | import`: templates before anybody prints them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from kiosk.commands.options import add_data_options, event_called, settings_from, station_beside
from server.domain.errors import FieldError, StorageError, TemplateError
from server.domain.language import GUEST_LANGUAGES
from server.domain.print_job import BadgeSnapshot
from server.printing.drawing.pretix_layout import Loss, LossKind
from server.printing.drawing.template import Template
from server.services.badge_check import Doubt, DoubtKind, doubts_about, doubts_at_event
from server.services.badge_fonts import SHAPING_PACKAGE, font_report_of
from server.services.badge_import import import_pretix_layout
from server.services.badge_preview import (
    PREVIEW_DPI,
    badge_png,
    snapshot_of_guest,
    template_called,
)
from server.services.badge_samples import SAMPLES, sample
from server.services.templates import TemplateCard, all_templates, file_templates, find_template

_LOSSES = {
    LossKind.SIZE_GUESSED: "the file does not say how large the badge is; taken for {}: use --size if it is not",
    LossKind.BACKGROUND: "the background is not in the file: save it as SVG or PNG and add an image element",
    LossKind.FONT: "font {}: drawn in Noto Sans",
    LossKind.ITALIC: "italic letters are upright",
    LossKind.COLOUR: "colour {}: drawn in black",
    LossKind.IMAGE: "a guest's own picture ({}) is left out",
    LossKind.POWERED_BY: "the shop's mark is left out",
    LossKind.FIELD: "{} is not known here and left out",
    LossKind.COLUMN: "{}: put the heading of its column on the guest list behind `custom.`",
    LossKind.ROTATION: "turned by {} degrees: taken to the nearest quarter",
    LossKind.PAGE: "page {} is left out: a badge has a front and a back",
    LossKind.OUTSIDE: "something outside the badge is left out",
    LossKind.ELEMENT: "an element of the kind {} is left out",
}
_DOUBTS = {
    DoubtKind.QR_TOO_SMALL: "at {} a code of 20 characters makes no readable QR in its box, and is left out",
    DoubtKind.COLUMN_UNKNOWN: "no guest has anything under custom.{}",
    DoubtKind.PATTERN_SHARED: "these categories look the same: {}; choose in [patterns]",
}


def add_parser(verbs: Any) -> None:
    """The verb and its options."""
    parser = verbs.add_parser("badge", help="list, preview, check and import badge templates")
    acts = parser.add_subparsers(metavar="ACT", required=True)
    listing = acts.add_parser("list", help="list templates")
    listing.set_defaults(run=_list)
    preview = acts.add_parser("preview", help="draw a badge as PNG, dot for dot as it would be printed")
    preview.add_argument("template", metavar="TEMPLATE", help="its name, or the path of its file")
    preview.add_argument("-o", "--output", required=True, metavar="PNG", type=Path)
    preview.add_argument(
        "--guest",
        default="",
        help=f"with --event a guest's name, code or reference; else a sample: {', '.join(SAMPLES)}",
    )
    preview.add_argument("--event", metavar="SLUG")
    preview.add_argument("--language", choices=GUEST_LANGUAGES)
    preview.add_argument("--dpi", type=_from_to(100, 600), default=PREVIEW_DPI, help=f"dots an inch ({PREVIEW_DPI})")
    preview.add_argument(
        "--width-dots", type=_from_to(50, 4000), help="as on a roll of that width, turned as it prints"
    )
    preview.set_defaults(run=_preview)
    check = acts.add_parser("check", help="say whether a template can be used")
    check.add_argument("template", metavar="FILE", help="the path of its file, or its name")
    check.add_argument("--event", metavar="SLUG", help="look at that event's guests too")
    check.set_defaults(run=_check)
    bring = acts.add_parser("import", help="make a template from a badge layout of pretix (JSON)")
    bring.add_argument("file", metavar="FILE.json", type=Path)
    bring.add_argument("-o", "--output", required=True, metavar="TOML", type=Path)
    bring.add_argument("--size", type=_size, metavar="WIDTHxHEIGHT", help="of the badge in mm, such as 86x54")
    bring.set_defaults(run=_import)
    for act in (listing, preview, check):
        add_data_options(act)


def _list(arguments: argparse.Namespace) -> int:
    for card in _cards(arguments):
        size = "" if card.fault else f"{card.width_mm:g} x {card.height_mm:g} mm"
        print(f"{card.name}\t{size}\t{card.fault or card.title}")
    return 0


def _cards(arguments: argparse.Namespace) -> list[TemplateCard]:
    """Those made in the office too, where there is a station."""
    folders = _folders(arguments)
    if not settings_from(arguments).database_path.exists():
        return file_templates(folders)
    with station_beside(arguments) as station:
        return station.read(lambda connection: all_templates(connection, folders))


def _template(arguments: argparse.Namespace) -> Template:
    """The one named, also where it was made in the office."""
    name, folders = arguments.template, _folders(arguments)
    if name.endswith(".toml") or "/" in name or not settings_from(arguments).database_path.exists():
        return template_called(name, folders)
    with station_beside(arguments) as station:
        return station.read(lambda connection: find_template(connection, name, folders))


def _preview(arguments: argparse.Namespace) -> int:
    template = _template(arguments)
    snapshot = _snapshot(arguments)
    if arguments.language:
        snapshot = replace(snapshot, language=arguments.language)
    png = badge_png(template, snapshot, dpi=arguments.dpi, width_dots=arguments.width_dots)
    _write(arguments.output, png)
    print(
        f"{arguments.output}: {template.title}, {template.width_mm:g} x {template.length_mm:g} mm, {arguments.dpi} dpi"
    )
    report = font_report_of(snapshot)
    if report.unshaped_count:
        print(f"letters stand reversed: install {SHAPING_PACKAGE}")
    for undrawn in report.undrawn:
        help_ = f"install {undrawn.package}" if undrawn.package else "no font for them is known"
        print(f"boxes stand for {undrawn.marks}: {help_}")
    return 0


def _snapshot(arguments: argparse.Namespace) -> BadgeSnapshot:
    if not arguments.event:
        return sample(arguments.guest, language=arguments.language or "en")
    with station_beside(arguments) as station:
        event = event_called(station, arguments.event)
        if not arguments.guest:
            return sample(language=event.languages[0], event_name=event.name)
        return station.read(lambda connection: snapshot_of_guest(connection, event, arguments.guest))


def _check(arguments: argparse.Namespace) -> int:
    template = _template(arguments)
    for doubt in [*doubts_about(template), *_doubts_at_event(arguments, template)]:
        print(f"{template.name}: {_DOUBTS[doubt.kind].format(doubt.detail)}", file=sys.stderr)
    size = f"{template.width_mm:g} x {template.length_mm:g} mm"
    print(f"{template.name}: can be used, {size}, {len(template.elements)} elements")
    return 0


def _doubts_at_event(arguments: argparse.Namespace, template: Template) -> list[Doubt]:
    if not arguments.event:
        return []
    with station_beside(arguments) as station:
        event = event_called(station, arguments.event)
        return station.read(lambda connection: doubts_at_event(connection, event, template))


def _import(arguments: argparse.Namespace) -> int:
    output: Path = arguments.output
    if output.suffix != ".toml":
        raise FieldError("output", f"a template's file ends in .toml, not {output.name!r}", code="field.suffix")
    try:
        data = arguments.file.read_bytes()
    except OSError as exc:
        raise TemplateError(f"{arguments.file}: {exc.strerror}", code="template.layout") from exc
    try:
        made = import_pretix_layout(data, name=output.stem, size_mm=arguments.size)
    except TemplateError as exc:
        raise TemplateError(f"{arguments.file}: {exc.message}", code=exc.code, **exc.details) from exc
    for loss in made.losses:
        print(_said(loss), file=sys.stderr)
    _write(output, made.toml.encode())
    template = made.template
    print(f"{output}: {template.width_mm:g} x {template.length_mm:g} mm, {len(template.elements)} elements")
    return 0


def _said(loss: Loss) -> str:
    return _LOSSES[loss.kind].format(loss.detail)


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as exc:
        raise StorageError(f"{path} cannot be written: {exc.strerror}") from exc


def _folders(arguments: argparse.Namespace) -> Sequence[Path]:
    folder = settings_from(arguments).template_dir
    return (folder,) if folder else ()


def _from_to(low: int, high: int) -> Any:
    def number(text: str) -> int:
        if not text.isdecimal() or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"{low} to {high}, not {text!r}")
        return int(text)

    return number


def _size(text: str) -> tuple[float, float]:
    width, _, height = text.lower().partition("x")
    try:
        size = float(width), float(height)
    except ValueError as exc:
        raise argparse.ArgumentTypeError(f"width and height in mm such as 86x54, not {text!r}") from exc
    if not all(10 <= side <= 300 for side in size):
        raise argparse.ArgumentTypeError(f"10 to 300 mm, not {text!r}")
    return size
