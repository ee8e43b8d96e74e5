"""What an event looks like to guests: any colour, a logo, pictures; with what was done so that words can be read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from kiosk.guest.look import look_shown
from kiosk.guest.preview import preview_of
from kiosk.office.forms import done, filled, mistakes_of
from kiosk.office.frame import AtEvent, Here, said
from kiosk.shared.access import station_of
from kiosk.shared.assets import LASTING
from kiosk.shared.protection import FRAMED, FRAMING
from kiosk.shared.rendering import page, words_in
from server.domain.colour import colour_from
from server.domain.errors import ConflictError, FieldError
from server.domain.event import Event
from server.domain.look import MOST_IDLE, Look, LookPicture, needs_plate, veil_percent
from server.domain.palette import Palette, Scheme, Shift, shifts_of
from server.services import looks
from server.services.looks import BACKGROUND_USE, IDLE_USE, LOGO_USE
from server.services.pictures import PictureUse, take_in

#: So many files of one form are read before it is told how many are kept.
_MOST_SENT = 100
_USES: dict[str, PictureUse] = {use.field: use for use in (LOGO_USE, BACKGROUND_USE, IDLE_USE)}


@dataclass(frozen=True, kw_only=True)
class LookPage:
    """The look, and what is said of it."""

    event: Event
    look: Look
    may_undo: bool
    #: As it is typed, or was picked.
    colour: str
    #: What was made of the colour so that words can be read.
    shifts: list[Shift]
    veil_percent: int
    has_plate: bool
    #: The query of the previews: a colour that is only tried.
    tried: str = ""
    most_idle: int = MOST_IDLE
    said: str = ""
    mistakes: dict[str, str] = field(default_factory=dict)


async def show(request: Request, here: Here) -> Response:
    """The page."""
    return _framing(page(request, "office/look.html", await _page(request, here)))


async def tried(request: Request, here: Here, colour: str = "") -> Response:
    """What a colour would become, and the previews in it; nothing new for one that is half typed."""
    try:
        wished = colour_from(colour)
    except FieldError:
        return Response(status_code=204)
    return page(request, "office/look_tried.html", await _page(request, here, tried=wished.hex[1:]))


async def preview(request: Request, here: Here, colour: str = "", idle: bool = False) -> Response:
    """The welcome as a kiosk shows it, in a frame of the page above; `colour`: tried, and not saved yet."""
    look = (await station_of(request).ask(lambda connection: looks.look_page(connection, here.event.id))).look
    if colour:
        look = replace(look, colour=colour_from(colour).hex[1:])
    request.state.look, request.state.tone = look.sheet(here.event.hue), here.event.tone
    request.state.languages, request.state.language = here.event.languages, here.event.languages[0]
    shown = look_shown(look, here.event, lambda one: words_in(request, one), f"{_home(here)}/pictures")
    context = replace(preview_of("welcome", here.event, shown), shows_idle=idle)
    return _with(page(request, "guest/preview.html", context), FRAMED)


async def save(request: Request, here: Here) -> Response:
    """The colour, and how kiosks are shown."""
    sent = await filled(request)
    try:
        chosen, scheme = colour_from(sent.text("colour")).hex[1:], Scheme(sent.text("scheme", Scheme.LIGHT.value))
        return await _changed(request, here, lambda look: replace(look, colour=chosen, scheme=scheme))
    except (FieldError, ValueError) as error:
        wrong = error if isinstance(error, FieldError) else FieldError("scheme", code="field.choice")
        return await _refused(request, here, wrong, colour=sent.text("colour"))


async def bring(request: Request, here: Here) -> Response:
    """Take pictures in: what they are for is the name of their field."""
    station = station_of(request)
    station.disk.check_room()
    use = LOGO_USE
    try:
        async with request.form(max_files=_MOST_SENT, max_fields=1) as form:
            files = [(name, await sent.read()) for name, sent in form.multi_items() if isinstance(sent, UploadFile)]
        use = _USES.get(files[0][0], use) if files else use
        if not files or not files[0][1]:
            raise FieldError(use.field, "no file", code="field.file")
        if len(files) > MOST_IDLE:
            raise ConflictError(f"at most {MOST_IDLE} pictures", code="look.many")
        pictures = [await asyncio.to_thread(take_in, data, use) for _, data in files]
        for picture in pictures:
            await station.act(
                lambda transaction, one=picture: looks.add_picture(transaction, here.event.id, one, use),  # type: ignore[misc]  # one: of this turn
                here.actor,
            )
    except (FieldError, ConflictError) as error:
        return await _refused(request, here, error)
    return done(_home(here), "look_saved")


async def remove(request: Request, here: Here) -> Response:
    """Take a picture away."""
    name = (await filled(request)).text("picture")

    def without(look: Look) -> Look:
        if name in (LOGO_USE.field, BACKGROUND_USE.field):
            return replace(look, logo=None) if name == LOGO_USE.field else replace(look, background=None)
        return replace(look, idle=tuple(one for one in look.idle if one.sha256 != name))

    return await _changed(request, here, without)


async def move(request: Request, here: Here) -> Response:
    """One idle picture up (earlier) or down."""
    sent = await filled(request)
    name, is_up = sent.text("picture"), sent.text("way") == "up"
    return await _changed(request, here, lambda look: replace(look, idle=_moved(look.idle, name, is_up=is_up)))


async def undo(request: Request, here: Here) -> Response:
    """Take the last change back."""
    await station_of(request).act(lambda transaction: looks.undo_look(transaction, here.event.id), here.actor)
    return done(_home(here), "look_undone")


async def picture(request: Request, sha256: str, here: Here) -> Response:
    """A picture of the look."""
    content = await station_of(request).ask(lambda connection: looks.picture_of(connection, here.event.id, sha256))
    return Response(content, media_type="image/webp", headers=LASTING)


async def _changed(request: Request, here: AtEvent, change: Callable[[Look], Look]) -> Response:
    await station_of(request).act(lambda transaction: looks.change_look(transaction, here.event.id, change), here.actor)
    return done(_home(here), "look_saved")


async def _refused(request: Request, here: AtEvent, error: FieldError | ConflictError, *, colour: str = "") -> Response:
    context = await _page(request, here, colour=colour, mistakes=mistakes_of(request, error))
    return _framing(page(request, "office/look.html", context, status=422))


async def _page(
    request: Request, here: AtEvent, *, tried: str = "", colour: str = "", mistakes: dict[str, str] | None = None
) -> LookPage:
    known = await station_of(request).ask(lambda connection: looks.look_page(connection, here.event.id))
    look = replace(known.look, colour=tried) if tried else known.look
    palette: Palette = look.palette(here.event.hue)
    return LookPage(
        event=here.event,
        look=look,
        may_undo=known.may_undo,
        colour=colour or (f"#{look.colour}" if look.colour else palette.colour("accent").hex),
        shifts=shifts_of(palette),
        veil_percent=veil_percent(look.background, palette) if look.background else 0,
        has_plate=bool(look.logo and needs_plate(look.logo, palette)),
        tried=f"?colour={tried}" if tried else "",
        said=said(request),
        mistakes=mistakes or {},
    )


def _moved(idle: tuple[LookPicture, ...], name: str, *, is_up: bool) -> tuple[LookPicture, ...]:
    place = next((number for number, one in enumerate(idle) if one.sha256 == name), None)
    other = -1 if place is None else place + (-1 if is_up else 1)
    if place is None or not 0 <= other < len(idle):
        return idle
    order = list(idle)
    order[place], order[other] = order[other], order[place]
    return tuple(order)


def _home(here: AtEvent) -> str:
    return f"/office/events/{here.event.slug}/look"


def _framing(response: Response) -> Response:
    return _with(response, FRAMING)


def _with(response: Response, headers: dict[str, str]) -> Response:
    response.headers.update(headers)
    return response


def router() -> APIRouter:
    """/office/events/{slug}/look"""
    routes = APIRouter(prefix="/office/events/{slug}/look", include_in_schema=False)
    routes.add_api_route("", show, methods=["GET"])
    routes.add_api_route("", save, methods=["POST"])
    routes.add_api_route("/tried", tried, methods=["GET"])
    routes.add_api_route("/preview", preview, methods=["GET"])
    routes.add_api_route("/pictures", bring, methods=["POST"])
    routes.add_api_route("/pictures/{sha256}.webp", picture, methods=["GET"])
    routes.add_api_route("/remove", remove, methods=["POST"])
    routes.add_api_route("/move", move, methods=["POST"])
    routes.add_api_route("/undo", undo, methods=["POST"])
    return routes
