"""`ospite printer find | add | list | test`."""

from __future__ import annotations

import argparse
import shlex
import sys
from typing import Any

from kiosk.commands.options import add_data_options, settings_from, station_beside
from kiosk.commands.test_card import talk_about_card
from server.domain.errors import NotFoundError
from server.domain.print_job import Trouble
from server.domain.printer import Media
from server.domain.roll import ROLL_NAMES
from server.printing.driver import PrintOutcome
from server.printing.families import Family
from server.services.printer_removal import remove_printer
from server.services.printer_tuning import find_printer_at, find_printers, wish_for
from server.services.printers import (
    PrinterWish,
    add_printer,
    all_printers,
    for_roll,
    keep_status,
    print_test_card,
    printer_by_name,
    status_after,
)
from server.station import Station
from server.store.printers import PrinterRow

_MEDIA = [medium.value for medium in Media]


def add_parser(verbs: Any) -> None:
    """The verb and its options."""
    parser = verbs.add_parser("printer", help="set up and test printers")
    acts = parser.add_subparsers(metavar="ACT", required=True)
    add = acts.add_parser("add", help="set up a printer")
    add.add_argument("name", metavar="NAME")
    add.add_argument("--driver", required=True, choices=[family.value for family in Family])
    add.add_argument("--address", required=True, help="tcp://HOST:9100, ipp://HOST, usb:..., serial:..., file:...")
    add.add_argument("--width-dots", type=int, default=576, help="what it prints across (576)")
    add.add_argument("--dpi", type=int, default=203, help="dots an inch (203)")
    add.add_argument("--roll", metavar="ROLL", help=f"what is in a Brother: {', '.join(ROLL_NAMES)}")
    add.add_argument(
        "--media",
        choices=[medium.value for medium in Media],
        default=Media.CONTINUOUS.value,
        help="what ends a badge (continuous)",
    )
    add.add_argument("--no-cutter", action="store_true", help="badges are torn off by hand")
    add.add_argument("--darkness", type=int, help="0 to 100 (as the printer is set)")
    add.add_argument("--place", default="", help="where it stands, for people")
    add_data_options(add)
    add.set_defaults(run=_add)
    find = acts.add_parser("find", help="look for printers on USB and on the network, or at one address")
    find.add_argument("at", metavar="ADDRESS", nargs="?", default="", help="a host, or an address as for add")
    add_data_options(find)
    find.set_defaults(run=_find)
    test = acts.add_parser("test", help="print a test card and put right what is wrong with it")
    test.add_argument("name", metavar="NAME")
    test.add_argument("--no-questions", action="store_true", help="print it and end")
    add_data_options(test)
    test.set_defaults(run=_test)
    removal = acts.add_parser("remove", help="take a printer away that is gone for good")
    removal.add_argument("name", metavar="NAME")
    add_data_options(removal)
    removal.set_defaults(run=_remove)
    listing = acts.add_parser("list", help="list printers and how they last answered")
    add_data_options(listing)
    listing.set_defaults(run=_list)


def _add(arguments: argparse.Namespace) -> int:
    wish = PrinterWish(
        name=arguments.name,
        driver=arguments.driver,
        address=arguments.address,
        width_dots=arguments.width_dots,
        dpi=arguments.dpi,
        media=arguments.media,
        has_cutter=not arguments.no_cutter,
        darkness=arguments.darkness,
        place=arguments.place,
    )
    if arguments.roll or arguments.driver == Family.BROTHER:
        wish = for_roll(wish, arguments.roll or "")
    with station_beside(arguments, must_exist=False) as station:
        printer = station.write(lambda transaction: add_printer(transaction, wish))
    print(f"{printer.name}: {printer.driver} at {printer.address}, {printer.width_dots} dots, {printer.dpi} dpi")
    return 0


def _find(arguments: argparse.Namespace) -> int:
    known = _known(arguments)
    if arguments.at:
        at_address = find_printer_at(arguments.at)
        found = [at_address] if at_address else []
    else:
        print("Looking on USB and on the network ...", file=sys.stderr)
        found = find_printers(known)
    if not found:
        where = f"at {arguments.at}" if arguments.at else "that is not set up yet"
        raise NotFoundError(f"no printer answers {where}", code="not_found.printer")
    for printer in found:
        wish = wish_for(printer, known)
        print(f"{printer.title or printer.address}\n  ospite printer add {shlex.quote(wish.name)} {_options(wish)}")
    return 0


def _known(arguments: argparse.Namespace) -> list[PrinterRow]:
    """The printers that are set up; none where there is no station yet."""
    if not settings_from(arguments).database_path.exists():
        return []
    with station_beside(arguments) as station:
        return station.read(all_printers)


def _options(wish: PrinterWish) -> str:
    """What to type to set up a printer as it was found."""
    options = ["--driver", wish.driver or "DRIVER", "--address", shlex.quote(wish.address)]
    if wish.driver == Family.BROTHER:
        return " ".join([*options, "--roll", "ROLL"])
    options += ["--width-dots", str(wish.width_dots), "--dpi", str(wish.dpi)]
    options += ["--media", wish.media] if wish.media != Media.CONTINUOUS else []
    return " ".join([*options, *([] if wish.has_cutter else ["--no-cutter"])])


def _test(arguments: argparse.Namespace) -> int:
    with station_beside(arguments) as station:
        printer = station.read(lambda connection: printer_by_name(connection, arguments.name))
        while True:
            outcome = print_test_card(printer)
            _keep(station, printer, outcome)
            print(f"{printer.name}: {outcome.state}" + (f" ({outcome.trouble})" if outcome.trouble else ""))
            if outcome.trouble is Trouble.UNREACHABLE:
                print(
                    f"ospite: nothing answers at {printer.address}: look at its power, cable and network;"
                    " `ospite printer find` says where it is",
                    file=sys.stderr,
                )
            changed = None
            if not arguments.no_questions and sys.stdin.isatty():
                changed = talk_about_card(station, printer)
            if changed is None:
                return 1 if outcome.trouble else 0
            printer = changed


def _remove(arguments: argparse.Namespace) -> int:
    with station_beside(arguments) as station:
        printer = station.read(lambda connection: printer_by_name(connection, arguments.name))
        station.write(lambda transaction: remove_printer(transaction, printer.id))
    print(f"{printer.name} is taken away")
    return 0


def _keep(station: Station, printer: PrinterRow, outcome: PrintOutcome) -> None:
    """Remember how it answered, as the office does."""
    station.write(lambda transaction: keep_status(transaction, printer.id, status_after(outcome)))


def _list(arguments: argparse.Namespace) -> int:
    with station_beside(arguments) as station:
        for printer in station.read(all_printers):
            state = f"{printer.state} {printer.reason}".strip()
            print(f"{printer.name}\t{printer.driver}\t{printer.address}\t{state}\t{printer.place}")
    return 0
