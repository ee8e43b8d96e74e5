"""Options that several verbs share, and the station that they work on."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from server.domain.errors import NotFoundError
from server.domain.event import Event
from server.services.event_setup import event_page
from server.settings import Settings, load_settings
from server.station import Station, build_station


def add_data_options(parser: argparse.ArgumentParser) -> None:
    """`--data` and `--config`."""
    parser.add_argument("--data", metavar="DIR", type=Path, help="the station's data folder (OSPITE_DATA_DIR)")
    parser.add_argument("--config", metavar="FILE", type=Path, help="a TOML file of settings")


def settings_from(arguments: argparse.Namespace, **overrides: Any) -> Settings:
    """Settings from the command line over the environment over the file.

    Raises: FieldError.
    """
    return load_settings(file=arguments.config, data_dir=arguments.data, **overrides)


@contextmanager
def station_beside(arguments: argparse.Namespace, *, must_exist: bool = True) -> Iterator[Station]:
    """A station to work on for one command, also while another process serves it.

    Raises: NotFoundError where there is no station yet and there has to be, StorageError.
    """
    settings = settings_from(arguments)
    if must_exist and not settings.database_path.exists():
        raise NotFoundError(f"there is no station in {settings.data_dir} (use --data DIR)", code="not_found.station")
    station = build_station(settings, serves=False)
    try:
        yield station
    finally:
        station.stop()


def event_called(station: Station, slug: str) -> Event:
    """The event with this slug; the error names those there are.

    Raises: NotFoundError.
    """
    try:
        return station.read(lambda connection: event_page(connection, slug)).event
    except NotFoundError as exc:
        known = station.read(lambda connection: [row[0] for row in connection.execute("SELECT slug FROM event")])
        there = f"; there are: {', '.join(known)}" if known else "; there is none yet"
        raise NotFoundError(f"no event is called {slug}{there}", code="not_found.event") from exc
