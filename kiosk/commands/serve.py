"""`ospite serve`: the station."""

from __future__ import annotations

import argparse
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from kiosk.commands.collecting import loading
from kiosk.commands.options import add_data_options, settings_from
from kiosk.commands.web_server import end_on_hangup, log_to_console, open_socket, run_app
from server.domain.errors import StorageError
from server.services.devices import DeviceWish, let_in_own_screen
from server.services.people import is_set_up
from server.services.secret_words import new_spoken_code
from server.services.set_up import offer_setup_code
from server.station import Station, build_station


def add_parser(verbs: Any) -> None:
    """The verb and its options."""
    parser = verbs.add_parser("serve", help="run the station")
    parser.add_argument("--host", help="the address to listen on (127.0.0.1; 0.0.0.0 lets tablets in)")
    parser.add_argument("--port", type=int, help="8080")
    add_data_options(parser)
    parser.set_defaults(run=_serve)


def _serve(arguments: argparse.Namespace) -> int:
    settings = settings_from(arguments, host=arguments.host, port=arguments.port)
    log_to_console()
    listening = open_socket(settings.host, settings.port)
    with loading():
        from kiosk.app import build_app

        station = build_station(settings)
        app = build_app(station)
    end_on_hangup()
    station.start()
    try:
        offer_first_steps(station)
        run_app(
            app,
            listening,
            close_streams=station.signals.close,
            on_ready=lambda: print(f"Ospite serves http://{settings.host}:{listening.getsockname()[1]}", flush=True),
            trusted_proxies=settings.trusted_proxies,
        )
    finally:
        station.stop()
    return 0


def offer_first_steps(station: Station) -> None:
    """Print a set-up code while there is no organiser, and let the station's own screen in."""
    if not station.read(is_set_up):
        code = new_spoken_code()
        station.write(lambda transaction: offer_setup_code(transaction, code))
        print(f"First start: open /office/setup and enter the set-up code {code}", flush=True)
    if station.settings.screen_token_file:
        _let_in_screen(station, station.settings.screen_token_file)


def _let_in_screen(station: Station, token_file: Path) -> None:
    wish = DeviceWish(name="Station screen")
    present = ""
    with suppress(OSError, UnicodeDecodeError):  # none yet: it is made
        present = token_file.read_text(encoding="utf-8").strip()
    token = station.write(lambda transaction: let_in_own_screen(transaction, wish, present))
    if token != present:
        write_secret(token_file, token)


def write_secret(path: Path, secret: str) -> None:
    """Write a secret where only its owner and group can read it: never, not even briefly, anybody else.

    Raises: StorageError.
    """
    try:
        partial = path.with_name(path.name + ".partial")
        partial.unlink(missing_ok=True)
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640), "w") as out:
            os.fchmod(out.fileno(), 0o640)
            out.write(secret + "\n")
        partial.replace(path)
    except OSError as exc:
        raise StorageError(f"{path} cannot be written: {exc.strerror}", code="storage.open") from exc
