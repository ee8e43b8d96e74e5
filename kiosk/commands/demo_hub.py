"""The back office of the demo: a process of its own, as in life, with a set-up code taken off its first words."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from types import TracebackType

from server.domain.errors import OspiteError, UplinkError
from server.hub.ownership import end_watch, watch


class DemoHub:
    """Starts `ospite hub` beside the station and ends it with the demo. Without it `url` is empty."""

    def __init__(self, folder: Path, port: int, *, wanted: bool) -> None:
        self._folder = folder
        self._port = port
        self._wanted = wanted
        self._process: subprocess.Popen[str] | None = None
        self._watch: subprocess.Popen[bytes] | None = None
        #: Where it answers; empty: there is none.
        self.url = ""
        #: What the station shows it.
        self.token = ""
        #: How a person gets in, in words.
        self.how_in = ""

    def __enter__(self) -> DemoHub:
        """Start it and make the station's token. Where it cannot run, the demo goes on without and says why."""
        if not self._wanted:
            return self
        try:
            from kiosk.commands.hub import add_sync_token

            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.token = add_sync_token(self._folder, "", "demo")
            self._start()
        except ImportError:
            self.how_in = "not installed (pip install 'ospite[hub]')"
        except OspiteError as exc:
            self.how_in = f"not running: {exc.message}"
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End it, gently first."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._watch:
            end_watch(self._watch)

    def _start(self) -> None:
        port = _free(self._port)
        words = [
            sys.executable,
            "-m",
            "kiosk.commands",
            "hub",
            "--port",
            str(port),
            "--data",
            str(self._folder),
        ]
        # a group of its own: Ctrl+C reaches the station, which then ends the hub in order
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            words, stdout=subprocess.PIPE, text=True, process_group=0, env=os.environ
        )
        # kill -9 of the demo ends the hub too, and so its database
        self._watch = watch(self._process.pid)
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if "set-up code" in line:
                self.how_in = line.strip()
            if "answers on http" in line:
                self.url = line.split()[-1].rstrip("/")
                if port != self._port:
                    print(f"Port {self._port} is taken: the back office answers on {self.url}", flush=True)
                return
        self._process.wait()
        raise UplinkError("the demo's back office did not start")


def _free(port: int) -> int:
    """`port`, or 0 (any) where something else has it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return 0
    return port
