"""What every web app of Ospite wears: pages, static files, looks, language choice, protection and problems."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, FastAPI, Form, Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response

from kiosk.shared import problems
from kiosk.shared.assets import Assets
from kiosk.shared.looks import colours_of
from kiosk.shared.protection import Protection, own_names
from kiosk.shared.rendering import LANGUAGE_COOKIE, Rendering
from kiosk.shared.wording import load
from server.domain.language import HOUSE_LANGUAGES
from server.domain.look import sheet_named

_YEAR_SECONDS = 365 * 24 * 3600
_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}


def dress(app: FastAPI, *, hosts: Iterable[str] = ()) -> None:
    """Give `app` all that pages need. `hosts`: further names this machine is reached by."""
    assets = Assets()
    app.state.rendering = Rendering(load(), assets)
    app.mount("/static", assets, name="static")
    join(app.router, [_router()])
    problems.install(app)
    app.add_middleware(problems.LastResort)
    app.add_middleware(Protection, hosts=own_names(hosts), refuse=problems.answer)


def join(whole: APIRouter, parts: Iterable[APIRouter]) -> None:
    """Take the routes of `parts` over as they are.

    FastAPI's include_router() would work each of them out once or twice more, which took a sixth of a start, and the
    first request of each audience waited for the last time.
    """
    for part in parts:
        whole.routes.extend(part.routes)


def _router() -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/look/{name}.css")
    async def look(name: str) -> Response:
        """A look's colours, as a style sheet: the content policy allows no inline style."""
        return PlainTextResponse(colours_of(*sheet_named(name)), headers=_FOR_EVER, media_type="text/css")

    @router.post("/language")
    async def choose_language(
        request: Request, language: Annotated[str, Form()], back: Annotated[str, Form()] = "/"
    ) -> Response:
        """Keep the reader's language and go back to where they were."""
        safe = back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/"
        response = RedirectResponse(safe, 303)
        if language in HOUSE_LANGUAGES:
            response.set_cookie(
                LANGUAGE_COOKIE, language, max_age=_YEAR_SECONDS, samesite="strict", secure=_is_https(request)
            )
        return response

    return router


def _is_https(request: Request) -> bool:
    return request.url.scheme == "https"
