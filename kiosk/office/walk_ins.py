"""Who may add guests that are not on the list, and what these are asked at a kiosk."""

from __future__ import annotations

from dataclasses import dataclass, field

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kiosk.office.forms import Filled, done, filled, mistakes_of
from kiosk.office.frame import AtEvent, Here, said
from kiosk.shared.access import station_of
from kiosk.shared.rendering import page, words_of
from kiosk.shared.wording import marked as _
from server.domain.badge_text import Allowed
from server.domain.errors import FieldError
from server.domain.event import Event, WalkIns
from server.domain.walk_in import CHOSEN_FIELDS, WalkInForm
from server.services import walk_ins
from server.services.guest_register import categories_of

#: In English; gettext makes them the reader's.
WAYS = {
    WalkIns.OFF: _("nobody: they are not let in"),
    WalkIns.DESK: _("the desk alone"),
    WalkIns.APPROVAL: _("guests at a kiosk, once the desk says yes; and the desk"),
    WalkIns.KIOSK: _("guests at a kiosk, straight in; and the desk"),
}
FIELD_WORDS = {
    "company": _("The company"),
    "title": _("The job title"),
    "email": _("The e-mail address"),
    "phone": _("The phone number"),
}
ALLOWED_WORDS = {
    Allowed.OFF: _("not asked"),
    Allowed.MAY: _("asked, may be left out"),
    Allowed.MUST: _("asked, needed"),
}


@dataclass(frozen=True, kw_only=True)
class WalkInsPage:
    """The form."""

    event: Event
    walk_ins: str
    #: (value, words in the reader's language).
    ways: list[tuple[str, str]]
    #: (name, words in English, value).
    fields: list[tuple[str, str, str]]
    #: (value, words in the reader's language).
    allowed: list[tuple[str, str]]
    #: One a line.
    categories: str
    #: Those that guests of the list have.
    known: list[str]
    said: str = ""
    mistakes: dict[str, str] = field(default_factory=dict)


async def show(request: Request, here: Here) -> Response:
    """What is chosen."""
    form = await station_of(request).ask(lambda connection: walk_ins.form_page(connection, here.event.id))
    return await _page(request, here, here.event.walk_ins.value, form)


async def change(request: Request, here: Here) -> Response:
    """Choose it from now on."""
    sent = await filled(request)
    form = _form_from(sent)
    try:
        if sent.text("walk_ins") not in set(WalkIns):
            raise FieldError("walk_ins", "one of the choices", code="field.choice")
        chosen = WalkIns(sent.text("walk_ins"))
        await station_of(request).act(lambda tx: walk_ins.change_form(tx, here.event, chosen, form), here.actor)
    except FieldError as error:
        return await _page(request, here, sent.text("walk_ins"), form, mistakes_of(request, error))
    return done(f"/office/events/{here.event.slug}/walk-ins", "saved")


def router() -> APIRouter:
    """/office/events/{slug}/walk-ins"""
    routes = APIRouter(prefix="/office", include_in_schema=False)
    routes.add_api_route("/events/{slug}/walk-ins", show, methods=["GET"])
    routes.add_api_route("/events/{slug}/walk-ins", change, methods=["POST"])
    return routes


def _form_from(sent: Filled) -> WalkInForm:
    """What cannot be chosen counts as off."""
    asked = {
        name: Allowed(text) if (text := sent.text(name)) in set(Allowed) else Allowed.OFF for name in CHOSEN_FIELDS
    }
    return WalkInForm(**asked, categories=tuple(sent.text("categories").splitlines()))


async def _page(
    request: Request, here: AtEvent, chosen: str, form: WalkInForm, mistakes: dict[str, str] | None = None
) -> Response:
    words = words_of(request)
    context = WalkInsPage(
        event=here.event,
        walk_ins=chosen,
        ways=[(value.value, words.gettext(told)) for value, told in WAYS.items()],
        fields=[(name, told, form.of(name).value) for name, told in FIELD_WORDS.items()],
        allowed=[(value.value, words.gettext(told)) for value, told in ALLOWED_WORDS.items()],
        categories="\n".join(form.categories),
        known=await station_of(request).ask(lambda connection: categories_of(connection, here.event.id)),
        said=said(request),
        mistakes=mistakes or {},
    )
    return page(request, "office/walk_ins.html", context, status=422 if mistakes else 200)
