"""A data folder with a database of the newest schema: to migrate an empty one takes longer than most tests.

That a station makes its own is tested where folders are (tests/server/test_station.py, tests/server/store).
"""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from server.settings import Settings
from server.store.data_folder import make_private_dir
from server.store.database import open_writer
from server.store.migrations import migrate


def migrated(folder: Path) -> Path:
    """`folder` as it is the moment before a station has its name and id; what a station left there stays."""
    make_private_dir(folder)
    database = Settings(data_dir=folder).database_path
    if not database.exists():
        database.write_bytes(schema())
    return folder


@cache
def schema() -> bytes:
    """A database file without a row in it, migrated once a process."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ospite.db"
        connection = open_writer(path)
        migrate(connection)
        connection.close()
        return path.read_bytes()
