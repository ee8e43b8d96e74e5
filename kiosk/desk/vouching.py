"""Asking for the right person on the spot: a dialog with those who may, and a pad for their PIN.

1. A request that its person may not make alone is answered 403, with this dialog. The form that sent it stays as it is.
2. POST /desk/vouch checks the PIN and answers with a voucher: for this act at this address, in this session on this
   tablet, once, for a minute.
3. The page (static/desk/people.js) sends the same form again with it. Each fact of the act says who vouched.

A form that leaves its page comes back as a page that holds all it had, and goes on from there.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Form, Request
from fastapi.responses import Response

from kiosk.desk.pin_words import error_words
from kiosk.desk.rights import RIGHTS, Act, asking_to
from kiosk.desk.vouchers import Voucher, Vouchers
from kiosk.desk.words import ROLES
from kiosk.shared import problems
from kiosk.shared.access import PERSON_AT_DESK_COOKIE, AtDesk, cookie, station_of
from kiosk.shared.rendering import page, words_of
from server.domain.access import Role
from server.domain.errors import AccessError, FieldError, TooManyError, VouchingError
from server.services import vouching
from server.services.people import SignInWish

Looking = Annotated[AtDesk, Depends(asking_to(Act.LOOK))]
#: Tells the page that a request waits for somebody to vouch: for which act.
ASKS_HEADER = "Ospite-Asks"


@dataclass(frozen=True, kw_only=True)
class VouchPart:
    """The dialog."""

    act: str
    #: Where the request went that needs it.
    address: str
    #: The act in the reader's language, as the table of rights tells it.
    act_words: str
    #: Who may: (id, name, role's words).
    names: list[tuple[str, str, str]]
    #: Whose name is touched already; empty: nobody's.
    chosen: str = ""
    #: Why it did not work, in words; empty: it was not tried.
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class VouchPage(VouchPart):
    """The dialog over a form that left its page, with all it held."""

    fields: list[tuple[str, str]]
    #: The page to go back to.
    back: str


def router() -> APIRouter:
    """POST /desk/vouch"""
    routes = APIRouter(prefix="/desk", include_in_schema=False)

    @routes.post("/vouch")
    async def vouch(
        request: Request,
        at: Looking,
        act: Annotated[str, Form(max_length=64)],
        address: Annotated[str, Form(max_length=300)],
        person: Annotated[str, Form(max_length=64)] = "",
        pin: Annotated[str, Form(max_length=64)] = "",
    ) -> Response:
        """A voucher for whoever may and knows their PIN, or the dialog again."""
        station, right = station_of(request), _right(act)
        wish = SignInWish(person_id=person, secret=pin, device_id=at.device.id)
        try:
            who = await asyncio.to_thread(vouching.vouch, station, wish, act, right, at.person.id, station.clock())
        except (AccessError, TooManyError) as error:
            part = await _part(request, act, address, chosen=person, error=error_words(words_of(request), error))
            status = 429 if isinstance(error, TooManyError) else 401
            return page(request, "desk/vouch.html", part, status=status)
        vouchers: Vouchers = request.app.state.vouchers
        session, voucher = cookie(request, PERSON_AT_DESK_COOKIE), Voucher(act=act, address=address, person_id=who.id)
        secret = vouchers.give(session, at.device.id, voucher, station.clock())
        return Response(status_code=204, headers={"HX-Trigger": json.dumps({"vouched": {"voucher": secret}})})

    return routes


def install(app: FastAPI) -> None:
    """Let `app` ask for the right person wherever an act needs one."""

    async def ask(request: Request, error: Exception) -> Response:
        return await _ask(request, error if isinstance(error, VouchingError) else VouchingError(Act.PREPARE))

    app.add_exception_handler(VouchingError, ask)


async def _ask(request: Request, error: VouchingError) -> Response:
    """The dialog; a plain refusal where nobody would see it, or where there is nobody to ask."""
    is_htmx, by_itself = "hx-request" in request.headers, "ospite-live" in request.headers
    wants_page = "html" in request.headers.get("accept", "") and request.method == "POST"
    if by_itself or not (is_htmx or wants_page):
        return problems.answer(request, error)
    part = await _part(request, error.act, request.url.path)
    if is_htmx:
        response = page(request, "desk/vouch.html", part, status=403)
        response.headers.update({"HX-Retarget": "#vouching", "HX-Reswap": "innerHTML", ASKS_HEADER: error.act})
        return response
    posted = await request.form()
    fields = [(name, value) for name, value in posted.multi_items() if isinstance(value, str) and name != "voucher"]
    context = VouchPage(**vars(part), fields=fields, back=_came_from(request))
    return page(request, "desk/vouch_page.html", context, status=403)


async def _part(request: Request, act: str, address: str, *, chosen: str = "", error: str = "") -> VouchPart:
    role, words = _right(act), words_of(request)
    known = await station_of(request).ask(lambda connection: vouching.who_may(connection, role))
    names = [(person.id, person.name, words.gettext(ROLES[person.role])) for person in known]
    only = names[0][0] if len(names) == 1 else ""
    return VouchPart(
        act=act,
        address=address,
        act_words=words.gettext(RIGHTS[Act(act)].words),
        names=names,
        chosen=chosen or only,
        error=error,
    )


def _right(act: str) -> Role:
    """The role that an act of the desk asks for. The office is nobody's to vouch for.

    Raises: FieldError for anything else.
    """
    if act not in set(Act) or act == Act.PREPARE:
        raise FieldError("act", "no such act", code="field.choice")
    return RIGHTS[Act(act)].role


def _came_from(request: Request) -> str:
    """The page that sent the form, if it was one of the desk's."""
    sent_by = request.headers.get("referer", "").removeprefix(f"{request.url.scheme}://{request.url.netloc}")
    return sent_by if sent_by.startswith("/desk/") else "/desk"
