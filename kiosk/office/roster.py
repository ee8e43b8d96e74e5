"""The roster: who works where and when, typed or brought in from a file that is looked at first."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from kiosk.office import list_words
from kiosk.office.event_form import local_text, moment
from kiosk.office.forms import FIELD_WORDS, Filled, done, filled, mistakes_of
from kiosk.office.frame import AtEvent, Here, said
from kiosk.office.guest_import import pieces_of
from kiosk.office.list_work import list_work
from kiosk.shared.access import station_of
from kiosk.shared.rendering import page, words_of
from kiosk.shared.wording import Words
from kiosk.shared.wording import marked as _
from server.domain.errors import ConflictError, FieldError, ListError
from server.domain.event import Event
from server.domain.roster import BadRow, Column
from server.domain.shift import Duty, Post, Shift
from server.services import devices, people, roster_import, shifts
from server.services.roster_import import RosterPreview
from server.services.shifts import ShiftLine, ShiftWish

COLUMNS: dict[Column, str] = {
    Column.PERSON: _("Who"),
    Column.DAY: _("Day"),
    Column.STARTS: _("From"),
    Column.ENDS: _("To"),
    Column.PLACE: _("Where"),
    Column.TASK: _("Task"),
}
#: Why a line cannot be used; the others are FIELD_WORDS.
ROW_TROUBLES: dict[str, str] = {
    "roster.person": _("Nobody with access is called so. Give access first, or correct the name."),
    "roster.day": _("Write a day such as 23-11-2026 or 2026-11-23."),
    "field.time": _("Write a time such as 14:00."),
    "shift.no_such_time": _("The clock leaves this hour out: summer time begins."),
    "shift.overlap": _("They are planned elsewhere at that time."),
    "shift.long": _("Longer than a day: is the date right?"),
    "shift.begun": _("This shift was begun meanwhile: it stays as it is."),
}
DUTIES: dict[Duty, str] = {
    Duty.PLANNED: _("planned"),
    Duty.ON: _("on duty"),
    Duty.BREAK: _("on a break"),
    Duty.OVER: _("over"),
}


@dataclass(frozen=True, kw_only=True)
class ShiftForm:
    """A shift as the fields of its form."""

    id: str = ""
    person: str = ""
    starts: str = ""
    ends: str = ""
    #: `device:id`, `zone:id`, or empty for free words.
    post: str = ""
    place: str = ""
    task: str = ""


@dataclass(frozen=True, kw_only=True)
class RosterPage:
    """Every shift, a form for another or for one that is changed, and where a file is dropped."""

    event: Event
    lines: list[ShiftLine]
    duties: dict[Duty, str]
    form: ShiftForm
    people: list[tuple[str, str]]
    posts: list[tuple[str, str]]
    said: str = ""
    #: Why a file cannot be read; empty: nothing is wrong.
    trouble: str = ""
    mistakes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class RosterFilePage:
    """What a dropped file would do."""

    event: Event
    upload_id: str
    name: str
    preview: RosterPreview
    #: (line, column, why, what stands there).
    bad: list[tuple[int, str, str, str]]


async def show(request: Request, here: Here, shift: str = "") -> Response:
    """The roster; with `shift` in the address that one is in the form."""
    form = ShiftForm()
    if shift:
        known = await station_of(request).ask(lambda connection: shifts.shift_at(connection, here.event.id, shift))
        form = _form_of(known, here.event)
    return await _page(request, here, form)


async def save(request: Request, here: Here) -> Response:
    """Plan a shift, or change one."""
    sent = await filled(request)
    form = _form_from(sent)
    try:
        wish = _wish(form, here.event)
        await station_of(request).act(lambda tx: shifts.plan_shift(tx, here.event.id, wish, form.id), here.actor)
    except (FieldError, ConflictError) as error:
        return await _page(request, here, form, _mistakes(request, error))
    return done(_home(here.event), "saved")


async def remove(request: Request, shift_id: str, here: Here) -> Response:
    """Take a shift out."""
    try:
        await station_of(request).act(lambda tx: shifts.remove_shift(tx, here.event.id, shift_id), here.actor)
    except ConflictError as error:
        return await _page(request, here, ShiftForm(), _mistakes(request, error))
    return done(_home(here.event), "shift_removed")


async def drop_file(request: Request, here: Here) -> Response:
    """Keep the file and look at it."""
    uploads = list_work(request).uploads
    async with request.form(max_files=1, max_fields=10) as form:
        sent = form.get("roster")
        try:
            if not isinstance(sent, UploadFile):
                raise ListError("no file", code="list.empty")
            station_of(request).disk.check_room()
            pieces = pieces_of(sent.file)
            upload = await asyncio.to_thread(uploads.hold, here.event.id, sent.filename or "", pieces)
            await asyncio.to_thread(roster_import.read_file, upload.path, here.event)
        except ListError as error:
            return await _page(request, here, ShiftForm(), trouble=_trouble(words_of(request), error))
    return done(f"{_home(here.event)}/file/{upload.id}")


async def show_file(request: Request, upload_id: str, here: Here) -> Response:
    """What it would do."""
    upload = list_work(request).uploads.find(upload_id, here.event.id)
    found = await asyncio.to_thread(roster_import.read_file, upload.path, here.event)
    preview = await station_of(request).ask(lambda connection: roster_import.look_at(connection, here.event, found))
    words = words_of(request)
    context = RosterFilePage(
        event=here.event, upload_id=upload.id, name=upload.name, preview=preview,
        bad=[(row.number, words.gettext(COLUMNS[row.column]), _why(words, row), row.cell) for row in preview.bad],
    )  # fmt: skip
    return page(request, "office/roster_file.html", context)


async def bring_in(request: Request, upload_id: str, here: Here) -> Response:
    """Bring it in, without the lines that cannot be used."""
    uploads = list_work(request).uploads
    upload = uploads.find(upload_id, here.event.id)
    found = await asyncio.to_thread(roster_import.read_file, upload.path, here.event)
    await station_of(request).act(lambda tx: roster_import.import_roster(tx, here.event, found), here.actor)
    uploads.drop(upload.id)
    return done(_home(here.event), "saved")


async def forget(request: Request, upload_id: str, here: Here) -> Response:
    """Delete the file; nothing was brought in."""
    list_work(request).uploads.drop(list_work(request).uploads.find(upload_id, here.event.id).id)
    return done(_home(here.event), "list_dropped")


async def _page(
    request: Request, here: AtEvent, form: ShiftForm, mistakes: dict[str, str] | None = None, trouble: str = ""
) -> Response:
    station, event = station_of(request), here.event
    screens = [device for device in await station.ask(devices.all_devices) if device.event_id in (None, event.id)]
    posts = [("", words_of(request).gettext("in the words below"))]
    posts += [(f"zone:{zone.id}", zone.name) for zone in here.zones]
    posts += [(f"device:{device.id}", device.name) for device in screens]
    context = RosterPage(
        event=event,
        lines=await station.ask(lambda connection: shifts.roster(connection, event.id)),
        duties=DUTIES,
        form=form,
        people=[(person.id, person.name) for person in await station.ask(people.all_people)],
        posts=posts,
        said=said(request),
        trouble=trouble,
        mistakes=mistakes or {},
    )
    return page(request, "office/roster.html", context, status=422 if mistakes or trouble else 200)


def _form_of(shift: Shift, event: Event) -> ShiftForm:
    post = f"device:{shift.device_id}" if shift.device_id else f"zone:{shift.zone_id}" if shift.zone_id else ""
    return ShiftForm(
        id=shift.id, person=shift.person_id, starts=local_text(shift.starts_at, event.timezone),
        ends=local_text(shift.ends_at, event.timezone), post=post, place=shift.place, task=shift.task,
    )  # fmt: skip


def _form_from(sent: Filled) -> ShiftForm:
    return ShiftForm(
        id=sent.text("shift"), person=sent.text("person"), starts=sent.text("starts"), ends=sent.text("ends"),
        post=sent.text("post"), place=sent.text("place"), task=sent.text("task"),
    )  # fmt: skip


def _wish(form: ShiftForm, event: Event) -> ShiftWish:
    kind, _, identity = form.post.partition(":")
    post = Post(
        device_id=identity if kind == "device" else "", zone_id=identity if kind == "zone" else "",
        place=form.place, task=form.task,
    )  # fmt: skip
    starts_at = moment(form.starts, event.timezone, "starts")
    return ShiftWish(
        person_id=form.person, starts_at=starts_at, ends_at=moment(form.ends, event.timezone, "ends"), post=post
    )


def _mistakes(request: Request, error: FieldError | ConflictError) -> dict[str, str]:
    if error.code in ROW_TROUBLES:
        fields = {"shift.long": "ends", "field.time": getattr(error, "field", "starts")}
        return {fields.get(error.code, "person"): words_of(request).gettext(ROW_TROUBLES[error.code])}
    return mistakes_of(request, error)


def _why(words: Words, row: BadRow) -> str:
    return words.gettext(ROW_TROUBLES.get(row.code) or FIELD_WORDS.get(row.code, FIELD_WORDS["field"]))


def _trouble(words: Words, error: ListError) -> str:
    if error.code != "roster.no_heading":
        return list_words.list_trouble(words, error)
    return words.gettext(
        "No row names the columns. A roster needs who, from and to, such as: Name, Date, From, To, Where."
    )


def _home(event: Event) -> str:
    return f"/office/events/{event.slug}/roster"


def router() -> APIRouter:
    """/office/events/{slug}/roster"""
    routes = APIRouter(prefix="/office", include_in_schema=False)
    base = "/events/{slug}/roster"
    routes.add_api_route(base, show, methods=["GET"])
    routes.add_api_route(base, save, methods=["POST"])
    routes.add_api_route(f"{base}/file", drop_file, methods=["POST"])
    routes.add_api_route(f"{base}/file/{{upload_id}}", show_file, methods=["GET"])
    routes.add_api_route(f"{base}/file/{{upload_id}}/confirm", bring_in, methods=["POST"])
    routes.add_api_route(f"{base}/file/{{upload_id}}/forget", forget, methods=["POST"])
    routes.add_api_route(f"{base}/{{shift_id}}/remove", remove, methods=["POST"])
    return routes
