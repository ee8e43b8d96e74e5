"""Badge templates: all of them as pictures; made, copied, brought in, taken away, deleted."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from kiosk.office import badge_words
from kiosk.office.forms import done, filled, mistakes_of
from kiosk.office.frame import Office, said
from kiosk.shared.access import station_of
from kiosk.shared.rendering import language_of, page, words_of
from server.domain.errors import ConflictError, FieldError, TemplateError
from server.services import template_editing, template_files, templates
from server.services.badge_preview import badge_png
from server.services.badge_samples import sample
from server.services.templates import TemplateCard

HOME = "/office/badges"


@dataclass(frozen=True, kw_only=True)
class BadgesPage:
    """Every template, a form for a new one, and one to bring a file."""

    templates: list[TemplateCard]
    origins: dict[str, str]
    title: str = ""
    width_mm: str = "86"
    height_mm: str = "54"
    said: str = ""
    #: Why a file could not be brought in, or a template not be deleted; in the reader's language.
    trouble: str = ""
    mistakes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class BroughtPage:
    """What an import could not carry over."""

    template: str
    title: str
    losses: list[str]


def template_folders(request: Request) -> Sequence[Path]:
    """The organiser's own folder of templates, where there is one."""
    folder = station_of(request).settings.template_dir
    return (folder,) if folder else ()


async def show(request: Request, office: Office) -> Response:
    """Every template."""
    return await _list(request)


async def picture(
    request: Request, name: str, office: Office, event: Annotated[str, Query(max_length=120)] = ""
) -> Response:
    """A sample badge as PNG, in the reader's language, with an event's name on it."""
    snapshot = sample(language=language_of(request), event_name=event or "Ospite")
    folders = template_folders(request)
    found = await station_of(request).ask(lambda connection: templates.find_template(connection, name, folders))
    return Response(await asyncio.to_thread(badge_png, found, snapshot), media_type="image/png")


async def add(request: Request, office: Office) -> Response:
    """Begin a template with a name and a code on it."""
    sent, folders = await filled(request), template_folders(request)
    try:
        size = (_millimetres(sent.text("width_mm"), "width_mm"), _millimetres(sent.text("height_mm"), "height_mm"))
        first = template_editing.first_template(sent.text("title"), size)
        row = await station_of(request).act(
            lambda transaction: template_editing.add_template(transaction, first, folders=folders), office.actor
        )
    except FieldError as error:
        typed = {name: sent.text(name) for name in ("title", "width_mm", "height_mm")}
        return await _list(request, mistakes=mistakes_of(request, error), typed=typed)
    return done(f"{HOME}/{row.name}")


async def copy(request: Request, name: str, office: Office) -> Response:
    """Another template like this one, to be changed."""
    folders, words = template_folders(request), words_of(request)
    found = await station_of(request).ask(lambda connection: templates.find_template(connection, name, folders))
    title = words.gettext("%(title)s, copy") % {"title": badge_words.title_text(words, found.title)}
    row = await station_of(request).act(
        lambda transaction: template_editing.add_template(transaction, found, title=title, folders=folders),
        office.actor,
    )
    return done(f"{HOME}/{row.name}")


async def remove(request: Request, name: str, office: Office) -> Response:
    """Delete a template that nobody needs."""
    try:
        await station_of(request).act(
            lambda transaction: template_editing.remove_template(transaction, name), office.actor
        )
    except ConflictError as error:
        return await _list(request, trouble=badge_words.fault_text(words_of(request), error))
    return done(HOME, "template_removed")


async def export(request: Request, name: str, office: Office) -> Response:
    """A template as a file: TOML, or an archive with its pictures."""
    folders = template_folders(request)
    found = await station_of(request).ask(lambda connection: templates.find_template(connection, name, folders))
    file = template_files.template_file(found)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return Response(file.content, media_type=file.media_type, headers=headers)


async def bring(request: Request, office: Office) -> Response:
    """Bring in a template: what export() gives, a TOML file, or a badge layout of pretix."""
    station, words, folders = station_of(request), words_of(request), template_folders(request)
    station.disk.check_room()
    async with request.form(max_files=1, max_fields=5) as form:
        sent = form.get("template")
        if not isinstance(sent, UploadFile) or not sent.filename:
            return await _list(request, trouble=words.gettext("Choose a file."))
        file_name, data = sent.filename, await sent.read()
    try:
        brought = await station.ask(lambda connection: template_files.read_template_file(connection, file_name, data))
    except TemplateError as error:
        return await _list(request, trouble=_with_line(request, error))
    row = await station.act(
        lambda transaction: template_editing.add_template(transaction, brought.template, folders=folders), office.actor
    )
    if not brought.losses:
        return done(f"{HOME}/{row.name}", "template_brought")
    losses = [badge_words.loss_text(words, loss) for loss in brought.losses]
    return page(request, "office/badge_brought.html", BroughtPage(template=row.name, title=row.title, losses=losses))


def _with_line(request: Request, error: TemplateError) -> str:
    words, line = words_of(request), error.details.get("line")
    text, key = badge_words.file_fault_text(words, error), str(error.details.get("key") or "")
    if not line:
        return text
    place = words.gettext("Line %(line)s, %(key)s: ") if key else words.gettext("Line %(line)s: ")
    return place % {"line": line, "key": key} + text


def _millimetres(text: str, name: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError as exc:
        raise FieldError(name, "a number of millimetres", code="field.number") from exc


async def _list(
    request: Request,
    *,
    trouble: str = "",
    mistakes: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    folders = template_folders(request)
    cards = await station_of(request).ask(lambda connection: templates.all_templates(connection, folders))
    context = BadgesPage(
        templates=badge_words.titled(words_of(request), cards),
        origins=badge_words.ORIGINS,
        said=said(request),
        trouble=trouble,
        mistakes=mistakes or {},
        **typed or {},
    )
    return page(request, "office/badges.html", context, status=422 if mistakes or trouble else 200)


def router() -> APIRouter:
    """/office/badges"""
    routes = APIRouter(prefix="/office", include_in_schema=False)
    routes.add_api_route("/badges", show, methods=["GET"])
    routes.add_api_route("/badges", add, methods=["POST"])
    routes.add_api_route("/badges/import", bring, methods=["POST"])
    routes.add_api_route("/badges/{name}.png", picture, methods=["GET"])
    routes.add_api_route("/badges/{name}/copy", copy, methods=["POST"])
    routes.add_api_route("/badges/{name}/remove", remove, methods=["POST"])
    routes.add_api_route("/badges/{name}/export", export, methods=["GET"])
    return routes
