"""An event at a glance: what to do next, and how it goes."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kiosk.office import terms
from kiosk.office.frame import AtEvent, Here, said
from kiosk.shared.access import station_of
from kiosk.shared.rendering import page
from server.domain.access import DeviceRole
from server.domain.event import Event
from server.domain.supply import Supply
from server.services import badge_fonts, dashboard, devices, people, printers, supplies
from server.services.badge_fonts import FontReport
from server.services.dashboard import Figures
from server.services.pusher import SyncState, sync_state
from server.station import Station
from server.store.printers import PrinterRow

#: A back office that was silent for longer is worth a look.
_SILENT_AFTER = timedelta(minutes=2)


@dataclass(frozen=True, kw_only=True)
class Ready:
    """What an event needs before its doors open."""

    has_guests: bool
    has_printer: bool
    has_kiosk: bool
    has_tablet: bool
    has_desk_person: bool
    #: None: the station has no back office, which is fine.
    has_hub: bool | None

    @property
    def all_done(self) -> bool:
        """Whether nothing is missing."""
        return all(
            (self.has_guests, self.has_printer, self.has_kiosk, self.has_tablet, self.has_desk_person,
             self.has_hub is not False)
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class FontsPart:
    """What would not come out right on badges; nothing is shown where all will."""

    report: FontReport


@dataclass(frozen=True, kw_only=True)
class DashboardPage:
    """The whole page."""

    event: Event
    now: datetime
    figures: Figures
    printers: list[PrinterRow]
    supplies: dict[str, Supply]
    #: Guests who may still need a badge; 0 where no roll is counted.
    badges_wanted: int
    printer_states: dict[str, str]
    printer_looks: dict[str, str]
    troubles: dict[str, str]
    ready: Ready
    #: None: no back office is set up.
    sync: SyncState | None
    sync_failure: str
    is_sync_late: bool
    #: (words of the time, arrivals), for the chart.
    bars: list[tuple[str, int]]
    said: str = ""


async def show(request: Request, here: Here) -> Response:
    """The page."""
    return page(request, "office/dashboard.html", await _dashboard(request, here))


async def show_figures(request: Request, here: Here) -> Response:
    """The part that changes by itself."""
    return page(request, "office/dashboard_figures.html", await _dashboard(request, here))


async def show_fonts(request: Request, here: Here) -> Response:
    """Names that this station cannot write: asked after the page, because every guest is looked at."""
    report = await station_of(request).ask(lambda connection: badge_fonts.font_report(connection, here.event.id))
    return page(request, "office/dashboard_fonts.html", FontsPart(report=report))


async def _dashboard(request: Request, here: AtEvent) -> DashboardPage:
    station = station_of(request)
    return await station.ask(lambda connection: _ask(connection, station, here, said(request)))


def _ask(connection: sqlite3.Connection, station: Station, here: AtEvent, told: str) -> DashboardPage:
    now, event = station.clock(), here.event
    figures = dashboard.figures(connection, event.id)
    sync = sync_state(connection) if station.settings.hub_url else None
    known = printers.all_printers(connection)
    rolls = supplies.all_supplies(connection)
    return DashboardPage(
        event=event,
        now=now,
        figures=figures,
        printers=known,
        supplies=rolls,
        badges_wanted=supplies.badges_wanted(connection, event.id) if rolls else 0,
        printer_states=terms.PRINTER_STATES,
        printer_looks=terms.PRINTER_LOOKS,
        troubles=terms.PRINTER_TROUBLES,
        ready=_ready(connection, figures, known, sync),
        sync=sync,
        sync_failure=_failure(sync),
        is_sync_late=sync is not None and (sync.contacted_at is None or now - sync.contacted_at > _SILENT_AFTER),
        bars=_bars(figures),
        said=told,
    )


def _ready(connection: sqlite3.Connection, figures: Figures, known: list[PrinterRow], sync: SyncState | None) -> Ready:
    roles = {device.role for device in devices.all_devices(connection)}
    persons = people.all_people(connection)
    return Ready(
        has_guests=bool(figures.registered or figures.cancelled or figures.unpaid or figures.blocked),
        has_printer=bool(known),
        has_kiosk=DeviceRole.KIOSK in roles,
        has_tablet=DeviceRole.TABLET in roles,
        has_desk_person=any(person.pin_hash for person in persons),
        has_hub=None if sync is None else sync.contacted_at is not None,
    )


def _failure(sync: SyncState | None) -> str:
    if sync is None or not sync.failure:
        return ""
    return terms.UPLINK_FAILURES.get(sync.failure, terms.UPLINK_FAILURES["uplink"])


def _bars(figures: Figures) -> list[tuple[str, int]]:
    shape = "%d/%m" if figures.bar_lasts >= timedelta(days=1) else "%H:%M"
    return [(f"{bar.begins_at:{shape}}", bar.arrivals) for bar in figures.bars]


def router() -> APIRouter:
    """/office/events/{slug}"""
    routes = APIRouter(prefix="/office", include_in_schema=False)
    routes.add_api_route("/events/{slug}", show, methods=["GET"])
    routes.add_api_route("/events/{slug}/figures", show_figures, methods=["GET"])
    routes.add_api_route("/events/{slug}/fonts", show_fonts, methods=["GET"])
    return routes
