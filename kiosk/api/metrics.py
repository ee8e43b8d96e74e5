"""Figures in Prometheus' text form, version 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/"""

from __future__ import annotations

import sqlite3

from server.services import dashboard, event_setup
from server.services.disk import disk_fill
from server.services.pusher import sync_state
from server.station import Station
from server.store import journal

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_HELP = {
    "ospite_facts_total": ("counter", "Facts in the journal"),
    "ospite_waiting_facts": ("gauge", "Facts that the back office has not confirmed"),
    "ospite_screens": ("gauge", "Pages that listen for changes"),
    "ospite_disk_fill_ratio": ("gauge", "How full the data disk is"),
    "ospite_guests_registered": ("gauge", "Guests who are welcome"),
    "ospite_guests_arrived": ("gauge", "Guests who arrived"),
    "ospite_guests_inside": ("gauge", "Guests inside now"),
    "ospite_badges_printed": ("gauge", "Badges that came out"),
    "ospite_badges_waiting": ("gauge", "Badges on their way"),
    "ospite_alerts_open": ("gauge", "Calls that the desk has not settled"),
}


def as_text(connection: sqlite3.Connection, station: Station) -> str:
    """All figures of a station; an event's carry its slug."""
    values: dict[str, list[str]] = {
        "ospite_facts_total": [str(journal.head(connection).sequence)],
        "ospite_waiting_facts": [str(sync_state(connection).waiting)],
        "ospite_screens": [str(station.signals.count)],
        "ospite_disk_fill_ratio": [f"{disk_fill(station.settings.data_dir):.4f}"],
    }
    lines = [line for name, found in values.items() for line in _measure(name, [f"{name} {value}" for value in found])]
    samples: dict[str, list[str]] = {}
    for event in event_setup.all_events(connection):
        figures = dashboard.figures(connection, event.id)
        for name, value in (
            ("ospite_guests_registered", figures.registered),
            ("ospite_guests_arrived", figures.arrived),
            ("ospite_guests_inside", figures.inside),
            ("ospite_badges_printed", figures.badges_printed),
            ("ospite_badges_waiting", figures.badges_waiting),
            ("ospite_alerts_open", figures.alerts_open),
        ):
            samples.setdefault(name, []).append(f'{name}{{event="{event.slug}"}} {value}')
    lines += [line for name, found in samples.items() for line in _measure(name, found)]
    return "\n".join(lines) + "\n"


def _measure(name: str, samples: list[str]) -> list[str]:
    kind, words = _HELP[name]
    return [f"# HELP {name} {words}", f"# TYPE {name} {kind}", *samples]
