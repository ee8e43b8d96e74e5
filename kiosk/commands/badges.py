"""`ospite badges print | list | pause | resume | cancel`: badges printed ahead of doors, by the station that serves."""

from __future__ import annotations

import argparse
from typing import Any

from kiosk.commands.options import add_data_options, event_called, station_beside
from server.domain.batch import AT_DESK, Batch, BatchState, NameRange
from server.domain.errors import NotFoundError
from server.services import batches
from server.services.batches import BatchProgress, BatchWish
from server.services.printers import printer_by_name
from server.station import Station

_MOVES = {"pause": BatchState.PAUSED, "resume": BatchState.RUNNING, "cancel": BatchState.CANCELLED}
_WORDS = {
    "pause": "stop after the badge that is under way",
    "resume": "go on with a paused batch",
    "cancel": "call off what was not printed yet",
}


def add_parser(verbs: Any) -> None:
    """The verb and its options."""
    parser = verbs.add_parser("badges", help="print badges ahead of doors")
    acts = parser.add_subparsers(metavar="ACT", required=True)
    printing = acts.add_parser("print", help="print the badges of a list, or of a part of it, in its order")
    printing.add_argument("--category", default="", help="only this category")
    printing.add_argument("--from", dest="first", metavar="A", default="", help="last names from here on")
    printing.add_argument("--to", dest="last", metavar="K", default="", help="last names up to here, this included")
    printing.add_argument("--printer", metavar="NAME", default="", help="the first there is, unless named")
    printing.add_argument("--not-printed", action="store_true", help="leave out who has a badge already")
    printing.add_argument(
        "--ready-at", metavar="PLACE", default="", help="where guests collect them, told at check-in; desk: at the desk"
    )
    printing.set_defaults(run=_print)
    listing = acts.add_parser("list", help="list batches with how far each came")
    listing.set_defaults(run=_list)
    moves = []
    for act, words in _WORDS.items():
        move = acts.add_parser(act, help=words)
        move.add_argument("--batch", metavar="ID", default="", help="as `ospite badges list` shows it; else the latest")
        move.set_defaults(run=_move, act=act)
        moves.append(move)
    for one in (printing, listing, *moves):
        one.add_argument("--event", required=True, metavar="SLUG")
        add_data_options(one)


def _print(arguments: argparse.Namespace) -> None:
    names = NameRange(first=arguments.first, last=arguments.last)
    with station_beside(arguments) as station:
        event = event_called(station, arguments.event)
        name = arguments.printer
        printer_id = station.read(lambda connection: printer_by_name(connection, name)).id if name else ""
        wish = BatchWish(
            event_id=event.id,
            category=arguments.category,
            names=names,
            printer_id=printer_id,
            not_printed=arguments.not_printed,
            ready_at=AT_DESK if arguments.ready_at == "desk" else arguments.ready_at,
        )
        batch = station.write(lambda transaction: batches.start_batch(transaction, wish))
        print(_line(_progress(station, batch)))


def _list(arguments: argparse.Namespace) -> None:
    with station_beside(arguments) as station:
        event = event_called(station, arguments.event)
        for progress in station.read(lambda connection: batches.progress_of(connection, event.id)):
            print(_line(progress))


def _move(arguments: argparse.Namespace) -> None:
    with station_beside(arguments) as station:
        event = event_called(station, arguments.event)
        known = station.read(lambda connection: batches.progress_of(connection, event.id))
        wanted = [one.batch for one in known if arguments.batch in ("", one.batch.id)]
        if not wanted:
            raise NotFoundError("there is no such batch; see `ospite badges list`", code="not_found.batch")
        to = _MOVES[arguments.act]
        moved = station.write(lambda transaction: batches.move_batch(transaction, event.id, wanted[0].id, to))
        print(_line(_progress(station, moved)))


def _progress(station: Station, batch: Batch) -> BatchProgress:
    known = station.read(lambda connection: batches.progress_of(connection, batch.event_id))
    return next(one for one in known if one.batch.id == batch.id)


def _line(progress: BatchProgress) -> str:
    counts = progress.counts
    rest = f", {counts.waiting} to go, about {progress.minutes_left} min" if counts.waiting else ""
    return f"{progress.batch.id}\t{progress.batch.state.value}\t{counts.out} of {counts.total} out{rest}"
