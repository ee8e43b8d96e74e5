"""Pictures of badges, drawn by what draws them for the printer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from kiosk.office.frame import Office
from kiosk.shared.access import station_of
from kiosk.shared.rendering import language_of
from server.services import badge_preview
from server.services.badge_samples import sample


def template_folders(request: Request) -> Sequence[Path]:
    """The organiser's own folder of templates, where there is one."""
    folder = station_of(request).settings.template_dir
    return (folder,) if folder else ()


async def preview(
    request: Request, name: str, office: Office, event: Annotated[str, Query(max_length=120)] = ""
) -> Response:
    """A sample badge as PNG, in the reader's language, with an event's name on it."""
    snapshot = sample(language=language_of(request), event_name=event or "Ospite")
    png = await asyncio.to_thread(badge_preview.preview_png, name, snapshot, template_folders(request))
    return Response(png, media_type="image/png")


def router() -> APIRouter:
    """/office/badges"""
    routes = APIRouter()
    routes.add_api_route("/badges/{name}.png", preview, methods=["GET"])
    return routes
