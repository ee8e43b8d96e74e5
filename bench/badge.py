"""Drawing a badge: from template and text to the dots that are sent."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

from bench.table import Measurement
from server.domain.print_job import BadgeSnapshot
from server.printing.drawing.draw import draw
from server.printing.drawing.template_file import list_templates, load_template

DRAWN = 100
BUDGET_MS = 10.0
SNAPSHOTS = [
    BadgeSnapshot(
        first_name=first, last_name=last, company=company, title="Head of Hospitality", category="guest",
        room="Hall B, table 14", code=f"BENCH{number:015d}", event_name="Winter Gala", vip=number % 2 == 0,
    )
    for number, (first, last, company) in enumerate(
        [
            ("Anna", "Berg", "Rozen Consulting"),
            ("Maximiliana-Katharina", "van der Bloemendaal-Oosterwijk", "International Hospitality Company of Example"),
            ("Björn", "Öztürk", ""),
        ]
    )
]  # fmt: skip


def measure(folder: Path) -> list[Measurement]:
    """Each template that ships, at the resolution of a receipt printer; fonts are warm, as they are in a station."""
    del folder
    return [_measured(name) for name in list_templates()]


def _measured(name: str) -> Measurement:
    template = load_template(name)
    taken = []
    for number in range(DRAWN + len(SNAPSHOTS)):
        began = time.perf_counter()
        draw(template, SNAPSHOTS[number % len(SNAPSHOTS)], dpi=203, width_dots=576)
        taken.append((time.perf_counter() - began) * 1000)
    nearly_all = statistics.quantiles(taken[len(SNAPSHOTS) :], n=20)[-1]
    return Measurement(name=f"badge {name}, 95 of 100", measured=nearly_all, bound=BUDGET_MS, unit="ms")
