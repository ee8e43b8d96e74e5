"""Maps of the venue: dropped in as pictures, with places and kiosks put onto them by finger, mouse or keys."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import dataclass, field

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from kiosk.office.forms import Filled, done, filled, mistakes_of
from kiosk.office.frame import AtEvent, Here, said
from kiosk.office.ways import home_of, kiosks_at, ways_page
from kiosk.shared.access import station_of
from kiosk.shared.assets import LASTING
from kiosk.shared.rendering import page, words_of
from server.domain.errors import ConflictError, FieldError
from server.domain.event import Event
from server.domain.way import WHOLE_PERMILLE, Point, VenueMap
from server.services import venue_maps, ways
from server.services.pictures import take_in


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A place or kiosk that may stand on a map."""

    #: `place:ID` or `device:ID`.
    value: str
    name: str
    is_kiosk: bool
    #: None: it is not on this map.
    point: Point | None


@dataclass(frozen=True, kw_only=True)
class MapPage:
    """One map with its points."""

    event: Event
    map: VenueMap
    subjects: list[Subject]
    #: Which one is put next; empty: there is none.
    chosen: str
    name: str
    said: str = ""
    mistakes: dict[str, str] = field(default_factory=dict)


async def bring(request: Request, here: Here) -> Response:
    """Take a picture in as a map."""
    station = station_of(request)
    station.disk.check_room()
    async with request.form(max_files=1, max_fields=5) as form:
        sent, name = form.get("map"), str(form.get("map_name") or "").strip()
        data = await sent.read() if isinstance(sent, UploadFile) else b""
    try:
        if not data:
            raise FieldError("map", "no file", code="field.file")
        picture = await asyncio.to_thread(take_in, data, venue_maps.MAP_USE)
        floor = name or words_of(request).gettext("Map")
        added = await station.act(
            lambda transaction: venue_maps.add_map(transaction, here.event.id, floor, picture), here.actor
        )
    except (FieldError, ConflictError) as error:
        context = await ways_page(request, here, map_name=name, mistakes=mistakes_of(request, error))
        return page(request, "office/ways.html", context, status=422)
    return done(f"{home_of(here.event)}/maps/{added.id}", "map_added")


async def show(request: Request, map_id: str, here: Here, at: str = "") -> Response:
    """One map. `at`: what is put next."""
    return page(request, "office/venue_map.html", await _map_page(request, here, map_id, chosen=at))


async def rename(request: Request, map_id: str, here: Here) -> Response:
    """Give a map another name."""
    name = (await filled(request)).text("name")
    try:
        await station_of(request).act(
            lambda transaction: venue_maps.rename_map(transaction, here.event.id, map_id, name), here.actor
        )
    except FieldError as error:
        context = await _map_page(request, here, map_id, name=name, mistakes=mistakes_of(request, error))
        return page(request, "office/venue_map.html", context, status=422)
    return done(f"{home_of(here.event)}/maps/{map_id}", "saved")


async def put(request: Request, map_id: str, here: Here) -> Response:
    """Put a place or kiosk onto the map, or take it off; the next one without a point is chosen."""
    sent = await filled(request)
    subject, is_script = sent.text("subject"), "hx-request" in request.headers
    try:
        point = (
            None
            if sent.text("act") == "off"
            else Point(x_permille=_permille(sent, "x"), y_permille=_permille(sent, "y"))
        )
        await station_of(request).act(
            lambda transaction: venue_maps.put_on_map(transaction, here.event.id, map_id, subject, point), here.actor
        )
    except FieldError as error:
        named = FieldError({"x_permille": "x", "y_permille": "y"}.get(error.field, error.field), code=error.code)
        context = await _map_page(request, here, map_id, chosen=subject, mistakes=mistakes_of(request, named))
        template = "office/venue_map_points.html" if is_script else "office/venue_map.html"
        return page(request, template, context, status=422)
    if not is_script:
        return done(f"{home_of(here.event)}/maps/{map_id}", "saved")
    context = await _map_page(request, here, map_id, chosen=subject, goes_on=point is not None)
    return page(request, "office/venue_map_points.html", context)


async def remove(request: Request, map_id: str, here: Here) -> Response:
    """Delete a map."""
    await station_of(request).act(
        lambda transaction: venue_maps.remove_map(transaction, here.event.id, map_id), here.actor
    )
    return done(home_of(here.event), "map_removed")


async def picture(request: Request, sha256: str, here: Here) -> Response:
    """A map's picture."""
    content = await station_of(request).ask(lambda connection: venue_maps.picture_of(connection, here.event.id, sha256))
    return Response(content, media_type="image/webp", headers=LASTING)


async def _map_page(
    request: Request,
    here: AtEvent,
    map_id: str,
    *,
    chosen: str = "",
    goes_on: bool = False,
    name: str | None = None,
    mistakes: dict[str, str] | None = None,
) -> MapPage:
    def known(connection: sqlite3.Connection) -> tuple[VenueMap, list[Subject]]:
        found = venue_maps.map_of(connection, here.event.id, map_id)
        return found, _subjects(connection, here.event, found)

    found, subjects = await station_of(request).ask(known)
    return MapPage(
        event=here.event,
        map=found,
        subjects=subjects,
        chosen=_next_one(subjects, chosen, goes_on=goes_on),
        name=found.name if name is None else name,
        said=said(request),
        mistakes=mistakes or {},
    )


def _next_one(subjects: list[Subject], chosen: str, *, goes_on: bool) -> str:
    """What the next touch puts: what was `chosen`, unless that is done and something else is not on the map yet."""
    known = [each.value for each in subjects]
    missing = [each.value for each in subjects if each.point is None]
    wished = [*missing, chosen] if goes_on else [chosen, *missing]
    return next((value for value in [*wished, *known] if value in known), "")


def _subjects(connection: sqlite3.Connection, event: Event, shown: VenueMap) -> list[Subject]:
    """Kiosks first: “you are here” is what a guest looks for."""
    kiosks = [
        Subject(value=f"device:{each.id}", name=each.name, is_kiosk=True, point=shown.kiosks.get(each.id))
        for each in kiosks_at(connection, event)
    ]
    places = [
        Subject(value=f"place:{each.id}", name=each.name, is_kiosk=False, point=shown.places.get(each.id))
        for each in ways.places_of(connection, event.id)
    ]
    return [*kiosks, *places]


def _permille(sent: Filled, name: str) -> int:
    """Per cents with at most one decimal, as a person types them."""
    try:
        number = float(sent.text(name).replace(",", ".")) * WHOLE_PERMILLE / 100
        return round(number)
    except (ValueError, OverflowError) as exc:
        raise FieldError(name, "a number of per cents", code="field.number") from exc


def router() -> APIRouter:
    """/office/events/{slug}/ways/maps"""
    routes = APIRouter(prefix="/office/events/{slug}/ways/maps", include_in_schema=False)
    routes.add_api_route("", bring, methods=["POST"])
    routes.add_api_route("/{sha256}.webp", picture, methods=["GET"])
    routes.add_api_route("/{map_id}", show, methods=["GET"])
    routes.add_api_route("/{map_id}", rename, methods=["POST"])
    routes.add_api_route("/{map_id}/points", put, methods=["POST"])
    routes.add_api_route("/{map_id}/remove", remove, methods=["POST"])
    return routes
