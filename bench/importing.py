"""Importing 100,000 guests: from a CSV file on disk to guests that can be found and admitted."""

from __future__ import annotations

import csv
import time
from pathlib import Path

from bench.processes import prepare_station
from bench.sample import sample_guests
from bench.table import Measurement
from server.services.imports import import_list
from server.services.list_reading import read_list
from server.settings import Settings
from server.station import build_station

GUESTS = 100_000
BUDGET_SECONDS = 20.0


def measure(folder: Path) -> list[Measurement]:
    """The whole way, and how long a door has to wait for the writer meanwhile."""
    prepare_station(folder / "import", 0)
    file = folder / "list.csv"
    _write_list(file)
    station = build_station(Settings(data_dir=folder / "import"))
    try:
        event_id = station.read(lambda connection: connection.execute("SELECT id FROM event").fetchone()[0])
        began = time.perf_counter()
        read = read_list(file)
        was_read = time.perf_counter() - began
        outcome = station.write(lambda transaction: import_list(transaction, event_id, read))
        taken = time.perf_counter() - began
    finally:
        station.stop()
    if outcome.counts.added != GUESTS:
        raise RuntimeError(f"{outcome.counts} instead of {GUESTS} added")
    note = f"reading {was_read:.1f} s, writing {taken - was_read:.1f} s"
    return [Measurement(name=f"import of {GUESTS:,} guests", measured=taken, bound=BUDGET_SECONDS, unit="s", note=note)]


def _write_list(file: Path) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["Order", "First name", "Last name", "Company", "E-mail", "Category", "Barcode"])
        for guest in sample_guests("", GUESTS):
            rows.writerow(
                [
                    guest.ref,
                    guest.first_name,
                    guest.last_name,
                    guest.company,
                    guest.email,
                    guest.category,
                    guest.code,
                ]
            )
