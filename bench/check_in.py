"""Check-in over HTTP with the disk sync, against the bare endpoint in the same run."""

from __future__ import annotations

import json
import statistics
import sys
from pathlib import Path

from bench.clients import Request, post, run_load
from bench.processes import free_port, prepare_station, running, serve_words
from bench.sample import sample_code
from bench.table import Measurement

#: Clients, and how much of the bare endpoint is asked for.
LEVELS = ((1, 0.7), (8, 1.0), (32, 1.0))
#: Turn by turn, so that both meet the same disk and the same neighbours.
ROUNDS = 5
PER_ROUND = {1: 400, 8: 1200, 32: 1600}


def measure(folder: Path) -> list[Measurement]:
    """Check-ins a second at 1, 8 and 32 clients."""
    guest_count = 20_000
    token = prepare_station(folder / "check-in", guest_count)
    station_port, bare_port = free_port(), free_port()
    bare_words = [sys.executable, "-m", "bench.bare_endpoint", str(folder / "bare.db"), str(bare_port)]
    with running(serve_words(folder / "check-in", station_port), station_port), running(bare_words, bare_port):
        sides = {station_port: station_request(token), bare_port: bare_request}
        for port, request in sides.items():
            _rate(port, request, first=0, count=200, clients=8)
        return _levels(sides, first=200)


def _levels(sides: dict[int, Request], *, first: int) -> list[Measurement]:
    found = []
    for clients, needed in LEVELS:
        rates: dict[int, list[float]] = {port: [] for port in sides}
        for _ in range(ROUNDS):
            for port, request in sides.items():
                rates[port].append(_rate(port, request, first=first, count=PER_ROUND[clients], clients=clients))
            first += PER_ROUND[clients]
        station, bare = (statistics.median(rates[port]) for port in sides)
        found.append(
            Measurement(
                name=f"check-in, {clients} client{'s' if clients > 1 else ''}",
                measured=station,
                bound=bare,
                unit="/s",
                more_is_better=True,
                needed_ratio=needed,
                note="against bare FastAPI + one commit",
            )
        )
    return found


def _rate(port: int, request: Request, *, first: int, count: int, clients: int) -> float:
    load = run_load(port, request, first=first, count=count, clients=clients)
    if load.failed:
        raise RuntimeError(f"{load.failed} of {load.answered} requests were refused")
    return load.per_second


def station_request(token: str) -> Request:
    """Check the guest with a given number in."""
    return lambda number: post(
        "/api/v1/events/bench/check-ins",
        json.dumps({"code": sample_code(number), "key": f"key-{number}"}),
        token,
    )


def bare_request(number: int) -> bytes:
    """The same to the bare endpoint."""
    return post("/check-ins", json.dumps({"code": sample_code(number), "key": f"key-{number}"}))
