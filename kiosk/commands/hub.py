"""`ospite hub`: the back office."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from kiosk.commands.web_server import end_on_hangup, log_to_console, open_socket, run_app
from server.domain.access import TokenRole
from server.hub.app import HubSettings, add_hub_token, build_hub

DEFAULT_DATA = Path("ospite-hub")
DEFAULT_PORT = 8090


def add_parser(verbs: Any) -> None:
    """The verb and its options."""
    parser = verbs.add_parser("hub", help="run the back office")
    parser.add_argument("--database", metavar="URL", help="a PostgreSQL (default: one of its own in --data)")
    parser.add_argument("--data", metavar="DIR", type=Path, default=DEFAULT_DATA, help=f"{DEFAULT_DATA}")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help=f"{DEFAULT_PORT}")
    parser.add_argument("--allow-host", action="append", default=[], metavar="NAME", help="a further name of this hub")
    parser.add_argument("--trust-proxy", action="append", default=[], metavar="ADDRESS", help="a proxy before this hub")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    log_to_console()
    settings = HubSettings(
        data_dir=arguments.data,
        database=arguments.database or os.environ.get("OSPITE_HUB_DATABASE", ""),
        allowed_hosts=tuple(arguments.allow_host),
    )
    return run_hub(settings, arguments.host, arguments.port, trusted_proxies=tuple(arguments.trust_proxy))


def run_hub(settings: HubSettings, host: str, port: int, *, trusted_proxies: tuple[str, ...] = ()) -> int:
    """Serve the back office until it is told to end; the exit code.

    Raises: FieldError, StorageError before it serves.
    """
    listening = open_socket(host, port)
    hub = build_hub(settings)
    from kiosk.back_office.app import build_app

    def ready() -> None:
        address = f"http://{host}:{listening.getsockname()[1]}"
        if hub.set_up_code:
            print(f"First start: open {address}/set-up and enter the set-up code {hub.set_up_code}", flush=True)
        print(f"The back office answers on {address}", flush=True)

    end_on_hangup()
    hub.start()
    try:
        run_app(build_app(hub), listening, close_streams=lambda: None, on_ready=ready, trusted_proxies=trusted_proxies)
    finally:
        hub.stop()
    return 0


def add_sync_token(data_dir: Path, database: str, name: str, role: TokenRole = TokenRole.SYNC) -> str:
    """Make a token at the hub in `data_dir`, or on `database`, running or not; it is never seen again.

    Raises: FieldError, StorageError.
    """
    database = database or os.environ.get("OSPITE_HUB_DATABASE", "")
    return add_hub_token(HubSettings(data_dir=data_dir, database=database), name, role)
