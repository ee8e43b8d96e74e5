"""Finding a guest by name, the way a kiosk asks: whole names, beginnings, other orders, slips."""

from __future__ import annotations

import random
import statistics
import time
from functools import partial
from pathlib import Path

from bench.processes import prepare_station
from bench.sample import sample_guests
from bench.table import Measurement
from server.domain.guest import Guest
from server.services.finding import find_oneself
from server.settings import Settings
from server.station import Station, build_station

SEARCHES = 400
BUDGET_MS = 10.0


def measure(folder: Path) -> list[Measurement]:
    """Half and nearly all searches among 10,000 and 100,000 guests."""
    return [measurement for count in (10_000, 100_000) for measurement in _among(folder / f"find-{count}", count)]


def _among(data_dir: Path, count: int) -> list[Measurement]:
    prepare_station(data_dir, count)
    station = build_station(Settings(data_dir=data_dir))
    try:
        taken = _taken_ms(station, count)
    finally:
        station.stop()
    centiles = statistics.quantiles(taken, n=100)
    return [
        Measurement(
            name=f"name search, {count:,} guests, {label}", measured=centiles[centile - 1], bound=BUDGET_MS, unit="ms"
        )
        for label, centile in (("half", 50), ("95 of 100", 95))
    ]


def _taken_ms(station: Station, count: int) -> list[float]:
    event_id = station.read(lambda connection: connection.execute("SELECT id FROM event").fetchone()[0])
    dice = random.Random(11)
    asked = dice.sample(list(sample_guests(event_id, count)), SEARCHES)
    taken = []
    for guest in asked:
        typed = _typed(dice, guest)
        began = time.perf_counter()
        station.read(partial(find_oneself, event_id=event_id, typed=typed))
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def _typed(dice: random.Random, guest: Guest) -> str:
    """What somebody with this name may type."""
    slipped = list(guest.last_name)
    place = dice.randrange(1, len(slipped) - 1)
    slipped[place], slipped[place + 1] = slipped[place + 1], slipped[place]
    return dice.choice(
        [
            guest.full_name,
            f"{guest.last_name} {guest.first_name}".lower(),
            guest.last_name,
            guest.last_name[:3],
            f"{guest.first_name} {guest.last_name[:4]}",
            "".join(slipped),
            f"{guest.first_name} {''.join(slipped)}",
            "".join(slipped)[:6],
        ]
    )
