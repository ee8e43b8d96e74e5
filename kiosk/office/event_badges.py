"""Which badge an event's guests get: one for all, others by category and zone."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field, replace

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kiosk.office import badge_words
from kiosk.office.badges import template_folders
from kiosk.office.forms import Filled, done, filled, mistakes_of
from kiosk.office.frame import AtEvent, Here, said
from kiosk.shared.access import station_of
from kiosk.shared.rendering import page, words_of
from server.domain.errors import FieldError
from server.domain.event import Event, Zone
from server.services import event_setup, templates
from server.services.guest_register import categories_of
from server.services.templates import TemplateCard
from server.store.templates import TemplateRule
from server.store.transaction import Transaction


@dataclass(frozen=True, kw_only=True)
class EventBadgesPage:
    """An event's template, and who gets another one."""

    event: Event
    zones: list[Zone]
    #: Those of the guest list, and those that a rule names.
    categories: list[str]
    templates: list[TemplateCard]
    #: For everybody whom no rule names.
    template: str
    rules: list[TemplateRule]
    said: str = ""
    mistakes: dict[str, str] = field(default_factory=dict)


async def show(request: Request, here: Here) -> Response:
    """Who gets which badge."""
    rules = await station_of(request).ask(lambda connection: templates.rules_of(connection, here.event.id))
    return page(request, "office/event_badges.html", await _badges_page(request, here, here.event.template, rules))


async def change(request: Request, here: Here) -> Response:
    """Store who gets which badge; a rule without a template is taken away."""
    sent, folders = await filled(request), template_folders(request)
    chosen, rules = sent.text("template"), _rules_from(sent)

    def act(transaction: Transaction) -> None:
        event = replace(here.event, template=templates.check_template(transaction.connection, chosen, folders))
        event_setup.change_event(transaction, event)
        templates.choose_templates(transaction, event.id, rules, folders)

    try:
        await station_of(request).act(act, here.actor)
    except FieldError as error:
        context = await _badges_page(request, here, chosen, rules, mistakes_of(request, error))
        return page(request, "office/event_badges.html", context, status=422)
    return done(f"/office/events/{here.event.slug}/templates", "saved")


async def _badges_page(
    request: Request, here: AtEvent, template: str, rules: list[TemplateRule], mistakes: dict[str, str] | None = None
) -> EventBadgesPage:
    folders = template_folders(request)

    def question(connection: sqlite3.Connection) -> tuple[list[str], list[TemplateCard]]:
        return categories_of(connection, here.event.id), templates.all_templates(connection, folders)

    known, cards = await station_of(request).ask(question)
    return EventBadgesPage(
        event=here.event,
        zones=here.zones,
        categories=sorted({*known, *(rule.category for rule in rules)} - {""}),
        templates=badge_words.titled(
            words_of(request), [card for card in cards if not card.fault or card.name == template]
        ),
        template=template,
        rules=rules,
        said=said(request),
        mistakes=mistakes or {},
    )


def _rules_from(sent: Filled) -> list[TemplateRule]:
    rows = zip(sent.all("category"), sent.all("zone"), sent.all("rule_template"), strict=False)
    return [
        TemplateRule(category=category.strip(), zone_id=zone, template=template)
        for category, zone, template in rows
        if template
    ]


def router() -> APIRouter:
    """/office/events/{slug}/templates"""
    routes = APIRouter(prefix="/office", include_in_schema=False)
    routes.add_api_route("/events/{slug}/templates", show, methods=["GET"])
    routes.add_api_route("/events/{slug}/templates", change, methods=["POST"])
    return routes
