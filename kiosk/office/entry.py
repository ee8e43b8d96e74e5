"""The way in: first set-up with the code the station printed, sign in, sign out."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, field

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from kiosk.office.forms import done, filled, mistakes_of
from kiosk.office.frame import said
from kiosk.shared.access import PERSON_COOKIE, cookie, drop_cookie, keep_cookie, station_of
from kiosk.shared.rendering import page, words_of
from server.domain.access import SYSTEM, Role
from server.domain.errors import AccessError, FieldError, ForbiddenError, NotFoundError, TooManyError
from server.domain.names import fold
from server.services import people
from server.services import set_up as first

HOME = "/office/events"


@dataclass(frozen=True, kw_only=True)
class SetUpPage:
    """The first page of a station that nobody has set up."""

    name: str = ""
    code: str = ""
    mistakes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class SignInPage:
    """Name and password; never a list of names."""

    name: str = ""
    #: Above the form; empty: nothing went wrong.
    trouble: str = ""
    said: str = ""


async def door() -> Response:
    """The station's bare address, as somebody types it who was told no more."""
    return RedirectResponse("/office", 303)


async def begin(request: Request) -> Response:
    """The office's first page: set-up where nobody did it, else the events."""
    ready = await station_of(request).ask(people.is_set_up)
    return RedirectResponse(HOME if ready else "/office/setup", 303)


async def show_set_up(request: Request) -> Response:
    """The form of the first set-up; afterwards, for old bookmarks, the way in."""
    if await station_of(request).ask(people.is_set_up):
        return RedirectResponse("/office/sign-in", 303)
    return page(request, "office/setup.html", SetUpPage())


async def set_up(request: Request) -> Response:
    """Make the first organiser, and sign them in."""
    await _check_new(request)
    form, station = await filled(request), station_of(request)
    wish = people.PersonWish(name=form.text("name"), role=Role.ORGANISER, password=form.text("password"))
    try:
        if wish.password != form.text("password_again"):
            raise FieldError("password_again", "not the same", code="field.again")
        person = await station.act(lambda act: first.set_up(act, form.text("code"), wish, _peer(request)), SYSTEM)
        if person is None:
            raise ForbiddenError("the set-up code is not right", code="setup.code")
    except (FieldError, ForbiddenError, TooManyError) as error:
        mistakes = _set_up_mistakes(request, error)
        context = SetUpPage(name=wish.name, code=form.text("code"), mistakes=mistakes)
        return page(request, "office/setup.html", context, status=429 if isinstance(error, TooManyError) else 422)
    return await _enter(request, people.SignInWish(person_id=person.id, secret=wish.password, address=_peer(request)))


async def show_sign_in(request: Request) -> Response:
    """The form to sign in."""
    if not await station_of(request).ask(people.is_set_up):
        return RedirectResponse("/office/setup", 303)
    return page(request, "office/sign_in.html", SignInPage(said=said(request)))


async def sign_in(request: Request) -> Response:
    """Sign in by name and password. Unknown names are counted, timed and answered like known ones."""
    form = await filled(request)
    name = form.text("name")[:80]
    person_id = await _person_id(request, name)
    wish = people.SignInWish(person_id=person_id, secret=form.text("password"), address=_peer(request))
    try:
        return await _enter(request, wish)
    except TooManyError as error:
        context = SignInPage(name=name, trouble=_wait_words(request, error))
        return page(request, "office/sign_in.html", context, status=429)
    except AccessError:
        trouble = words_of(request).gettext("Name and password do not belong together.")
        return page(request, "office/sign_in.html", SignInPage(name=name, trouble=trouble), status=401)


async def sign_out(request: Request) -> Response:
    """End the session: its token is dead."""
    token = cookie(request, PERSON_COOKIE)
    await station_of(request).act(lambda transaction: people.sign_out(transaction, token), SYSTEM)
    response = done("/office/sign-in", "signed_out")
    drop_cookie(request, response, PERSON_COOKIE)
    return response


async def _enter(request: Request, wish: people.SignInWish) -> Response:
    station = station_of(request)
    signed_in = await asyncio.to_thread(people.sign_in, station, wish, station.clock())
    response = RedirectResponse(HOME, 303)
    keep_cookie(request, response, PERSON_COOKIE, signed_in.token, lasts=False)
    return response


async def _person_id(request: Request, name: str) -> str:
    """Whose name this is; else a name of its own for the count of wrong tries."""
    folded = fold(name).strip()
    everybody = await station_of(request).ask(people.all_people)
    known = next((person.id for person in everybody if fold(person.name).strip() == folded), "")
    return known or f"nobody-{hashlib.sha256(folded.encode()).hexdigest()[:16]}"


async def _check_new(request: Request) -> None:
    if await station_of(request).ask(people.is_set_up):
        raise NotFoundError("this station is set up", code="not_found.setup")


def _set_up_mistakes(request: Request, error: FieldError | ForbiddenError | TooManyError) -> dict[str, str]:
    words = words_of(request)
    if isinstance(error, TooManyError):
        return {"code": _wait_words(request, error)}
    if isinstance(error, ForbiddenError):
        return {"code": words.gettext("This is not the code that the station printed at its last start.")}
    if error.code == "field.again":
        return {"password_again": words.gettext("The two passwords differ.")}
    return mistakes_of(request, error)


def _wait_words(request: Request, error: TooManyError) -> str:
    seconds = int(str(error.details.get("seconds", 30)))
    waits = words_of(request).ngettext(
        "Too many tries. Wait a second.", "Too many tries. Wait %(num)d seconds.", seconds
    )
    return waits % {"num": seconds}


def _peer(request: Request) -> str:
    return request.client.host if request.client else ""


def router() -> APIRouter:
    """Routes without a session."""
    routes = APIRouter(prefix="/office", include_in_schema=False)
    routes.add_api_route("", begin, methods=["GET"])
    routes.add_api_route("/setup", show_set_up, methods=["GET"])
    routes.add_api_route("/setup", set_up, methods=["POST"])
    routes.add_api_route("/sign-in", show_sign_in, methods=["GET"])
    routes.add_api_route("/sign-in", sign_in, methods=["POST"])
    routes.add_api_route("/sign-out", sign_out, methods=["POST"])
    return routes
