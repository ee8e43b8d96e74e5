"""Errors as people and programs see them: kind words in the reader's language, or `application/problem+json`.

Words are found by an error's `code`, then by the part before its first dot, then by its class's code.
Source of the JSON form: RFC 9457.
"""

from __future__ import annotations

import logging
import traceback
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk.shared.guest_problem_words import GUEST_WORDS
from kiosk.shared.problem_words import WORDS
from kiosk.shared.rendering import page, words_of
from server.domain import errors

_log = logging.getLogger(__name__)

#: The first class that an error belongs to decides.
_STATUS: tuple[tuple[type[errors.OspiteError], int], ...] = (
    (errors.InputError, 422),
    (errors.NotFoundError, 404),
    (errors.ConflictError, 409),
    (errors.ForbiddenError, 403),
    (errors.AccessError, 401),
    (errors.TooManyError, 429),
    (errors.StorageError, 507),
    (errors.TemplateError, 422),
    (errors.PrinterError, 503),
    (errors.RelayError, 503),
    (errors.UplinkError, 503),
    (errors.SpeechError, 503),
)
#: Where somebody who is not known is sent, by the page they asked for.
SIGN_IN = {"/desk": "/desk/sign-in", "/office": "/office/sign-in", "/kiosk": "/kiosk"}
_CODE_BY_STATUS = {
    400: "input",
    401: "access",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    422: "input",
    429: "too_many",
}


@dataclass(frozen=True, kw_only=True)
class ProblemPage:
    """What the page of an error says."""

    title: str
    advice: str
    #: For a call to support; stands small.
    code: str
    #: Where "go on" leads.
    home: str


def status_of(error: errors.OspiteError) -> int:
    """The HTTP status of an error, by its class."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def words_for(code: str, fallback: str = "error", *, to_guest: bool = False) -> tuple[str, str]:
    """Title and advice for `code`, in English; gettext makes them the reader's."""
    known = GUEST_WORDS if to_guest else WORDS
    keys = (code, code.split(".")[0], fallback)
    return next((known[key] for key in keys if key in known), known["error"])


def answer(request: Request, error: errors.OspiteError, status: int = 0) -> Response:
    """The response that says `error`: JSON to programs, a banner to htmx, a page to a browser."""
    status = status or status_of(error)
    _tell_desk(request, error)
    title, advice = words_for(error.code, type(error).code, to_guest=request.url.path.startswith("/kiosk"))
    if _is_program(request):
        return _as_json(request, error, status, title)
    away = _sign_in(request) if status == 401 else None
    if away:
        return away
    words = words_of(request)
    context = ProblemPage(
        title=words.gettext(title), advice=words.gettext(advice), code=error.code, home=_home(request)
    )
    if "hx-request" not in request.headers:
        return page(request, "shared/problem.html", context, status=status)
    response = page(request, "shared/problem_banner.html", context, status=status)
    response.headers.update({"HX-Retarget": "#problem", "HX-Reswap": "innerHTML"})
    return response


def _tell_desk(request: Request, error: errors.OspiteError) -> None:
    """What a guest did at a kiosk could not be saved: nothing can be recorded of it, so the desk is told in memory."""
    kiosk_id = getattr(request.state, "kiosk_id", "")
    if kiosk_id and isinstance(error, errors.StorageError):
        state = request.app.state
        state.troubles.refused(kiosk_id, state.station.clock())
        state.station.signals.ring({"kiosk"})


def _is_program(request: Request) -> bool:
    accepts = request.headers.get("accept", "")
    return request.url.path.startswith(("/api/", "/sync/", "/metrics", "/healthz")) or (
        "json" in accepts and "html" not in accepts
    )


def _as_json(request: Request, error: errors.OspiteError, status: int, title: str) -> Response:
    body: dict[str, Any] = {
        "type": f"urn:ospite:problem:{error.code}",
        "title": title,
        "status": status,
        "code": error.code,
        "detail": error.message,
        **{name: value for name, value in error.details.items() if isinstance(value, (str, int, list))},
    }
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def _home(request: Request) -> str:
    first = request.url.path.split("/")[1]
    return f"/{first}" if first in ("kiosk", "desk", "office") else "/"


def _sign_in(request: Request) -> Response | None:
    places: dict[str, str] = getattr(request.app.state, "sign_in", SIGN_IN)
    path = next((target for start, target in places.items() if request.url.path.startswith(start)), "")
    if not path or request.url.path == path:
        return None
    if "hx-request" in request.headers:
        return Response(status_code=401, headers={"HX-Redirect": path})
    return RedirectResponse(path, 303)


def install(app: FastAPI) -> None:
    """Make `app` answer every foreseen error through this module."""

    async def on_ours(request: Request, error: Exception) -> Response:
        return answer(request, error if isinstance(error, errors.OspiteError) else errors.OspiteError())

    async def on_invalid(request: Request, error: Exception) -> Response:
        return answer(request, _invalid(error))

    async def on_http(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        if status == 400:  # FastAPI's word for a body that cannot even be read as JSON
            return answer(request, errors.InputError("the body cannot be read", field="body"))
        ours = errors.OspiteError(HTTPStatus(status).phrase, code=_CODE_BY_STATUS.get(status, "error"))
        response = answer(request, ours, status)
        # a 405 has to name what is allowed. Source: RFC 9110, 15.5.6
        response.headers.update(getattr(error, "headers", None) or {})
        return response

    app.add_exception_handler(errors.OspiteError, on_ours)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(HTTPException, on_http)


def _invalid(error: Exception) -> errors.InputError:
    """What FastAPI found wrong, without repeating what was sent: that may be personal."""
    found = error.errors() if isinstance(error, RequestValidationError) else []
    fields = [
        ".".join(part for part in entry["loc"][1:] if isinstance(part, str)) or str(entry["loc"][0]) for entry in found
    ]
    reasons = [f"{name}: {entry['msg']}" for name, entry in zip(fields, found, strict=True)]
    return errors.InputError("; ".join(reasons) or "malformed", field=", ".join(fields), fields=fields)


class LastResort:
    """Outermost but for Protection: what nobody foresaw becomes a kind page, and one line in the log.

    The exception's own message stays out of the log: it may repeat what a guest typed. The places do not.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; answer in the place of what fails."""
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as exc:  # the boundary of one request
            if scope["type"] != "http":
                raise
            _log.error("request failed: %s at %s", type(exc).__name__, _places(exc), extra={"action": "request.failed"})
            if not started:
                await answer(Request(scope, receive), errors.OspiteError(), 500)(scope, receive, send)


def _places(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames))
