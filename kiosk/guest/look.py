"""What the organiser's look puts onto a kiosk's welcome: logo, background, and pictures while nobody is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kiosk.shared.access import at_kiosk, station_of
from kiosk.shared.assets import LASTING
from kiosk.shared.wording import Words
from server.domain.event import Event
from server.domain.look import Look, LookPicture, needs_plate
from server.domain.palette import Scheme
from server.services import looks

#: Nobody touched the welcome for so long: the pictures come ...
SHOW_AFTER_SECONDS = 40
#: ... and each stays so long. What moves by itself ends with a touch (WCAG 2.2, 2.2.2).
CHANGE_SECONDS = 12


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A picture of a look on a page."""

    address: str
    width_px: int
    height_px: int


@dataclass(frozen=True, kw_only=True)
class LookShown:
    """A look on a kiosk's page; a kiosk without one loads nothing of it."""

    is_dark: bool = False
    logo: Shown | None = None
    #: The logo stands on a light plate: on the deep ground it could not be told.
    has_plate: bool = False
    background: Shown | None = None
    idle: tuple[Shown, ...] = ()
    #: (language, "Touch the screen to begin") in each of the event's.
    invitations: tuple[tuple[str, str], ...] = ()
    show_after_seconds: int = SHOW_AFTER_SECONDS
    change_seconds: int = CHANGE_SECONDS

    @property
    def has_pictures(self) -> bool:
        """Whether there is anything to load."""
        return bool(self.logo or self.background or self.idle)


def look_shown(look: Look, event: Event, words: Callable[[str], Words], home: str = "/kiosk/look") -> LookShown:
    """A look as its page needs it. `words`: a language's; `home`: where its pictures are."""

    def shown(picture: LookPicture) -> Shown:
        return Shown(address=f"{home}/{picture.sha256}.webp", width_px=picture.width_px, height_px=picture.height_px)

    invitations = ((one, words(one).gettext("Touch the screen to begin")) for one in event.languages)
    return LookShown(
        is_dark=look.scheme is Scheme.DARK,
        logo=shown(look.logo) if look.logo else None,
        has_plate=bool(look.logo and needs_plate(look.logo, look.palette(event.hue))),
        background=shown(look.background) if look.background else None,
        idle=tuple(shown(picture) for picture in look.idle),
        invitations=tuple(invitations) if look.idle else (),
    )


async def picture(request: Request, sha256: str) -> Response:
    """A picture of the look of the kiosk's event."""
    at = await at_kiosk(request)
    content = await station_of(request).ask(lambda connection: looks.picture_of(connection, at.event.id, sha256))
    return Response(content, media_type="image/webp", headers=LASTING)


def routes(kiosk: APIRouter) -> None:
    """/kiosk/look"""
    kiosk.add_api_route("/look/{sha256}.webp", picture, methods=["GET"], response_model=None)
