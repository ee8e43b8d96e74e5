"""The list of events, and one event's set-up."""

from __future__ import annotations

from dataclasses import dataclass, field

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kiosk.office import badge_words
from kiosk.office.badges import template_folders
from kiosk.office.event_form import EventForm, all_timezones, event_from, form_from, form_of, new_form
from kiosk.office.forms import Filled, done, filled, mistakes_of
from kiosk.office.frame import Here, Office, said
from kiosk.shared.access import station_of
from kiosk.shared.rendering import language_of, page, words_of
from kiosk.shared.wording import OWN_NAMES
from server.domain.errors import ConflictError, FieldError
from server.domain.event import Event
from server.domain.language import GUEST_LANGUAGES
from server.services import event_setup, templates
from server.services.templates import TemplateCard

HOME = "/office/events"


@dataclass(frozen=True, kw_only=True)
class EventsPage:
    """Every event."""

    coming: list[Event]
    past: list[Event]
    said: str = ""


@dataclass(frozen=True, kw_only=True)
class EventFormPage:
    """The form of an event, new or known."""

    #: None: a new one.
    event: Event | None
    form: EventForm
    #: By region.
    timezones: dict[str, tuple[str, ...]]
    #: (code, own name), those that are offered first and in their order.
    languages: list[tuple[str, str]]
    templates: list[TemplateCard]
    said: str = ""
    mistakes: dict[str, str] = field(default_factory=dict)


async def show_all(request: Request, office: Office) -> Response:
    """Every event: what comes, what was."""
    station = station_of(request)
    known, now = await station.ask(event_setup.all_events), station.clock()
    coming = sorted((event for event in known if event.ends_at >= now), key=lambda event: event.starts_at)
    past = [event for event in known if event.ends_at < now]
    return page(request, "office/events.html", EventsPage(coming=coming, past=past, said=said(request)))


async def show_new(request: Request, office: Office) -> Response:
    """The form of a new event."""
    form = new_form(station_of(request).clock(), language_of(request))
    return page(request, "office/event_new.html", await _form_page(request, None, form))


async def add(request: Request, office: Office) -> Response:
    """Make an event."""
    sent = await filled(request)
    form = form_from(sent)
    entrance = words_of(request).gettext("Entrance")
    try:
        event = await _checked(request, form, sent)
        made = await station_of(request).act(
            lambda transaction: event_setup.add_event(transaction, event, entrance=entrance), office.actor
        )
    except (FieldError, ConflictError) as error:
        context = await _form_page(request, None, form, mistakes_of(request, error))
        return page(request, "office/event_new.html", context, status=422)
    return done(f"{HOME}/{made.slug}", "event_added")


async def show_settings(request: Request, here: Here) -> Response:
    """The form of an event."""
    return page(request, "office/event_settings.html", await _form_page(request, here.event, form_of(here.event)))


async def change(request: Request, here: Here) -> Response:
    """Store an event's new details; its short name stays."""
    sent = await filled(request)
    form = form_from(sent)
    try:
        event = await _checked(request, form, sent, here.event)
        await station_of(request).act(lambda transaction: event_setup.change_event(transaction, event), here.actor)
    except (FieldError, ConflictError) as error:
        context = await _form_page(request, here.event, form, mistakes_of(request, error))
        return page(request, "office/event_settings.html", context, status=422)
    return done(f"{HOME}/{here.event.slug}/settings", "saved")


async def _checked(request: Request, form: EventForm, sent: Filled, known: Event | None = None) -> Event:
    event = event_from(form, sent, known)
    folders = template_folders(request)
    await station_of(request).ask(lambda connection: templates.check_template(connection, event.template, folders))
    return event


async def _form_page(
    request: Request, event: Event | None, form: EventForm, mistakes: dict[str, str] | None = None
) -> EventFormPage:
    folders = template_folders(request)
    cards = await station_of(request).ask(lambda connection: templates.all_templates(connection, folders))
    return EventFormPage(
        event=event,
        form=form,
        timezones=all_timezones(),
        languages=[(language, OWN_NAMES[language]) for language in _ordered(form.languages)],
        templates=badge_words.titled(words_of(request), cards),
        said=said(request),
        mistakes=mistakes or {},
    )


def _ordered(offered: tuple[str, ...]) -> list[str]:
    """Every language of guests, those of `offered` first."""
    known = [language for language in offered if language in GUEST_LANGUAGES]
    return list(dict.fromkeys([*known, *GUEST_LANGUAGES]))


def router() -> APIRouter:
    """/office/events, and /office/events/{slug}/settings"""
    routes = APIRouter(prefix="/office", include_in_schema=False)
    routes.add_api_route("/events", show_all, methods=["GET"])
    routes.add_api_route("/events", add, methods=["POST"])
    routes.add_api_route("/new-event", show_new, methods=["GET"])
    routes.add_api_route("/events/{slug}/settings", show_settings, methods=["GET"])
    routes.add_api_route("/events/{slug}/settings", change, methods=["POST"])
    return routes
