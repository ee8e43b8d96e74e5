"""The briefing sheet: as a page, as PDF, and as slips from the badge printer.

Paper lies about: it tells how many guests have special needs. Who they are is shown on the screen alone, to those who
may see it, and each look is recorded.
"""

from __future__ import annotations

import asyncio
import io
import secrets
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from kiosk.desk.rights import Act, asking_to, may
from kiosk.shared.access import AtDesk, station_of
from kiosk.shared.rendering import page, words_of
from kiosk.shared.wording import Words
from server.domain.errors import FieldError
from server.domain.event import Event
from server.domain.slip import Slip
from server.services import briefing as service
from server.services import guest_notes
from server.services.attendance_report import shipped_fonts
from server.services.briefing import Briefing
from server.store.transaction import Transaction
from server.tables.report import Report, write_report
from server.tables.writing import MEDIA_TYPES

Looking = Annotated[AtDesk, Depends(asking_to(Act.LOOK))]
Seeing = Annotated[AtDesk, Depends(asking_to(Act.SEE_NEEDS))]
Printing = Annotated[AtDesk, Depends(asking_to(Act.PRINT_BADGE))]
HOME = "/desk/briefing"


@dataclass(frozen=True, kw_only=True)
class BriefingPage:
    """The sheet on the screen."""

    event: Event
    briefing: Briefing
    may_see_needs: bool
    #: Who needs what is on the page.
    shows_needs: bool
    key: str
    problem: str = ""


def router() -> APIRouter:
    """GET /desk/briefing and /briefing.pdf; POST /briefing/needs and /briefing/slip"""
    routes = APIRouter(prefix="/desk", include_in_schema=False)

    @routes.get("/briefing")
    async def sheet(request: Request, at: Looking) -> Response:
        """The page."""
        return await _page(request, at)

    @routes.post("/briefing/needs")
    async def needs(request: Request, at: Seeing) -> Response:
        """With who needs what: a look that leaves a trace for each guest."""
        found = await _found(request, at)

        def look(transaction: Transaction) -> None:
            for guest in found.with_needs:
                guest_notes.look_at_needs(transaction, at.event.id, guest.id)

        await station_of(request).act(look, at.actor)
        return await _page(request, at, shows_needs=True)

    @routes.post("/briefing/pdf")
    async def pdf(request: Request, at: Looking) -> Response:
        """The file. By POST: that it left the station is recorded."""
        found, words = await _found(request, at), words_of(request)
        out = io.BytesIO()
        rows = [
            (guest.full_name, guest.company, guest.host, guest.category,
             words.gettext("here") if guest.id in found.arrived_vips else "")
            for guest in found.vips
        ]  # fmt: skip
        await asyncio.to_thread(write_report, out, _report(words, at.event, found), rows, shipped_fonts())
        await station_of(request).act(lambda tx: service.note_taken(tx, at.event.id, "pdf"), at.actor)
        headers = {"Content-Disposition": f'attachment; filename="{at.event.slug}-briefing.pdf"'}
        return Response(out.getvalue(), media_type=MEDIA_TYPES["pdf"], headers=headers)

    @routes.post("/briefing/slip")
    async def slip(request: Request, at: Printing, key: Annotated[str, Form(max_length=64)] = "") -> Response:
        """From the badge printer; the same key prints once."""
        found, words = await _found(request, at), words_of(request)
        sheet = _slip(words, at.event, found)
        foot = words.gettext("Slip %(page)s of %(pages)s")

        def act(transaction: Transaction) -> None:
            printer_id = at.device.printer_id or ""
            service.print_briefing(transaction, at.event.id, sheet, printer_id=printer_id, foot=foot, key=key)

        try:
            await station_of(request).act(act, at.actor)
        except FieldError:
            return await _page(request, at, problem=words.gettext("There is no printer yet."))
        return RedirectResponse(HOME, 303)

    return routes


async def _found(request: Request, at: AtDesk) -> Briefing:
    now = station_of(request).clock()
    return await station_of(request).ask(lambda connection: service.briefing(connection, at.event, now))


async def _page(request: Request, at: AtDesk, *, shows_needs: bool = False, problem: str = "") -> Response:
    context = BriefingPage(
        event=at.event,
        briefing=await _found(request, at),
        may_see_needs=may(at.person.role, Act.SEE_NEEDS),
        shows_needs=shows_needs,
        key=secrets.token_hex(16),
        problem=problem,
    )
    return page(request, "desk/briefing.html", context, status=409 if problem else 200)


def _report(words: Words, event: Event, found: Briefing) -> Report:
    _ = words.gettext
    return Report(
        title=f"{event.name} - {_('Briefing')}",
        lines=_lines(words, event, found),
        figures=[
            (_("Expected"), found.listed), (_("VIPs"), len(found.vips)), (_("Special needs"), len(found.with_needs)),
            (_("Open"), found.open),
        ],
        chart_title=_("Expected per quarter of an hour"),
        arrivals=[(f"{event.local(slot.at):%H:%M}", slot.listed) for slot in found.slots],
        category_headings=[_("Category"), _("Expected"), _("Arrived")],
        categories=[
            (line.category or _("No category"), str(line.listed), str(line.arrived)) for line in found.categories
        ],
        list_title=_("VIPs and their hosts"),
        list_headings=[_("Name"), _("Company"), _("Host"), _("Category"), ""],
        list_widths=[0.28, 0.26, 0.24, 0.14, 0.08],
        page_word=_("Page"),
    )  # fmt: skip


def _slip(words: Words, event: Event, found: Briefing) -> Slip:
    return Slip(
        title=f"{event.name} - {words.gettext('Briefing')}",
        lines=tuple(_lines(words, event, found)),
        rows=tuple(
            (guest.full_name, " · ".join(part for part in (guest.company, guest.host) if part)) for guest in found.vips
        ),
    )


def _lines(words: Words, event: Event, found: Briefing) -> list[str]:
    """What paper says: counts, stock, what is open, who is on where."""
    _ = words.gettext
    starts = event.local(event.starts_at)
    counts = _("%(expected)s expected, %(arrived)s here, %(vips)s VIPs, %(needs)s with special needs") % {
        "expected": found.listed, "arrived": found.arrived, "vips": len(found.vips), "needs": len(found.with_needs),
    }  # fmt: skip
    stock = ", ".join(f"{one.printer}: {'?' if one.left is None else one.left}" for one in found.stock)
    lines = [f"{starts:%d-%m-%Y %H:%M}" + (f", {event.venue}" if event.venue else ""), counts]
    lines.append(
        _("Badges left: %(stock)s; wanted: %(wanted)s") % {"stock": stock or "–", "wanted": found.badges_wanted}
    )
    if found.slots:
        times = (f"{event.local(slot.at):%H:%M} {slot.listed}" for slot in found.slots)
        lines.append(f"{_('Expected per quarter of an hour')}: {' · '.join(times)}")
    lines.append(_("Open: %(open)s, nobody’s: %(nobodys)s") % {"open": found.open, "nobodys": found.unowned})
    for line in found.team:
        ends = f"{event.local(line.shift.ends_at):%H:%M}" if line.shift.ends_at else ""
        hours = f"{event.local(line.shift.starts_at):%H:%M}–{ends}"
        lines.append(" · ".join(part for part in (hours, line.person, line.where, line.shift.task) if part))
    return lines
