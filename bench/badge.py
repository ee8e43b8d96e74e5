"""Drawing a badge: from template and text to the dots that are sent."""

from __future__ import annotations

import statistics
import time
from dataclasses import replace
from pathlib import Path

from bench.sample import sample_guests
from bench.table import Measurement
from server.domain.guest import Guest
from server.domain.print_job import BadgeSnapshot
from server.printing.drawing.draw import draw
from server.printing.drawing.template import Template
from server.printing.drawing.template_file import list_templates, load_template

#: Fonts are opened meanwhile, as in a station that has printed before.
WARM = 40
DRAWN = 200
BUDGET_MS = 10.0
#: One guest in so many has the longest name, company and title that were seen on a list.
LONG_EVERY = 4


def snapshots(count: int) -> list[BadgeSnapshot]:
    """As many guests of one event, each with another name; every fourth hardly fits."""
    return [_snapshot(number, guest) for number, guest in enumerate(sample_guests("", count))]


def _snapshot(number: int, guest: Guest) -> BadgeSnapshot:
    plain = BadgeSnapshot(
        first_name=guest.first_name,
        last_name=guest.last_name,
        company=guest.company,
        title="Head of Hospitality",
        category=guest.category,
        room=f"Hall B, table {number // 8}",
        code=guest.code,
        event_name="Winter Gala",
        vip=number % 16 == 0,
    )
    if number % LONG_EVERY:
        return plain
    return replace(
        plain,
        first_name=f"{guest.first_name}-Maximiliana",
        last_name=f"van der {guest.last_name}-Oosterwijk",
        company=f"International Hospitality Company of {guest.company}",
        title=f"Coordinator of {guest.last_name}",
    )


def measure(folder: Path) -> list[Measurement]:
    """Each template that ships, at the resolution of a receipt printer; fonts are warm, as they are in a station."""
    del folder
    return [_measured(name) for name in list_templates()]


def _measured(name: str) -> Measurement:
    template, guests = load_template(name), snapshots(WARM + DRAWN)
    for snapshot in guests[:WARM]:
        draw(template, snapshot, dpi=203, width_dots=576)
    taken = [_taken_ms(template, snapshot) for snapshot in guests[WARM:]]
    long = [ms for number, ms in enumerate(taken, WARM) if number % LONG_EVERY == 0]
    note = f"half of all {statistics.median(taken):.1f} ms, half of the longest names {statistics.median(long):.1f} ms"
    nearly_all = statistics.quantiles(taken, n=20)[-1]
    return Measurement(name=f"badge {name}, 95 of 100", measured=nearly_all, bound=BUDGET_MS, unit="ms", note=note)


def _taken_ms(template: Template, snapshot: BadgeSnapshot) -> float:
    """Of the processor: drawing waits for nothing, so what neighbours on this machine take does not count."""
    began = time.thread_time()
    draw(template, snapshot, dpi=203, width_dots=576)
    return (time.thread_time() - began) * 1000
