"""A database file of its own, for tests below the station."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes.folder import schema


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """An empty database with the newest schema."""
    path = tmp_path / "ospite.db"
    path.write_bytes(schema())
    return path
