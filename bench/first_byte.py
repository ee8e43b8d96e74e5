"""From the answer to a check-in to the first byte of the badge at the printer.

A station of its own, a printer on a socket that answers like an Epson, and a scanner that asks for a badge. What counts
is the first byte of the badge itself: the questions how the printer is go before it.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import queue
import socket
import statistics
import threading
import time
from pathlib import Path

from bench.processes import free_port, prepare_station, running, serve_words
from bench.sample import sample_code
from bench.table import Measurement
from server.printing.escpos.language import INITIALISE
from server.printing.virtual.paper import Mechanics
from server.services.printers import PrinterWish, add_printer
from server.settings import Settings
from server.station import build_station
from tests.fakes.printers import simulator

GUESTS = 2_000
BADGES = 60
#: Until fonts are open and letters are kept, as in a station that has printed before.
WARM = 10
BUDGET_MS = 50.0
_PATIENCE_SECONDS = 20


class StampingPrinter:
    """Notes when the first byte of each badge arrives, and answers as a printer does."""

    def __init__(self) -> None:
        self.first_bytes = queue.Queue[float]()
        #: The printer hung up on has proven its badge: the next may come.
        self.done = queue.Queue[None]()

    def behave(self, client: socket.socket, stopping: threading.Event) -> None:
        """One conversation. A badge begins with INITIALISE, which no question holds."""
        works, stamped = Mechanics(), False
        while not stopping.is_set():
            try:
                data = client.recv(65536)
            except TimeoutError:
                continue
            if not data:
                break
            now = time.perf_counter()
            works.receive(data)
            if not stamped and INITIALISE in works.received:
                stamped = True
                self.first_bytes.put(now)
            with contextlib.suppress(OSError):
                client.sendall(bytes(works.answers))
            works.answers.clear()
        if stamped:
            self.done.put(None)


def measure(folder: Path) -> list[Measurement]:
    """One guest after the other, each with a badge, as at a door where nobody waits."""
    printer = StampingPrinter()
    with simulator(printer.behave) as printing:
        token = prepare_station(folder / "first", GUESTS)
        give_printer(folder / "first", printing.address)
        port = free_port()
        with running(serve_words(folder / "first", port), port):
            scanner = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_SECONDS)
            taken = [_taken_ms(scanner, token, printer, number) for number in range(WARM + BADGES)][WARM:]
            scanner.close()
    note = f"{BADGES} badges, half {statistics.median(taken):.0f} ms; clock time, so keep the machine quiet"
    nearly_all = statistics.quantiles(taken, n=20)[-1]
    return [
        Measurement(
            name="check-in answer to badge's first byte, 95 of 100",
            measured=nearly_all,
            bound=BUDGET_MS,
            unit="ms",
            note=note,
        )
    ]


def give_printer(data_dir: Path, address: str) -> None:
    """A receipt printer at `address` for the station with this data."""
    station = build_station(Settings(data_dir=data_dir))
    try:
        station.write(lambda act: add_printer(act, PrinterWish(name="Door", driver="escpos", address=address)))
    finally:
        station.stop()


def _taken_ms(scanner: http.client.HTTPConnection, token: str, printer: StampingPrinter, number: int) -> float:
    """Check one guest in; the badge is out before the next one comes."""
    body = json.dumps({"code": sample_code(number), "key": f"key-{number}", "print": True})
    head = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    scanner.request("POST", "/api/v1/events/bench/check-ins", body, head)
    answer = scanner.getresponse()
    said = answer.read()
    answered = time.perf_counter()
    if answer.status != 200:
        raise RuntimeError(f"the check-in was refused: {said.decode()}")
    first = printer.first_bytes.get(timeout=_PATIENCE_SECONDS)
    printer.done.get(timeout=_PATIENCE_SECONDS)
    return (first - answered) * 1000
