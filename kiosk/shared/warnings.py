"""What staff have to know of the station itself, above every page of the office and the desk.

Both frames include `shared/warnings_part.html`, which fetches `/warnings` and does so again when something changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kiosk.shared.access import in_office, staff, station_of
from kiosk.shared.rendering import page, words_of
from kiosk.shared.wording import Words
from kiosk.shared.wording import marked as _
from server.services.warnings import StaffWarning, WarningCode, settle_rescue, warnings

#: Title and advice, by code; details fill them in.
WORDS: dict[WarningCode, tuple[str, str]] = {
    WarningCode.DISK_FILLING: (
        _("The disk fills up: %(percent)s %% is in use"),
        _("Delete what is not needed on it before the event."),
    ),
    WarningCode.DISK_NEARLY_FULL: (
        _("The disk is nearly full: %(percent)s %% is in use"),
        _("Make room on it now: soon nothing can be saved any more."),
    ),
    WarningCode.DISK_FULL: (
        _("The disk is full"),
        _("Guests are let in as long as the room kept for them lasts. Make room on the disk now; lists have to wait."),
    ),
    WarningCode.CLOCK_NOT_SET: (
        _("The station's clock is not set: it says %(now)s"),
        _("Times on lists and doors that open at a time are wrong until it is. Connect a network, or set it by hand."),
    ),
    WarningCode.CLOCK_BEHIND: (
        _("The station's clock is wrong: it says %(now)s, but something was recorded at %(last)s"),
        _("Nothing is mixed up, but times are wrong until the clock is set. Connect a network, or set it by hand."),
    ),
    WarningCode.CLOCK_OFF: (
        _("The clocks of the station and the back office differ by %(seconds)s seconds"),
        _("One of the two is wrong: set it before times of several stations are compared."),
    ),
    WarningCode.DATA_RESCUED: (
        _("The station's data was damaged on %(at)s; what could be read goes on"),
        _("Known to be missing: %(facts_lost)s records and %(guests_lost)s guests. Import the guest list again: what"
          " is there stays as it is. The damaged file is kept in %(aside)s."),
    ),
}  # fmt: skip
#: Instead, where a copy took the place.
COPY_WORDS = (
    _("The station's data was damaged on %(at)s and could not be read; the copy %(copy)s goes on instead"),
    _("What happened after that copy is missing here. The damaged file is kept in %(aside)s."),
)


@dataclass(frozen=True, kw_only=True)
class WarningLine:
    """One matter, in the reader's language."""

    title: str
    advice: str
    is_urgent: bool
    #: Whether whoever reads it may say that it is dealt with.
    may_settle: bool


@dataclass(frozen=True, kw_only=True)
class WarningsPart:
    """All of them; empty most of the time."""

    warnings: list[WarningLine]


def router() -> APIRouter:
    """GET /warnings, and the organiser's "I have read it"."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/warnings")
    async def show(request: Request) -> Response:
        """What is the matter now."""
        return await _part(request, may_settle=await staff(request))

    @routes.post("/warnings/rescue/settle")
    async def settle(request: Request) -> Response:
        """What was saved and what was lost has been read."""
        office = await in_office(request)
        await station_of(request).act(settle_rescue, office.actor)
        return await _part(request, may_settle=True)

    return routes


async def _part(request: Request, *, may_settle: bool) -> Response:
    station = station_of(request)
    disk, now = station.disk.state(), station.clock()
    found = await station.ask(lambda connection: warnings(connection, disk, now))
    lines = [_line(words_of(request), warning, may_settle=may_settle) for warning in found]
    return page(request, "shared/warnings.html", WarningsPart(warnings=lines))


def _line(words: Words, warning: StaffWarning, *, may_settle: bool) -> WarningLine:
    is_rescue = warning.code is WarningCode.DATA_RESCUED
    title, advice = COPY_WORDS if is_rescue and "copy" in warning.details else WORDS[warning.code]
    details = {name: _shown(value) for name, value in warning.details.items()}
    return WarningLine(
        title=words.gettext(title) % details,
        advice=words.gettext(advice) % details,
        is_urgent=warning.is_urgent,
        may_settle=may_settle and is_rescue,
    )


def _shown(value: Any) -> Any:
    """A time as anybody reads it, in the one zone that has no doubts; the station's own may be wrong too."""
    try:
        return f"{datetime.fromisoformat(value).astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    except (TypeError, ValueError):
        return value
