"""One real PostgreSQL for the whole run, and a fresh database for whoever asks."""

from __future__ import annotations

import atexit
import itertools
import shutil
import tempfile
from functools import cache
from pathlib import Path

import psycopg

from server.hub.database import Database
from server.hub.embedded import EmbeddedPostgres

_numbers = itertools.count(1)


def fresh_database() -> str:
    """The address of a new database with the hub's schema."""
    postgres = _postgres()
    name = f"test_{next(_numbers)}"
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE migrated STRATEGY FILE_COPY")
    return postgres.url(name)


def drop_database(url: str) -> None:
    """Make room."""
    name = url.split("/")[3].split("?")[0]
    with psycopg.connect(_postgres().url(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def copy_database(url: str) -> str:
    """A copy, as a backup would be. Nobody may be connected to the original."""
    postgres = _postgres()
    source, name = url.split("/")[3].split("?")[0], f"test_{next(_numbers)}"
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {source}")
    return postgres.url(name)


@cache
def _postgres() -> EmbeddedPostgres:
    folder = Path(tempfile.mkdtemp(prefix="ospite-test-hub-"))
    postgres = EmbeddedPostgres(folder)
    url = postgres.start()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(postgres.stop)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE migrated")
    database = Database(postgres.url("migrated"))
    database.open()
    database.close()
    return postgres
