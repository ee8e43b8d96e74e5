"""One real PostgreSQL for the whole run, and an empty database for whoever asks."""

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


def empty_database() -> str:
    """The address of the one database that tests share, emptied."""
    url = _postgres().url("shared")
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        names = [name for (name,) in rows if name != "migration"]
        # Far quicker than TRUNCATE for the few rows of a test; the foreign keys wait for the commit.
        connection.execute("SET session_replication_role = replica")
        for name in names:
            connection.execute(f"DELETE FROM {name}")
    return url


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
        # Nothing here has to survive a power cut.
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
        connection.execute("CREATE DATABASE shared")
    database = Database(postgres.url("shared"))
    database.open()
    database.close()
    return postgres
