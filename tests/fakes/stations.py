"""Where a test's station keeps its data: making the tables takes longer than most tests that want them."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from server.settings import Settings
from server.store.database import open_writer
from server.store.migrations import migrate


def prepared(folder: Path) -> Path:
    """`folder`, with the database of a station that has yet to start for the first time, or the one that is there."""
    path = Settings(data_dir=folder).database_path
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_bytes(_empty_database())
    return folder


@cache
def _empty_database() -> bytes:
    """With every table and nothing in them, as this version's migrations make it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ospite.db"
        connection = open_writer(path)
        migrate(connection)
        connection.close()  # the last to close folds the log into the file
        return path.read_bytes()
