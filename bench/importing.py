"""Importing 100,000 guests: from a CSV file on disk to guests that can be found and admitted, while doors are open."""

from __future__ import annotations

import csv
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.processes import prepare_station
from bench.sample import sample_guests
from bench.table import Measurement
from server.services.check_in import CheckInWish, check_in
from server.services.imports import import_list
from server.services.list_reading import read_list
from server.settings import Settings
from server.station import Station, build_station

GUESTS = 100_000
#: On the list already, at the doors while the rest is imported.
KNOWN = 200
BUDGET_SECONDS = 20.0
#: The longest that one in a hundred may stand at a door meanwhile.
WAIT_MS = 300.0
_BETWEEN_SECONDS = 0.02


def measure(folder: Path) -> list[Measurement]:
    """The whole way, and how long a door has to wait for the writer meanwhile."""
    prepare_station(folder / "import", KNOWN)
    file = folder / "list.csv"
    _write_list(file)
    station = build_station(Settings(data_dir=folder / "import"))
    try:
        event_id = station.read(lambda connection: connection.execute("SELECT id FROM event").fetchone()[0])
        with _door(station, event_id) as waits:
            began = time.perf_counter()
            read = read_list(file)
            was_read = time.perf_counter() - began
            outcome = import_list(station, event_id, read)
            taken = time.perf_counter() - began
    finally:
        station.stop()
    if outcome.counts.added != GUESTS - KNOWN:
        raise RuntimeError(f"{outcome.counts} instead of {GUESTS - KNOWN} added")
    note = f"reading {was_read:.1f} s, comparing and writing {taken - was_read:.1f} s"
    waits.sort()
    waited = f"median {waits[len(waits) // 2]:.0f} ms, longest {waits[-1]:.0f} ms, of {len(waits)}"
    return [
        Measurement(name=f"import of {GUESTS:,} guests", measured=taken, bound=BUDGET_SECONDS, unit="s", note=note),
        Measurement(
            name="check-in meanwhile, p99",
            measured=waits[len(waits) * 99 // 100],
            bound=WAIT_MS,
            unit="ms",
            note=waited,
        ),
    ]


@contextmanager
def _door(station: Station, event_id: str) -> Iterator[list[float]]:
    """Somebody checks in over and over; the milliseconds that each had to wait."""
    sql = "SELECT id FROM guest WHERE event_id = ?"
    guest_ids = [row[0] for row in station.read(lambda connection: connection.execute(sql, [event_id]).fetchall())]
    waits: list[float] = []
    over = threading.Event()

    def stand() -> None:
        while not over.wait(_BETWEEN_SECONDS):
            wish = CheckInWish(event_id=event_id, guest_id=guest_ids[len(waits) % len(guest_ids)], print_badge=False)
            began = time.perf_counter()
            station.write(lambda transaction: check_in(transaction, wish))  # noqa: B023 - done before the next
            waits.append((time.perf_counter() - began) * 1000)

    door = threading.Thread(target=stand, name="door")
    door.start()
    try:
        yield waits
    finally:
        over.set()
        door.join()


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
