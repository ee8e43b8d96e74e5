"""A hub's web app on a socket of its own, in a thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from kiosk.back_office.app import build_app
from kiosk.commands.web_server import open_socket
from server.hub.app import Hub


@contextmanager
def served(hub: Hub) -> Iterator[str]:
    """The address where `hub` answers."""
    listening = open_socket("127.0.0.1", 0)
    listening.listen()  # who asks before the thread is up waits, and is not refused
    config = uvicorn.Config(build_app(hub), log_level="error", access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()
