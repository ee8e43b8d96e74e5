"""A turnstile's relay on a real socket of this machine: it counts how often it opened, and misbehaves as told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Turnstile:
    """What it does, and what it was told."""

    #: Answered with this.
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    #: It opens, and says nothing until this is set.
    silent: threading.Event | None = None
    #: It asks for name and password in this way first.
    asks: str = ""
    #: Method, path and Authorization of each request that it opened for.
    opened: list[tuple[str, str, str]] = field(default_factory=list)
    #: Everything that was asked, opened or not.
    asked: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def turnstile(**values: object) -> Iterator[Turnstile]:
    """A relay while the block runs."""
    state = Turnstile(**values)  # type: ignore[arg-type]

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            state.asked.append(f"{self.command} {self.path}")
            shown = self.headers.get("Authorization", "")
            if state.asks and not shown:
                self.send_response(401)
                self.send_header("WWW-Authenticate", state.asks)
                self.end_headers()
                return
            if state.status < 300:
                state.opened.append((self.command, self.path, shown))
            if state.silent:
                state.silent.wait(30)
                return
            self.send_response(state.status)
            for name, value in state.headers.items():
                self.send_header(name, value)
            self.end_headers()

        do_GET = do_POST = _answer

        def log_message(self, *told: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield state
    finally:
        if state.silent:
            state.silent.set()
        server.shutdown()
        server.server_close()
