"""`ospite printer add | list | test`."""

from __future__ import annotations

import argparse
from typing import Any

from kiosk.commands.options import add_data_options, station_beside
from server.domain.printer import Media
from server.domain.roll import ROLL_NAMES
from server.printing.families import Family
from server.services.printers import PrinterWish, add_printer, all_printers, for_roll, print_test_card, printer_by_name

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
    test = acts.add_parser("test", help="print a test card")
    test.add_argument("name", metavar="NAME")
    add_data_options(test)
    test.set_defaults(run=_test)
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


def _test(arguments: argparse.Namespace) -> int:
    with station_beside(arguments) as station:
        printer = station.read(lambda connection: printer_by_name(connection, arguments.name))
    outcome = print_test_card(printer)
    print(f"{printer.name}: {outcome.state}" + (f" ({outcome.trouble})" if outcome.trouble else ""))
    return 1 if outcome.trouble else 0


def _list(arguments: argparse.Namespace) -> int:
    with station_beside(arguments) as station:
        for printer in station.read(all_printers):
            state = f"{printer.state} {printer.reason}".strip()
            print(f"{printer.name}\t{printer.driver}\t{printer.address}\t{state}\t{printer.place}")
    return 0
