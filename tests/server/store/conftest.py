"""A database file of its own, for tests below the station."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.store.database import open_writer
from server.store.migrations import migrate


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """An empty database with the newest schema."""
    path = tmp_path / "ospite.db"
    connection = open_writer(path)
    migrate(connection)
    connection.close()
    return path
