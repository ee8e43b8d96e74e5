"""Importing a guest list: drop the file, see what it would do, correct the columns, confirm, watch."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from kiosk.office import list_words, terms
from kiosk.office.forms import Filled, done, filled
from kiosk.office.frame import Here, said
from kiosk.office.list_work import Stage, Work, list_work
from kiosk.shared.access import station_of
from kiosk.shared.rendering import page, words_of
from server.domain.errors import ListError, OspiteError
from server.domain.event import Event
from server.domain.list_entries import Rejected, Warned
from server.domain.list_words import Field
from server.services.list_reading import ListWish
from server.services.uploads import UploadProgress

_PIECE_BYTES = 256 * 1024
#: Fields that only a reader of headings needs: a person means one of the others.
_NOT_OFFERED = frozenset({Field.NAME})


@dataclass(frozen=True, kw_only=True)
class DropPage:
    """Where the file is dropped."""

    event: Event
    said: str = ""
    trouble: str = ""


@dataclass(frozen=True, kw_only=True)
class ShownColumn:
    """A column of the file, and what it is taken as."""

    place: int
    heading: str
    #: A few of its cells.
    example: str = ""
    #: Empty: not known.
    field: str = ""


@dataclass(frozen=True, kw_only=True)
class ListPart:
    """A dropped list at whatever stage: one fragment draws them all, and polls only while work runs."""

    event: Event
    work: Work
    progress: UploadProgress | None
    stages: dict[str, str]
    standings: dict[str, str]
    #: (field, words), for the selects.
    fields: list[tuple[str, str]]
    sheet_choices: list[tuple[str, str]]
    columns: list[ShownColumn]
    trouble: str = ""
    #: (row, column, why)
    rejected: list[tuple[Rejected, str]] = field(default_factory=list)
    warnings: list[tuple[Warned, str]] = field(default_factory=list)


async def show(request: Request, here: Here) -> Response:
    """Where the file is dropped."""
    return page(request, "office/import.html", DropPage(event=here.event, said=said(request)))


async def drop_file(request: Request, here: Here) -> Response:
    """Keep the file and begin to look at it."""
    work = list_work(request)
    async with request.form(max_files=1, max_fields=10) as form:
        sent = form.get("list")
        try:
            if not isinstance(sent, UploadFile):
                raise ListError("no file", code="list.empty")
            pieces = pieces_of(sent.file)
            station_of(request).disk.check_room()
            upload = await asyncio.to_thread(work.uploads.hold, here.event.id, sent.filename or "", pieces)
        except ListError as error:
            trouble = list_words.list_trouble(words_of(request), error)
            return page(request, "office/import.html", DropPage(event=here.event, trouble=trouble), status=422)
    work.look_at(upload)
    return done(_address(here.event, upload.id))


async def show_list(request: Request, upload_id: str, here: Here) -> Response:
    """A dropped list: what importing it would do, or did."""
    return page(request, "office/import_list.html", _part(request, here.event, upload_id))


async def show_part(request: Request, upload_id: str, here: Here) -> Response:
    """The same without the frame, for the page that watches."""
    return page(request, "office/import_part.html", _part(request, here.event, upload_id))


async def choose(request: Request, upload_id: str, here: Here) -> Response:
    """Read the list again with other columns, or another sheet."""
    sent, works = await filled(request), list_work(request)
    work = works.of(upload_id, here.event.id)
    if work.stage in (Stage.READY, Stage.UNREADABLE):
        works.look_at(work.upload, _wish(sent, work))
    return done(_address(here.event, upload_id))


async def confirm(request: Request, upload_id: str, here: Here) -> Response:
    """Import it."""
    sent, works = await filled(request), list_work(request)
    work = works.of(upload_id, here.event.id)
    works.import_it(work, here.actor, without_rejected=sent.on("without_rejected"))
    return done(_address(here.event, upload_id))


async def forget(request: Request, upload_id: str, here: Here) -> Response:
    """Delete the file; nothing was imported."""
    works = list_work(request)
    works.drop(works.of(upload_id, here.event.id))
    return done(f"/office/events/{here.event.slug}/guests/import", "list_dropped")


def _part(request: Request, event: Event, upload_id: str) -> ListPart:
    works, words = list_work(request), words_of(request)
    work = works.of(upload_id, event.id)
    offered = [(entry.value, terms.LIST_FIELDS[entry.value]) for entry in Field if entry not in _NOT_OFFERED]
    look = work.look
    preview = look.preview if look else None
    return ListPart(
        event=event,
        work=work,
        progress=works.progress_of(work),
        stages=list_words.STAGES,
        standings=terms.STANDINGS,
        fields=offered,
        sheet_choices=[(sheet, sheet) for sheet in look.sheets] if look else [],
        columns=_columns(work),
        trouble=_trouble(request, work.error),
        rejected=[(row, list_words.row_trouble(words, row)) for row in preview.rejected] if preview else [],
        warnings=[(one, list_words.warning(words, one)) for one in preview.warnings] if preview else [],
    )


def _trouble(request: Request, error: OspiteError | None) -> str:
    if error is None:
        return ""
    code = error.code if isinstance(error, ListError) else error.code.split(".")[0]
    return list_words.list_trouble(words_of(request), code, error.details)


def _columns(work: Work) -> list[ShownColumn]:
    """The columns to choose for: those that were read, or those of a file of which none was understood."""
    look = work.look
    if look:
        return [
            ShownColumn(
                place=column.position,
                heading=column.heading,
                example=" · ".join(look.examples[column.position]),
                field=column.field.value,
            )
            for column in look.columns.columns
        ]
    headings = work.error.details.get("columns") if work.error and work.error.code == "list.no_name" else None
    known = headings if isinstance(headings, list) else []
    return [ShownColumn(place=place, heading=str(heading)) for place, heading in enumerate(known)]


def _wish(sent: Filled, work: Work) -> ListWish:
    """What a person chose: `field-N` for the column in place N; what they left as it was is no choice."""
    choices = {
        column.heading: Field(chosen)
        for column in _columns(work)
        if (chosen := sent.text(f"field-{column.place}")) in set(Field)
    }
    sheet = sent.text("sheet")
    known = work.look.sheets if work.look else ()
    is_other = bool(work.look) and sheet in known and sheet != (work.look.sheet if work.look else "")
    return ListWish(choices={} if is_other else choices, sheet=sheet if sheet in known else "")


def pieces_of(file: BinaryIO) -> Iterator[bytes]:
    """A sent file, piece by piece."""
    while piece := file.read(_PIECE_BYTES):
        yield piece


def _address(event: Event, upload_id: str) -> str:
    return f"/office/events/{event.slug}/guests/import/{upload_id}"


def router() -> APIRouter:
    """/office/events/{slug}/guests/import; stands before the routes of single guests."""
    routes = APIRouter(prefix="/office/events/{slug}/guests/import", include_in_schema=False)
    routes.add_api_route("", show, methods=["GET"])
    routes.add_api_route("", drop_file, methods=["POST"])
    routes.add_api_route("/{upload_id}", show_list, methods=["GET"])
    routes.add_api_route("/{upload_id}/part", show_part, methods=["GET"])
    routes.add_api_route("/{upload_id}/columns", choose, methods=["POST"])
    routes.add_api_route("/{upload_id}/confirm", confirm, methods=["POST"])
    routes.add_api_route("/{upload_id}/forget", forget, methods=["POST"])
    return routes
