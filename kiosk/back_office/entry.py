"""Coming into the back office: set-up at the first start, signing in, signing out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from kiosk.shared.rendering import page, words_of
from server.domain.errors import AccessError, FieldError, ForbiddenError
from server.hub import access
from server.hub.app import Hub
from server.hub.routes import COOKIE, SECURE_COOKIE, hub_of, session_of

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class SetUpPage:
    """Choosing the password."""

    #: Under the code and under the password; empty: nothing wrong.
    code_error: str
    password_error: str
    shortest: int


@dataclass(frozen=True, kw_only=True)
class SignInPage:
    """Asking for the password."""

    error: str


def router() -> APIRouter:
    """Set-up, sign-in and sign-out."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/set-up")
    def set_up(request: Request) -> Response:
        if hub_of(request).ask(access.has_password):
            return RedirectResponse("/sign-in", 303)
        return _set_up_page(request)

    @routes.post("/set-up")
    def choose_password(
        request: Request, code: Annotated[str, Form()] = "", password: Annotated[str, Form()] = ""
    ) -> Response:
        hub = hub_of(request)
        try:
            _counted(request, hub, lambda: _set_password(hub, code, password))
        except ForbiddenError:
            return _set_up_page(request, wrong_code=True)
        except FieldError:
            return _set_up_page(request, too_short=True)
        return _signed_in(request, hub, password)

    @routes.get("/sign-in")
    def sign_in(request: Request) -> Response:
        if not hub_of(request).ask(access.has_password):
            return RedirectResponse("/set-up", 303)
        return page(request, "back_office/sign_in.html", SignInPage(error=""))

    @routes.post("/sign-in")
    def check_password(request: Request, password: Annotated[str, Form()] = "") -> Response:
        try:
            return _signed_in(request, hub_of(request), password)
        except AccessError:
            error = words_of(request).gettext("That is not the password.")
            return page(request, "back_office/sign_in.html", SignInPage(error=error), status=422)

    @routes.post("/sign-out")
    def sign_out(request: Request) -> Response:
        session = session_of(request)
        hub_of(request).ask(lambda connection: access.sign_out(connection, session))
        response = RedirectResponse("/sign-in", 303)
        response.delete_cookie(_cookie(request), secure=request.url.scheme == "https")
        return response

    return routes


def _set_up_page(request: Request, *, wrong_code: bool = False, too_short: bool = False) -> Response:
    words = words_of(request)
    short = words.gettext("Use at least %(count)s characters.") % {"count": access.SHORTEST_PASSWORD}
    context = SetUpPage(
        code_error=words.gettext("That is not the code the back office printed.") if wrong_code else "",
        password_error=short if too_short else "",
        shortest=access.SHORTEST_PASSWORD,
    )
    return page(request, "back_office/set_up.html", context, status=422 if wrong_code or too_short else 200)


def _set_password(hub: Hub, code: str, password: str) -> None:
    expected = hub.set_up_code
    hub.ask(lambda connection: access.set_password(connection, password, code=code, expected_code=expected))
    hub.set_up_code = ""


def _signed_in(request: Request, hub: Hub, password: str) -> Response:
    """To the first page, with a new session.

    Raises: AccessError for a wrong password, TooManyError.
    """
    session = _counted(
        request, hub, lambda: hub.ask(lambda connection: access.sign_in(connection, password, hub.clock()))
    )
    response = RedirectResponse("/", 303)
    secure = request.url.scheme == "https"
    lasting = int(access.LONGEST_SESSION.total_seconds())
    response.set_cookie(_cookie(request), session, max_age=lasting, httponly=True, samesite="strict", secure=secure)
    return response


def _counted(request: Request, hub: Hub, act: Callable[[], T]) -> T:
    """Do what a secret opens; wrong ones count against the address they come from.

    Raises: TooManyError, and what `act` raises.
    """
    address = request.client.host if request.client else ""
    hub.tries.check(address, hub.clock())
    try:
        answer = act()
    except AccessError:
        hub.tries.wrong(address, hub.clock())
        raise
    hub.tries.right(address)
    return answer


def _cookie(request: Request) -> str:
    return SECURE_COOKIE if request.url.scheme == "https" else COOKIE
