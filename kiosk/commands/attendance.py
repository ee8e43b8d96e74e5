"""`ospite attendance export`."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from kiosk.commands.options import add_data_options, event_called, station_beside
from server.domain.errors import StorageError
from server.services.exports import FORMATS, ExportWish, export_attendance, note_export
from server.station import Station


def add_parser(verbs: Any) -> None:
    """The verb and its options."""
    parser = verbs.add_parser("attendance", help="export who came")
    acts = parser.add_subparsers(metavar="ACT", required=True)
    export = acts.add_parser("export", help="write an event's attendance to a file")
    export.add_argument("--event", required=True, metavar="SLUG")
    export.add_argument("--format", required=True, choices=FORMATS)
    export.add_argument("--output", required=True, metavar="FILE", type=Path)
    export.add_argument("--status", default="", help="only guests of this status")
    export.add_argument("--category", default="", help="only guests of this category")
    add_data_options(export)
    export.set_defaults(run=_export)


def _export(arguments: argparse.Namespace) -> int:
    wish = ExportWish(format=arguments.format, status=arguments.status, category=arguments.category)
    with station_beside(arguments) as station:
        event = event_called(station, arguments.event)
        rows = _write(station, event.slug, wish, arguments.output)
        station.write(lambda transaction: note_export(transaction, event.id, wish.format, rows))
    print(f"{arguments.output}: {rows} guests")
    return 0


def _write(station: Station, slug: str, wish: ExportWish, output: Path) -> int:
    """Beside the file and then renamed: whoever opens it sees all of it or the one before."""
    partial = output.with_name(output.name + ".partial")
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            rows = station.read(lambda connection: export_attendance(connection, slug, wish, out))
        partial.replace(output)
    except OSError as exc:
        raise StorageError(f"{output} cannot be written: {exc.strerror}", code="storage.copy") from exc
    finally:
        partial.unlink(missing_ok=True)
    return rows
