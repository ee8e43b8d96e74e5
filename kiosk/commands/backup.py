"""`ospite backup FILE`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from kiosk.commands.options import add_data_options, settings_from
from server.domain.errors import NotFoundError
from server.store.copies import save_copy


def add_parser(verbs: Any) -> None:
    """The verb and its options."""
    parser = verbs.add_parser("backup", help="copy the station's data to a file, also while it serves")
    parser.add_argument("file", metavar="FILE", type=Path)
    add_data_options(parser)
    parser.set_defaults(run=_backup)


def _backup(arguments: argparse.Namespace) -> int:
    settings = settings_from(arguments)
    if not settings.database_path.exists():
        raise NotFoundError(f"there is no station in {settings.data_dir}", code="not_found.station")
    size_bytes = save_copy(settings.database_path, arguments.file)
    print(f"{arguments.file}: {size_bytes / 1_000_000:.1f} MB, checked")
    return 0
