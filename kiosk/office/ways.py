"""Where guests go: the places of an event, and who of the kiosks knows the way to them."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kiosk.office.forms import Filled, done, filled, mistakes_of
from kiosk.office.frame import AtEvent, Here, said
from kiosk.office.way_words import KINDS
from kiosk.shared.access import station_of
from kiosk.shared.rendering import page, words_of
from server.domain.access import DeviceRole
from server.domain.errors import ConflictError, FieldError
from server.domain.event import Event, Zone
from server.domain.place import Place, PlaceKind
from server.domain.way import VenueMap
from server.services import devices, venue_maps, ways
from server.services.guest_register import categories_of
from server.store.devices import Device


@dataclass(frozen=True, kw_only=True)
class PlaceForm:
    """A place as the fields of its form."""

    id: str = ""
    name: str = ""
    kind: str = PlaceKind.ROOM.value
    zone_id: str = ""
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class WaysPage:
    """Kiosks, places and maps of an event."""

    event: Event
    kiosks: list[Device]
    places: list[Place]
    maps: list[VenueMap]
    #: To how many places the way is known, by the kiosk's id.
    counts: dict[str, int]
    #: On how many maps each place stands, by its id.
    drawn: dict[str, int]
    zone_names: dict[str, str]
    form: PlaceForm
    kinds: dict[str, str]
    kind_choices: list[tuple[str, str]]
    zone_choices: list[tuple[str, str]]
    categories: list[str]
    map_name: str = ""
    said: str = ""
    mistakes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PlacePage:
    """One place, to change or delete."""

    event: Event
    form: PlaceForm
    kind_choices: list[tuple[str, str]]
    zone_choices: list[tuple[str, str]]
    categories: list[str]
    said: str = ""
    mistakes: dict[str, str] = field(default_factory=dict)


async def show(request: Request, here: Here) -> Response:
    """Everything about ways at one look."""
    return page(request, "office/ways.html", await ways_page(request, here))


async def add_place(request: Request, here: Here) -> Response:
    """Make a place."""
    form = _form_from(await filled(request), "")
    try:
        place = _place_from(form, here.event)
        await station_of(request).act(lambda transaction: ways.add_place(transaction, place), here.actor)
    except (FieldError, ConflictError) as error:
        context = await ways_page(request, here, form=form, mistakes=mistakes_of(request, error))
        return page(request, "office/ways.html", context, status=422)
    return done(f"{home_of(here.event)}#places", "place_added")


async def show_place(request: Request, place_id: str, here: Here) -> Response:
    """One place."""
    place = await station_of(request).ask(lambda connection: ways.place_of(connection, here.event.id, place_id))
    form = PlaceForm(
        id=place.id,
        name=place.name,
        kind=place.kind.value,
        zone_id=place.zone_id or "",
        categories=tuple(sorted(place.categories)),
    )
    return page(request, "office/way_place.html", await _place_page(request, here, form))


async def change_place(request: Request, place_id: str, here: Here) -> Response:
    """Store a place's new details."""
    form = _form_from(await filled(request), place_id)
    try:
        place = _place_from(form, here.event)
        await station_of(request).act(lambda transaction: ways.change_place(transaction, place), here.actor)
    except (FieldError, ConflictError) as error:
        context = await _place_page(request, here, form, mistakes_of(request, error))
        return page(request, "office/way_place.html", context, status=422)
    return done(home_of(here.event), "saved")


async def remove_place(request: Request, place_id: str, here: Here) -> Response:
    """Delete a place, and every way to it."""
    await station_of(request).act(
        lambda transaction: ways.remove_place(transaction, here.event.id, place_id), here.actor
    )
    return done(home_of(here.event), "place_removed")


def home_of(event: Event) -> str:
    """The address of an event's ways."""
    return f"/office/events/{event.slug}/ways"


def kiosks_at(connection: sqlite3.Connection, event: Event) -> list[Device]:
    """The kiosks that serve an event."""
    known = devices.all_devices(connection)
    return [device for device in known if device.role is DeviceRole.KIOSK and device.event_id in (None, event.id)]


async def ways_page(
    request: Request,
    here: AtEvent,
    *,
    form: PlaceForm | None = None,
    map_name: str = "",
    mistakes: dict[str, str] | None = None,
) -> WaysPage:
    """The page with all of it, with what was sent and is mistaken."""

    def known(
        connection: sqlite3.Connection,
    ) -> tuple[list[Device], list[Place], list[VenueMap], dict[str, int], list[str]]:
        event_id = here.event.id
        return (
            kiosks_at(connection, here.event),
            ways.places_of(connection, event_id),
            venue_maps.maps_of(connection, event_id),
            ways.ways_count(connection, event_id),
            categories_of(connection, event_id),
        )

    kiosks, places, maps, counts, categories = await station_of(request).ask(known)
    return WaysPage(
        event=here.event,
        kiosks=kiosks,
        places=places,
        maps=maps,
        counts=counts,
        drawn={place.id: sum(place.id in each.places for each in maps) for place in places},
        zone_names={zone.id: zone.name for zone in here.zones},
        form=form or PlaceForm(),
        kinds=KINDS,
        kind_choices=_kind_choices(request),
        zone_choices=_zone_choices(request, here.zones),
        categories=_with_named(categories, places),
        map_name=map_name,
        said=said(request),
        mistakes=mistakes or {},
    )


async def _place_page(
    request: Request, here: AtEvent, form: PlaceForm, mistakes: dict[str, str] | None = None
) -> PlacePage:
    categories = await station_of(request).ask(lambda connection: categories_of(connection, here.event.id))
    return PlacePage(
        event=here.event,
        form=form,
        kind_choices=_kind_choices(request),
        zone_choices=_zone_choices(request, here.zones),
        categories=sorted({*categories, *form.categories} - {""}),
        said=said(request),
        mistakes=mistakes or {},
    )


def _with_named(categories: list[str], places: list[Place]) -> list[str]:
    return sorted({*categories, *(name for place in places for name in place.categories)} - {""})


def _kind_choices(request: Request) -> list[tuple[str, str]]:
    words = words_of(request)
    return [(kind, words.gettext(text)) for kind, text in KINDS.items()]


def _zone_choices(request: Request, zones: list[Zone]) -> list[tuple[str, str]]:
    none = words_of(request).gettext("No session")
    return [("", none), *((zone.id, zone.name) for zone in zones if not zone.is_main)]


def _form_from(sent: Filled, place_id: str) -> PlaceForm:
    return PlaceForm(
        id=place_id,
        name=sent.text("name"),
        kind=sent.text("kind"),
        zone_id=sent.text("zone_id"),
        categories=sent.all("categories"),
    )


def _place_from(form: PlaceForm, event: Event) -> Place:
    if form.kind not in set(PlaceKind):
        raise FieldError("kind", "no such kind of place", code="field.choice")
    return Place(
        id=form.id,
        event_id=event.id,
        kind=PlaceKind(form.kind),
        name=form.name,
        zone_id=form.zone_id or None,
        categories=frozenset(form.categories),
    )


def router() -> APIRouter:
    """/office/events/{slug}/ways"""
    routes = APIRouter(prefix="/office/events/{slug}/ways", include_in_schema=False)
    routes.add_api_route("", show, methods=["GET"])
    routes.add_api_route("/places", add_place, methods=["POST"])
    routes.add_api_route("/places/{place_id}", show_place, methods=["GET"])
    routes.add_api_route("/places/{place_id}", change_place, methods=["POST"])
    routes.add_api_route("/places/{place_id}/remove", remove_place, methods=["POST"])
    return routes
