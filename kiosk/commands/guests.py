"""`ospite guests import FILE`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from kiosk.commands.options import add_data_options, event_called, station_beside
from server.domain.errors import ListError
from server.domain.list_words import Field
from server.services.imports import Counts, import_list, preview_import, remembered_choices
from server.services.list_reading import Choices, ListWish, ReadList, choices_from, read_list
from server.station import Station

#: Rejected rows printed one by one.
_MOST_SHOWN = 20


def add_parser(verbs: Any) -> None:
    """The verb and its options."""
    parser = verbs.add_parser("guests", help="import a guest list")
    acts = parser.add_subparsers(metavar="ACT", required=True)
    bring = acts.add_parser("import", help="bring an event's guests in line with a CSV or XLSX file")
    bring.add_argument("file", metavar="FILE", type=Path)
    bring.add_argument("--event", required=True, metavar="SLUG")
    bring.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
    bring.add_argument("--map", action="append", default=[], metavar="COLUMN=FIELD", help="what a column means")
    bring.add_argument("--skip-rejected", action="store_true", help="import the other rows although some are refused")
    add_data_options(bring)
    bring.set_defaults(run=_import)


def _import(arguments: argparse.Namespace) -> int:
    wish = ListWish(choices=choices_from(dict(_pair(text) for text in arguments.map)))
    with station_beside(arguments) as station:
        event = event_called(station, arguments.event)
        read = _read(station, arguments.file, wish)
        _say_columns(read)
        preview = station.read(lambda connection: preview_import(connection, event.id, read))
        for rejected in preview.rejected[:_MOST_SHOWN]:
            where = f", column {rejected.column}" if rejected.column else ""
            print(f"row {rejected.row}{where}: {rejected.code}", file=sys.stderr)
        _say_counts(preview.counts, would=True)
        return 0 if arguments.dry_run else _bring_in(station, event.id, read, arguments)


def _read(station: Station, file: Path, wish: ListWish) -> ReadList:
    """The file as a guest list; an error names the file.

    Raises: ListError.
    """

    def recall(signature: str) -> Choices:
        return station.read(lambda connection: remembered_choices(connection, signature))

    try:
        return read_list(file, wish, recall=recall, progress=_progress)
    except ListError as exc:
        raise ListError(f"{file}: {exc.message}", code=exc.code, **exc.details) from exc


def _bring_in(station: Station, event_id: str, read: ReadList, arguments: argparse.Namespace) -> int:
    station.disk.check_room()
    outcome = import_list(station, event_id, read, without_rejected=arguments.skip_rejected, progress=_progress)
    _say_counts(outcome.counts, would=False)
    return 0


def _pair(text: str) -> tuple[str, str]:
    column, equals, field = text.rpartition("=")
    if not equals:
        raise ListError(f"--map takes COLUMN=FIELD, not {text!r}", code="list.field_unknown")
    return column, field


def _say_columns(read: ReadList) -> None:
    meant = [
        f"{column.heading} = {column.field.value}" for column in read.columns.columns if column.field is not Field.SKIP
    ]
    print("columns: " + "; ".join(meant))


def _say_counts(counts: Counts, *, would: bool) -> None:
    start = "would be" if would else "done:"
    print(
        f"{start} {counts.added} added, {counts.changed} changed, {counts.left} left as they are,"
        f" {counts.rejected} rejected, {counts.kept} kept as corrected by hand, {counts.absent} not in this file"
    )


def _progress(stage: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        share = f"{done * 100 // total} %" if total else str(done)
        print(f"\r{stage} {share}   ", end="" if done < total else "\n", file=sys.stderr, flush=True)
