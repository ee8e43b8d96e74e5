"""`ospite doctor`: one line a matter, before the doors open; non-zero if one fails."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from kiosk.commands.options import add_data_options, settings_from
from server.domain.errors import OspiteError, SpeechError
from server.domain.event import Event
from server.domain.speech import phrase_of
from server.printing.drawing.fonts import missing_packages, shaping_available
from server.services.badge_fonts import SHAPING_PACKAGE, font_report
from server.services.disk import DiskLevel, disk_state
from server.services.event_setup import all_events
from server.services.printers import printer_status
from server.services.pusher import sync_state
from server.services.warnings import MOST_CLOCK_OFFSET, WarningCode, clock_trouble, last_fact_at
from server.settings import Settings
from server.speech.espeak import NONE, Espeak
from server.station import Station, build_station
from server.store import journal
from server.store.printers import all_printers
from server.store.reserve import Reserve

#: Whose names Debian's packages of fonts are for.
_NEEDED_FOR = {
    "fonts-noto-core": "names beyond Latin, Greek and Cyrillic",
    "fonts-noto-cjk": "Chinese, Japanese and Korean names",
}


@dataclass(frozen=True)
class Finding:
    """What was found about one matter. `is_well` None: it does not apply here."""

    matter: str
    is_well: bool | None
    words: str


def add_parser(verbs: Any) -> None:
    """The verb and its options."""
    parser = verbs.add_parser("doctor", help="check this machine before an event")
    add_data_options(parser)
    parser.set_defaults(run=_doctor)


def _doctor(arguments: argparse.Namespace) -> int:
    settings = settings_from(arguments)
    failed = 0
    for finding in examine(settings):
        mark = {True: "ok  ", False: "FAIL", None: "-   "}[finding.is_well]
        print(f"{mark} {finding.matter}: {finding.words}", flush=True)
        failed += finding.is_well is False
    return 1 if failed else 0


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at each matter in turn."""
    yield _fonts()
    yield _voice(settings)
    if not settings.database_path.exists():
        yield Finding("database", None, f"there is no station in {settings.data_dir} yet")
        yield _clock(datetime.now(UTC), None)
        return
    yield _disk(settings)
    try:
        station = build_station(settings, serves=False)
    except OspiteError as error:
        yield Finding("database", False, error.message)
        return
    try:
        yield from _examine_station(station, settings)
    finally:
        station.stop()


def _examine_station(station: Station, settings: Settings) -> Iterator[Finding]:
    yield Finding("database", True, f"sound, {station.read(lambda c: journal.head(c).sequence)} facts")
    yield _clock(station.clock(), station.read(last_fact_at))
    printers = station.read(all_printers)
    if not printers:
        yield Finding("printers", None, "none is set up")
    for printer in printers:
        status = printer_status(printer)
        yield Finding(f"printer {printer.name}", status.is_ready, status.reason or "ready")
    for event in station.read(all_events):
        if event.ends_at >= station.clock() and event.print_badges:
            yield from _names(station, event)
    yield _hub(station, settings)


def _fonts() -> Finding:
    if not shaping_available():
        return Finding("fonts", False, f"Arabic and Hebrew names would print wrong: install {SHAPING_PACKAGE}")
    missing = [f"; {_NEEDED_FOR[package]} need {package}" for package in missing_packages()]
    return Finding("fonts", True, "names that read from the right are shaped" + "".join(missing))


def _voice(settings: Settings) -> Finding:
    if settings.speech_program == NONE:
        return Finding("voice", None, "none is wanted (OSPITE_SPEECH_PROGRAM)")
    try:
        Espeak(settings.speech_program).wav(phrase_of("ospite", "it"))
    except SpeechError as error:
        help_ = f": install {settings.speech_program}" if error.code == "speech.absent" else f": {error.message}"
        return Finding("voice", False, f"guests who do not see the screen cannot listen to it{help_}")
    return Finding("voice", True, "screens can be said aloud")


def _names(station: Station, event: Event) -> Iterator[Finding]:
    """Whether the names of this event's guests come out right on badges."""
    matter = f"names at {event.slug}"
    report = station.read(lambda connection: font_report(connection, event.id))
    if report.is_well:
        yield Finding(matter, True, "all can be printed")
    if report.unshaped_count:
        yield Finding(matter, False, f"{report.unshaped_count} would print reversed: install {SHAPING_PACKAGE}")
    for undrawn in report.undrawn:
        help_ = f"install {undrawn.package}" if undrawn.package else "no font for them is known"
        yield Finding(matter, False, f"{undrawn.guest_count} would print boxes for {undrawn.marks}: {help_}")


def _disk(settings: Settings) -> Finding:
    state = disk_state(settings.data_dir)
    is_kept = not settings.reserve_bytes or Reserve(settings.reserve_path, settings.reserve_bytes).is_kept
    note = "" if is_kept else "; no room is kept for the doors (a station that serves keeps it where there is some)"
    return Finding("disk", state.level is DiskLevel.FINE, f"{state.fill:.0%} full{note}")


def _clock(now: datetime, last_fact: datetime | None) -> Finding:
    trouble = clock_trouble(now, last_fact)
    if trouble is WarningCode.CLOCK_NOT_SET:
        return Finding("clock", False, f"not set: it says {now:%Y-%m-%d %H:%M} UTC")
    if trouble and last_fact:
        return Finding("clock", False, f"behind the last fact, which is of {last_fact:%Y-%m-%d %H:%M} UTC")
    return Finding("clock", True, f"{now:%Y-%m-%d %H:%M:%S} UTC")


def _hub(station: Station, settings: Settings) -> Finding:
    if not settings.hub_url:
        return Finding("back office", None, "none is set (OSPITE_HUB_URL)")
    state = station.read(sync_state)
    offset = timedelta(milliseconds=state.clock_offset_ms or 0)
    if state.failed_at:
        return Finding("back office", False, f"{state.failure} since {state.failed_at:%H:%M} UTC, {state.waiting} wait")
    if abs(offset) > MOST_CLOCK_OFFSET:
        return Finding("back office", False, f"its clock differs by {offset.total_seconds():.0f} s")
    return Finding("back office", True, f"{state.waiting} facts wait")
