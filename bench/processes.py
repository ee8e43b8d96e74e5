"""Servers in processes of their own, started, awaited, measured and ended."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.sample import sample_event, sample_guests
from server.domain.access import TokenRole
from server.services.event_setup import add_event
from server.services.tokens import add_token
from server.settings import Settings
from server.station import build_station
from server.store.guests import add_guests

#: A server that takes longer than this to answer is broken, not slow.
_PATIENCE_SECONDS = 60


def prepare_station(data_dir: Path, guest_count: int) -> str:
    """A data folder with the sample event and its guests; gives back a token for the HTTP interface."""
    station = build_station(Settings(data_dir=data_dir))
    try:
        event = station.write(lambda act: add_event(act, sample_event()))
        station.write(lambda act: add_guests(act.connection, sample_guests(event.id, guest_count)))
        return station.write(lambda act: add_token(act, "bench", TokenRole.INTEGRATION)).secret
    finally:
        station.stop()


def serve_words(data_dir: Path, port: int) -> list[str]:
    """The command that serves a station."""
    code = "from kiosk.commands import main; main()"
    return [sys.executable, "-c", code, "serve", "--data", str(data_dir), "--port", str(port)]


@contextmanager
def running(words: Sequence[str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A server process that answers on `port`; ended afterwards."""
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    try:
        await_answer(process, port)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def await_answer(process: subprocess.Popen[bytes], port: int) -> None:
    """Return at the first 200 of /healthz.

    Raises: RuntimeError when the process ended or stays silent.
    """
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.005)
        finally:
            connection.close()
    raise RuntimeError(f"nothing answers on port {port}")


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def resident_mb(process: subprocess.Popen[bytes]) -> float:
    """Memory that a process holds, in MB (proc(5): VmRSS)."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024
