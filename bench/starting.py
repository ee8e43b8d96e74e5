"""From nothing to the first answer, and what a station holds in memory after some work."""

from __future__ import annotations

import statistics
import subprocess
import time
from pathlib import Path

from bench.check_in import station_request
from bench.clients import run_load
from bench.processes import await_answer, free_port, prepare_station, resident_mb, running, serve_words
from bench.table import Measurement

STARTS = 3
GUESTS = 10_000


def measure(folder: Path) -> list[Measurement]:
    """Start to first answer, and resident memory after 1,000 check-ins."""
    token = prepare_station(folder / "start", GUESTS)
    starts = [_start_seconds(folder / "start") for _ in range(STARTS)]
    port = free_port()
    with running(serve_words(folder / "start", port), port) as process:
        run_load(port, station_request(token), first=0, count=1000, clients=16)
        held = resident_mb(process)
    note = f"{GUESTS:,} guests"
    return [
        Measurement(name="start to first answer", measured=statistics.median(starts), bound=2.0, unit="s", note=note),
        Measurement(name="memory after 1,000 check-ins", measured=held, bound=150.0, unit="MB", note=note),
    ]


def _start_seconds(data_dir: Path) -> float:
    port = free_port()
    began = time.perf_counter()
    process = subprocess.Popen(serve_words(data_dir, port), stdout=subprocess.DEVNULL)
    try:
        await_answer(process, port)
        return time.perf_counter() - began
    finally:
        process.terminate()
        process.wait(15)
