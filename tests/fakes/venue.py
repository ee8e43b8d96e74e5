"""A venue for journeys: a station and a hub as processes of their own, used through commands, HTTP and a browser."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx

from server.domain.access import Role
from server.services import devices, people
from server.services.devices import DeviceWish
from server.services.people import PersonWish
from server.settings import Settings
from server.station import Station, build_station

T = TypeVar("T")
PIN = "417305"
#: A whole machine's worth of tests may run beside this one.
PATIENCE_SECONDS = 30


def eventually(question: Callable[[], T], *, seconds: float = PATIENCE_SECONDS) -> T:
    """The first answer that is not empty, false or None; fails when none comes."""
    limit = time.monotonic() + seconds
    while not (answer := question()):
        assert time.monotonic() < limit, "it did not happen in time"
        time.sleep(0.05)
    return answer


class Process:
    """`ospite` running. Its words are kept in a file."""

    def __init__(self, words: list[str], log: Path, environment: dict[str, str]) -> None:
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "kiosk.commands", *words],
                stdout=out,
                stderr=subprocess.STDOUT,
                env=os.environ | environment,
            )
        self.log = log

    def address(self) -> str:
        """Where it answers, once it does."""

        def said() -> str:
            assert self._process.poll() is None, self.log.read_text()
            lines = self.log.read_text().splitlines()
            return next((line.split()[-1] for line in lines if "Ospite serves" in line or "answers on" in line), "")

        return eventually(said)

    def stop(self) -> int:
        """End it as a service manager does; its exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(PATIENCE_SECONDS)

    def kill(self) -> None:
        """End it as a power cut does."""
        self._process.kill()
        self._process.wait(PATIENCE_SECONDS)

    @property
    def is_running(self) -> bool:
        """Whether it is there."""
        return self._process.poll() is None


class Venue:
    """One station's data folder, and the processes that work on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "station"
        self.environment: dict[str, str] = {}
        self._running: list[Process] = []

    def ospite(self, *words: str) -> str:
        """Run a command on the station's data; what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "kiosk.commands", *words, "--data", str(self.data)],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def serve(self) -> tuple[Process, str]:
        """Start the station; where it answers."""
        words = ["serve", "--port", "0", "--data", str(self.data)]
        process = Process(words, self._log("station"), self.environment)
        self._running.append(process)
        return process, process.address()

    def start_hub(self, data: Path) -> tuple[Process, str]:
        """Start the back office on an embedded PostgreSQL in `data`, and connect the station to it."""
        from kiosk.commands.hub import add_sync_token

        self.environment["OSPITE_HUB_TOKEN"] = add_sync_token(data, "", "journey")
        process = Process(["hub", "--port", "0", "--data", str(data)], self._log("hub"), {})
        self._running.append(process)
        self.environment["OSPITE_HUB_URL"] = process.address()
        return process, self.environment["OSPITE_HUB_URL"]

    @contextmanager
    def beside(self) -> Iterator[Station]:
        """The station's services, from beside the process that serves it."""
        station = build_station(Settings(data_dir=self.data), serves=False)
        try:
            yield station
        finally:
            station.stop()

    def add_event(self, slug: str = "gala") -> None:
        """An event that is on now."""
        now = datetime.now(UTC)
        starts, ends = (now - timedelta(hours=1)).isoformat(), (now + timedelta(hours=8)).isoformat()
        self.ospite(
            "event", "add", "Winter Gala", "--slug", slug, "--starts", starts, "--ends", ends,
            "--timezone", "Europe/Rome", "--languages", "it,nl,en",
        )  # fmt: skip

    def add_hostess(self, name: str = "Hanna") -> None:
        """Somebody who signs in with PIN."""
        with self.beside() as station:
            wish = PersonWish(name=name, role=Role.HOSTESS, pin=PIN)
            station.write(lambda transaction: people.add_person(transaction, wish))

    def let_in(self, name: str) -> None:
        """Approve the screen that waits."""
        with self.beside() as station:
            now = station.clock()
            pairing = eventually(lambda: station.read(lambda connection: devices.waiting_pairings(connection, now)))[0]
            wish = DeviceWish(name=name, place="ingresso")
            station.write(lambda transaction: devices.approve_pairing(transaction, pairing.code, wish))

    def token(self, role: str = "integration") -> dict[str, str]:
        """The header of a new token."""
        secret = self.ospite("token", "add", "--name", "journey", "--role", role).strip()
        return {"Authorization": f"Bearer {secret}"}

    def close(self) -> None:
        """End whatever still runs."""
        for process in reversed(self._running):
            if process.is_running:
                process.stop()

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}-{len(self._running)}.log"


def waiting_at(address: str) -> Any:
    """How many facts wait for the back office; None while the station does not answer."""
    try:
        return httpx.get(f"{address}/healthz", timeout=5).json()["waiting"]
    except httpx.HTTPError:
        return None
