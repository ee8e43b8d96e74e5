"""The editor of badge templates: one page, and what it asks while somebody works on a draft."""

from __future__ import annotations

import asyncio
import base64
import json
import sqlite3
from dataclasses import dataclass, replace
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from starlette.datastructures import UploadFile

from kiosk.office import badge_words, terms
from kiosk.office.badge_forms import KIND_FORMS, LINE_FORM, TOP_FORM, FormKey
from kiosk.office.badges import HOME, template_folders
from kiosk.office.forms import FIELD_WORDS
from kiosk.office.frame import Office, said
from kiosk.shared.access import station_of
from kiosk.shared.rendering import language_of, page, words_of
from kiosk.shared.wording import OWN_NAMES
from server.domain.errors import ConflictError, FieldError, InputError, NotFoundError, OspiteError, TemplateError
from server.domain.event import Event
from server.domain.language import GUEST_LANGUAGES
from server.domain.print_job import DONE_STATES, BadgeSnapshot
from server.printing.drawing.template import Pattern, Side, Template
from server.services import event_setup, printers, template_editing, templates
from server.services.badge_check import doubts_about
from server.services.badge_preview import Look, side_picture, snapshot_of_guest
from server.services.badge_samples import SAMPLES, sample
from server.services.templates import Origin, TemplateCard
from server.store.printers import PrinterRow


@dataclass(frozen=True, kw_only=True)
class EditorPage:
    """One template, and all that may be done with it."""

    template: TemplateCard
    #: The template's TOML as a table, in JSON.
    draft: str
    #: It is changed in place; otherwise saving makes a copy.
    is_own: bool
    #: In the reader's language.
    kinds: dict[str, str]
    kind_forms: dict[str, tuple[FormKey, ...]]
    line_form: tuple[FormKey, ...]
    top_form: tuple[FormKey, ...]
    choices: dict[tuple[str, str], str]
    keys: dict[str, str]
    fields: dict[str, str]
    conditions: dict[str, str]
    patterns: list[str]
    pictures: list[str]
    #: (value, words)
    samples: list[tuple[str, str]]
    languages: list[tuple[str, str]]
    events: list[Event]
    printers: list[PrinterRow]
    said: str = ""


async def show(request: Request, name: str, office: Office) -> Response:
    """The editor."""
    folders = template_folders(request)

    def question(connection: sqlite3.Connection) -> tuple[Template, TemplateCard, list[Event], list[PrinterRow]]:
        return (
            templates.find_template(connection, name, folders),
            templates.template_card(connection, name, folders),
            event_setup.all_events(connection),
            printers.all_printers(connection),
        )

    template, card, events, known = await station_of(request).ask(question)
    words = words_of(request)
    template = replace(template, title=badge_words.title_text(words, template.title))
    context = EditorPage(
        template=replace(card, title=template.title),
        draft=json.dumps(template_editing.draft_of(template), ensure_ascii=False),
        is_own=card.origin is Origin.OWN,
        kinds={kind: words.gettext(text) for kind, text in badge_words.KINDS.items()},
        kind_forms=KIND_FORMS,
        line_form=LINE_FORM,
        top_form=TOP_FORM,
        choices=badge_words.CHOICES,
        keys=badge_words.KEYS,
        fields=badge_words.FIELDS,
        conditions=badge_words.CONDITIONS,
        patterns=[pattern.value for pattern in Pattern],
        pictures=sorted(template.files),
        samples=[(key, badge_words.SAMPLES[key]) for key in SAMPLES],
        languages=[(language, OWN_NAMES[language]) for language in GUEST_LANGUAGES],
        events=events,
        printers=known,
        said=said(request),
    )
    return page(request, "office/badge_editor.html", context)


async def preview(request: Request, name: str, office: Office) -> Response:
    """One side of a draft as it would be printed; or what is wrong with it, and where."""
    asked = await _asked(request)
    try:
        template = await _draft(request, name, asked)
        snapshot, printer = await _guest(request, asked), await _printer(request, asked)
    except (TemplateError, NotFoundError, FieldError) as error:
        return JSONResponse({"fault": _fault(request, error)})
    side = Side.BACK if asked.get("side") == Side.BACK else Side.FRONT
    look = Look(dpi=printer.dpi, width_dots=printer.width_dots, length_dots=printer.length_dots) if printer else Look()
    drawn = await asyncio.to_thread(side_picture, template, snapshot, side, look)
    words = words_of(request)
    notes = [badge_words.doubt_text(words, doubt) for doubt in await asyncio.to_thread(doubts_about, template)]
    if drawn.is_smaller:
        notes.append(words.gettext("This printer has less room: the badge comes out smaller."))
    png = base64.b64encode(drawn.png).decode()
    return JSONResponse({"png": f"data:image/png;base64,{png}", "shown": list(drawn.shown), "notes": notes})


async def save(request: Request, name: str, office: Office) -> Response:
    """Keep a draft: in place, or as a template of its own where `copy` says so or it came as a file."""
    asked, folders, station = await _asked(request), template_folders(request), station_of(request)
    try:
        template = await _draft(request, name, asked)
        origin = await station.ask(lambda connection: templates.origin_of(connection, name, folders))
        if asked.get("copy") or origin is not Origin.OWN:
            row = await station.act(
                lambda transaction: template_editing.add_template(transaction, template, folders=folders), office.actor
            )
            return JSONResponse({"address": f"{HOME}/{row.name}?said=saved"})
        version = asked.get("version")
        row = await station.act(
            lambda transaction: template_editing.save_template(
                transaction, template, version if isinstance(version, int) else 0
            ),
            office.actor,
        )
    except (TemplateError, ConflictError) as error:
        status = 409 if isinstance(error, ConflictError) else 422
        return JSONResponse({"fault": _fault(request, error), "code": error.code}, status)
    return JSONResponse({"version": row.version})


async def add_picture(request: Request, name: str, office: Office) -> Response:
    """Keep an uploaded picture; the answer is the name that the draft may use."""
    station = station_of(request)
    station.disk.check_room()
    async with request.form(max_files=1, max_fields=1) as form:
        sent = form.get("picture")
        if not isinstance(sent, UploadFile):
            raise InputError("no picture", code="input")
        file_name, data = sent.filename or "", await sent.read()
    try:
        safe = await asyncio.to_thread(template_editing.check_picture, file_name, data)
    except FieldError as error:
        return JSONResponse({"fault": _fault(request, error)}, 422)
    await station.act(lambda transaction: template_editing.add_picture(transaction, safe, data), office.actor)
    return JSONResponse({"name": safe})


async def print_one(request: Request, name: str, office: Office) -> Response:
    """Print a draft for the guest that is looked at, and say what the printer said."""
    asked, station, words = await _asked(request), station_of(request), words_of(request)
    try:
        template = await _draft(request, name, asked)
        snapshot, printer = await _guest(request, asked), await _printer(request, asked)
    except (TemplateError, NotFoundError, FieldError) as error:
        return JSONResponse({"fault": _fault(request, error)}, 422)
    if printer is None:
        raise InputError("no printer", code="field.no_printer")
    outcome = await asyncio.to_thread(printers.print_sample, printer, template, snapshot)
    status = printers.status_after(outcome)
    await station.act(lambda transaction: printers.keep_status(transaction, printer.id, status), office.actor)
    said_so = outcome.state.value if outcome.state in DONE_STATES else ""
    trouble = outcome.trouble.value if outcome.trouble else ""
    text = badge_words.PROOFS.get(said_so) or terms.TROUBLES.get(trouble) or badge_words.PROOFS["uncertain"]
    return JSONResponse({"said": words.gettext(text), "is_proved": said_so in ("printed", "executed")})


async def _asked(request: Request) -> dict[str, Any]:
    try:
        asked = json.loads(await request.body())
    except (ValueError, RecursionError) as exc:
        raise InputError("no JSON", code="input") from exc
    if not isinstance(asked, dict):
        raise InputError("no JSON object", code="input")
    return asked


async def _draft(request: Request, name: str, asked: dict[str, Any]) -> Template:
    folders = template_folders(request)
    return await station_of(request).ask(
        lambda connection: template_editing.template_from_draft(connection, asked.get("draft"), name, folders)
    )


async def _guest(request: Request, asked: dict[str, Any]) -> BadgeSnapshot:
    """A sample guest, or one of an event's where `guest` is empty and `typed` says whom."""
    slug, typed, chosen = (str(asked.get(key) or "") for key in ("event", "typed", "guest"))
    language = str(asked.get("language") or "")

    def question(connection: sqlite3.Connection) -> BadgeSnapshot:
        event = event_setup.event_called(connection, slug) if slug else None
        if event and not chosen:
            return snapshot_of_guest(connection, event, typed)
        spoken = language if language in GUEST_LANGUAGES else language_of(request)
        return sample(chosen, language=spoken, event_name=event.name if event else "Ospite")

    return await station_of(request).ask(question)


async def _printer(request: Request, asked: dict[str, Any]) -> PrinterRow | None:
    wanted = asked.get("printer")
    known = await station_of(request).ask(printers.all_printers)
    return next((printer for printer in known if printer.id == wanted), None)


def _fault(request: Request, error: OspiteError) -> dict[str, Any]:
    """What is wrong and where, for the page that holds the draft."""
    words = words_of(request)
    if isinstance(error, NotFoundError):
        text = words.gettext("Nobody there is called so.")
    elif isinstance(error, FieldError) and error.field == "guest":
        text = words.gettext("Several guests are called so: type a ticket code or more of the name.")
    elif isinstance(error, FieldError) and not error.code.startswith("template."):
        text = words.gettext(FIELD_WORDS.get(error.code, FIELD_WORDS["field"]))
    else:
        text = badge_words.fault_text(words, error)
    where = {key: error.details.get(key) for key in ("element", "row", "key")}
    return where | {"words": text}


def router() -> APIRouter:
    """/office/badges/{name}"""
    routes = APIRouter(prefix="/office/badges/{name}", include_in_schema=False)
    routes.add_api_route("", show, methods=["GET"])
    routes.add_api_route("", save, methods=["POST"])
    routes.add_api_route("/preview", preview, methods=["POST"])
    routes.add_api_route("/pictures", add_picture, methods=["POST"])
    routes.add_api_route("/print", print_one, methods=["POST"])
    return routes
