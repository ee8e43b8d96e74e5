"""The ways from one kiosk: an arrow as its guest sees it, how far, and another way without steps."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kiosk.office.forms import Filled, done, filled, mistakes_of
from kiosk.office.frame import AtEvent, Here, said
from kiosk.office.way_words import COPYINGS, SAME_LEVEL
from kiosk.office.ways import home_of, kiosks_at
from kiosk.shared.access import station_of
from kiosk.shared.rendering import page, words_of
from kiosk.shared.way_words import ARROWS, LEVELS
from kiosk.shared.wording import OWN_NAMES
from server.domain.errors import FieldError, NotFoundError
from server.domain.event import Event
from server.domain.place import Place
from server.domain.way import Arrow, Copying, Level, Route, Way
from server.services import ways
from server.store.devices import Device

#: What is before the names of the fields of the way without steps.
FREE = "free_"


@dataclass(frozen=True, kw_only=True)
class RouteForm:
    """A route as the fields of its form."""

    arrow: str = ""
    level: str = Level.SAME.value
    distance: str = ""
    #: By language.
    words: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class KioskWaysPage:
    """One kiosk, and the way to each place."""

    event: Event
    device: Device
    #: Each with its way; None: nobody told it.
    places: list[tuple[Place, Way | None]]
    #: Kiosks that know ways, as choices.
    sources: list[tuple[str, str]]
    copyings: list[tuple[str, str]]
    arrows: dict[Arrow, str]
    levels: dict[Level, str]
    said: str = ""


@dataclass(frozen=True, kw_only=True)
class KioskWayPage:
    """The way from one kiosk to one place."""

    event: Event
    device: Device
    place: Place
    route: RouteForm
    free: RouteForm
    has_steps: bool
    is_known: bool
    #: The next place without a way; empty: there is none.
    next_id: str
    languages: list[tuple[str, str]]
    arrows: dict[Arrow, str]
    level_choices: list[tuple[str, str]]
    said: str = ""
    mistakes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class _Known:
    device: Device
    places: list[Place]
    ways: dict[str, Way]
    sources: list[tuple[str, str]]

    def next_after(self, place_id: str) -> str:
        """The next place without a way, round the list; empty: each has one."""
        ids = [place.id for place in self.places]
        at = ids.index(place_id) + 1 if place_id in ids else 0
        return next((each for each in ids[at:] + ids[:at] if each not in self.ways and each != place_id), "")

    def place(self, place_id: str) -> Place:
        """One place.

        Raises: NotFoundError.
        """
        found = next((place for place in self.places if place.id == place_id), None)
        if found is None:
            raise NotFoundError("no such place", code="not_found.place")
        return found


async def show(request: Request, device_id: str, here: Here) -> Response:
    """All ways from a kiosk."""
    known, words = await _known(request, here, device_id), words_of(request)
    context = KioskWaysPage(
        event=here.event,
        device=known.device,
        places=[(place, known.ways.get(place.id)) for place in known.places],
        sources=known.sources,
        copyings=[(how, words.gettext(text)) for how, text in COPYINGS.items()],
        arrows=ARROWS,
        levels=LEVELS,
        said=said(request),
    )
    return page(request, "office/kiosk_ways.html", context)


async def copy(request: Request, device_id: str, here: Here) -> Response:
    """Take over the ways of another kiosk."""
    sent = await filled(request)
    known = await _known(request, here, device_id)
    how, source = sent.text("how"), sent.text("source")
    if how not in set(Copying) or source not in dict(known.sources):
        raise FieldError("source", "no such kiosk", code="field.choice")
    await station_of(request).act(
        lambda transaction: ways.copy_ways(transaction, here.event.id, source, device_id, Copying(how)), here.actor
    )
    return done(f"{home_of(here.event)}/kiosks/{device_id}", "ways_copied")


async def show_one(request: Request, device_id: str, place_id: str, here: Here) -> Response:
    """The way to one place."""
    known = await _known(request, here, device_id)
    way = known.ways.get(place_id)
    forms = _form_of(way.route if way else None), _form_of(way.step_free if way else None)
    context = _way_page(request, here, known, place_id, forms, has_steps=bool(way and way.has_steps))
    return page(request, "office/kiosk_way.html", context)


async def tell(request: Request, device_id: str, place_id: str, here: Here) -> Response:
    """Store the way to one place, and go on to the next one if wanted."""
    sent = await filled(request)
    known = await _known(request, here, device_id)
    languages = here.event.languages
    forms = _form_from(sent, "", languages), _form_from(sent, FREE, languages)
    try:
        way = Way(
            device_id=device_id,
            place_id=known.place(place_id).id,
            route=_route_from(sent, "", languages),
            has_steps=sent.on("has_steps"),
            step_free=_route_from(sent, FREE, languages) if sent.on("has_steps") and forms[1].arrow else None,
        )
        await station_of(request).act(lambda transaction: ways.tell_way(transaction, here.event.id, way), here.actor)
    except FieldError as error:
        has_steps = sent.on("has_steps")
        mistakes = mistakes_of(request, error)
        context = _way_page(request, here, known, place_id, forms, has_steps=has_steps, mistakes=mistakes)
        return page(request, "office/kiosk_way.html", context, status=422)
    onward = f"/{known.next_after(place_id)}" if sent.on("next") and known.next_after(place_id) else ""
    return done(f"{home_of(here.event)}/kiosks/{device_id}{onward}", "saved")


async def forget(request: Request, device_id: str, place_id: str, here: Here) -> Response:
    """Take a way away."""
    await station_of(request).act(
        lambda transaction: ways.forget_way(transaction, here.event.id, device_id, place_id), here.actor
    )
    return done(f"{home_of(here.event)}/kiosks/{device_id}", "way_removed")


async def _known(request: Request, here: AtEvent, device_id: str) -> _Known:
    def question(connection: sqlite3.Connection) -> _Known:
        device = next((each for each in kiosks_at(connection, here.event) if each.id == device_id), None)
        if device is None:
            raise NotFoundError("no such kiosk", code="not_found.device")
        sources = ways.kiosks_with_ways(connection, here.event.id)
        return _Known(
            device=device,
            places=ways.places_of(connection, here.event.id),
            ways=ways.ways_from(connection, here.event.id, device_id),
            sources=[(each.id, each.name) for each in sources if each.id != device_id],
        )

    return await station_of(request).ask(question)


def _way_page(
    request: Request,
    here: AtEvent,
    known: _Known,
    place_id: str,
    forms: tuple[RouteForm, RouteForm],
    *,
    has_steps: bool,
    mistakes: dict[str, str] | None = None,
) -> KioskWayPage:
    words = words_of(request)
    return KioskWayPage(
        event=here.event,
        device=known.device,
        place=known.place(place_id),
        route=forms[0],
        free=forms[1],
        has_steps=has_steps,
        is_known=place_id in known.ways,
        next_id=known.next_after(place_id),
        languages=[(language, OWN_NAMES[language]) for language in here.event.languages],
        arrows=ARROWS,
        level_choices=[(level, words.gettext(LEVELS[level] or SAME_LEVEL)) for level in Level],
        said=said(request),
        mistakes=mistakes or {},
    )


def _form_of(route: Route | None) -> RouteForm:
    if route is None:
        return RouteForm()
    distance = "" if route.distance_m is None else str(route.distance_m)
    return RouteForm(arrow=route.arrow.value, level=route.level.value, distance=distance, words=dict(route.words))


def _form_from(sent: Filled, before: str, languages: tuple[str, ...]) -> RouteForm:
    return RouteForm(
        arrow=sent.text(f"{before}arrow"),
        level=sent.text(f"{before}level", Level.SAME.value),
        distance=sent.text(f"{before}distance"),
        words={language: sent.text(f"{before}words_{language}") for language in languages},
    )


def _route_from(sent: Filled, before: str, languages: tuple[str, ...]) -> Route:
    form = _form_from(sent, before, languages)
    if form.arrow not in set(Arrow):
        raise FieldError(f"{before}arrow", "which way?", code="field.arrow")
    if form.level not in set(Level):
        raise FieldError(f"{before}level", "no such level", code="field.choice")
    return Route(
        arrow=Arrow(form.arrow),
        level=Level(form.level),
        distance_m=sent.whole_number(f"{before}distance") if form.distance else None,
        words={language: text for language, text in form.words.items() if text},
    )


def router() -> APIRouter:
    """/office/events/{slug}/ways/kiosks"""
    routes = APIRouter(prefix="/office/events/{slug}/ways/kiosks/{device_id}", include_in_schema=False)
    routes.add_api_route("", show, methods=["GET"])
    routes.add_api_route("/copy", copy, methods=["POST"])
    routes.add_api_route("/{place_id}", show_one, methods=["GET"])
    routes.add_api_route("/{place_id}", tell, methods=["POST"])
    routes.add_api_route("/{place_id}/remove", forget, methods=["POST"])
    return routes
