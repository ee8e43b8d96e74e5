"""What guests ask for or complain about: whether kiosks take it, ready-made words for it, and all of it as a file."""

from __future__ import annotations

import io
import sqlite3
from dataclasses import dataclass, field

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kiosk.desk.request_words import DEPARTMENTS, named
from kiosk.office.forms import done, filled, mistakes_of
from kiosk.office.frame import AtEvent, Here, said
from kiosk.shared.access import station_of
from kiosk.shared.rendering import page, words_of
from kiosk.shared.wording import OWN_NAMES
from kiosk.shared.wording import marked as _
from server.domain.errors import FieldError, InputError
from server.domain.event import Event
from server.domain.language import HOUSE_LANGUAGES
from server.domain.request import MOST_PHRASES, Category, Outcome, Phrase, RequestState
from server.services import phrases, request_export, request_report, requests
from server.services.request_report import ReportRow
from server.services.requests import RequestLine
from server.tables.writing import MEDIA_TYPES

#: In English; gettext makes them the reader's.
CATEGORIES = {
    Category.SPECIAL: _("A request"),
    Category.COMPLAINT: _("A complaint"),
    Category.LOST: _("Lost and found"),
    Category.CLOAKROOM: _("The cloakroom"),
    Category.DELIVERY: _("A delivery"),
    Category.ROOM: _("A room"),
    Category.TECHNICAL: _("Technical"),
}
STATES = {
    RequestState.OPEN: _("waits"),
    RequestState.TAKEN: _("somebody looks after it"),
    RequestState.SETTLED: _("dealt with"),
}
OUTCOMES = {
    Outcome.DONE: _("done"),
    Outcome.PASSED_ON: _("passed on"),
    Outcome.NOT_POSSIBLE: _("not possible"),
    Outcome.NOBODY_THERE: _("nobody was there"),
}
#: So many of the newest are shown; the file holds all.
_MOST_SHOWN = 50


@dataclass(frozen=True, kw_only=True)
class RequestsPage:
    """All of it."""

    event: Event
    #: (id, category in English, words in the reader's language).
    phrases: list[tuple[str, str, str]]
    may_add: bool
    #: (the request, category, how far it is: both in English).
    requests: list[tuple[RequestLine, str, str]]
    #: (what, the figures) of each kind, and of each department, in the reader's language.
    report: list[tuple[str, ReportRow]]
    #: There are ready-made words of ours in the event's first language.
    may_start: bool
    said: str = ""
    mistakes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PhrasePage:
    """The form of ready-made words."""

    event: Event
    #: Empty: new ones.
    id: str
    category: str
    place: str
    #: By language.
    texts: dict[str, str]
    #: (value, words in the reader's language).
    categories: list[tuple[str, str]]
    #: (code, own name), the event's first one first.
    languages: list[tuple[str, str]]
    mistakes: dict[str, str] = field(default_factory=dict)


async def show(request: Request, here: Here) -> Response:
    """What was asked for, and what may be chosen."""
    return await _page(request, here)


async def switch(request: Request, here: Here) -> Response:
    """Let kiosks take requests, or not."""
    is_on = (await filled(request)).on("requests")
    await station_of(request).act(lambda tx: phrases.take_requests(tx, here.event, is_on=is_on), here.actor)
    return done(_home(here.event), "saved")


async def take_home(request: Request, here: Here) -> Response:
    """The file. By POST: that requests left the station is recorded."""
    event, format_name = here.event, (await filled(request)).text("format")
    try:
        data, rows = await station_of(request).ask(lambda connection: _export(connection, event, format_name))
    except FieldError as error:
        return await _page(request, here, mistakes_of(request, error))
    await station_of(request).act(lambda tx: request_export.note_export(tx, event.id, format_name, rows), here.actor)
    today = event.local(station_of(request).clock()).date()
    name = f"{event.slug}-requests-{today:%Y-%m-%d}.{format_name}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type=MEDIA_TYPES[format_name], headers=headers)


async def show_new(request: Request, here: Here) -> Response:
    """The form of new ready-made words."""
    known = await station_of(request).ask(lambda connection: phrases.phrases_of(connection, here.event.id))
    empty = Phrase(id="", event_id=here.event.id, category=Category.COMPLAINT, place=len(known) + 1, texts={})
    return _form(request, here, empty, str(empty.place))


async def show_one(request: Request, phrase_id: str, here: Here) -> Response:
    """The form of some."""
    phrase = await station_of(request).ask(lambda connection: phrases.phrase_of(connection, here.event.id, phrase_id))
    return _form(request, here, phrase, str(phrase.place))


async def save(request: Request, here: Here, phrase_id: str = "") -> Response:
    """Store ready-made words, new or changed."""
    sent, event = await filled(request), here.event
    texts = {language: sent.text(f"text_{language}") for language in event.languages}
    category = sent.text("category")
    known = Category(category) if category in set(Category) else Category.SPECIAL
    phrase = Phrase(id=phrase_id, event_id=event.id, category=known, texts=texts)
    try:
        placed = Phrase(id=phrase_id, event_id=event.id, category=known, place=sent.whole_number("place"), texts=texts)
        act = phrases.change_phrase if phrase_id else phrases.add_phrase
        await station_of(request).act(lambda tx: act(tx, event, placed), here.actor)
    except FieldError as error:
        return _form(request, here, phrase, sent.text("place"), mistakes_of(request, error))
    except InputError:  # one too many, as by a second tab: the page shows that no more can be added
        return done(_home(event))
    return done(_home(event), "saved")


async def remove(request: Request, phrase_id: str, here: Here) -> Response:
    """Offer them no more."""
    await station_of(request).act(lambda tx: phrases.remove_phrase(tx, here.event, phrase_id), here.actor)
    return done(_home(here.event), "phrase_removed")


async def take_report(request: Request, here: Here) -> Response:
    """The report as a file."""
    event, format_name, now = here.event, (await filled(request)).text("format"), station_of(request).clock()
    out = io.BytesIO()
    try:
        rows = await station_of(request).ask(
            lambda connection: request_report.export_report(connection, event, now, format_name, out)
        )
    except FieldError as error:
        return await _page(request, here, mistakes_of(request, error))
    await station_of(request).act(lambda tx: request_export.note_export(tx, event.id, format_name, rows), here.actor)
    name = f"{event.slug}-requests-report-{event.local(now).date():%Y-%m-%d}.{format_name}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(out.getvalue(), media_type=MEDIA_TYPES[format_name], headers=headers)


async def start(request: Request, here: Here) -> Response:
    """Ready-made words of ours to begin with."""
    await station_of(request).act(lambda tx: phrases.add_starters(tx, here.event), here.actor)
    return done(_home(here.event), "saved")


def router() -> APIRouter:
    """/office/events/{slug}/requests and /phrases"""
    routes = APIRouter(prefix="/office", include_in_schema=False)
    base, words = "/events/{slug}/requests", "/events/{slug}/phrases"
    routes.add_api_route(base, show, methods=["GET"])
    routes.add_api_route(base, switch, methods=["POST"])
    routes.add_api_route(f"{base}/export", take_home, methods=["POST"])
    routes.add_api_route(f"{base}/report", take_report, methods=["POST"])
    routes.add_api_route(f"{base}/start", start, methods=["POST"])
    routes.add_api_route("/events/{slug}/new-phrase", show_new, methods=["GET"])
    routes.add_api_route(words, save, methods=["POST"])
    routes.add_api_route(f"{words}/{{phrase_id}}", show_one, methods=["GET"])
    routes.add_api_route(f"{words}/{{phrase_id}}", save, methods=["POST"])
    routes.add_api_route(f"{words}/{{phrase_id}}/remove", remove, methods=["POST"])
    return routes


def _home(event: Event) -> str:
    return f"/office/events/{event.slug}/requests"


def _export(connection: sqlite3.Connection, event: Event, format_name: str) -> tuple[bytes, int]:
    out = io.BytesIO()
    rows = request_export.export_requests(connection, event, format_name, out)
    return out.getvalue(), rows


async def _page(request: Request, here: AtEvent, mistakes: dict[str, str] | None = None) -> Response:
    event, language = here.event, words_of(request).language
    written = await station_of(request).ask(lambda connection: phrases.phrases_of(connection, event.id))
    made = await station_of(request).ask(lambda connection: requests.newest(connection, event.id, limit=_MOST_SHOWN))
    now, words = station_of(request).clock(), words_of(request)
    figures = await station_of(request).ask(lambda connection: request_report.report_of(connection, event.id, now))
    told = {code.value: words.gettext(text) for code, text in CATEGORIES.items()}
    context = RequestsPage(
        event=event,
        phrases=[(one.id, CATEGORIES[one.category], one.text_for(language, event)) for one in written],
        may_add=len(written) < 2 * MOST_PHRASES,
        may_start=event.languages[0] in HOUSE_LANGUAGES,
        report=[
            (told.get(row.name, row.name) if row.by == "category" else named(words, DEPARTMENTS, row.name), row)
            for row in figures
        ],
        requests=[(line, CATEGORIES[line.request.category], _how_far(line)) for line in made],
        said=said(request),
        mistakes=mistakes or {},
    )
    return page(request, "office/requests.html", context, status=422 if mistakes else 200)


def _how_far(line: RequestLine) -> str:
    outcome = line.request.outcome
    return OUTCOMES[Outcome(outcome)] if outcome in set(Outcome) else STATES[line.request.state]


def _form(
    request: Request, here: AtEvent, phrase: Phrase, place: str, mistakes: dict[str, str] | None = None
) -> Response:
    words = words_of(request)
    context = PhrasePage(
        event=here.event,
        id=phrase.id,
        category=phrase.category.value,
        place=place,
        texts=dict(phrase.texts),
        categories=[(value.value, words.gettext(told)) for value, told in CATEGORIES.items()],
        languages=[(language, OWN_NAMES[language]) for language in here.event.languages],
        mistakes=mistakes or {},
    )
    return page(request, "office/phrase.html", context, status=422 if mistakes else 200)
