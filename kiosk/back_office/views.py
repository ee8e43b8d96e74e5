"""What the back office's pages show: one frozen dataclass a template."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.back_office.terms import AGREEMENTS, FLAGS
from server.domain.event import Event
from server.hub import figures as hub_figures
from server.hub import tokens
from server.hub.database import Rows
from server.hub.facts import FlaggedFact, flagged_facts
from server.hub.figures import ConflictRow, Figures, StationView
from server.hub.tokens import TokenRow

#: A station that was silent this long is told about: it says hello every 15 seconds.
SILENT_AFTER = timedelta(seconds=60)
#: A station's clock may be this far off.
CLOCK_LIMIT_MS = 30_000
_BAR = timedelta(minutes=15)
_MOST_BARS = 96


@dataclass(frozen=True, kw_only=True)
class StationLine:
    """A station as a row of a table."""

    view: StationView
    #: Words (to be translated) and colour of how it stands.
    words: str
    advice: str
    kind: str
    silent: bool
    clock_off: bool


@dataclass(frozen=True, kw_only=True)
class EventsPage:
    """The first page, and the part of it that refreshes itself."""

    events: list[Figures]
    stations: list[StationLine]
    now: datetime


@dataclass(frozen=True, kw_only=True)
class EventPage:
    """One event, and the part of its page that refreshes itself."""

    figures: Figures
    #: (time, arrivals) a quarter of an hour.
    bars: list[tuple[str, int]]
    stations: list[StationLine]
    agree: bool
    conflicts: list[ConflictRow]
    now: datetime


@dataclass(frozen=True, kw_only=True)
class StationsPage:
    """Stations, flagged facts and tokens, and the part that refreshes itself."""

    stations: list[StationLine]
    flagged: list[FlaggedFact]
    #: Reason -> words to be translated.
    flag_words: dict[str, str]
    tokens: list[TokenRow]
    #: A token that was just made; empty for none.
    secret: str
    now: datetime


def events_page(now: datetime) -> Callable[[Rows], EventsPage]:
    """Every event and station."""

    def read(connection: Rows) -> EventsPage:
        views = hub_figures.station_views(connection)
        return EventsPage(
            events=hub_figures.all_figures(connection), stations=[_line(view, now) for view in views], now=now
        )

    return read


def event_page(event_id: str, now: datetime) -> Callable[[Rows], EventPage]:
    """One event. Raises: NotFoundError."""

    def read(connection: Rows) -> EventPage:
        found = hub_figures.figures_of(connection, event_id)
        views = hub_figures.station_views(connection, event_id)
        return EventPage(
            figures=found,
            bars=arrival_bars(found.event, hub_figures.arrivals(connection, event_id)),
            stations=[_line(view, now) for view in views],
            agree=hub_figures.all_agree(views),
            conflicts=hub_figures.conflicts_of(connection, event_id),
            now=now,
        )

    return read


def stations_page(now: datetime, *, secret: str = "") -> Callable[[Rows], StationsPage]:
    """Stations and who may send."""

    def read(connection: Rows) -> StationsPage:
        flagged = flagged_facts(connection)
        return StationsPage(
            stations=[_line(view, now) for view in hub_figures.station_views(connection)],
            flagged=flagged,
            flag_words={one.reason: FLAGS[one.reason.partition(".")[0]] for one in flagged},
            tokens=tokens.live_tokens(connection),
            secret=secret,
            now=now,
        )

    return read


def arrival_bars(event: Event, arrivals: list[datetime]) -> list[tuple[str, int]]:
    """Arrivals a quarter of an hour on the venue's clock, from the first to the last."""
    if not arrivals:
        return []
    first = _quarter(event.local(arrivals[0]))
    counts: dict[int, int] = {}
    for at in arrivals:
        place = int((event.local(at) - first) / _BAR)
        counts[place] = counts.get(place, 0) + 1
    last = min(max(counts), _MOST_BARS - 1)
    return [(f"{event.local(first + place * _BAR):%H:%M}", counts.get(place, 0)) for place in range(last + 1)]


def _quarter(at: datetime) -> datetime:
    return at.replace(minute=at.minute - at.minute % 15, second=0, microsecond=0)


def _line(view: StationView, now: datetime) -> StationLine:
    words, advice, kind = AGREEMENTS[view.agreement]
    contacted_at = view.station.contacted_at
    return StationLine(
        view=view,
        words=words,
        advice=advice,
        kind=kind,
        silent=contacted_at is None or now - contacted_at > SILENT_AFTER,
        clock_off=abs(view.station.clock_offset_ms) > CLOCK_LIMIT_MS,
    )
