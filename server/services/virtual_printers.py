"""Running the virtual printers that are set up: each listens where its row says, so that jobs reach it like metal."""

from __future__ import annotations

import logging
import socket
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

from server.domain.fact import Fact
from server.printing.virtual.printer import VirtualPrinter
from server.store.printers import PrinterRow, all_printers

_log = logging.getLogger(__name__)
#: The driver of printers whose paper is seen in the office.
DRIVER = "virtual"


def free_address() -> str:
    """An address on this machine that no printer has, for a new virtual printer."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return f"tcp://127.0.0.1:{probe.getsockname()[1]}"


class VirtualPrinters:
    """Starts what is set up, and what is set up later; `of()` gives one to look at its paper."""

    def __init__(
        self, read: Callable[[Callable[[sqlite3.Connection], list[PrinterRow]]], list[PrinterRow]], folder: Path
    ):
        self._read = read
        self._folder = folder
        self._guard = threading.Lock()
        self._running: dict[str, VirtualPrinter] = {}

    def start(self) -> None:
        """Start every virtual printer that is set up, and stop those that are not any more."""
        rows = [row for row in self._read(all_printers) if row.driver == DRIVER]
        with self._guard:
            gone = [self._running.pop(known) for known in set(self._running) - {row.id for row in rows}]
        for printer in gone:
            printer.stop()
        for row in rows:
            self._start_one(row)

    def stop(self) -> None:
        """Stop them; their paper stays in the folder."""
        with self._guard:
            running, self._running = self._running, {}
        for printer in running.values():
            printer.stop()

    def heard(self, facts: list[Fact]) -> None:
        """A listener of the writer: a printer that was just set up begins to print, one that was taken away ends."""
        if any(
            fact.kind in ("printer.added", "printer.removed") or "fields" in fact.body
            for fact in facts
            if "printer." in fact.kind
        ):
            threading.Thread(target=self.start, name="virtual printers", daemon=True).start()

    def of(self, printer_id: str) -> VirtualPrinter | None:
        """The running one behind a printer's id; None: that printer is not virtual."""
        return self._running.get(printer_id)

    def _start_one(self, row: PrinterRow) -> None:
        port = int(row.address.rpartition(":")[2])
        with self._guard:
            known = self._running.get(row.id)
            if known and known.port == port:
                return
            if known:
                known.stop()
            printer = VirtualPrinter(port=port, folder=self._folder / row.id)
            try:
                printer.start()
            except OSError:
                _log.warning("a virtual printer's port is taken", extra={"action": "virtual_printer.port"})
                return
            self._running[row.id] = printer
