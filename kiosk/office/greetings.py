"""Whom to call when important guests come: the organiser's rules."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kiosk.office.event_form import local_text, moment
from kiosk.office.forms import Filled, done, filled, mistakes_of
from kiosk.office.frame import AtEvent, Here, said
from kiosk.shared.access import station_of
from kiosk.shared.called import EVERYBODY
from kiosk.shared.rendering import page, words_of
from kiosk.shared.wording import Words
from server.domain.errors import FieldError
from server.domain.event import Event
from server.domain.greeting import MOST_STEPS, Greeting, Step
from server.domain.guest import Guest
from server.services import greetings, people
from server.services.behind_ids import guest_known
from server.services.guest_register import categories_of

_PLACES = range(1, MOST_STEPS + 1)
_FIELDS = (
    *("guest", "category", "company", "zone_id", "from_at", "to_at", "know"),
    *(f"{name}_{place}" for place in _PLACES for name in ("to", "minutes")),
)


@dataclass(frozen=True, kw_only=True)
class GreetingsPage:
    """The rules: (id, for whom, who is called one after the other)."""

    event: Event
    greetings: list[tuple[str, str, str]]
    said: str = ""


@dataclass(frozen=True, kw_only=True)
class GreetingPage:
    """The form of one."""

    event: Event
    #: Empty: a new one.
    id: str
    #: As typed, by field.
    typed: dict[str, str]
    vip: bool
    #: (value, words).
    zones: list[tuple[str, str]]
    categories: list[tuple[str, str]]
    #: Who can be called; the first is nobody.
    people: list[tuple[str, str]]
    steps: int = MOST_STEPS
    mistakes: dict[str, str] = field(default_factory=dict)


async def show(request: Request, here: Here) -> Response:
    """All of them."""
    words = words_of(request)

    def rows(connection: sqlite3.Connection) -> list[tuple[str, str, str]]:
        who, zones = dict(_people(connection, request)), {zone.id: zone.name for zone in here.zones}
        return [
            (
                one.id,
                _whom(words, connection, one, zones),
                _called(one, who),
            )
            for one in greetings.greetings_of(connection, here.event.id)
        ]

    found = await station_of(request).ask(rows)
    return page(request, "office/greetings.html", GreetingsPage(event=here.event, greetings=found, said=said(request)))


async def show_new(request: Request, here: Here) -> Response:
    """The form of a new one."""
    return await _form(request, here, "", {"to_1": "role:hostess", "minutes_1": "2"}, vip=True)


async def show_one(request: Request, greeting_id: str, here: Here) -> Response:
    """The form of one."""
    one, guest = await station_of(request).ask(lambda connection: _known(connection, here.event.id, greeting_id))
    typed = {"category": one.category, "company": one.company, "zone_id": one.zone_id, "know": one.know}
    typed |= {
        "from_at": local_text(one.from_at, here.event.timezone),
        "to_at": local_text(one.to_at, here.event.timezone),
    }
    typed |= {"guest": (guest.ref or guest.email or guest.code) if guest else ""}
    for place, step in enumerate(one.chain, start=1):
        typed |= {f"to_{place}": step.to, f"minutes_{place}": str(step.minutes)}
    return await _form(request, here, greeting_id, typed, vip=one.vip)


async def save(request: Request, here: Here, greeting_id: str = "") -> Response:
    """Store one, new or changed."""
    sent = await filled(request)
    station = station_of(request)
    try:
        guest = await station.ask(lambda c: greetings.guest_meant(c, here.event.id, sent.text("guest")))
        if sent.text("guest") and guest is None:
            raise FieldError("guest", "a guest of this event", code="field.guest")
        rule = _greeting_from(sent, here.event, greeting_id, guest.id if guest else "")
        await station.act(lambda tx: greetings.save_greeting(tx, here.event, rule), here.actor)
    except FieldError as error:
        return await _form(request, here, greeting_id, dict(sent.values), vip=sent.on("vip"),
                           mistakes=mistakes_of(request, error))  # fmt: skip
    return done(_home(here.event), "saved")


async def remove(request: Request, greeting_id: str, here: Here) -> Response:
    """Call nobody by it any more."""
    await station_of(request).act(lambda tx: greetings.remove_greeting(tx, here.event, greeting_id), here.actor)
    return done(_home(here.event), "greeting_removed")


def router() -> APIRouter:
    """/office/events/{slug}/greetings"""
    routes = APIRouter(prefix="/office", include_in_schema=False)
    base = "/events/{slug}/greetings"
    routes.add_api_route(base, show, methods=["GET"])
    routes.add_api_route(base, save, methods=["POST"])
    routes.add_api_route("/events/{slug}/new-greeting", show_new, methods=["GET"])
    routes.add_api_route(f"{base}/{{greeting_id}}", show_one, methods=["GET"])
    routes.add_api_route(f"{base}/{{greeting_id}}", save, methods=["POST"])
    routes.add_api_route(f"{base}/{{greeting_id}}/remove", remove, methods=["POST"])
    return routes


def _home(event: Event) -> str:
    return f"/office/events/{event.slug}/greetings"


def _known(connection: sqlite3.Connection, event_id: str, greeting_id: str) -> tuple[Greeting, Guest | None]:
    one = greetings.greeting_of(connection, event_id, greeting_id)
    return one, guest_known(connection, one.guest_id)


def _greeting_from(sent: Filled, event: Event, greeting_id: str, guest_id: str) -> Greeting:
    """Raises: FieldError."""
    at = {name: moment(sent.text(name), event.timezone, name) for name in ("from_at", "to_at") if sent.text(name)}
    return Greeting(
        id=greeting_id,
        event_id=event.id,
        guest_id=guest_id,
        vip=sent.on("vip"),
        category=sent.text("category"),
        company=sent.text("company"),
        zone_id=sent.text("zone_id"),
        from_at=at.get("from_at"),
        to_at=at.get("to_at"),
        chain=tuple(
            Step(to=sent.text(f"to_{place}"), minutes=sent.whole_number(f"minutes_{place}"))
            for place in _PLACES
            if sent.text(f"to_{place}")
        ),
        know=sent.text("know"),
    )


def _called(one: Greeting, who: dict[str, str]) -> str:
    """Who is called, and the minutes that each has."""
    return " → ".join(f"{who.get(step.to, '?')} ({step.minutes})" for step in one.chain)


def _people(connection: sqlite3.Connection, request: Request) -> list[tuple[str, str]]:
    words = words_of(request)
    roles = [(f"role:{role.value}", words.gettext(told)) for role, told in EVERYBODY.items()]
    return roles + [(f"person:{person.id}", person.name) for person in people.all_people(connection)]


def _whom(words: Words, connection: sqlite3.Connection, one: Greeting, zones: dict[str, str]) -> str:
    """For whom a rule is, in words."""
    guest = guest_known(connection, one.guest_id)
    told = [
        (words.gettext("a guest who is gone") if guest is None else guest.full_name) if one.guest_id else "",
        words.gettext("VIP") if one.vip else "",
        one.category,
        one.company,
        zones.get(one.zone_id, ""),
    ]
    return " · ".join(part for part in told if part)


async def _form(
    request: Request,
    here: AtEvent,
    greeting_id: str,
    typed: dict[str, str],
    *,
    vip: bool,
    mistakes: dict[str, str] | None = None,
) -> Response:
    words, event = words_of(request), here.event
    station = station_of(request)
    who = await station.ask(lambda connection: _people(connection, request))
    known = await station.ask(lambda connection: categories_of(connection, event.id))
    context = GreetingPage(
        event=event,
        id=greeting_id,
        typed={name: typed.get(name, "") for name in _FIELDS},
        vip=vip,
        zones=[("", words.gettext("at the entrance")), *((z.id, z.name) for z in here.zones if not z.is_main)],
        categories=[("", words.gettext("any")), *((name, name) for name in known)],
        people=[("", words.gettext("nobody more")), *who],
        mistakes=mistakes or {},
    )
    return page(request, "office/greeting.html", context, status=422 if mistakes else 200)
