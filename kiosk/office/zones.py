"""An event's zones: the parts of the venue that people are counted into."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kiosk.office.event_form import local_text, moment
from kiosk.office.forms import Filled, done, filled, mistakes_of
from kiosk.office.frame import AtEvent, Here, said
from kiosk.shared.access import station_of
from kiosk.shared.rendering import page
from server.domain.errors import ConflictError, FieldError, NotFoundError
from server.domain.event import Event, Zone
from server.services import event_setup
from server.services.guest_register import categories_of


@dataclass(frozen=True, kw_only=True)
class ZoneForm:
    """A zone as the fields of its form."""

    id: str = ""
    name: str = ""
    is_main: bool = False
    capacity: str = ""
    #: Ticked; with `everybody` they are not asked for.
    categories: tuple[str, ...] = ()
    everybody: bool = True
    opens: str = ""
    closes: str = ""
    amber_at: str = ""
    red_at: str = ""
    #: Empty: as the event; else `yes` or `no`.
    reentry: str = ""
    one_way: bool = False
    exclusive: bool = False


@dataclass(frozen=True, kw_only=True)
class ZonesPage:
    """Every zone of an event, each a form, and one for another."""

    event: Event
    zones: list[ZoneForm]
    new: ZoneForm
    #: Those of the guest list, and those that a zone names.
    categories: list[str]
    said: str = ""
    #: Which form the mistakes belong to: a zone's id, or empty for the new one.
    mistaken: str = ""
    mistakes: dict[str, str] = field(default_factory=dict)


async def show(request: Request, here: Here) -> Response:
    """Every zone."""
    return page(request, "office/zones.html", await _zones_page(request, here))


async def add(request: Request, here: Here) -> Response:
    """Make a zone."""
    sent = await filled(request)
    try:
        zone = _zone_from(sent, here.event, "")
        await station_of(request).act(lambda transaction: event_setup.add_zone(transaction, zone), here.actor)
    except (FieldError, ConflictError) as error:
        context = await _zones_page(request, here, _form_from(sent, ""), mistakes_of(request, error))
        return page(request, "office/zones.html", context, status=422)
    return done(f"/office/events/{here.event.slug}/zones", "zone_added")


async def change(request: Request, zone_id: str, here: Here) -> Response:
    """Store a zone's new details."""
    if zone_id not in {zone.id for zone in here.zones}:
        raise NotFoundError("no such zone", code="not_found.zone")
    sent = await filled(request)
    try:
        zone = _zone_from(sent, here.event, zone_id)
        await station_of(request).act(lambda transaction: event_setup.change_zone(transaction, zone), here.actor)
    except (FieldError, ConflictError) as error:
        context = await _zones_page(request, here, _form_from(sent, zone_id), mistakes_of(request, error))
        return page(request, "office/zones.html", context, status=422)
    return done(f"/office/events/{here.event.slug}/zones", "saved")


async def _zones_page(
    request: Request, here: AtEvent, sent: ZoneForm | None = None, mistakes: dict[str, str] | None = None
) -> ZonesPage:
    def known(connection: sqlite3.Connection) -> list[str]:
        return categories_of(connection, here.event.id)

    named = {category for zone in here.zones for category in zone.categories or ()}
    forms = [_form_of(zone, here.event) for zone in here.zones]
    return ZonesPage(
        event=here.event,
        zones=[sent if sent and sent.id == form.id else form for form in forms],
        new=sent if sent and not sent.id else ZoneForm(),
        categories=sorted(named | set(await station_of(request).ask(known))),
        said=said(request),
        mistaken=sent.id if sent else "",
        mistakes=mistakes or {},
    )


def _form_of(zone: Zone, event: Event) -> ZoneForm:
    return ZoneForm(
        id=zone.id,
        name=zone.name,
        is_main=zone.is_main,
        capacity="" if zone.capacity is None else str(zone.capacity),
        categories=tuple(sorted(zone.categories or ())),
        everybody=zone.categories is None,
        opens=local_text(zone.opens_at, event.timezone),
        closes=local_text(zone.closes_at, event.timezone),
        amber_at="" if zone.amber_at is None else str(zone.amber_at),
        red_at="" if zone.red_at is None else str(zone.red_at),
        reentry={None: "", True: "yes", False: "no"}[zone.reentry],
        one_way=zone.one_way,
        exclusive=zone.exclusive,
    )


def _form_from(sent: Filled, zone_id: str) -> ZoneForm:
    return ZoneForm(
        id=zone_id,
        name=sent.text("name"),
        is_main=sent.on("is_main"),
        capacity=sent.text("capacity"),
        categories=sent.all("categories"),
        everybody=sent.categories() is None,
        opens=sent.text("opens"),
        closes=sent.text("closes"),
        amber_at=sent.text("amber_at"),
        red_at=sent.text("red_at"),
        reentry=sent.text("reentry"),
        one_way=sent.on("one_way"),
        exclusive=sent.on("exclusive"),
    )


def _zone_from(sent: Filled, event: Event, zone_id: str) -> Zone:
    form = _form_from(sent, zone_id)
    return Zone(
        id=zone_id,
        event_id=event.id,
        name=form.name,
        capacity=sent.whole_number("capacity") if form.capacity else None,
        categories=sent.categories(),
        opens_at=moment(form.opens, event.timezone, "opens") if form.opens else None,
        closes_at=moment(form.closes, event.timezone, "closes") if form.closes else None,
        amber_at=sent.whole_number("amber_at") if form.amber_at else None,
        red_at=sent.whole_number("red_at") if form.red_at else None,
        reentry={"yes": True, "no": False}.get(form.reentry),
        one_way=form.one_way,
        exclusive=form.exclusive,
    )


def router() -> APIRouter:
    """/office/events/{slug}/zones"""
    routes = APIRouter(prefix="/office", include_in_schema=False)
    routes.add_api_route("/events/{slug}/zones", show, methods=["GET"])
    routes.add_api_route("/events/{slug}/zones", add, methods=["POST"])
    routes.add_api_route("/events/{slug}/zones/{zone_id}", change, methods=["POST"])
    return routes
