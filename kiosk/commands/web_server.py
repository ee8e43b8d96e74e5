"""Running the web app under uvicorn so that it starts loudly, stops quickly and tells systemd how it is."""

from __future__ import annotations

import asyncio
import errno
import logging
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

import uvicorn
from fastapi import FastAPI

from kiosk.commands.notify import READY, STOPPING, notify, watchdog_loop
from server.domain.errors import FieldError

#: Streams are closed first, so nothing should need longer.
SHUTDOWN_SECONDS = 3


def open_socket(host: str, port: int) -> socket.socket:
    """The listening socket: taken before anything else starts, so that a taken port is one clear line.

    Raises: FieldError.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio turns Nagle's delay off only where the protocol is named; with it each answer takes 40 ms longer
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as exc:
        listening.close()
        way_out = "; --port takes another one, 0 a free one" if exc.errno == errno.EADDRINUSE else ""
        message = f"cannot listen on {host} port {port}: {exc.strerror or exc}{way_out}"
        raise FieldError("port", message) from exc
    listening.set_inheritable(True)
    return listening


class WebServer(uvicorn.Server):
    """uvicorn that closes the screens' streams as soon as it is told to end.

    Otherwise open streams would hold the process for many seconds.
    """

    def __init__(self, config: uvicorn.Config, close_streams: Callable[[], None]) -> None:
        super().__init__(config)
        self._close_streams = close_streams

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Called by the signal handler."""
        self._close_streams()
        super().handle_exit(sig, frame)
        # uvicorn would raise the signal again once it is done, and kill the process before the station is stopped
        self._captured_signals.clear()


def run_app(
    app: FastAPI,
    listening: socket.socket,
    *,
    close_streams: Callable[[], None],
    on_ready: Callable[[], None],
    trusted_proxies: tuple[str, ...] = (),
) -> None:
    """Serve `app` until SIGTERM or SIGINT. `on_ready` is called once requests are answered."""
    config = uvicorn.Config(
        app,
        access_log=False,
        log_level="warning",
        lifespan="off",
        server_header=False,
        proxy_headers=bool(trusted_proxies),
        forwarded_allow_ips=list(trusted_proxies) or None,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        timeout_keep_alive=75,
    )
    server = WebServer(config, close_streams)
    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(_serve(server, listening, on_ready))


async def _serve(server: WebServer, listening: socket.socket, on_ready: Callable[[], None]) -> None:
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    watchdog = asyncio.create_task(watchdog_loop())
    while not server.started and not serving.done():
        await asyncio.sleep(0.01)
    if server.started:
        on_ready()
        notify(READY)
    with suppress(asyncio.CancelledError):
        await serving
    watchdog.cancel()
    notify(STOPPING)


def log_to_console() -> None:
    """One line a record, to where a service manager collects them; libraries only when something is wrong."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    for name in ("kiosk", "server"):
        logging.getLogger(name).setLevel(logging.INFO)


def end_on_hangup() -> None:
    """A closed terminal ends the process as politely as Ctrl+C."""
    signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))
