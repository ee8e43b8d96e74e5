"""`ospite restore FILE`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from kiosk.commands.options import add_data_options, settings_from
from server.station import restore_station


def add_parser(verbs: Any) -> None:
    """The verb and its options."""
    parser = verbs.add_parser("restore", help="put a copy back; the station must not be running")
    parser.add_argument("file", metavar="FILE", type=Path)
    add_data_options(parser)
    parser.set_defaults(run=_restore)


def _restore(arguments: argparse.Namespace) -> int:
    aside = restore_station(settings_from(arguments), arguments.file)
    print(f"restored from {arguments.file}" + (f"; what was there is kept in {aside}" if aside else ""))
    return 0
